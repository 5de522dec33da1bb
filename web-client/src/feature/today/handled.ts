/**
 * The cards this device has answered to. A read mark says that all before it was read; who follows
 * a card into the middle of a room has read that message and not those above it.
 */

const KEY = 'parvis.handled';
const KEPT_MAX = 300;

let known: Set<string> | undefined;

export function handled(): ReadonlySet<string> {
  known ??= read();
  return known;
}

function read(): Set<string> {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(KEY) ?? '[]');
    return new Set(Array.isArray(kept) ? kept.map(String) : []);
  } catch {
    return new Set();
  }
}

export function handle(message: string): void {
  const next = [...handled(), message].slice(-KEPT_MAX);
  known = new Set(next);
  try {
    localStorage.setItem(KEY, JSON.stringify(next));
  } catch {
    // Known until the page is closed.
  }
}
