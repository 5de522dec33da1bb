/** Words for a request over HTTP that failed. */

import { fr, problemText } from '../../i18n/fr.ts';
import { HttpRefused } from '../../net/http.ts';

export function failureText(error: unknown): string {
  if (error instanceof HttpRefused) {
    if (error.refusal === undefined) return fr.app.unreachable;
    const { problem } = error.refusal;
    // What has a rate of its own over HTTP is trying to sign in.
    if (typeof problem !== 'string' && 'slow_down' in problem) return fr.signIn.tooFast;
    return problemText(problem);
  }
  return fr.connection.offlineNow;
}

export function isRefused(error: unknown, status?: number): error is HttpRefused {
  return error instanceof HttpRefused && (status === undefined || error.status === status);
}
