/** Reading on the server in memory: keys, pages of history, search, mentions in a body. */

import type {
  Anchor,
  Change,
  ChannelId,
  Entity,
  Limits,
  Message,
  MessageId,
  Page,
  PersonId,
  Position,
  Reply,
  ResetReason,
  Search,
  Seq,
  Version,
} from '#protocol';
import type { FakeServer } from './fake_server.ts';

export interface Logged {
  readonly change: Omit<Change, 'entities'>;
  readonly keys: readonly string[];
}

export interface FakeChannel {
  readonly id: ChannelId;
  epoch: string;
  head: Seq;
  readonly entities: Map<string, Entity>;
  readonly log: Logged[];
  readonly versions: Map<MessageId, Version[]>;
}

export const LIMITS: Limits = {
  frame_bytes_max: 65_536,
  in_flight_commands_max: 32,
  body_chars_max: 8_000,
  ping_every_ms: 25_000,
  typing_every_ms: 3_000,
};

export function keyOf(entity: Entity): string {
  if ('channel' in entity) return `channel:${entity.channel.id}`;
  if ('member' in entity) return `member:${entity.member.person}`;
  if ('message' in entity) return `message:${entity.message.id}`;
  if ('thread' in entity) return `thread:${entity.thread.root}`;
  if ('reaction' in entity) return `reaction:${entity.reaction.message}:${entity.reaction.person}`;
  if ('acknowledgement' in entity) {
    return `acknowledgement:${entity.acknowledgement.message}:${entity.acknowledgement.person}`;
  }
  if ('membership' in entity) return `membership:${entity.membership.channel}`;
  if ('room_preference' in entity) return `room_preference:${entity.room_preference.channel}`;
  if ('preferences' in entity) return 'preferences';
  if ('poll' in entity) return `poll:${entity.poll.id}`;
  if ('electorate' in entity) return `electorate:${entity.electorate.poll}`;
  if ('receipt' in entity) return `receipt:${entity.receipt.poll}:${entity.receipt.mandate}`;
  if ('meeting' in entity) return `meeting:${entity.meeting.id}`;
  if ('agenda_item' in entity) return `agenda_item:${entity.agenda_item.id}`;
  if ('convocation' in entity) {
    return `convocation:${entity.convocation.meeting}:${entity.convocation.version}`;
  }
  if ('summons' in entity) {
    const { meeting, version, person } = entity.summons;
    return `summons:${meeting}:${version}:${person}`;
  }
  if ('attendance' in entity) {
    return `attendance:${entity.attendance.meeting}:${entity.attendance.person}`;
  }
  if ('proxy' in entity) return `proxy:${entity.proxy.id}`;
  if ('recusal' in entity) return `recusal:${entity.recusal.item}:${entity.recusal.person}`;
  if ('substitution' in entity) {
    return `substitution:${entity.substitution.meeting}:${entity.substitution.member}`;
  }
  if ('floor' in entity) return `floor:${entity.floor.item}`;
  if ('speech' in entity) return `speech:${entity.speech.id}`;
  if ('document' in entity) return `document:${entity.document.id}`;
  if ('comment' in entity) return `comment:${entity.comment.id}`;
  const it = 'read_mark' in entity ? entity.read_mark : entity.draft;
  const kind = 'read_mark' in entity ? 'read_mark' : 'draft';
  return `${kind}:${it.channel}${it.thread ? `:${it.thread}` : ''}`;
}

/** Why a channel cannot be caught up change by change from there, if it cannot. */
export function resetReason(
  channel: FakeChannel,
  at: Position,
  catchUpMax: number,
): ResetReason | undefined {
  if (channel.epoch !== at.epoch) return 'epoch_changed';
  if (at.seq > channel.head) return 'ahead';
  return channel.head - at.seq > catchUpMax ? 'too_far' : undefined;
}

export function messagesOf(channel: FakeChannel): Message[] {
  const all: Message[] = [];
  for (const it of channel.entities.values()) if ('message' in it) all.push(it.message);
  return all.sort((a, b) => a.seq - b.seq);
}

export interface Asked {
  readonly thread: string | undefined;
  readonly anchor: Anchor;
  readonly limit: number;
  /** Where the person has read to. */
  readonly read: Seq;
}

export function pageOf(channel: FakeChannel, { thread, anchor, limit, read }: Asked): Page {
  const line = messagesOf(channel).filter((it) => it.thread === thread);
  const at = (seq: Seq) => line.findIndex((it) => it.seq >= seq);
  const end = (index: number) => (index < 0 ? line.length : index);
  let from = line.length - limit;
  if (anchor === 'first_unread') {
    from = end(at(read + 1)) - Math.floor(limit / 2);
  } else if (typeof anchor === 'object') {
    if ('before' in anchor) from = end(at(anchor.before)) - limit;
    else if ('after' in anchor) from = end(at(anchor.after + 1));
    else from = end(at(anchor.around)) - Math.floor(limit / 2);
  }
  const until = typeof anchor === 'object' && 'before' in anchor ? from + limit : from + limit;
  const own = line.slice(Math.max(0, from), Math.max(0, until));
  const ids = new Set(own.map((it) => it.id));
  const extra = new Set(own.map((it) => it.quote).filter((it) => it !== undefined));
  if (thread) extra.add(thread);
  const entities: Entity[] = [];
  for (const entity of channel.entities.values()) {
    if ('message' in entity && (ids.has(entity.message.id) || extra.has(entity.message.id))) {
      entities.push(entity);
    } else if ('thread' in entity && ids.has(entity.thread.root)) entities.push(entity);
    else if ('reaction' in entity && ids.has(entity.reaction.message)) entities.push(entity);
    else if ('acknowledgement' in entity && ids.has(entity.acknowledgement.message)) {
      entities.push(entity);
    }
  }
  return {
    head: channel.head,
    entities,
    more_before: from > 0,
    more_after: until < line.length,
  };
}

export function search(server: FakeServer, person: PersonId, query: Search): Reply {
  const fold = (text: string) => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
  const words = fold(query.text ?? '')
    .split(/\s+/)
    .filter(Boolean);
  const rooms = server.roomsOf(person).filter((it) => !query.channel || it.id === query.channel);
  const hits = rooms.flatMap((room) =>
    messagesOf(room)
      .filter((it) => !it.deleted && (!query.author || it.author === query.author))
      .filter((it) => words.every((word) => fold(it.body).includes(word)))
      .filter((it) => (query.from ?? 0) <= it.at && it.at < (query.until ?? Infinity))
      .map((message) => {
        const channel = room.entities.get(`channel:${room.id}`);
        return {
          message,
          author_name: server.people.get(message.author)?.name ?? '?',
          channel_name: channel && 'channel' in channel ? channel.channel.name : '',
        };
      }),
  );
  return { hits: { hits: hits.sort((a, b) => b.message.at - a.message.at) } };
}

export function mentionsIn(body: string): Message['mentions'] {
  const found: Message['mentions'] = [];
  for (const [, target] of body.matchAll(/@\[[^\]]*\]\(([^)]*)\)/g)) {
    if (target === 'room') found.push('room');
    else if (target?.startsWith('person:')) found.push({ person: target.slice(7) });
    else if (target?.startsWith('commune:')) found.push({ commune: target.slice(8) });
  }
  return found;
}
