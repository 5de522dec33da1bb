/**
 * One signed-in person on one page: the connection, the outbox and the state, tied together. The
 * screens read `store` and call the verbs below; they never see a frame.
 */

import { createStore, type StoreApi } from 'zustand/vanilla';
import type {
  Anchor,
  CaughtUp,
  ChannelId,
  Command,
  CommandId,
  Outcome,
  Refusal,
  Reply,
  ServerFrame,
  Unread,
  Welcome,
} from '#protocol';
import { PROTOCOL } from './codec.ts';
import { Connection } from './connection.ts';
import { join, PAGE, type Stretch, stretchOfPage } from './history.ts';
import { newId } from './id.ts';
import { Outbox, type OutboxEntry } from './outbox.ts';
import type { OutboxDb } from './outbox_db.ts';
import { Requests } from './requests.ts';
import {
  changed,
  EMPTY_STATE,
  emptyRoom,
  personalEntities,
  positions,
  reset,
  roomOf,
  type State,
  signalled,
  tidyTyping,
  welcomed,
  withMark,
  withRoom,
} from './state.ts';
import { applyEntities, type Line } from './tables.ts';
import type { Transports } from './transport.ts';
import { exact } from './unread.ts';

/** A command that was refused for good. */
export class Refused extends Error {
  constructor(readonly refusal: Refusal) {
    super(`refused: ${refusal.code}`);
  }
}

export interface ClientOptions {
  readonly person: string;
  readonly transports: Transports;
  readonly db: OutboxDb;
  /** Words for a refusal that has no place of its own on screen. */
  readonly notice: (command: Command, refusal: Refusal) => string | undefined;
  /** The session is over: sign in again. */
  readonly signedOut: () => void;
}

const RECOUNT_AFTER_MS = 400;
const ADOPT_OLDER_THAN_MS = 20_000;
const NOTICE_MS = 8_000;

export class Client {
  readonly store: StoreApi<State> = createStore(() => EMPTY_STATE);
  private readonly connection: Connection;
  private readonly requests: Requests;
  private readonly outbox: Outbox;
  private readonly tabs = tabsChannel();
  private readonly recounts = new Map<ChannelId, ReturnType<typeof setTimeout>>();
  private readonly loading = new Map<string, Promise<void>>();
  private typingTimer: ReturnType<typeof setInterval> | undefined;
  private stopListening: () => void = () => undefined;

  constructor(private readonly options: ClientOptions) {
    this.connection = new Connection(options.transports, {
      hello: (fresh) => ({ protocol: PROTOCOL, resume: fresh ? [] : positions(this.state) }),
      phase: (phase) => this.phaseChanged(phase),
      welcome: (welcome) => this.welcome(welcome),
      frame: (frame) => this.frame(frame),
      lost: () => this.requests.linkLost(),
      probe: () => this.probe(),
    });
    this.requests = new Requests((request) => this.connection.send(request));
    this.outbox = new Outbox(options.person, options.db, {
      changed: (outbox) => this.outboxChanged(outbox),
      send: (id, command, answered) => this.requests.ask(command, answered, id),
      position: (channel) => this.state.rooms[channel]?.position ?? 0,
      refused: (command, refusal) => this.refusedQuietly(command, refusal),
    });
  }

  get state(): State {
    return this.store.getState();
  }

  start(): void {
    this.stopListening = this.listen();
    this.typingTimer = setInterval(() => this.update((it) => tidyTyping(it, Date.now())), 1_000);
    this.update((it) => ({ ...it, cutSince: Date.now(), browserOffline: !navigator.onLine }));
    void this.outbox.adopt();
    this.connection.start();
  }

  stop(): void {
    this.stopListening();
    clearInterval(this.typingTimer);
    for (const timer of this.recounts.values()) clearTimeout(timer);
    this.connection.stop();
    this.outbox.close();
    this.tabs?.close();
  }

  /** Sends a command with effects, now or as soon as there is a line again. */
  submit(command: Command): CommandId {
    const id = this.outbox.add(command);
    if ('mark_read' in command) {
      const { channel, thread, seq } = command.mark_read;
      this.update((it) => withMark(it, { channel, thread, seq }));
      this.recountIfStale(channel);
    }
    return id;
  }

  retry(id: CommandId): void {
    this.outbox.retry(id);
  }

  discard(id: CommandId): void {
    this.requests.forget(id);
    this.outbox.remove(id);
  }

  /** Reads something; asks again by itself until there is an answer. */
  ask(command: Command): Promise<Reply> {
    return new Promise((resolve, reject) => {
      const answered = (outcome: Outcome) => {
        if ('ok' in outcome) resolve(outcome.ok);
        else if (outcome.problem.temporary) {
          const wait = Math.max(outcome.problem.retry_after_ms ?? 0, 1_000);
          setTimeout(() => this.requests.ask(command, answered), wait);
        } else reject(new Refused(outcome.problem));
      };
      this.requests.ask(command, answered);
    });
  }

  /** Says that one is writing, if the line is there; worthless a moment later. */
  typing(line: Line): void {
    const { channel, thread } = line;
    const id = newId();
    this.connection.send({ id, command: { type_in: { channel, thread } } });
  }

  /** Tries now rather than at the end of the delay. */
  hurry(): void {
    this.connection.hurry();
  }

  /** Loads a room's members and pinned messages, once. */
  openRoom(channel: ChannelId): Promise<void> {
    return this.once(`room:${channel}`, async () => {
      if (this.state.rooms[channel]?.loaded) return;
      await this.loadRoom(channel);
    });
  }

  /** Loads a page of a line around an anchor, and joins it to what is known. */
  loadPage(line: Line, anchor: Anchor, limit: number = PAGE): Promise<void> {
    const key = `page:${line.channel}:${line.thread ?? ''}:${JSON.stringify(anchor)}`;
    return this.once(key, async () => {
      const { channel, thread } = line;
      const reply = await this.ask({ load_history: { channel, thread, anchor, limit } });
      if (typeof reply !== 'object' || !('page' in reply)) return;
      const page = stretchOfPage(reply.page, thread, anchor);
      this.update((state) => {
        const room = state.rooms[channel];
        if (room === undefined) return state;
        const stretch = join(room.stretches[thread ?? ''], page);
        const stretches = { ...room.stretches, [thread ?? '']: stretch };
        const tables = applyEntities(room.tables, reply.page.entities);
        return withRoom(state, { ...room, tables, stretches });
      });
      this.settle();
    });
  }

  /** Shows less of a line: see `history.trim`. */
  setStretch(line: Line, stretch: Stretch): void {
    this.update((state) => {
      const room = state.rooms[line.channel];
      if (room === undefined) return state;
      const stretches = { ...room.stretches, [line.thread ?? '']: stretch };
      return withRoom(state, { ...room, stretches });
    });
  }

  dismissNotice(id: string): void {
    this.update((it) => ({ ...it, notices: it.notices.filter((notice) => notice.id !== id) }));
  }

  private update(step: (state: State) => State): void {
    const before = this.state;
    const after = step(before);
    if (after !== before) this.store.setState(after, true);
  }

  private once(key: string, load: () => Promise<void>): Promise<void> {
    const running = this.loading.get(key);
    if (running !== undefined) return running;
    const started = load().finally(() => this.loading.delete(key));
    this.loading.set(key, started);
    return started;
  }

  private async loadRoom(channel: ChannelId): Promise<void> {
    const reply = await this.ask({ load_channel: { channel } });
    if (typeof reply !== 'object' || !('room' in reply)) return;
    const { state: told, entities } = reply.room;
    this.update((state) => {
      const known = state.rooms[channel];
      const room = known?.epoch === told.epoch ? known : roomOf(told);
      const tables = applyEntities(room.tables, entities);
      const unread = exact(told.unread, room.unread);
      const { role, members: memberCount } = told;
      return withRoom(state, { ...room, tables, unread, loaded: true, role, memberCount });
    });
    this.settle();
  }

  private async loadPersonal(channel: ChannelId): Promise<void> {
    const reply = await this.ask({ load_channel: { channel } });
    if (typeof reply !== 'object' || !('room' in reply)) return;
    const { entities } = reply.room;
    this.update((state) => {
      const { personal } = state;
      if (personal?.id !== channel) return state;
      const tables = applyEntities(personal.tables, entities);
      const loaded = { ...state, personal: { ...personal, tables, loaded: true } };
      return personalEntities(loaded, entities).state;
    });
  }

  private phaseChanged(phase: State['phase']): void {
    this.update((it) => {
      const cutSince = phase.kind === 'open' ? undefined : (it.cutSince ?? Date.now());
      return { ...it, phase, cutSince };
    });
    if (phase.kind === 'open') {
      this.requests.linkOpen(this.state.limits.in_flight_commands_max);
    }
    if (phase.kind === 'stopped' && phase.reason === 'session') this.options.signedOut();
  }

  private welcome(welcome: Welcome): void {
    if (welcome.you.person !== this.options.person) return this.options.signedOut();
    this.update((it) => welcomed(it, welcome));
    const { personal } = this.state;
    if (personal !== undefined && !personal.loaded) {
      void this.once(`personal:${personal.id}`, () => this.loadPersonal(personal.id)).catch(
        () => undefined,
      );
    }
    void this.outbox.adopt(ADOPT_OLDER_THAN_MS);
  }

  private frame(frame: ServerFrame): void {
    if ('reply' in frame) this.requests.answer(frame.reply);
    else if ('signal' in frame) this.update((it) => signalled(it, frame.signal, Date.now()));
    else if ('changes' in frame) this.changes(frame.changes);
    else if ('caught_up' in frame) this.caughtUp(frame.caught_up);
    else if ('reset' in frame) {
      const { channel, epoch, head } = frame.reset;
      this.update((it) => reset(it, channel, epoch, head));
      if (channel === this.state.personal?.id) {
        void this.loadPersonal(channel).catch(() => undefined);
      }
    }
  }

  private changes(frame: Extract<ServerFrame, { changes: unknown }>['changes']): void {
    const { state, hole, gained } = changed(this.state, frame);
    if (hole) return this.connection.reconnect();
    this.update(() => state);
    for (const channel of gained) void this.loadRoom(channel).catch(() => undefined);
    this.settle();
    for (const id of Object.keys(this.state.rooms)) this.recountIfStale(id);
  }

  /** The server says that all is sent up to here: what we do not have was lost on the way. */
  private caughtUp({ channel, epoch, to }: CaughtUp): void {
    const { personal, rooms } = this.state;
    const known = channel === personal?.id ? personal : rooms[channel];
    // A room that was just gained: its name and members are on their way.
    if (known === undefined) this.update((it) => withRoom(it, emptyRoom(channel, epoch, to)));
    else if (known.position < to) this.connection.reconnect();
  }

  private recountIfStale(channel: ChannelId): void {
    if (!this.state.rooms[channel]?.unread.stale || this.recounts.has(channel)) return;
    const count = async () => {
      this.recounts.delete(channel);
      const reply = await this.ask({ count_unread: { channel } });
      if (typeof reply === 'object' && 'unread' in reply) this.counted(channel, reply.unread);
    };
    const timer = setTimeout(() => void count().catch(() => undefined), RECOUNT_AFTER_MS);
    this.recounts.set(channel, timer);
  }

  private counted(channel: ChannelId, unread: Unread): void {
    this.update((state) => {
      const room = state.rooms[channel];
      return room ? withRoom(state, { ...room, unread: exact(unread, room.unread) }) : state;
    });
  }

  private probe(): void {
    const channel = Object.keys(this.state.rooms)[0] ?? this.state.personal?.id;
    if (channel === undefined) return;
    this.connection.send({ id: newId(), command: { count_unread: { channel } } });
  }

  private outboxChanged(outbox: readonly OutboxEntry[]): void {
    const gone = this.state.outbox.filter((old) => !outbox.some((entry) => entry.id === old.id));
    const acknowledged = outbox.filter((entry) => entry.done !== undefined);
    for (const entry of [...gone, ...acknowledged]) this.tabs?.postMessage(entry.id);
    this.update((it) => ({ ...it, outbox }));
    if (acknowledged.length > 0) this.settle();
  }

  /**
   * An acknowledged message leaves the outbox once the message itself is here, or belongs to a
   * past that was not loaded.
   */
  private settle(): void {
    if (!this.state.outbox.some((entry) => entry.done !== undefined)) return;
    this.outbox.settle(({ done }) => {
      const room = done && this.state.rooms[done.channel];
      if (room === undefined || done === undefined || done.seq <= room.position) return true;
      return done.message !== undefined && done.message in room.tables.messages;
    });
  }

  private refusedQuietly(command: Command, refusal: Refusal): void {
    const text = this.options.notice(command, refusal);
    if (text === undefined) return;
    const id = newId();
    this.update((it) => ({ ...it, notices: [...it.notices.slice(-2), { id, text }] }));
    setTimeout(() => this.dismissNotice(id), NOTICE_MS);
  }

  private listen(): () => void {
    const online = () => {
      this.update((it) => ({ ...it, browserOffline: false }));
      this.connection.hurry();
    };
    const offline = () => {
      this.update((it) => ({ ...it, browserOffline: true }));
      this.connection.networkLost();
    };
    const seen = () => {
      if (document.visibilityState === 'visible') this.connection.hurry();
    };
    const told = (event: MessageEvent) => this.outbox.answeredElsewhere(String(event.data));
    window.addEventListener('online', online);
    window.addEventListener('offline', offline);
    document.addEventListener('visibilitychange', seen);
    this.tabs?.addEventListener('message', told);
    return () => {
      window.removeEventListener('online', online);
      window.removeEventListener('offline', offline);
      document.removeEventListener('visibilitychange', seen);
      this.tabs?.removeEventListener('message', told);
    };
  }
}

/** Tells the other tabs of this browser which commands were answered. */
function tabsChannel(): BroadcastChannel | undefined {
  return typeof BroadcastChannel === 'undefined'
    ? undefined
    : new BroadcastChannel('parvis-outbox');
}
