/** What a room is called: its name, or for a conversation those one talks with. */

import { fr } from '../../i18n/fr.ts';
import type { RoomState, State } from '../../net/state.ts';

export function titleOf(room: RoomState | undefined, me: string): string {
  const channel = room?.tables.channels[room.id];
  if (room === undefined || channel === undefined) return '';
  if (channel.kind !== 'direct') return channel.name;
  const others = Object.values(room.tables.members)
    .filter((it) => it.person !== me)
    .sort((a, b) => a.name.localeCompare(b.name, 'fr'))
    .map((it) => it.name);
  if (others.length > 0) return fr.people(others, 3);
  return room.loaded ? fr.home.alone : channel.name || fr.home.conversation;
}

export function roomName(state: State, channel: string): string {
  return titleOf(state.rooms[channel], state.you?.person ?? '');
}
