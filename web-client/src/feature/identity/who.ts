/**
 * Who was here last, so that the page opens without asking, also without a network. Not a proof of
 * anything: the session is, and the server judges it.
 */

const KEY = 'parvis.who';

export function remembered(): string | undefined {
  try {
    return localStorage.getItem(KEY) ?? undefined;
  } catch {
    return undefined;
  }
}

/** The server saw a session when it gave this page, and has already been asked whose it is. */
export function cameWithSession(): boolean {
  return document.documentElement.dataset.session !== undefined;
}

export function remember(person: string): void {
  try {
    localStorage.setItem(KEY, person);
  } catch {
    // A browser that keeps nothing asks the server each time.
  }
}

export function forgetWho(): void {
  try {
    localStorage.removeItem(KEY);
  } catch {
    // Nothing was kept.
  }
}
