/**
 * "Read" means: the end of the message was in view while the page was looked at. The mark moves
 * only when it passes a message of somebody else.
 */

import { useCallback, useEffect, useRef } from 'react';
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

export function useReadMark(
  line: Line,
  messages: readonly Message[],
  live: boolean,
  scroller: Scroller,
): () => void {
  const client = useClient();
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const sent = useRef(0);
  const latest = useRef({ messages, live });
  latest.current = { messages, live };
  const { channel, thread } = line;

  const mark = useCallback(() => {
    timer.current = undefined;
    const view = scroller.view.current;
    const room = client.state.rooms[channel];
    const me = client.state.you?.person;
    if (view === null || room === undefined || document.visibilityState !== 'visible') return;
    const known = client.state.personal?.tables.marks;
    const key = thread === undefined ? channel : `${channel}:${thread}`;
    const read = Math.max(sent.current, markOf(room, known?.[key]?.seq, thread));
    const seen = lastSeen(view);
    const shown = latest.current.messages;
    const passes = shown.some((it) => it.seq > read && it.seq <= seen && it.author !== me);
    if (!passes) return;
    const all = latest.current.live && seen >= (shown.at(-1)?.seq ?? 0);
    sent.current = all ? room.position : seen;
    client.submit({ mark_read: { channel, thread, seq: sent.current } });
  }, [client, channel, thread, scroller]);

  const look = useCallback(() => {
    timer.current ??= setTimeout(mark, AFTER_MS);
  }, [mark]);

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
  return look;
}
