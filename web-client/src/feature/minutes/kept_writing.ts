/**
 * Texts that are not in the minutes yet, on this device: no reload and no lost line touches them.
 * They are forgotten with all that is the person's: see `forgetAllSketches`.
 */

import type { ItemId, MeetingId } from '#protocol';
import type { Writing } from './writing.ts';

/** Of somebody, in a meeting. */
export interface Desk {
  readonly person: string;
  readonly meeting: MeetingId;
}

const keyOf = ({ person, meeting }: Desk, item: ItemId | undefined) =>
  `parvis.minutes.${person}.${meeting}.${item ?? ''}`;

function isWriting(it: unknown): it is Writing {
  return (
    typeof it === 'object' &&
    it !== null &&
    'text' in it &&
    typeof it.text === 'string' &&
    'rev' in it &&
    typeof it.rev === 'number'
  );
}

export function keptWriting(desk: Desk, item: ItemId | undefined): Writing | undefined {
  try {
    const found: unknown = JSON.parse(localStorage.getItem(keyOf(desk, item)) ?? 'null');
    return isWriting(found) ? found : undefined;
  } catch {
    return undefined;
  }
}

/** Kept; undefined: there is nothing to keep any more. */
export function keepWriting(desk: Desk, item: ItemId | undefined, writing?: Writing): void {
  try {
    if (writing === undefined) localStorage.removeItem(keyOf(desk, item));
    else localStorage.setItem(keyOf(desk, item), JSON.stringify(writing));
  } catch {
    // A device that keeps nothing: the text lives as long as the page.
  }
}
