/** What happens while one looks elsewhere, told to screen readers politely. */

import { useSyncExternalStore } from 'react';

let spoken = '';
const listeners = new Set<() => void>();

/** The same text twice is told twice: an invisible mark makes it another text. */
export function announce(text: string): void {
  spoken = spoken === text ? `${text}\u200b` : text;
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function Announcer() {
  const text = useSyncExternalStore(subscribe, () => spoken);
  return (
    <div className="sr-only" aria-live="polite" aria-atomic="true" data-announcer="">
      {text}
    </div>
  );
}
