/** Who speaks next, for how long somebody has spoken, and how the time is shared. */

import type { Micros, Speech, SpeechKind } from '#protocol';

/** As in the protocol: the least speaks first. */
const RANKS: Readonly<Record<SpeechKind, number>> = {
  point_of_order: 0,
  question: 1,
  reply: 1,
  round: 2,
  floor: 3,
};

export interface FloorNow {
  readonly running: Speech | undefined;
  /** In the order in which they will speak. */
  readonly waiting: readonly Speech[];
}

export function floorOf(
  speeches: Readonly<Record<string, Speech>>,
  item: string | undefined,
): FloorNow {
  const mine = Object.values(speeches).filter((it) => it.item === item);
  return {
    running: mine.find((it) => it.state === 'speaking' || it.state === 'paused'),
    waiting: mine
      .filter((it) => it.state === 'waiting')
      .sort((a, b) => RANKS[a.kind] - RANKS[b.kind] || a.place - b.place),
  };
}

/** Milliseconds, on the server's clock. */
export function spokenMs(speech: Pick<Speech, 'spoken_ms' | 'running_since'>, now: Micros): number {
  const { spoken_ms, running_since } = speech;
  return spoken_ms + (running_since === undefined ? 0 : Math.max(0, now - running_since) / 1_000);
}

export interface CommuneSpoken {
  readonly commune: string;
  readonly ms: number;
}

/** Of each commune that spoke in the meeting, the longest first. */
export function byCommune(
  speeches: Readonly<Record<string, Speech>>,
  meeting: string,
  now: Micros,
): CommuneSpoken[] {
  const sums = new Map<string, number>();
  for (const it of Object.values(speeches)) {
    if (it.meeting !== meeting || it.commune === undefined) continue;
    const ms = spokenMs(it, now);
    if (ms > 0) sums.set(it.commune, (sums.get(it.commune) ?? 0) + ms);
  }
  return [...sums]
    .map(([commune, ms]) => ({ commune, ms }))
    .sort((a, b) => b.ms - a.ms || a.commune.localeCompare(b.commune));
}

/** One's own request on an item, while it is not over. */
export function ownSpeech(
  { running, waiting }: FloorNow,
  person: string,
): { readonly speech: Speech; readonly place: number } | undefined {
  if (running?.person === person) return { speech: running, place: 0 };
  const at = waiting.findIndex((it) => it.person === person);
  const speech = waiting[at];
  return speech && { speech, place: at + 1 };
}
