/** Small readings of the state that several pieces of a message need. */

import type { Member, Message } from '#protocol';
import { fr } from '../../i18n/fr.ts';
import type { RoomState } from '../../net/state.ts';
import { useSelect } from '../../services.ts';

/** Who is not among the members has left, once the members are known. */
export function nameIn(room: RoomState | undefined, person: string): string {
  const name = room?.tables.members[person]?.name;
  return name ?? (room?.loaded ? fr.room.formerMember : fr.room.nameToCome);
}

export function useName(channel: string, person: string): string {
  return useSelect((state) => nameIn(state.rooms[channel], person));
}

export function useMember(channel: string, person: string): Member | undefined {
  return useSelect((state) => state.rooms[channel]?.tables.members[person]);
}

export function useMessage(channel: string, id: string | undefined): Message | undefined {
  return useSelect((state) =>
    id === undefined ? undefined : state.rooms[channel]?.tables.messages[id],
  );
}

/** The address of a message in its room. */
export function messagePath(message: Pick<Message, 'channel' | 'thread' | 'seq'>): string {
  return message.thread === undefined
    ? `/salons/${message.channel}/messages/${message.seq}`
    : `/salons/${message.channel}/fils/${message.thread}/${message.seq}`;
}
