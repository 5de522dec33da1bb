/** Loads a line where it must be opened, and pages it both ways. */

import { useEffect, useMemo, useState } from 'react';
import type { Anchor, Message, Seq } from '#protocol';
import { FIRST_PAGE, messagesOf, type Stretch, trim } from '../../net/history.ts';
import type { RoomState } from '../../net/state.ts';
import type { Line } from '../../net/tables.ts';
import { useClient, useRoom, useSelect } from '../../services.ts';
import type { UnreadSpan } from './line_rows.ts';

export interface LineContent {
  readonly messages: readonly Message[];
  readonly stretch: Stretch | undefined;
  readonly unread: UnreadSpan;
  readonly failed: boolean;
  readonly loadBefore: () => void;
  readonly loadAfter: () => void;
  readonly loadLatest: () => Promise<void>;
}

/** How far a line is read, as far as this client knows. */
export function markOf(room: RoomState, mark: Seq | undefined, thread: string | undefined): Seq {
  const { base } = room.unread;
  if (thread === undefined) return Math.max(base.read_up_to, mark ?? 0);
  const known = base.threads.find((it) => it.thread === thread)?.read_up_to;
  // A thread that is not listed has nothing unread.
  return Math.max(mark ?? 0, known ?? (hasArrivals(room, thread) ? 0 : room.position));
}

function hasArrivals(room: RoomState, thread: string): boolean {
  return room.unread.arrivals.some((it) => it.thread === thread);
}

function firstAnchor(room: RoomState, line: Line, mark: Seq, at: Seq | undefined): Anchor {
  if (at !== undefined) return { around: at };
  const { base, arrivals } = room.unread;
  const unread =
    line.thread === undefined
      ? base.main > 0 || arrivals.some((it) => it.thread === undefined)
      : base.threads.some((it) => it.thread === line.thread);
  return unread ? { around: mark + 1 } : 'latest';
}

function covers(stretch: Stretch | undefined, at: Seq | undefined): boolean {
  if (stretch === undefined) return false;
  return at === undefined || (at >= stretch.low && at <= stretch.high);
}

const NO_MESSAGES: readonly Message[] = [];

export function useLine(line: Line, at: Seq | undefined): LineContent {
  const client = useClient();
  const room = useRoom(line.channel);
  const { channel, thread } = line;
  const mark = useSelect((state) => {
    const marks = state.personal?.tables.marks;
    return marks?.[thread === undefined ? channel : `${channel}:${thread}`]?.seq;
  });
  const stretch = room?.stretches[thread ?? ''];
  const [failed, setFailed] = useState(false);
  const [unread, setUnread] = useState<UnreadSpan>();

  const known = room?.tables.messages;
  const open = known !== undefined;
  const here = covers(stretch, at);
  // biome-ignore lint/correctness/useExhaustiveDependencies: `mark` matters only at the opening
  useEffect(() => {
    if (!open || here) return;
    const now = client.state.rooms[channel];
    if (now === undefined) return;
    const read = markOf(now, mark, thread);
    setFailed(false);
    setUnread({ mark: read, until: now.position });
    const anchor = firstAnchor(now, { channel, thread }, read, at);
    client.loadPage({ channel, thread }, anchor, FIRST_PAGE).catch(() => setFailed(true));
  }, [client, channel, thread, at, open, here]);
  useReturn(() => {
    const now = client.state.rooms[channel];
    if (now !== undefined) setUnread({ mark: markOf(now, mark, thread), until: now.position });
  });

  const messages = useMemo(
    () => (known && stretch ? messagesOf(known, thread, stretch) : NO_MESSAGES),
    [known, thread, stretch],
  );
  const page = (anchor: Anchor) =>
    client.loadPage({ channel, thread }, anchor).catch(() => setFailed(true));
  return {
    messages,
    stretch,
    unread: unread ?? openedAt(room, thread, mark),
    failed,
    loadBefore: () => void page({ before: messages[0]?.seq ?? 0 }),
    loadAfter: () => void page({ after: messages.at(-1)?.seq ?? 0 }),
    loadLatest: () => page('latest'),
  };
}

function openedAt(room: RoomState | undefined, thread: string | undefined, mark?: Seq): UnreadSpan {
  if (room === undefined) return { mark: 0, until: 0 };
  return { mark: markOf(room, mark, thread), until: room.position };
}

/** Runs when the page is looked at again after it was hidden. */
function useReturn(run: () => void): void {
  useEffect(() => {
    const seen = () => {
      if (document.visibilityState === 'visible') run();
    };
    document.addEventListener('visibilitychange', seen);
    return () => document.removeEventListener('visibilitychange', seen);
  });
}

/** Lets go of the far end once a line has grown too long. */
export function useTrim(line: Line, content: LineContent, atBottom: () => boolean): void {
  const client = useClient();
  const { messages, stretch } = content;
  const { channel, thread } = line;
  useEffect(() => {
    if (stretch === undefined) return;
    const kept = trim(messages, stretch, atBottom() ? 'high' : 'low');
    if (kept !== stretch) client.setStretch({ channel, thread }, kept);
  }, [client, channel, thread, messages, stretch, atBottom]);
}
