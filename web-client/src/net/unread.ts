/**
 * Unread counts between two exact answers of the server: the last exact counts, plus what has
 * arrived since. Where a mark moved or a message vanished the counts are `stale` and are asked
 * again; they are never guessed downwards, except when everything is known to be read.
 */

import type { Change, Member, Message, PersonId, Seq, Unread } from '#protocol';

export interface Arrival {
  readonly seq: Seq;
  readonly thread: string | undefined;
  readonly callsMe: boolean;
}

export interface UnreadState {
  /** The server's last exact answer. */
  readonly base: Unread;
  /** Messages of others posted after `base.as_of`. */
  readonly arrivals: readonly Arrival[];
  readonly stale: boolean;
}

export interface Counts {
  readonly main: number;
  readonly mentions: number;
  readonly replies: number;
}

export const NOTHING_UNREAD: Unread = {
  as_of: 0,
  read_up_to: 0,
  main: 0,
  mentions: 0,
  threads: [],
};

export function exact(base: Unread, before?: UnreadState): UnreadState {
  if (before !== undefined && before.base.as_of > base.as_of) return before;
  const later = before?.arrivals.filter((arrival) => arrival.seq > base.as_of) ?? [];
  return { base, arrivals: later, stale: false };
}

function callsMe(message: Message, me: PersonId, mine: Member | undefined): boolean {
  return message.mentions.some((mention) => {
    if (mention === 'room') return true;
    if ('person' in mention) return mention.person === me;
    return mine?.commune !== undefined && mention.commune === mine.commune;
  });
}

/** Folds one change of the room in. */
export function arrive(
  state: UnreadState,
  change: Change,
  me: PersonId,
  mine: Member | undefined,
): UnreadState {
  if (change.seq <= state.base.as_of) return state;
  if (change.verb === 'message.deleted' || change.verb === 'message.edited') {
    return { ...state, stale: true };
  }
  if (change.verb !== 'message.posted' || change.by === me) return state;
  for (const entity of change.entities) {
    if (!('message' in entity) || entity.message.seq !== change.seq) continue;
    const message = entity.message;
    const arrival = {
      seq: change.seq,
      thread: message.thread,
      callsMe: callsMe(message, me, mine),
    };
    return { ...state, arrivals: [...state.arrivals, arrival] };
  }
  // The message changed again before we read this change: only the server can count it.
  return { ...state, stale: true };
}

export interface Mark {
  readonly thread?: string | undefined;
  readonly seq: Seq;
  /** Of the main line: every thread is read up to here too. */
  readonly threads_up_to?: Seq | undefined;
}

/** Folds a read mark in; `position` is how far the room is known. */
export function marked(state: UnreadState, mark: Mark, position: Seq): UnreadState {
  const { base, arrivals } = state;
  const { thread, seq } = mark;
  if (thread !== undefined) {
    const known = base.threads.some((it) => it.thread === thread);
    return known || arrivals.some((it) => it.thread === thread) ? { ...state, stale: true } : state;
  }
  const head = Math.max(base.as_of, position);
  if ((mark.threads_up_to ?? 0) >= head && seq >= head) {
    const read: Unread = { as_of: head, read_up_to: seq, main: 0, mentions: 0, threads: [] };
    const rest = arrivals.filter((it) => it.seq > head);
    const same = base.read_up_to === seq && base.main === 0 && base.threads.length === 0;
    return same && rest.length === arrivals.length
      ? state
      : { base: read, arrivals: rest, stale: false };
  }
  if (seq <= base.read_up_to) {
    // Only threads may have been read further, and the server counts those.
    const doubtful = mark.threads_up_to !== undefined && base.threads.length > 0;
    return doubtful ? { ...state, stale: true } : state;
  }
  const rest = arrivals.filter((it) => it.thread !== undefined || it.seq > seq);
  const all = seq >= head;
  const threads = base.threads.length > 0 || rest.length > 0;
  const read: Unread = { ...base, read_up_to: seq, main: all ? 0 : base.main };
  if (all && !threads) return { base: { ...read, mentions: 0 }, arrivals: [], stale: false };
  return { base: read, arrivals: rest, stale: true };
}

export function counts(state: UnreadState): Counts {
  let { main, mentions } = state.base;
  let replies = state.base.threads.reduce((sum, it) => sum + it.replies, 0);
  for (const arrival of state.arrivals) {
    if (arrival.thread === undefined) main += 1;
    else replies += 1;
    if (arrival.callsMe) mentions += 1;
  }
  return { main, mentions, replies };
}

/** Something of this room was not read. */
export function hasNews(state: UnreadState): boolean {
  const { main, mentions, replies } = counts(state);
  return main + mentions + replies > 0;
}
