/** Two states of an agenda, side by side: which items came, went, moved or changed. */

/** An item as a version keeps it; a document of another kind has none. */
export interface KeptPoint {
  readonly id: string;
  readonly kind?: string;
  readonly parent?: string;
  readonly title: string;
  readonly minutes?: number;
  readonly rapporteur?: string;
  readonly notes?: unknown;
}

export type Fate = 'same' | 'added' | 'removed' | 'changed' | 'moved';

export interface Pair {
  readonly id: string;
  readonly old: KeptPoint | undefined;
  readonly now: KeptPoint | undefined;
  readonly fate: Fate;
}

/** The words of notes, as text or in the blocks in which a version keeps them. */
export function notesText(notes: unknown): string {
  if (typeof notes === 'string') return notes;
  if (Array.isArray(notes)) return notes.map(notesText).join('');
  if (typeof notes !== 'object' || notes === null) return '';
  const { text, items, blocks } = notes as Record<string, unknown>;
  return notesText(text ?? items ?? blocks);
}

/** Which words there are: two shapes of one text differ in what is between them. */
const textOf = (notes: unknown): string => notesText(notes).replace(/[\s-]+/g, '');

function fateOf(then: KeptPoint, now: KeptPoint, moved: boolean): Fate {
  const fields = ['title', 'kind', 'minutes', 'rapporteur'] as const;
  const same = fields.every((it) => (then[it] ?? '') === (now[it] ?? ''));
  if (!same || textOf(then.notes) !== textOf(now.notes)) return 'changed';
  return moved ? 'moved' : 'same';
}

/** The longest run of items that are in the same order in both: the others have moved. */
function unmoved(then: readonly string[], now: readonly string[]): Set<string> {
  const at = new Map(now.map((id, index) => [id, index]));
  const places = then.filter((id) => at.has(id));
  const best: string[][] = [];
  for (const id of places) {
    const before = best.findLast((run) => (at.get(run.at(-1) ?? '') ?? 0) < (at.get(id) ?? 0));
    const run = [...(before ?? []), id];
    const known = best[run.length - 1];
    const last = (of: readonly string[]) => at.get(of.at(-1) ?? '') ?? 0;
    if (known === undefined || last(run) < last(known)) best[run.length - 1] = run;
  }
  return new Set(best.at(-1));
}

/** In the order of today, what is gone where it was. */
export function compared(then: readonly KeptPoint[], now: readonly KeptPoint[]): Pair[] {
  const before = new Map(then.map((it) => [it.id, it]));
  const after = new Map(now.map((it) => [it.id, it]));
  const still = unmoved(
    then.map((it) => it.id),
    now.map((it) => it.id),
  );
  const pairs: Pair[] = now.map((it) => {
    const old = before.get(it.id);
    if (old === undefined) return { id: it.id, old, now: it, fate: 'added' };
    const moved = !still.has(it.id) || (old.parent ?? '') !== (it.parent ?? '');
    return { id: it.id, old, now: it, fate: fateOf(old, it, moved) };
  });
  then.forEach((it, index) => {
    if (after.has(it.id)) return;
    const gone: Pair = { id: it.id, old: it, now: undefined, fate: 'removed' };
    const above = then[index - 1]?.id;
    const at = pairs.findIndex((pair) => pair.id === above);
    pairs.splice(at + 1, 0, gone);
  });
  return pairs;
}

const isPoint = (it: unknown): it is KeptPoint =>
  typeof it === 'object' && it !== null && 'id' in it && 'title' in it;

/** The items in the JSON of a version, which is told as the text that its hash is of. */
export function keptPoints(told: unknown): KeptPoint[] {
  const json: unknown = typeof told === 'string' ? JSON.parse(told) : told;
  if (typeof json !== 'object' || json === null || !('items' in json)) return [];
  return Array.isArray(json.items) ? json.items.filter(isPoint) : [];
}

export interface Word {
  readonly text: string;
  readonly fate: 'same' | 'added' | 'removed';
}

/** Longer texts are shown whole, without saying which words changed. */
const WORDS_MAX = 400;

/** Which words went and which came, from one text to another. */
export function wordsBetween(from: string, to: string): Word[] {
  const split = (text: string): readonly string[] => text.match(/\s+|[^\s]+/g) ?? [];
  const a = split(from);
  const b = split(to);
  if (a.length > WORDS_MAX || b.length > WORDS_MAX) {
    return [
      { text: from, fate: 'removed' },
      { text: to, fate: 'added' },
    ];
  }
  const long = Array.from({ length: a.length + 1 }, () => new Array<number>(b.length + 1).fill(0));
  const at = (x: number, y: number): number => long[x]?.[y] ?? 0;
  for (let x = a.length - 1; x >= 0; x -= 1) {
    for (let y = b.length - 1; y >= 0; y -= 1) {
      const row = long[x] as number[];
      row[y] = a[x] === b[y] ? at(x + 1, y + 1) + 1 : Math.max(at(x + 1, y), at(x, y + 1));
    }
  }
  const words: Word[] = [];
  const say = (text: string, fate: Word['fate']) => {
    const last = words.at(-1);
    if (last?.fate === fate) words[words.length - 1] = { text: last.text + text, fate };
    else words.push({ text, fate });
  };
  let [x, y] = [0, 0];
  while (x < a.length || y < b.length) {
    if (x < a.length && y < b.length && a[x] === b[y]) {
      say(a[x] ?? '', 'same');
      x += 1;
      y += 1;
    } else if (y < b.length && (x === a.length || at(x, y + 1) > at(x + 1, y))) {
      say(b[y] ?? '', 'added');
      y += 1;
    } else {
      say(a[x] ?? '', 'removed');
      x += 1;
    }
  }
  return words;
}
