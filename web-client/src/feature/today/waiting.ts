/** What waits, as shown: what the server told, less what was done here since. */

import { useEffect, useMemo, useRef } from 'react';
import type { Today, Waiting } from '#protocol';
import type { State } from '../../net/state.ts';
import { useClient, useSelect } from '../../services.ts';
import { draftOf, type RoomItem, useRoomItems } from '../channel/rooms.ts';
import { useWaitingBallots, type WaitingBallot } from '../poll/votes.ts';
import { handled } from './handled.ts';
import { type Meetings, meetingsOf } from './waiting_meetings.ts';

/** Changes come in bursts: the list is asked again this long after the first of them. */
const ASK_AFTER_MS = 1_500;

const NOTHING: Today = {
  votes: [],
  meetings: [],
  replacements: [],
  acknowledgements: [],
  mentions: [],
  replies: [],
  direct: [],
};

export interface DraftItem {
  readonly room: RoomItem;
  readonly thread: string | undefined;
  readonly text: string;
}

export interface WaitingLists extends Left {
  /** Open polls that wait for a ballot. */
  readonly ballots: readonly WaitingBallot[];
  readonly rooms: readonly RoomItem[];
  readonly drafts: readonly DraftItem[];
  /** What reading is enough for: a request to take note of a message asks for an answer. */
  readonly readable: number;
  /** Of all but the drafts, which are one's own, and the meetings that only come. */
  readonly total: number;
}

/** Was it read on this device since the list was told? */
export function wasRead(state: State, at: Waiting): boolean {
  const upTo = state.marking?.[at.channel];
  if (upTo !== undefined && at.seq <= upTo) return true;
  const room = state.rooms[at.channel];
  if (room === undefined) return true;
  const marks = state.personal?.tables.marks;
  const main = marks?.[at.channel];
  if ((main?.threads_up_to ?? 0) >= at.seq) return true;
  if (at.thread === undefined) {
    return at.seq <= Math.max(room.unread.base.read_up_to, main?.seq ?? 0);
  }
  if ((marks?.[`${at.channel}:${at.thread}`]?.seq ?? 0) >= at.seq) return true;
  return state.outbox.some(
    ({ command }) =>
      'mark_read' in command &&
      command.mark_read.thread === at.thread &&
      command.mark_read.seq >= at.seq,
  );
}

function wasAcknowledged(state: State, at: Waiting): boolean {
  const me = state.you?.person ?? '';
  const told = state.rooms[at.channel]?.tables.acknowledgements[at.message]?.[me];
  if (told !== undefined || state.rooms[at.channel] === undefined) return true;
  return state.outbox.some(
    ({ command }) => 'acknowledge' in command && command.acknowledge.message === at.message,
  );
}

type Left = Today & Meetings;

/** The told lists without what was done since, and without saying anything twice. */
export function remaining(state: State, told: Today): Left {
  const acknowledgements = told.acknowledgements.filter((it) => !wasAcknowledged(state, it));
  const shown = new Set(acknowledgements.map((it) => it.message));
  const seen = handled();
  const fresh = (it: Waiting) =>
    !shown.has(it.message) && !seen.has(it.message) && !wasRead(state, it);
  const mentions = told.mentions.filter(fresh);
  for (const it of mentions) shown.add(it.message);
  const replies = told.replies.filter(({ last }) => fresh(last));
  const direct = told.direct.filter(fresh);
  return {
    ...told,
    ...meetingsOf(state, told),
    acknowledgements,
    mentions,
    replies,
    direct,
  };
}

function draftsOf(
  items: readonly RoomItem[],
  state: Pick<State, 'outbox' | 'personal'>,
): DraftItem[] {
  const drafts: DraftItem[] = [];
  const told = Object.values(state.personal?.tables.drafts ?? {});
  for (const room of items) {
    if (room.draft !== undefined) drafts.push({ room, thread: undefined, text: room.draft });
    for (const { channel, thread } of told) {
      if (channel !== room.id || thread === undefined) continue;
      const text = draftOf(state, `${channel}:${thread}`)?.trim();
      if (text) drafts.push({ room, thread, text });
    }
  }
  return drafts;
}

/** Asks again when something changed in any room, a moment later. */
function useFresh(): void {
  const client = useClient();
  const open = useSelect((state) => state.phase.kind === 'open');
  const version = useSelect((state) => {
    let sum = state.personal?.position ?? 0;
    for (const room of Object.values(state.rooms)) sum += room.position;
    return sum;
  });
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const asked = useRef(-1);
  useEffect(() => {
    if (!open || version === asked.current) return;
    const wait = asked.current < 0 ? 0 : ASK_AFTER_MS;
    timer.current ??= setTimeout(() => {
      timer.current = undefined;
      void client.loadToday().catch(() => undefined);
    }, wait);
    asked.current = version;
  }, [client, open, version]);
  useEffect(
    () => () => {
      clearTimeout(timer.current);
      timer.current = undefined;
      asked.current = -1;
    },
    [],
  );
}

export function useWaiting(): WaitingLists {
  useFresh();
  const told = useSelect((state) => state.today) ?? NOTHING;
  const rooms = useSelect((state) => state.rooms);
  const outbox = useSelect((state) => state.outbox);
  const personal = useSelect((state) => state.personal);
  const marking = useSelect((state) => state.marking);
  const client = useClient();
  const items = useRoomItems();
  const ballots = useWaitingBallots();
  // biome-ignore lint/correctness/useExhaustiveDependencies: the parts of the state that count
  return useMemo(() => {
    const left = remaining(client.state, told);
    const unread = items.filter(
      ({ channel, counts }) => counts.main > 0 && channel.kind !== 'direct',
    );
    const drafts = draftsOf(items, { outbox, personal });
    const { acknowledgements, mentions, replies, direct, meetings } = left;
    const readable = mentions.length + replies.length + direct.length + unread.length;
    const total = readable + acknowledgements.length + ballots.length + meetings.length;
    return { ...left, ballots, rooms: unread, drafts, readable, total };
  }, [client, told, rooms, outbox, personal, marking, items, ballots]);
}
