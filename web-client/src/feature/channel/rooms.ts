/** The rooms in the order of the list, with what waits in each. */

import { useMemo } from 'react';
import type { Channel } from '#protocol';
import type { State } from '../../net/state.ts';
import { type Counts, counts } from '../../net/unread.ts';
import { useSelect } from '../../services.ts';

export interface RoomItem {
  readonly id: string;
  readonly channel: Channel;
  readonly counts: Counts;
  readonly draft: string | undefined;
}

const RANK: Record<Channel['kind'], number> = {
  body: 0,
  parvis: 1,
  project: 2,
  direct: 3,
  public: 4,
  personal: 5,
};

/** The draft of a room's main line, as last written here or elsewhere. */
export function draftOf(state: Pick<State, 'outbox' | 'personal'>, key: string) {
  for (let at = state.outbox.length - 1; at >= 0; at -= 1) {
    const command = state.outbox[at]?.command;
    if (command === undefined || !('save_draft' in command)) continue;
    const { channel, thread, body } = command.save_draft;
    if ((thread === undefined ? channel : `${channel}:${thread}`) === key) return body;
  }
  return state.personal?.tables.drafts[key]?.body;
}

export function useRoomItems(): readonly RoomItem[] {
  const rooms = useSelect((state) => state.rooms);
  const outbox = useSelect((state) => state.outbox);
  const personal = useSelect((state) => state.personal);
  return useMemo(() => {
    const items: RoomItem[] = [];
    for (const room of Object.values(rooms)) {
      const channel = room.tables.channels[room.id];
      if (channel === undefined) continue;
      const draft = draftOf({ outbox, personal }, room.id)?.trim();
      const waiting = counts(room.unread);
      items.push({ id: room.id, channel, counts: waiting, draft: draft || undefined });
    }
    return items.sort(
      (a, b) =>
        RANK[a.channel.kind] - RANK[b.channel.kind] ||
        a.channel.name.localeCompare(b.channel.name, 'fr'),
    );
  }, [rooms, outbox, personal]);
}
