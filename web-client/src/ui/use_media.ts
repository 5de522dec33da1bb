/** Follows a media query. */

import { useSyncExternalStore } from 'react';

/** Where there is one column: large text on a tablet has the layout of a phone. */
export function narrow(): string {
  const text = Number.parseFloat(getComputedStyle(document.documentElement).fontSize);
  return `(max-width: ${39 * text}px)`;
}

export function useMedia(query: string): boolean {
  return useSyncExternalStore(
    (changed) => {
      const media = window.matchMedia(query);
      media.addEventListener('change', changed);
      return () => media.removeEventListener('change', changed);
    },
    () => window.matchMedia(query).matches,
  );
}
