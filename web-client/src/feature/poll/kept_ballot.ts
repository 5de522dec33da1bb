/**
 * Ballots in the making, on this device. They belong to the voter alone: nobody else's vote, no
 * change of the room and no reload touches them. What will be sealed is kept for this tab only; all
 * is forgotten as soon as the ballot has left.
 */

import type { PollId } from '#protocol';
import type { Sketches } from './ballot.ts';

const PREFIX = 'parvis.ballot.';
const MOODS = 'parvis.moods.';
/** Also what somebody writes in the minutes: see `feature/minutes/kept_writing.ts`. */
const OWN = /^parvis\.(ballot|moods|minutes)\./;

const keyOf = (person: string, poll: PollId) => `${PREFIX}${person}.${poll}`;

function shelf(secret: boolean): Storage | undefined {
  try {
    return secret ? sessionStorage : localStorage;
  } catch {
    return undefined;
  }
}

export function keptSketches(person: string, poll: PollId, secret: boolean): Sketches {
  try {
    const kept: unknown = JSON.parse(shelf(secret)?.getItem(keyOf(person, poll)) ?? '{}');
    return typeof kept === 'object' && kept !== null ? (kept as Sketches) : {};
  } catch {
    return {};
  }
}

export function keepSketches(person: string, poll: PollId, secret: boolean, all: Sketches): void {
  try {
    shelf(secret)?.setItem(keyOf(person, poll), JSON.stringify(all));
  } catch {
    // A device that keeps nothing: the ballot lives as long as the page.
  }
}

export function forgetSketches(person: string, poll: PollId): void {
  for (const secret of [true, false]) {
    try {
      shelf(secret)?.removeItem(keyOf(person, poll));
    } catch {
      // Nothing was kept.
    }
  }
}

/** Nobody is signed in here any more. */
export function forgetAllSketches(): void {
  for (const secret of [true, false]) {
    const kept = shelf(secret);
    const keys = kept === undefined ? [] : Object.keys(kept);
    for (const key of keys) {
      if (OWN.test(key)) kept?.removeItem(key);
    }
  }
}

/** That a card was shown, never which: nothing else tells this device, for no receipt is kept. */
export function noteMood(person: string, poll: PollId): void {
  try {
    sessionStorage.setItem(`${MOODS}${person}.${poll}`, '1');
  } catch {
    // It may be asked again; the ballot takes the place of the one before.
  }
}

export function moodNoted(person: string, poll: PollId): boolean {
  try {
    return sessionStorage.getItem(`${MOODS}${person}.${poll}`) !== null;
  } catch {
    return false;
  }
}
