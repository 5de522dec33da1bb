/** A poll that is being written: what the form holds, and the draft that it makes. */

import {
  type BodyKind,
  type Micros,
  OPTION_CHARS_MAX,
  OPTIONS_MAX,
  type Poll,
  type PollDraft,
  type PollFamily,
  type PollKind,
  type PollRules,
  QUESTION_CHARS_MAX,
} from '#protocol';
import { rulesOf, usualFamily } from '../meeting/body_rules.ts';
import { isUsual, type Special, specialOf, takesWeights, USUAL } from './special_rules.ts';

export type Preset = 'motion' | 'single' | 'multiple' | 'date' | 'ranked' | 'score' | 'election';

export const PRESETS: readonly Preset[] = [
  'motion',
  'single',
  'multiple',
  'date',
  'ranked',
  'score',
  'election',
];

export interface PollWritten {
  readonly title: string;
  readonly preset: Preset;
  /** Answers as typed; the last one may be empty. */
  readonly options: readonly string[];
  /** Dates as their fields hold them: "2026-03-12T18:30". */
  readonly dates: readonly string[];
  /** How many answers at most, of several. */
  readonly most: number;
  /** The highest mark. */
  readonly best: number;
  /** Of an election: seats, round, and birth dates beside the candidates, `YYYY-MM-DD`. */
  readonly seats: number;
  readonly round: number;
  readonly born: readonly string[];
  readonly family: PollFamily;
  readonly special: Special;
  /** As its field holds it; empty: until somebody closes it. */
  readonly until: string;
}

export const NOTHING_WRITTEN: PollWritten = {
  title: '',
  preset: 'motion',
  options: ['', ''],
  dates: ['', ''],
  most: 2,
  best: 5,
  seats: 1,
  round: 1,
  born: [],
  family: 'consultative',
  special: USUAL,
  until: '',
};

export type PollProblem =
  | 'title'
  | 'long'
  | 'options'
  | 'option'
  | 'dates'
  | 'until'
  | 'candidates'
  | 'seats';

/** What the field of a date holds, in microseconds; undefined when it is not a date. */
export function microsOf(field: string): Micros | undefined {
  const at = new Date(field).getTime();
  return field === '' || Number.isNaN(at) ? undefined : at * 1_000;
}

/** The same, the other way: local time, to the minute. */
export function fieldOf(at: Micros): string {
  const date = new Date(at / 1_000);
  const two = (value: number) => String(value).padStart(2, '0');
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  return `${day}T${two(date.getHours())}:${two(date.getMinutes())}`;
}

const typed = (list: readonly string[]) => list.map((it) => it.trim()).filter((it) => it !== '');

/** Whether answers are to be typed. */
export const takesOptions = (preset: Preset): boolean => preset !== 'motion' && preset !== 'date';

/** What is still wrong with it, the first thing first. */
export function problemOf(written: PollWritten, now: Micros): PollProblem | undefined {
  const title = [...written.title.trim()].length;
  if (title === 0) return 'title';
  if (title > QUESTION_CHARS_MAX) return 'long';
  if (takesOptions(written.preset)) {
    const options = typed(written.options);
    const election = written.preset === 'election';
    if (election && options.length === 0) return 'candidates';
    if (election && options.length < written.seats) return 'seats';
    const least = election ? 1 : 2;
    if (options.length < least || options.length > OPTIONS_MAX) return 'options';
    if (options.some((it) => [...it].length > OPTION_CHARS_MAX)) return 'option';
  }
  if (written.preset === 'date' && datesOf(written).length < 2) return 'dates';
  const until = microsOf(written.until);
  return until !== undefined && until <= now ? 'until' : undefined;
}

/** In their order, each once. */
function datesOf({ dates }: PollWritten): Micros[] {
  const all = dates.flatMap((it) => microsOf(it) ?? []);
  return [...new Set(all)].sort((a, b) => a - b);
}

function kindOf({ preset, options, most, best, seats, round }: PollWritten): PollKind {
  switch (preset) {
    case 'election':
      return { election: { seats, round } };
    case 'multiple': {
      const count = typed(options).length;
      return { multiple: { min: 1, max: Math.max(1, Math.min(most, count)) } };
    }
    case 'score':
      return { score: { min: 0, max: best } };
    case 'motion':
    case 'single':
    case 'date':
    case 'ranked':
      return preset;
  }
}

/** As the server decides where nothing is said, but for what is asked: see `poll/rules.rs`. */
export function rulesFor(
  family: PollFamily,
  body: BodyKind | undefined,
  { majority, weights }: Special = USUAL,
): PollRules {
  const absolute = { num: 1, den: 2, strict: true };
  const decides = family !== 'consultative' && rulesOf(body).decides;
  const presided = body !== undefined && family !== 'secret';
  return {
    family,
    majority,
    tie: presided ? 'chair_casting' : 'rejected',
    weights: takesWeights(family) ? weights : 'equal',
    ...(decides ? { quorum: absolute } : {}),
    register: 'everyone',
  };
}

/** What to ask the server for: nothing, where the body votes by its own rules. */
export function askedRules(
  family: PollFamily,
  body: BodyKind | undefined,
  special: Special = USUAL,
): Pick<PollDraft, 'rules'> {
  const usual = family === usualFamily(body) && isUsual(special);
  return usual ? {} : { rules: rulesFor(family, body, special) };
}

/** Those who were named, with their birth dates. */
function candidatesOf({ options, born }: PollWritten) {
  return options.flatMap((it, at) => {
    const label = it.trim();
    const date = born[at] ?? '';
    return label === '' ? [] : [{ label, ...(date !== '' && { born: date }) }];
  });
}

/** What an election needs is the law's: its rounds say how many votes, and age decides. */
function writtenRules({ preset, family, special }: PollWritten, body: BodyKind | undefined) {
  if (preset === 'election') return { ...rulesFor(family, body), tie: 'eldest' as const };
  const majority = preset === 'motion' ? special.majority : USUAL.majority;
  return rulesFor(family, body, { ...special, majority });
}

/** `named` gives a date its words. */
export function draftOf(
  written: PollWritten,
  body: BodyKind | undefined,
  named: (at: Micros) => string,
): PollDraft {
  const options =
    written.preset === 'date'
      ? datesOf(written).map((at) => ({ label: named(at), at }))
      : written.preset === 'election'
        ? candidatesOf(written)
        : takesOptions(written.preset)
          ? typed(written.options).map((label) => ({ label }))
          : [];
  const closes_at = microsOf(written.until);
  return {
    question: { title: written.title.trim(), kind: kindOf(written), options },
    rules: writtenRules(written, body),
    ...(closes_at === undefined ? {} : { closes_at }),
  };
}

/** A prepared poll, to be changed. */
export function writtenOf(poll: Poll): PollWritten {
  const { question, rules, closes_at } = poll;
  const { kind, options } = question;
  const labels = options.map((it) => it.label);
  const typedIn = { options: labels.length >= 2 ? labels : NOTHING_WRITTEN.options };
  const base: PollWritten = {
    ...NOTHING_WRITTEN,
    title: question.title,
    family: rules.family,
    special: specialOf(poll),
    until: closes_at === undefined ? '' : fieldOf(closes_at),
  };
  if (kind === 'date') {
    const dates = options.flatMap(({ at }) => (at === undefined ? [] : [fieldOf(at)]));
    return { ...base, preset: 'date', dates };
  }
  if (kind === 'single' || kind === 'ranked') return { ...base, ...typedIn, preset: kind };
  if (typeof kind === 'object' && 'multiple' in kind) {
    return { ...base, ...typedIn, preset: 'multiple', most: kind.multiple.max };
  }
  if (typeof kind === 'object' && 'election' in kind) {
    const born = options.map((it) => it.born ?? '');
    return { ...base, ...kind.election, preset: 'election', options: [...labels, ''], born };
  }
  if (typeof kind === 'object' && 'score' in kind) {
    return { ...base, ...typedIn, preset: 'score', best: kind.score.max };
  }
  return base;
}
