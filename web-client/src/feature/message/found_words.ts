/** Where the words of a search stand in a text: to mark them, to begin the excerpt near them. */

import { fold } from '../../i18n/format.ts';

export interface Piece {
  readonly at: number;
  readonly piece: string;
  readonly found: boolean;
}

/** Characters shown before the first word found. */
const BEFORE_CHARS = 60;
const EXCERPT_CHARS = 300;

/** Shorter roots would mark half of the text. */
const ROOT_CHARS_MIN = 3;

/** The words as searched: folded, and without the mark of the plural. */
function rootsOf(wanted: string): string[] {
  return fold(wanted)
    .split(/[^\p{L}\p{N}]+/u)
    .map((word) => (word.length > ROOT_CHARS_MIN ? word.replace(/[sx]$/, '') : word))
    .filter((word) => word.length >= 2);
}

/** Folds each character alone, so that places in the folded text are places in the text. */
function folded(text: string): string {
  let out = '';
  for (const char of text) {
    const plain = fold(char);
    out += plain.length === char.length ? plain : char;
  }
  return out;
}

function placesOf(text: string, wanted: string): [number, number][] {
  const roots = rootsOf(wanted);
  if (roots.length === 0) return [];
  const places: [number, number][] = [];
  for (const match of folded(text).matchAll(/[\p{L}\p{N}]+/gu)) {
    const word = match[0];
    const hit = roots.some((root) =>
      root.length >= ROOT_CHARS_MIN ? word.startsWith(root) : word === root,
    );
    if (hit) places.push([match.index, match.index + word.length]);
  }
  return places;
}

/** The part of a text that shows the first word found. */
export function excerpt(text: string, wanted: string): string {
  const first = placesOf(text, wanted)[0]?.[0] ?? 0;
  if (first <= BEFORE_CHARS) return text.slice(0, EXCERPT_CHARS);
  const from = text.indexOf(' ', first - BEFORE_CHARS) + 1;
  return `… ${text.slice(from, from + EXCERPT_CHARS)}`;
}

/** A text cut where words were found. */
export function pieces(text: string, wanted: string): Piece[] {
  const cut: Piece[] = [];
  let end = 0;
  for (const [from, to] of placesOf(text, wanted)) {
    if (from > end) cut.push({ at: end, piece: text.slice(end, from), found: false });
    cut.push({ at: from, piece: text.slice(from, to), found: true });
    end = to;
  }
  if (end < text.length) cut.push({ at: end, piece: text.slice(end), found: false });
  return cut;
}
