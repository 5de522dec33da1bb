/**
 * What somebody is writing beside the minutes, and what became of it. A text on this device and
 * the text on the server are compared, never merged: nothing that was written is lost unseen.
 */

import { type ItemId, MINUTES_TEXT_CHARS_MAX, type MinutesText } from '#protocol';

/** What stands in the minutes; at 0: nothing was ever written there. */
export type Standing = Pick<MinutesText, 'text' | 'rev'> & Partial<MinutesText>;

/** On this device only, or on its way. */
export interface Writing {
  readonly text: string;
  /** Position of the text that it was written over. */
  readonly rev: number;
  /** What left last: found in the minutes, it is one's own. */
  readonly sent?: string | undefined;
}

export type Fate =
  /** It is what stands in the minutes. */
  | 'saved'
  | 'changed'
  /** It waits for the server, or for a line. */
  | 'leaving'
  /** Somebody else wrote there since. */
  | 'conflict';

export const NOTHING: Standing = { text: '', rev: 0 };

export function standingOf(texts: readonly MinutesText[], item: ItemId | undefined): Standing {
  return texts.find((it) => it.item === item) ?? NOTHING;
}

/** As the server keeps it. */
export const kept = (text: string): string => text.trim().replace(/\r\n/g, '\n');

export const charsOf = (text: string): number => [...kept(text)].length;

export const isTooLong = (text: string): boolean => charsOf(text) > MINUTES_TEXT_CHARS_MAX;

export function fateOf(standing: Standing, writing: Writing | undefined, leaving: boolean): Fate {
  if (writing === undefined) return 'saved';
  if (leaving) return 'leaving';
  const text = kept(writing.text);
  if (text === standing.text) return 'saved';
  // Accepted, and not read again yet.
  if (writing.rev > standing.rev) return text === writing.sent ? 'saved' : 'changed';
  return baseOf(standing, writing) === undefined ? 'conflict' : 'changed';
}

/** The position that the text may take the place of; undefined: somebody wrote there since. */
export function baseOf(standing: Standing, writing: Writing): number | undefined {
  if (writing.rev >= standing.rev) return writing.rev;
  return standing.text === writing.sent ? standing.rev : undefined;
}

/** After a key was pressed. */
export function typed(
  standing: Standing,
  writing: Writing | undefined,
  text: string,
  leaving: boolean,
): Writing {
  if (writing === undefined || fateOf(standing, writing, leaving) === 'saved') {
    return { text, rev: Math.max(standing.rev, writing?.rev ?? 0) };
  }
  return { ...writing, text };
}

/** Written over what stands there now. */
export const over = (standing: Standing, text: string): Writing => ({ text, rev: standing.rev });

/** One after the other, the one that stands there first. */
export const both = (standing: Standing, writing: Writing): Writing =>
  over(standing, [standing.text, kept(writing.text)].filter((it) => it !== '').join('\n\n'));
