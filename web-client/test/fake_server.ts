/**
 * The protocol in memory, for tests of the client and for looking at its screens without a
 * server. It keeps the rules a client can notice: dense sequences, whole entities with `rev`,
 * same id same answer, exact unread counts, bounded pages.
 */

import type {
  Change,
  ChannelId,
  ChannelKind,
  Command,
  Done,
  Entity,
  Hello,
  Message,
  MessageId,
  Outcome,
  PersonId,
  Problem,
  Reaction,
  ReactionKind,
  Reply,
  Request,
  Seq,
  ServerFrame,
  Thread,
  Unread,
  Verb,
  You,
} from '#protocol';
import { newId } from '../src/net/id.ts';
import type { Link, LinkHandlers, OpenLink } from '../src/net/transport.ts';
import {
  type FakeChannel,
  keyOf,
  LIMITS,
  type Logged,
  mentionsIn,
  messagesOf,
  pageOf,
  resetReason,
  search,
} from './fake_history.ts';
import { aboutRooms, memberOf } from './fake_rooms.ts';

export interface FakePerson {
  readonly id: PersonId;
  readonly name: string;
  readonly function?: string;
  readonly commune?: string;
  readonly communeName?: string;
}

export interface FakeSession {
  readonly person: PersonId;
  readonly handlers: LinkHandlers;
  live: boolean;
}

const KINDS: ReactionKind[] = ['agree', 'thanks', 'done', 'question', 'important', 'seen'];

class Refuse extends Error {
  constructor(readonly problem: Problem) {
    super('refused');
  }
}

export class FakeServer {
  readonly people = new Map<PersonId, FakePerson>();
  readonly channels = new Map<ChannelId, FakeChannel>();
  readonly sessions = new Set<FakeSession>();
  /** Conversations, by their people. */
  readonly directs = new Map<string, ChannelId>();
  private readonly answers = new Map<string, Reply>();
  private readonly sends: { at: number; run: () => void }[] = [];
  /** Frames leave by hand (`flush`) when true, so that a test may cut the line in between. */
  manual = false;
  /** The next posts are refused with these. */
  readonly refusals: Problem[] = [];
  /** Every command received, retries included. */
  readonly received: Request[] = [];
  /** Links that are refused: a dead server, or a proxy. */
  refuseLinks = false;
  /** Missed changes replayed at resume; beyond, the channel is reset. */
  catchUpMax = 2_000;
  clock = () => Date.now() * 1000;

  person(name: string, extra: Partial<FakePerson> = {}): PersonId {
    const id = extra.id ?? newId();
    this.people.set(id, { id, name, ...extra });
    this.open(this.personalOf(id));
    return id;
  }

  personalOf(person: PersonId): ChannelId {
    return person.replace(/^.{8}/, 'ffffffff');
  }

  room(
    name: string,
    members: PersonId[],
    topic = '',
    id: ChannelId = newId(),
    kind: ChannelKind = 'body',
  ): ChannelId {
    const channel = this.open(id);
    this.commit(channel, 'channel.opened', undefined, (rev) => [
      { channel: { id: channel.id, kind, name, topic, rev } },
    ]);
    for (const person of members) this.join(channel.id, person);
    return channel.id;
  }

  join(room: ChannelId, person: PersonId): void {
    const channel = this.channel(room);
    this.commit(channel, 'member.joined', undefined, (rev) => [
      { member: memberOf(this, room, person, rev) },
    ]);
    const personal = this.channel(this.personalOf(person));
    this.commit(personal, 'membership.gained', undefined, (rev) => [
      { membership: { channel: room, active: true, rev } },
    ]);
    const { epoch, head } = channel;
    for (const session of this.sessions) {
      if (session.person !== person || !session.live) continue;
      this.deliver(session, { caught_up: { channel: room, epoch, from: head, to: head } });
    }
  }

  leave(room: ChannelId, person: PersonId): void {
    this.commit(this.channel(room), 'member.left', undefined, (rev) => [
      { member: { ...memberOf(this, room, person, rev), ended_at: this.clock() } },
    ]);
    this.commit(this.channel(this.personalOf(person)), 'membership.lost', undefined, (rev) => [
      { membership: { channel: room, active: false, rev } },
    ]);
  }

  private open(id: ChannelId): FakeChannel {
    const channel: FakeChannel = {
      id,
      epoch: newId(),
      head: 0,
      entities: new Map(),
      log: [],
      versions: new Map(),
    };
    this.channels.set(id, channel);
    return channel;
  }

  channel(id: ChannelId): FakeChannel {
    const channel = this.channels.get(id);
    if (channel === undefined) throw new Refuse('not_found');
    return channel;
  }

  commit(
    channel: FakeChannel,
    verb: Verb,
    by: PersonId | undefined,
    make: (rev: Seq) => Entity[],
  ): Seq {
    const seq = channel.head + 1;
    const entities = make(seq);
    channel.head = seq;
    const at = this.clock();
    for (const entity of entities) channel.entities.set(keyOf(entity), entity);
    channel.log.push({
      change: { seq, at, verb, ...(by ? { by } : {}) },
      keys: entities.map(keyOf),
    });
    const change: Change = { seq, at, verb, ...(by ? { by } : {}), entities };
    const changes = { channel: channel.id, from: seq - 1, to: seq, changes: [change] };
    for (const session of this.sessions) {
      if (session.live && this.follows(session.person, channel.id)) {
        this.deliver(session, { changes });
      }
    }
    return seq;
  }

  private follows(person: PersonId, channel: ChannelId): boolean {
    if (channel === this.personalOf(person)) return true;
    const member = this.channels.get(channel)?.entities.get(`member:${person}`);
    return member !== undefined && 'member' in member && member.member.ended_at === undefined;
  }

  roomsOf(person: PersonId): FakeChannel[] {
    return [...this.channels.values()].filter(
      (it) => it.id !== this.personalOf(person) && this.follows(person, it.id),
    );
  }

  /** The transport of one person's browser. */
  link(person: PersonId): OpenLink {
    return (hello, handlers) => {
      const session: FakeSession = { person, handlers, live: false };
      const link: Link = {
        send: (request) => this.receive(session, request),
        drop: () => this.sessions.delete(session),
      };
      this.later(() => {
        if (this.refuseLinks) return handlers.ended({ opened: false });
        this.sessions.add(session);
        handlers.opened();
        this.greet(session, hello);
      });
      return link;
    };
  }

  /** Cuts every line. */
  cut(code = 1006): void {
    for (const session of [...this.sessions]) {
      this.sessions.delete(session);
      session.handlers.ended({ opened: true, code });
    }
  }

  private later(run: () => void): void {
    if (this.manual) this.sends.push({ at: 0, run });
    else queueMicrotask(run);
  }

  /** Runs what waits, in order; at most `count` of it. */
  flush(count = Number.POSITIVE_INFINITY): void {
    for (let done = 0; done < count; done += 1) {
      const next = this.sends.shift();
      if (next === undefined) return;
      next.run();
    }
  }

  private deliver(session: FakeSession, frame: ServerFrame): void {
    const copy = structuredClone(frame);
    this.later(() => {
      if (this.sessions.has(session)) session.handlers.frame(copy);
    });
  }

  signal(frame: Extract<ServerFrame, { signal: unknown }>): void {
    for (const session of this.sessions) this.deliver(session, frame);
  }

  youOf(person: PersonId): You {
    const it = this.people.get(person);
    return {
      person,
      name: it?.name ?? '?',
      ...(it?.function ? { function: it.function } : {}),
      ...(it?.commune ? { commune: it.commune } : {}),
      administrator: false,
      personal_channel: this.personalOf(person),
      territory: person,
      territory_name: 'CC Mad et Moselle',
      session: person,
    };
  }

  private greet(session: FakeSession, hello: Hello): void {
    const { person } = session;
    const personal = this.channel(this.personalOf(person));
    this.deliver(session, {
      welcome: {
        you: this.youOf(person),
        server_time: this.clock(),
        limits: LIMITS,
        personal: { channel: personal.id, epoch: personal.epoch, seq: personal.head },
        channels: this.roomsOf(person).map((it) => this.stateOf(it, person)),
      },
    });
    for (const at of hello.resume) {
      const channel = this.channels.get(at.channel);
      if (channel === undefined) continue;
      const reason = resetReason(channel, at, this.catchUpMax);
      if (reason !== undefined) {
        const { id, epoch, head } = channel;
        this.deliver(session, { reset: { channel: id, reason, epoch, head } });
        continue;
      }
      const missed = channel.log.slice(at.seq);
      if (missed.length > 0) {
        const changes = missed.map((it) => this.replayed(channel, it));
        const { id: of, head: to } = channel;
        this.deliver(session, { changes: { channel: of, from: at.seq, to, changes } });
      }
      const { id, epoch, head } = channel;
      this.deliver(session, { caught_up: { channel: id, epoch, from: at.seq, to: head } });
    }
    session.live = true;
    this.presence();
  }

  /** As the server does: an entity that changed again comes only with its last change. */
  private replayed(channel: FakeChannel, { change, keys }: Logged): Change {
    const entities = keys
      .map((key) => channel.entities.get(key))
      .filter((it) => it !== undefined && Object.values(it)[0]?.rev === change.seq);
    return { ...change, entities: entities as Entity[] };
  }

  presence(): void {
    for (const room of this.channels.values()) {
      const people = [...new Set([...this.sessions].map((it) => it.person))].filter((it) =>
        this.follows(it, room.id),
      );
      for (const session of this.sessions) {
        if (!this.follows(session.person, room.id) || room.id.startsWith('ffffffff')) continue;
        this.deliver(session, {
          signal: { presence: { channel: room.id, count: people.length, people } },
        });
      }
    }
  }

  private stateOf(channel: FakeChannel, person: PersonId) {
    const it = channel.entities.get(`channel:${channel.id}`);
    if (it === undefined || !('channel' in it)) throw new Refuse('not_found');
    const members = [...channel.entities.values()].filter((e) => 'member' in e).length;
    return {
      channel: it.channel,
      epoch: channel.epoch,
      head: channel.head,
      role: 'member' as const,
      members,
      unread: this.unreadOf(channel, person),
    };
  }

  markOf(channel: ChannelId, person: PersonId, thread?: MessageId): Seq {
    const key = `read_mark:${channel}${thread ? `:${thread}` : ''}`;
    const mark = this.channel(this.personalOf(person)).entities.get(key);
    return mark !== undefined && 'read_mark' in mark ? mark.read_mark.seq : 0;
  }

  messagesOf(channel: FakeChannel): Message[] {
    return messagesOf(channel);
  }

  unreadOf(channel: FakeChannel, person: PersonId): Unread {
    const mine = this.people.get(person)?.commune;
    const threads = new Map<MessageId, number>();
    let main = 0;
    let mentions = 0;
    for (const message of this.messagesOf(channel)) {
      const read = this.markOf(channel.id, person, message.thread);
      if (message.author === person || message.deleted || message.seq <= read) continue;
      if (message.thread) threads.set(message.thread, (threads.get(message.thread) ?? 0) + 1);
      else main += 1;
      const calls = message.mentions.some(
        (it) => it === 'room' || ('person' in it ? it.person === person : it.commune === mine),
      );
      if (calls) mentions += 1;
    }
    return {
      as_of: channel.head,
      read_up_to: this.markOf(channel.id, person),
      main,
      mentions,
      threads: [...threads].map(([thread, replies]) => ({
        thread,
        read_up_to: this.markOf(channel.id, person, thread),
        replies,
      })),
    };
  }

  private receive(session: FakeSession, request: Request): void {
    this.received.push(structuredClone(request));
    this.later(() => {
      if (!this.sessions.has(session)) return;
      const outcome = this.run(session.person, request);
      this.deliver(session, { reply: { id: request.id, outcome } });
    });
  }

  run(person: PersonId, { id, command }: Request): Outcome {
    const posts = typeof command === 'object' && 'post_message' in command;
    const refusal = posts ? this.refusals.shift() : undefined;
    const refuse = (problem: Problem): Outcome => {
      const temporary =
        (typeof problem === 'object' && ('slow_down' in problem || 'busy' in problem)) || false;
      const retry = temporary ? { retry_after_ms: 100 } : {};
      return { problem: { code: 500, temporary, ...retry, problem } };
    };
    if (refusal !== undefined) return refuse(refusal);
    const known = this.answers.get(`${person}:${id}`);
    if (known !== undefined) return { ok: known };
    try {
      const reply = this.dispatch(person, command);
      if (typeof reply === 'object' && 'done' in reply) this.answers.set(`${person}:${id}`, reply);
      return { ok: reply };
    } catch (error) {
      if (error instanceof Refuse) return refuse(error.problem);
      throw error;
    }
  }

  kindOf(id: ChannelId): ChannelKind | undefined {
    const entity = this.channel(id).entities.get(`channel:${id}`);
    return entity !== undefined && 'channel' in entity ? entity.channel.kind : undefined;
  }

  private dispatch(person: PersonId, command: Command): Reply {
    const reply = aboutRooms(this, person, command);
    if (reply !== undefined) return reply;
    if (typeof command === 'string') throw new Refuse('bad_frame');
    if ('post_message' in command) return { done: this.post(person, command.post_message) };
    if ('edit_message' in command) return { done: this.edit(person, command.edit_message) };
    if ('delete_message' in command) {
      const { channel, message } = command.delete_message;
      const at = { at: this.clock(), by: person };
      return this.rewrite(person, 'message.deleted', channel, message, (it) => ({
        ...it,
        body: '',
        mentions: [],
        deleted: at,
      }));
    }
    if ('pin_message' in command) {
      const { channel, message, on } = command.pin_message;
      const verb = on ? 'message.pinned' : 'message.unpinned';
      const stamp = { at: this.clock(), by: person };
      return this.rewrite(person, verb, channel, message, ({ pinned: _, ...it }) =>
        on ? { ...it, pinned: stamp } : it,
      );
    }
    if ('react' in command) return { done: this.react(person, command.react) };
    if ('acknowledge' in command) {
      const { channel, message } = command.acknowledge;
      const seq = this.commit(this.channel(channel), 'message.acknowledged', person, (rev) => [
        { acknowledgement: { message, person, at: this.clock(), rev } },
      ]);
      return { done: { channel, seq, message } };
    }
    return this.read(person, command);
  }

  private read(person: PersonId, command: Exclude<Command, string>): Reply {
    if ('type_in' in command) {
      this.signal({ signal: { typing: { ...command.type_in, person } } });
      return 'noted';
    }
    if ('load_channel' in command) return this.loadChannel(person, command.load_channel.channel);
    if ('load_history' in command) {
      const { channel, thread, anchor, limit } = command.load_history;
      const read = this.markOf(channel, person, thread);
      return { page: pageOf(this.channel(channel), { thread, anchor, limit, read }) };
    }
    if ('load_versions' in command) {
      const { channel, message } = command.load_versions;
      return { versions: this.channel(channel).versions.get(message) ?? [] };
    }
    if ('count_unread' in command) {
      return { unread: this.unreadOf(this.channel(command.count_unread.channel), person) };
    }
    if ('search' in command) return search(this, person, command.search);
    throw new Refuse('bad_frame');
  }

  personal(person: PersonId, verb: Verb, make: (rev: Seq) => Entity): Reply {
    const channel = this.channel(this.personalOf(person));
    const seq = this.commit(channel, verb, person, (rev) => [make(rev)]);
    return { done: { channel: channel.id, seq } };
  }

  post(author: PersonId, what: Extract<Command, { post_message: unknown }>['post_message']): Done {
    const channel = this.channel(what.channel);
    const id = newId();
    const { thread, quote, body } = what;
    const seq = this.commit(channel, 'message.posted', author, (rev) => {
      const message: Message = {
        id,
        channel: channel.id,
        seq: rev,
        ...(thread ? { thread } : {}),
        ...(quote ? { quote } : {}),
        author,
        at: this.clock(),
        body,
        mentions: mentionsIn(body),
        acknowledgement_requested: what.acknowledgement_requested,
        rev,
      };
      const entities: Entity[] = [{ message }];
      if (thread) entities.push({ thread: this.threadWith(channel, thread, rev) });
      return entities;
    });
    return { channel: channel.id, seq, message: id };
  }

  private threadWith(channel: FakeChannel, root: MessageId, rev: Seq): Thread {
    const known = channel.entities.get(`thread:${root}`);
    const replies = known !== undefined && 'thread' in known ? known.thread.replies : 0;
    return {
      root,
      channel: channel.id,
      replies: replies + 1,
      last_seq: rev,
      last_at: this.clock(),
      rev,
    };
  }

  private edit(person: PersonId, what: { channel: string; message: string; body: string }): Done {
    const channel = this.channel(what.channel);
    const message = this.message(channel, what.message);
    const versions = channel.versions.get(message.id) ?? [];
    const number = versions.length + 1;
    const at = message.edited?.at ?? message.at;
    channel.versions.set(message.id, [...versions, { number, body: message.body, at }]);
    const reply = this.rewrite(person, 'message.edited', channel.id, message.id, (it) => ({
      ...it,
      body: what.body,
      mentions: mentionsIn(what.body),
      edited: { at: this.clock(), count: (it.edited?.count ?? 0) + 1 },
    }));
    if (typeof reply === 'object' && 'done' in reply) return reply.done;
    throw new Refuse('not_found');
  }

  private message(channel: FakeChannel, id: MessageId): Message {
    const it = channel.entities.get(`message:${id}`);
    if (it === undefined || !('message' in it)) throw new Refuse('not_found');
    return it.message;
  }

  private rewrite(
    person: PersonId,
    verb: Verb,
    room: ChannelId,
    id: MessageId,
    change: (message: Message) => Message,
  ): Reply {
    const channel = this.channel(room);
    const message = this.message(channel, id);
    const seq = this.commit(channel, verb, person, (rev) => [
      { message: { ...change(message), rev } },
    ]);
    return { done: { channel: room, seq, message: id } };
  }

  private react(
    person: PersonId,
    what: { channel: string; message: string; reaction: ReactionKind; on: boolean },
  ): Done {
    const channel = this.channel(what.channel);
    const known = channel.entities.get(`reaction:${what.message}:${person}`);
    const had = known !== undefined && 'reaction' in known ? known.reaction.kinds : [];
    const kinds = KINDS.filter((it) => (it === what.reaction ? what.on : had.includes(it)));
    const seq = this.commit(channel, 'message.reacted', person, (rev) => {
      const reaction: Reaction = { message: what.message, person, kinds, rev };
      return [{ reaction }];
    });
    return { channel: channel.id, seq, message: what.message };
  }

  private loadChannel(person: PersonId, id: ChannelId): Reply {
    const channel = this.channel(id);
    if (id === this.personalOf(person)) {
      return {
        room: {
          state: {
            channel: { id, kind: 'personal', name: '', topic: '', rev: 0 },
            epoch: channel.epoch,
            head: channel.head,
            role: 'member',
            members: 1,
            unread: { as_of: channel.head, read_up_to: 0, main: 0, mentions: 0, threads: [] },
          },
          entities: [...channel.entities.values()],
          more_before: false,
        },
      };
    }
    const all = [...channel.entities.values()];
    const rooms = all.filter((it) => 'channel' in it || 'member' in it);
    const pinned = all.filter((it) => 'message' in it && it.message.pinned);
    const page = pageOf(channel, { thread: undefined, anchor: 'latest', limit: 20, read: 0 });
    return {
      room: {
        state: this.stateOf(channel, person),
        entities: [...rooms, ...pinned, ...page.entities],
        more_before: page.more_before,
      },
    };
  }
}
