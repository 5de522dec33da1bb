/**
 * "Read" means: the end of the message was in view while the page was looked at. The mark moves
 * only when it passes a message of somebody else, and never over messages that were not shown: who
 * came by a link into the middle of what is new has not read what is above.
 */

import { useCallback, useEffect, useMemo, useRef } from 'react';
import type { Message, Seq } from '#protocol';
import type { Line } from '../../net/tables.ts';
import { useClient } from '../../services.ts';
import { markOf } from './use_line.ts';
import type { Scroller } from './use_scroller.ts';

const AFTER_MS = 400;

/** Position of the last message whose end is in view. */
function lastSeen(view: HTMLElement): Seq {
  const bottom = view.getBoundingClientRect().bottom;
  let seen = 0;
  for (const row of view.querySelectorAll<HTMLElement>('[data-seq]')) {
    if (row.getBoundingClientRect().bottom > bottom + 8) break;
    seen = Number(row.dataset.seq);
  }
  return seen;
}

/** Position of the first message of which something is in view; none where nothing is laid out. */
function firstSeen(view: HTMLElement): Seq | undefined {
  const top = view.getBoundingClientRect().top;
  for (const row of view.querySelectorAll<HTMLElement>('[data-seq]')) {
    if (row.getBoundingClientRect().bottom > top + 1) return Number(row.dataset.seq);
  }
  return undefined;
}

export interface ReadMark {
  /** Something moved: look again soon. */
  readonly look: () => void;
  /** The person chose to go on from the end: what is above is taken as read. */
  readonly skip: () => void;
}

interface Shown {
  readonly messages: readonly Message[];
  /** From here on nothing is missing. */
  readonly low: Seq;
  readonly live: boolean;
}

export function useReadMark(line: Line, now: Shown, scroller: Scroller): ReadMark {
  const { messages } = now;
  const client = useClient();
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const sent = useRef(0);
  /** Nothing new lies above what was in view. */
  const reached = useRef(false);
  const latest = useRef(now);
  latest.current = now;
  const { channel, thread } = line;

  /** What is looked at, and the first of what is new. */
  const looked = useCallback(() => {
    const view = scroller.view.current;
    const room = client.state.rooms[channel];
    const me = client.state.you?.person;
    if (view === null || room === undefined || document.visibilityState !== 'visible') return;
    const known = client.state.personal?.tables.marks;
    const key = thread === undefined ? channel : `${channel}:${thread}`;
    const read = Math.max(sent.current, markOf(room, known?.[key]?.seq, thread));
    const { messages: shown, low } = latest.current;
    const first = shown.find((it) => it.seq > read && it.author !== me);
    if (first === undefined) return;
    reached.current ||= low <= read + 1 && (firstSeen(view) ?? 0) <= first.seq;
    return { view, room, shown, first: first.seq };
  }, [client, channel, thread, scroller]);

  const mark = useCallback(() => {
    timer.current = undefined;
    const now = looked();
    if (now === undefined || !reached.current) return;
    const { view, room, shown } = now;
    const seen = lastSeen(view);
    if (now.first > seen) return;
    const all = latest.current.live && seen >= (shown.at(-1)?.seq ?? 0);
    sent.current = all ? room.position : seen;
    client.submit({ mark_read: { channel, thread, seq: sent.current } });
  }, [client, channel, thread, looked]);

  const look = useCallback(() => {
    // At once: who scrolls fast has passed the first of what is new when the timer ends.
    if (!reached.current) looked();
    timer.current ??= setTimeout(mark, AFTER_MS);
  }, [mark, looked]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: new messages may be in view already
  useEffect(look, [look, messages]);
  useEffect(() => {
    window.addEventListener('focus', look);
    document.addEventListener('visibilitychange', look);
    return () => {
      clearTimeout(timer.current);
      window.removeEventListener('focus', look);
      document.removeEventListener('visibilitychange', look);
    };
  }, [look]);
  return useMemo(() => {
    const skip = () => {
      reached.current = true;
      look();
    };
    return { look, skip };
  }, [look]);
}
