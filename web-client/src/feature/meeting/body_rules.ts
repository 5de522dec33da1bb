/**
 * What each kind of body is held to, to be told beforehand: the server decides. Nothing else in the
 * client says so; `test/body_rules.test.ts` compares it with `server/src/meeting/preset.rs`.
 */

import type { BallotForm, BodyKind, ItemKind, MeetingMode, Micros, PollFamily } from '#protocol';
import { useSelect } from '../../services.ts';

export interface BodyRules {
  /** Whole days between the call and the meeting. */
  readonly clearDays: number;
  /** A member may be replaced for one meeting. */
  readonly substitutes: boolean;
  /** What it votes is a decision, for which half of its electors must take part. */
  readonly decides: boolean;
  /** One of so many who are there must ask for a form of ballot; absent: none may. */
  readonly forms: Readonly<Record<BallotForm, number>> | undefined;
}

const FORMS = { public: 4, secret: 3 };

const RULES: Record<BodyKind, BodyRules> = {
  council: { clearDays: 5, substitutes: true, decides: true, forms: FORMS },
  mayors_conference: { clearDays: 5, substitutes: true, decides: false, forms: FORMS },
  bureau: { clearDays: 3, substitutes: false, decides: true, forms: FORMS },
  commission: { clearDays: 3, substitutes: true, decides: false, forms: FORMS },
};

const TEAM: BodyRules = { clearDays: 0, substitutes: false, decides: false, forms: undefined };

export function useBodyKind(channel: string): BodyKind | undefined {
  return useSelect((state) => {
    const body = state.rooms[channel]?.tables.channels[channel]?.body;
    return state.directory?.territory.bodies.find((it) => it.id === body)?.kind;
  });
}

/** Whether the body of a room decided that voices may weigh by population. */
export function useWeighs(channel: string): boolean {
  return useSelect((state) => {
    const body = state.rooms[channel]?.tables.channels[channel]?.body;
    return state.directory?.territory.bodies.find((it) => it.id === body)?.weighs === true;
  });
}

export const rulesOf = (kind: BodyKind | undefined): BodyRules =>
  kind === undefined ? TEAM : RULES[kind];

/** How it votes where nothing else is said. */
export const usualFamily = (kind: BodyKind | undefined): PollFamily =>
  rulesOf(kind).decides ? 'ordinary' : 'consultative';

const ASKED: readonly PollFamily[] = ['ordinary', 'public', 'secret', 'paper'];

/** What is voted on where, as the law of meetings by video asks. */
export interface Sitting {
  readonly body: BodyKind | undefined;
  readonly mode: MeetingMode;
  readonly item: ItemKind;
}

/**
 * The forms in which it may be voted on, the usual one first. Of a council some of whose members
 * sit elsewhere there is one, the *scrutin public*; and none for an election or the budget, which
 * wait for a meeting in one place (CGCT L5211-11-1).
 */
export function familiesFor({ body, mode, item }: Sitting): readonly PollFamily[] {
  if (isApart({ body, mode })) return item === 'election' || item === 'budget' ? [] : ['public'];
  const usual = usualFamily(body);
  return [usual, ...ASKED.filter((it) => it !== usual)];
}

/** A council, some of whose members sit elsewhere. */
export const isApart = ({ body, mode }: Pick<Sitting, 'body' | 'mode'>): boolean =>
  body === 'council' && mode !== 'place';

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
