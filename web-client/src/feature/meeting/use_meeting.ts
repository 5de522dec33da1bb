/** Meetings as screens read them: what the room knows at once, and the rest asked for. */

import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { MeetingId, MeetingView } from '#protocol';
import type { Directory } from '../../net/state.ts';
import { useClient, useMe, useRoom, useSelect } from '../../services.ts';
import { earlier, listsOf, type MeetingLists, type MeetingSheet, sheetOf } from './meeting_view.ts';

export interface MeetingNow {
  readonly sheet: MeetingSheet | undefined;
  /** What is told of no entity: what each convocation sent, the code of the room. */
  readonly told: MeetingView | undefined;
  /** There is no such meeting, or it may not be read. */
  readonly missing: boolean;
}

/** Who holds which seat is known from the directory. */
export function useKnownDirectory(channel: string): Directory | undefined {
  const client = useClient();
  const body = useSelect((state) => state.rooms[channel]?.tables.channels[channel]?.body);
  const directory = useSelect((state) => state.directory);
  const wanted = body !== undefined && directory === undefined;
  useEffect(() => {
    if (wanted) void client.loadDirectory().catch(() => undefined);
  }, [client, wanted]);
  return directory;
}

/** Opened like the room itself: its members and meetings are needed. */
export function useOpenedRoom(channel: string) {
  const client = useClient();
  const room = useRoom(channel);
  const wanted = room !== undefined && !room.loaded;
  useEffect(() => {
    if (wanted) client.openRoom(channel).catch(() => undefined);
  }, [client, channel, wanted]);
  return room;
}

export function useMeeting(channel: string, id: MeetingId): MeetingNow {
  const room = useOpenedRoom(channel);
  const directory = useKnownDirectory(channel);
  const me = useMe();
  const outbox = useSelect((state) => state.outbox);
  const { told, missing } = useTold(channel, id);
  const sheet = useMemo(
    () => (room === undefined ? undefined : sheetOf({ room, directory, me, outbox }, id)),
    [room, directory, me, outbox, id],
  );
  return { sheet, told, missing: missing && sheet === undefined };
}

/** Asked when the page opens, when a convocation is sent, and when the line comes back. */
function useTold(channel: string, id: MeetingId) {
  const client = useClient();
  const [told, setTold] = useState<MeetingView>();
  const [missing, setMissing] = useState(false);
  const here = useRef(true);
  const version = useSelect((state) => state.rooms[channel]?.tables.meetings[id]?.version);
  const open = useSelect((state) => state.phase.kind === 'open');
  const known = useSelect((state) => state.rooms[channel] !== undefined);
  useEffect(() => {
    here.current = true;
    return () => {
      here.current = false;
    };
  }, []);
  const load = useCallback(async () => {
    try {
      const view = await client.loadMeeting(channel, id);
      if (here.current) setTold(view);
    } catch {
      if (here.current) setMissing(true);
    }
  }, [client, channel, id]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new version is told again
  useEffect(() => {
    if (open && known) void load();
  }, [load, open, known, version]);
  return { told, missing };
}

export interface MeetingsNow extends MeetingLists {
  /** The room has told its meetings. */
  readonly loaded: boolean;
  /** Loads earlier ones; undefined when all are there. */
  readonly more: (() => void) | undefined;
}

export function useMeetings(channel: string): MeetingsNow {
  const client = useClient();
  const room = useOpenedRoom(channel);
  const meetings = room?.tables.meetings;
  const lists = useMemo(() => listsOf(meetings ?? {}), [meetings]);
  const before = useMemo(() => earlier(meetings ?? {}), [meetings]);
  return {
    ...lists,
    loaded: room?.loaded === true,
    more:
      before === undefined
        ? undefined
        : () => void client.loadMeetings(channel, before).catch(() => undefined),
  };
}
