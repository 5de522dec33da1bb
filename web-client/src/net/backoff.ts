/** How long to wait before the next attempt. */

export const BACKOFF_MIN_MS = 500;
export const BACKOFF_MAX_MS = 30_000;

/**
 * Full jitter: anywhere between the least wait and a ceiling that doubles at each attempt, so
 * that a whole council does not come back in the same second.
 */
export function backoff(attempt: number, random: number): number {
  const ceiling = Math.min(BACKOFF_MAX_MS, BACKOFF_MIN_MS * 2 ** Math.min(attempt, 16));
  return Math.round(BACKOFF_MIN_MS + random * (ceiling - BACKOFF_MIN_MS));
}

/** What a close code asks for; see the protocol's `close` module. */
export type AfterClose = 'resume' | 'restart' | 'stop';

export function afterClose(code: number): AfterClose {
  if (code >= 4200 && code <= 4299) return 'stop';
  if (code >= 4100 && code <= 4199) return 'restart';
  return 'resume';
}
