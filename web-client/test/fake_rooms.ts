/** What the server in memory does about marks, drafts, rooms, choices, the directory and what waits. */

import type {
  ChannelId,
  Command,
  Entity,
  Member,
  Message,
  PersonId,
  Reply,
  Seq,
  Today,
  Waiting,
} from '#protocol';
import { aboutPolls } from './fake_polls.ts';
import type { FakeServer } from './fake_server.ts';

const choice = (server: FakeServer, person: PersonId, channel: ChannelId, rev: Seq) => {
  const kept = server.channel(server.personalOf(person)).entities.get(`room_preference:${channel}`);
  const before = kept !== undefined && 'room_preference' in kept ? kept.room_preference : undefined;
  return { channel, favourite: false, ...before, rev };
};

function openDirect(server: FakeServer, person: PersonId, others: readonly PersonId[]): Reply {
  const people = [...new Set([person, ...others])].sort();
  const key = people.join();
  const known = server.directs.get(key);
  const channel = known ?? server.room('', people, '', undefined, 'direct');
  server.directs.set(key, channel);
  return { done: { channel, seq: server.channel(channel).head } };
}

function waiting(server: FakeServer, message: Message): Waiting {
  return {
    channel: message.channel,
    message: message.id,
    seq: message.seq,
    ...(message.thread ? { thread: message.thread } : {}),
    author: message.author,
    author_name: server.people.get(message.author)?.name ?? '?',
    at: message.at,
    excerpt: message.body.slice(0, 200),
  };
}

function today(server: FakeServer, person: PersonId): Today {
  const told: Today = {
    votes: [],
    meetings: [],
    acknowledgements: [],
    mentions: [],
    replies: [],
    direct: [],
    replacements: [],
  };
  const commune = server.people.get(person)?.commune;
  for (const channel of server.roomsOf(person)) {
    const kind = server.kindOf(channel.id);
    for (const message of server.messagesOf(channel)) {
      if (message.author === person || message.deleted) continue;
      const read = server.markOf(channel.id, person, message.thread);
      const said = channel.entities.has(`acknowledgement:${message.id}:${person}`);
      const calls = message.mentions.some(
        (it) =>
          it === 'room' ||
          ('person' in it && it.person === person) ||
          ('commune' in it && it.commune === commune),
      );
      const at = waiting(server, message);
      if (message.acknowledgement_requested && !said) told.acknowledgements.push(at);
      if (message.seq <= read) continue;
      if (calls) told.mentions.push(at);
      else if (kind === 'direct') told.direct.push(at);
    }
  }
  return told;
}

function chosen(server: FakeServer, person: PersonId, command: Exclude<Command, string>) {
  if ('mark_read' in command) {
    const { channel, thread, seq } = command.mark_read;
    return server.personal(person, 'read_mark.moved', (rev) => {
      const to = Math.max(seq, server.markOf(channel, person, thread));
      return { read_mark: { channel, ...(thread ? { thread } : {}), seq: to, rev } };
    });
  }
  if ('save_draft' in command) {
    const { channel, thread, body } = command.save_draft;
    return server.personal(person, 'draft.saved', (rev) => ({
      draft: { channel, ...(thread ? { thread } : {}), body, at: server.clock(), rev },
    }));
  }
  if ('set_favourite' in command) {
    const { channel, on } = command.set_favourite;
    return server.personal(person, 'room_preference.saved', (rev) => ({
      room_preference: { ...choice(server, person, channel, rev), favourite: on },
    }));
  }
  if ('set_notifications' in command) {
    const { channel, level } = command.set_notifications;
    return server.personal(person, 'room_preference.saved', (rev): Entity => {
      const { notifications: _old, ...rest } = choice(server, person, channel, rev);
      return { room_preference: { ...rest, ...(level ? { notifications: level } : {}) } };
    });
  }
  if ('save_preferences' in command) {
    return server.personal(person, 'preferences.saved', (rev) => ({
      preferences: { choices: command.save_preferences, rev },
    }));
  }
  return undefined;
}

/** Undefined for a command that is not about these. */
export function aboutRooms(
  server: FakeServer,
  person: PersonId,
  command: Command,
): Reply | undefined {
  if (command === 'load_today') return { today: today(server, person) };
  if (command === 'load_territory') {
    const people = server.people.size;
    return { territory: { id: 't', name: 'CC', communes: [], bodies: [], people } };
  }
  const polled = aboutPolls(server, person, command);
  if (polled !== undefined) return polled;
  if ('load_people' in command) {
    const people = [...server.people.values()].map(({ id, name, commune }) => ({
      person: id,
      name,
      ...(commune ? { commune } : {}),
      administrator: false,
      seats: [],
    }));
    return { people: { people } };
  }
  if ('open_direct' in command) return openDirect(server, person, command.open_direct.people);
  if ('open_room' in command) {
    const { name, topic, people } = command.open_room;
    const channel = server.room(name, [person, ...people], topic, undefined, 'project');
    return { done: { channel, seq: server.channel(channel).head } };
  }
  if ('leave_room' in command) {
    const { channel } = command.leave_room;
    server.leave(channel, person);
    return { done: { channel, seq: server.channel(channel).head } };
  }
  if ('mark_all_read' in command) {
    let reply: Reply = 'noted';
    for (const { channel, seq } of command.mark_all_read.rooms) {
      reply = server.personal(person, 'read_mark.moved', (rev) => ({
        read_mark: { channel, seq, threads_up_to: seq, rev },
      }));
    }
    return reply;
  }
  return chosen(server, person, command);
}

export function memberOf(
  server: FakeServer,
  channel: ChannelId,
  person: PersonId,
  rev: Seq,
): Member {
  const it = server.people.get(person);
  return {
    channel,
    person,
    name: it?.name ?? '?',
    ...(it?.function ? { function: it.function } : {}),
    ...(it?.commune ? { commune: it.commune } : {}),
    ...(it?.communeName ? { commune_name: it.communeName } : {}),
    role: 'member',
    since: server.clock(),
    rev,
  };
}
