/** The rooms as lists show them: in groups, in order, with what is new. */

import { useMemo } from 'react';
import type { Channel, NotificationLevel, RoomPreference } from '#protocol';
import { fr } from '../../i18n/fr.ts';
import type { RoomState, State } from '../../net/state.ts';
import { type Counts, counts, marked } from '../../net/unread.ts';
import { useSelect } from '../../services.ts';
import { titleOf } from './room_title.ts';

export interface RoomItem {
  readonly id: string;
  readonly channel: Channel;
  readonly title: string;
  readonly counts: Counts;
  readonly draft: string | undefined;
  readonly favourite: boolean;
  /** One chose to be called for nothing here. */
  readonly muted: boolean;
}

/** The draft of a line, as last written here or elsewhere. */
export function draftOf(state: Pick<State, 'outbox' | 'personal'>, key: string) {
  for (let at = state.outbox.length - 1; at >= 0; at -= 1) {
    const command = state.outbox[at]?.command;
    if (command === undefined || !('save_draft' in command)) continue;
    const { channel, thread, body } = command.save_draft;
    if ((thread === undefined ? channel : `${channel}:${thread}`) === key) return body;
  }
  return state.personal?.tables.drafts[key]?.body;
}

type Chosen = Pick<RoomPreference, 'favourite' | 'notifications'>;

/** What one chose for a room, with what has not been answered yet. */
export function chosenFor(state: Pick<State, 'outbox' | 'personal'>, channel: string): Chosen {
  const told = state.personal?.tables.roomPreferences[channel];
  let favourite = told?.favourite ?? false;
  let notifications: NotificationLevel | undefined = told?.notifications;
  for (const { command } of state.outbox) {
    if ('set_favourite' in command && command.set_favourite.channel === channel) {
      favourite = command.set_favourite.on;
    } else if ('set_notifications' in command && command.set_notifications.channel === channel) {
      notifications = command.set_notifications.level;
    }
  }
  return { favourite, notifications };
}

/** What is unread in a room, as shown: a room just taken as read shows nothing. */
export function shownCounts(room: RoomState, marking: State['marking']): Counts {
  const seq = marking?.[room.id];
  if (seq === undefined) return counts(room.unread);
  const read = { ...room.unread, base: { ...room.unread.base, as_of: seq } };
  return counts(marked(read, { seq, threads_up_to: seq }, seq));
}

export function useRoomItems(): readonly RoomItem[] {
  const rooms = useSelect((state) => state.rooms);
  const outbox = useSelect((state) => state.outbox);
  const personal = useSelect((state) => state.personal);
  const marking = useSelect((state) => state.marking);
  const me = useSelect((state) => state.you?.person ?? '');
  return useMemo(() => {
    const items: RoomItem[] = [];
    for (const room of Object.values(rooms)) {
      const channel = room.tables.channels[room.id];
      if (channel === undefined) continue;
      const draft = draftOf({ outbox, personal }, room.id)?.trim();
      const { favourite, notifications } = chosenFor({ outbox, personal }, room.id);
      items.push({
        id: room.id,
        channel,
        title: titleOf(room, me),
        counts: shownCounts(room, marking),
        draft: draft || undefined,
        favourite,
        muted: notifications === 'none',
      });
    }
    return items.sort((a, b) => a.title.localeCompare(b.title, 'fr'));
  }, [rooms, outbox, personal, marking, me]);
}

export interface RoomGroup {
  readonly name: string;
  readonly items: readonly RoomItem[];
}

const GROUPS: readonly { readonly name: string; readonly kinds: readonly Channel['kind'][] }[] = [
  { name: fr.home.bodies, kinds: ['body', 'parvis'] },
  { name: fr.home.projects, kinds: ['project'] },
  { name: fr.home.direct, kinds: ['direct'] },
  { name: fr.home.publics, kinds: ['public'] },
];

/** Favourites first, then kind by kind; the parvis of a body follows the bodies. */
export function grouped(items: readonly RoomItem[]): RoomGroup[] {
  const favourites = items.filter((it) => it.favourite);
  const others = items.filter((it) => !it.favourite);
  const groups = GROUPS.map(({ name, kinds }) => ({
    name,
    items: kinds.flatMap((kind) => others.filter((it) => it.channel.kind === kind)),
  }));
  return [{ name: fr.home.favourites, items: favourites }, ...groups].filter(
    (group) => group.items.length > 0,
  );
}
