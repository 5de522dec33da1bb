/** What each kind of body is held to, to be told beforehand: the server decides. */

import type { BodyKind, Micros } from '#protocol';
import { useSelect } from '../../services.ts';

export interface BodyRules {
  /** Whole days between the call and the meeting. */
  readonly clearDays: number;
  /** A member may be replaced for one meeting. */
  readonly substitutes: boolean;
}

const RULES: Record<BodyKind, BodyRules> = {
  council: { clearDays: 5, substitutes: true },
  mayors_conference: { clearDays: 5, substitutes: true },
  bureau: { clearDays: 3, substitutes: false },
  commission: { clearDays: 3, substitutes: true },
};

const TEAM: BodyRules = { clearDays: 0, substitutes: false };

export function useBodyKind(channel: string): BodyKind | undefined {
  return useSelect((state) => {
    const body = state.rooms[channel]?.tables.channels[channel]?.body;
    return state.directory?.territory.bodies.find((it) => it.id === body)?.kind;
  });
}

export const rulesOf = (kind: BodyKind | undefined): BodyRules =>
  kind === undefined ? TEAM : RULES[kind];

const CIVIL = new Intl.DateTimeFormat('en-CA', {
  timeZone: 'Europe/Paris',
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
});

export interface Civil {
  /** `YYYY-MM-DD` in Paris. */
  readonly date: string;
  /** `HH:MM` in Paris. */
  readonly time: string;
}

export function civil(at: Micros): Civil {
  const parts = CIVIL.formatToParts(new Date(at / 1000));
  const of = (type: string) => parts.find((it) => it.type === type)?.value ?? '';
  return {
    date: `${of('year')}-${of('month')}-${of('day')}`,
    time: `${of('hour')}:${of('minute')}`,
  };
}

const asUtc = ({ date, time }: Civil): number => Date.parse(`${date}T${time}:00Z`);

/** The instant of an hour in Paris; an hour that does not exist, in March, is the next one. */
export function instant(wanted: Civil): Micros | undefined {
  const utc = asUtc(wanted);
  if (Number.isNaN(utc)) return undefined;
  // The offset there is that of the instant itself: found by trying with that of the hour before.
  let at = utc;
  for (let round = 0; round < 2; round += 1) at = utc - (asUtc(civil(at * 1000)) - at);
  return at * 1000;
}

const DAY_MS = 86_400_000;

/** Days between the day of a call and that of a meeting, neither of them counted. */
export function clearDays(sent: Micros, starts: Micros): number {
  const day = (at: Micros) => Date.parse(`${civil(at).date}T00:00:00Z`);
  return Math.round((day(starts) - day(sent)) / DAY_MS) - 1;
}
