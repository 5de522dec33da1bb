/**
 * The order of items that several people move at once: each item has a key, and lies between its
 * neighbours because its key does. A move writes one key and touches no other item.
 */

const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const BASE = DIGITS.length;

/** As long as the server takes a key; beyond, it is the server that writes shorter ones. */
export const ORDER_CHARS_MAX = 64;

const digitAt = (key: string, at: number): number => Math.max(0, DIGITS.indexOf(key[at] ?? '0'));

/**
 * A key strictly between two others, which must be in order; absent ends are the ends of the list.
 * It never ends with the smallest digit: there would be no room before it.
 */
export function keyBetween(lower: string | undefined, upper: string | undefined): string {
  let key = '';
  let bounded = upper !== undefined;
  for (let at = 0; at < ORDER_CHARS_MAX; at += 1) {
    const low = digitAt(lower ?? '', at);
    const high = bounded ? digitAt(upper ?? '', at) : BASE;
    if (high - low > 1) return key + DIGITS[low + Math.floor((high - low) / 2)];
    key += DIGITS[low];
    // Once smaller than the upper end, whatever follows is smaller too.
    if (high > low) bounded = false;
  }
  // Only after keys that none of us writes: an equal key is legal, and a list without end is not.
  return key;
}

export interface Ordered {
  readonly id: string;
  readonly order: string;
}

/** Items with equal keys, which two people made at once, stay in one order everywhere. */
export function byOrder(a: Ordered, b: Ordered): number {
  if (a.order !== b.order) return a.order < b.order ? -1 : 1;
  if (a.id === b.id) return 0;
  return a.id < b.id ? -1 : 1;
}

/**
 * The keys to write so that `id` stands at this place among `siblings`, which do not hold it. One
 * key, unless those after it have the key of the one before it: then theirs too.
 */
export function keysToPlace(id: string, siblings: readonly Ordered[], at: number): Ordered[] {
  const lower = siblings[at - 1]?.order;
  let end = at;
  const tied = () => {
    const order = siblings[end]?.order;
    return lower !== undefined && order !== undefined && order <= lower;
  };
  while (tied()) end += 1;
  const upper = siblings[end]?.order;
  const placed: Ordered[] = [];
  let last = lower;
  for (const moved of [id, ...siblings.slice(at, end).map((it) => it.id)]) {
    last = keyBetween(last, upper);
    placed.push({ id: moved, order: last });
  }
  return placed;
}
