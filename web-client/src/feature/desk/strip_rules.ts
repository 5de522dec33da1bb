/** Where a meeting stands in its evening: which item, and how late. */

import type { AgendaItem, Meeting, Micros } from '#protocol';

const MINUTE = 60_000_000;

/** In the order of the agenda. */
export function agendaOf(
  items: Readonly<Record<string, AgendaItem>>,
  meeting: string,
): AgendaItem[] {
  return Object.values(items)
    .filter((it) => it.meeting === meeting)
    .sort((a, b) => a.rank - b.rank);
}

/** Done with, in whichever way. */
export function isDone({ state }: AgendaItem): boolean {
  return state === 'decided' || state === 'noted' || state === 'postponed' || state === 'withdrawn';
}

/** The one to open next: first the one that was interrupted, if nothing comes before it. */
export function nextItem(
  agenda: readonly AgendaItem[],
  after?: AgendaItem,
): AgendaItem | undefined {
  const waiting = agenda.filter((it) => !isDone(it) && it.id !== after?.id);
  return waiting.find((it) => after === undefined || it.rank > after.rank) ?? waiting[0];
}

const minutesOf = (items: readonly AgendaItem[]): number =>
  items.reduce((sum, it) => sum + (it.draft.minutes ?? 0), 0);

/** A meeting that was opened so far from its hour has its evening then, and not when planned. */
const AS_PLANNED = 180 * MINUTE;

/** When its first item was to begin. */
function beginning({ opened_at, draft: { starts_at } }: Meeting): Micros {
  const asPlanned = opened_at === undefined || Math.abs(opened_at - starts_at) <= AS_PLANNED;
  return asPlanned ? starts_at : opened_at;
}

/**
 * Minutes behind what was planned, less than none when ahead: how late the item began, and what it
 * takes beyond its own time. Undefined where nobody planned minutes, or nothing is under way.
 */
export function lateBy(
  meeting: Meeting,
  agenda: readonly AgendaItem[],
  now: Micros,
): number | undefined {
  const current = agenda.find((it) => it.id === meeting.item);
  if (current?.opened_at === undefined || minutesOf(agenda) === 0) return undefined;
  const before = agenda.filter((it) => it.rank < current.rank);
  // What was put off before its turn took no time of the evening.
  const held = before.filter((it) => it.opened_at !== undefined || !isDone(it));
  const planned = beginning(meeting) + minutesOf(held) * MINUTE;
  const began = (current.opened_at - planned) / MINUTE;
  const taken = (now - current.opened_at) / MINUTE;
  const beyond = Math.max(0, taken - (current.draft.minutes ?? taken));
  return Math.round(began + beyond);
}

/** Minutes that an item has been under discussion, whole ones. */
export function minutesIn(item: AgendaItem, now: Micros): number | undefined {
  if (item.opened_at === undefined || isDone(item)) return undefined;
  return Math.max(0, Math.floor((now - item.opened_at) / MINUTE));
}
