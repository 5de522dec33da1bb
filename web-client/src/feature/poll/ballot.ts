/** A ballot in the making: what is chosen so far, and what it says once it can be counted. */

import type { Availability, Choice, Mood, Poll, Question } from '#protocol';

/** Words of a ballot that stand beside the options. */
export type Word = 'for' | 'against' | 'abstain' | 'nppv' | 'blank';

/** What is chosen so far; a word takes the place of everything else. */
export interface Sketch {
  readonly word?: Word | undefined;
  /** Options by their places, in increasing order. */
  readonly options?: readonly number[];
  /** Options by their places, the preferred one first. */
  readonly ranking?: readonly number[];
  /** A mark for each option, as far as given. */
  readonly scores?: readonly (number | null)[];
  /** An answer for each date, as far as given. */
  readonly dates?: readonly (Availability | null)[];
  readonly mood?: Mood;
}

/** By mandate. */
export type Sketches = Readonly<Record<number, Sketch>>;

export const EMPTY: Sketch = {};

/** Whether its ballots are sealed by the voter. */
export function isSecret(poll: Pick<Poll, 'question' | 'rules'>): boolean {
  return poll.rules.family === 'secret' || poll.question.kind === 'mood';
}

/** The words one may choose instead of an option, or as the answer to a motion. */
export function wordsOf({ question, rules }: Pick<Poll, 'question' | 'rules'>): Word[] {
  if (question.kind === 'mood') return [];
  const answers: Word[] = question.kind === 'motion' ? ['for', 'against'] : [];
  // In an envelope one leaves a blank ballot; in the open one abstains.
  if (rules.family === 'secret') return [...answers, 'blank'];
  const official = rules.family === 'ordinary' || rules.family === 'public';
  return [...answers, 'abstain', ...(official ? (['nppv'] as const) : [])];
}

/** How many options a ballot names, at least and at most; undefined where it names none. */
export function boundsOf({ kind, options }: Question): { min: number; max: number } | undefined {
  if (kind === 'single') return { min: 1, max: 1 };
  if (typeof kind !== 'object') return undefined;
  if ('multiple' in kind) return { min: Math.max(1, kind.multiple.min), max: kind.multiple.max };
  if ('election' in kind) return { min: 1, max: Math.min(kind.election.seats, options.length) };
  return undefined;
}

function complete<T>(list: readonly (T | null)[] | undefined, length: number): T[] | undefined {
  const given = (list ?? []).filter((it): it is T => it !== null);
  return given.length === length ? given : undefined;
}

/** What the ballot says, once it says something that can be counted. */
export function choiceOf(question: Question, sketch: Sketch): Choice | undefined {
  if (sketch.word !== undefined) return sketch.word;
  const { kind, options } = question;
  if (kind === 'mood') return sketch.mood && { mood: sketch.mood };
  if (kind === 'ranked') {
    const ranking = [...(sketch.ranking ?? [])];
    return ranking.length > 0 ? { ranking } : undefined;
  }
  if (kind === 'date') {
    const dates = complete(sketch.dates, options.length);
    return dates && { dates };
  }
  if (typeof kind === 'object' && 'score' in kind) {
    const scores = complete(sketch.scores, options.length);
    return scores && { scores };
  }
  const bounds = boundsOf(question);
  const chosen = [...(sketch.options ?? [])].sort((a, b) => a - b);
  if (bounds === undefined || chosen.length < bounds.min || chosen.length > bounds.max) {
    return undefined;
  }
  return { options: chosen };
}

/** The same ballot, to be changed. */
export function sketchOf(choice: Choice | undefined): Sketch {
  if (choice === undefined) return EMPTY;
  return typeof choice === 'string' ? { word: choice } : choice;
}

/** With an option more or less; one option at most replaces the one before. */
export function toggled(question: Question, sketch: Sketch, option: number): Sketch {
  const before = sketch.options ?? [];
  if (boundsOf(question)?.max === 1) return { options: [option] };
  const options = before.includes(option)
    ? before.filter((it) => it !== option)
    : [...before, option];
  return { options: options.sort((a, b) => a - b) };
}

/** With an option a place earlier (-1) or later (1). */
export function moved(ranking: readonly number[], option: number, step: -1 | 1): number[] {
  const next = [...ranking];
  const from = next.indexOf(option);
  const to = from + step;
  const other = next[to];
  if (from < 0 || other === undefined) return next;
  next[from] = other;
  next[to] = option;
  return next;
}

/** With the answer at a place. */
export function answered<T>(
  list: readonly (T | null)[] | undefined,
  { at, of }: { readonly at: number; readonly of: number },
  value: T,
): (T | null)[] {
  return Array.from({ length: of }, (_, place) => (place === at ? value : (list?.[place] ?? null)));
}

/** How much is left to answer, where every line wants an answer. */
export function leftToAnswer(question: Question, sketch: Sketch): number {
  const list = question.kind === 'date' ? sketch.dates : sketch.scores;
  const given = (list ?? []).filter((it) => it !== null).length;
  return question.options.length - given;
}

/** With their places, and keys for lists: two may have the same words. */
export function placed<T>(list: readonly T[]): { key: string; at: number; of: T }[] {
  return list.map((of, at) => ({ key: String(at), at, of }));
}
