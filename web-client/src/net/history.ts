/**
 * Which stretch of a line (a room's main line, or a thread) is known without a hole. The tables
 * may hold other messages of the line, pinned or quoted or just arrived: they are shown only once
 * the stretch reaches them.
 */

import type { Anchor, Entity, Message, Page, Seq } from '#protocol';

export interface Stretch {
  /** Every message of the line from here on is known; 0 when it starts the line. */
  readonly low: Seq;
  /** … up to here; `Infinity` when new messages join it by themselves. */
  readonly high: Seq;
}

export const PAGE = 50;
/** Messages of the page that a line opens with: what a large screen shows, and some around it. */
export const FIRST_PAGE = 30;
/** Messages shown at once at most; beyond, the far end is let go and paged in again. */
export const SHOWN_MAX = 1_000;

function messagesOfLine(entities: readonly Entity[], thread: string | undefined): Message[] {
  const found: Message[] = [];
  for (const entity of entities) {
    if ('message' in entity && entity.message.thread === thread) found.push(entity.message);
  }
  return found.sort((a, b) => a.seq - b.seq);
}

/**
 * The stretch that a page covers. A page also brings the messages it quotes, which may be far
 * older than its own: what is quoted at the old end is left out, and paged in again if need be.
 */
export function stretchOfPage(page: Page, thread: string | undefined, anchor: Anchor): Stretch {
  const found = messagesOfLine(page.entities, thread);
  const low = lowest(page, found, anchor);
  if (typeof anchor === 'object' && 'before' in anchor) return { low, high: anchor.before - 1 };
  const last = found.at(-1);
  const high = page.more_after && last !== undefined ? last.seq : Number.POSITIVE_INFINITY;
  return { low, high };
}

function lowest(page: Page, found: readonly Message[], anchor: Anchor): Seq {
  if (!page.more_before) return 0;
  if (typeof anchor === 'object' && 'after' in anchor) return anchor.after + 1;
  const quoted = new Set(found.map((it) => it.quote));
  const own = found.find((it) => !quoted.has(it.id));
  return own?.seq ?? 0;
}

/** Two stretches that touch become one; otherwise the newer answer wins. */
export function join(known: Stretch | undefined, page: Stretch): Stretch {
  if (known === undefined) return page;
  if (page.low > known.high + 1 || known.low > page.high + 1) return page;
  return { low: Math.min(known.low, page.low), high: Math.max(known.high, page.high) };
}

/** The messages of a stretch in order. */
export function messagesOf(
  messages: Readonly<Record<string, Message>>,
  thread: string | undefined,
  stretch: Stretch,
): Message[] {
  const shown: Message[] = [];
  for (const message of Object.values(messages)) {
    if (message.thread !== thread) continue;
    if (message.seq >= stretch.low && message.seq <= stretch.high) shown.push(message);
  }
  return shown.sort((a, b) => a.seq - b.seq);
}

/** Lets the far end go when a stretch has grown too long; `kept` is the end being read. */
export function trim(shown: readonly Message[], stretch: Stretch, kept: 'low' | 'high'): Stretch {
  if (shown.length <= SHOWN_MAX) return stretch;
  if (kept === 'low') {
    const last = shown[SHOWN_MAX - 1];
    return last === undefined ? stretch : { low: stretch.low, high: last.seq };
  }
  const first = shown[shown.length - SHOWN_MAX];
  return first === undefined ? stretch : { low: first.seq, high: stretch.high };
}
