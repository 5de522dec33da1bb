/** Words for a request over HTTP that failed. */

import { fr, problemText } from '../../i18n/fr.ts';
import { HttpRefused } from '../../net/http.ts';

export function failureText(error: unknown): string {
  if (error instanceof HttpRefused) {
    return error.refusal === undefined ? fr.app.unreachable : problemText(error.refusal.problem);
  }
  return fr.connection.offlineNow;
}

export function isRefused(error: unknown, status?: number): error is HttpRefused {
  return error instanceof HttpRefused && (status === undefined || error.status === status);
}
