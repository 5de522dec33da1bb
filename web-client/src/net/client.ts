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
  Entity,
  Hello,
  MeetingId,
  MeetingView,
  Outcome,
  PersonView,
  ReadMark,
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
import { keep } from './keeper.ts';
import type { Effect } from './lanes.ts';
import { Outbox, type OutboxEntry } from './outbox.ts';
import type { OutboxDb } from './outbox_db.ts';
import { Requests } from './requests.ts';
import { restored, type SnapshotDb } from './snapshot.ts';
import {
  changed,
  EMPTY_STATE,
  emptyRoom,
  nameless,
  personalEntities,
  positions,
  reset,
  roomOf,
  type State,
  signalled,
  tidyTyping,
  unloaded,
  welcomed,
  withMark,
  withRoom,
} from './state.ts';
import { applyEntities, type Line } from './tables.ts';
import type { OpenLink, Transports } from './transport.ts';
import { exact, hasNews } from './unread.ts';

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
  /** Where the last visit is kept; absent where nothing must be. */
  readonly kept?: SnapshotDb | undefined;
  /** Words for a refusal that has no place of its own on screen. */
  readonly notice: (command: Effect, refusal: Refusal) => string | undefined;
  /** The session is over: sign in again. */
  readonly signedOut: () => void;
}

/** A disk that is slower than this is not waited for. */
const KEPT_WITHIN_MS = 3_000;
const RECOUNT_AFTER_MS = 400;
const ADOPT_OLDER_THAN_MS = 20_000;
export const NOTICE_MS = 8_000;

interface Performing {
  readonly resolve: (reply: Reply | undefined) => void;
  readonly reject: (error: Refused) => void;
}

/** Polls, or meetings, asked for in one page of a room. */
const LISTED_PAGE = 50;
/** People asked for in one page of the directory. */
const PEOPLE_PAGE = 200;
/** A page never ends before this many rounds, whatever the server says. */
const PEOPLE_PAGES_MAX = 50;

export class Client {
  readonly store: StoreApi<State> = createStore(() => EMPTY_STATE);
  private readonly connection: Connection;
  private readonly requests: Requests;
  private readonly outbox: Outbox;
  private readonly tabs = tabsChannel();
  private readonly recounts = new Map<ChannelId, ReturnType<typeof setTimeout>>();
  private readonly loading = new Map<string, Promise<void>>();
  /** Who waits for the answer of a command in the outbox. */
  private readonly performing = new Map<CommandId, Performing>();
  private markTimer: ReturnType<typeof setTimeout> | undefined;
  private typingTimer: ReturnType<typeof setInterval> | undefined;
  private stopListening: () => void = () => undefined;
  private stopKeeping: () => void = () => undefined;
  private stopped = false;

  constructor(private readonly options: ClientOptions) {
    const { socket, events } = options.transports;
    this.connection = new Connection(
      { socket: this.gate(socket), events: this.gate(events) },
      {
        hello: (fresh) => this.hello(fresh),
        phase: (phase) => this.phaseChanged(phase),
        welcome: (welcome) => this.welcome(welcome),
        frame: (frame) => this.frame(frame),
        lost: () => this.requests.linkLost(),
        probe: () => this.probe(),
      },
    );
    this.requests = new Requests((request) => this.connection.send(request));
    this.outbox = new Outbox(options.person, options.db, {
      changed: (outbox) => this.outboxChanged(outbox),
      send: (id, command, answered) => this.requests.ask(command, answered, id),
      position: (channel) => this.state.rooms[channel]?.position ?? 0,
      refused: (id, command, refusal) => this.refused(id, command, refusal),
      accepted: (id, reply) => {
        this.performing.get(id)?.resolve(reply);
        this.performing.delete(id);
      },
      ordered: () => this.state.phase.kind === 'open' && this.state.phase.transport === 'socket',
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
    void this.open();
  }

  /** What was kept first: the connection resumes from there. */
  private async open(): Promise<void> {
    const { kept, person } = this.options;
    const within = new Promise<undefined>((resolve) => setTimeout(resolve, KEPT_WITHIN_MS));
    const snapshot = kept && (await Promise.race([kept.of(person).catch(() => undefined), within]));
    if (this.stopped) return;
    if (snapshot !== undefined) this.update((it) => restored(it, snapshot));
    if (kept !== undefined) this.stopKeeping = keep(this.store, kept);
    this.connection.start(snapshot !== undefined);
  }

  private hello(fresh: boolean): Hello {
    // From scratch: what is known of the rooms will not be brought up to date.
    if (fresh) this.update(unloaded);
    return { protocol: PROTOCOL, resume: positions(this.state) };
  }

  stop(): void {
    this.stopped = true;
    this.stopKeeping();
    clearTimeout(this.markTimer);
    this.stopListening();
    clearInterval(this.typingTimer);
    for (const timer of this.recounts.values()) clearTimeout(timer);
    this.connection.stop();
    this.outbox.close();
    this.tabs?.close();
  }

  /** Sends a command with effects, in `afterMs` or as soon as there is a line again after that. */
  submit(command: Effect, afterMs = 0): CommandId {
    const id = this.outbox.add(command, afterMs);
    if ('mark_read' in command) this.markHere(command.mark_read);
    return id;
  }

  /**
   * The same, for a screen that waits for the outcome. The command is kept like any other: it
   * leaves when there is a line, also if the page is gone by then. The reply is unknown when
   * another tab received it. Rejects with `Refused`.
   */
  perform(command: Effect): Promise<Reply | undefined> {
    const id = this.submit(command);
    return new Promise((resolve, reject) => this.performing.set(id, { resolve, reject }));
  }

  /** Kept at once, leaves in `afterMs`: until then the notice offers to take it back. */
  submitLater(command: Effect, afterMs: number, words: string, takenBack?: () => void): CommandId {
    const id = this.outbox.add(command, afterMs);
    const told = this.tell(words, () => {
      this.outbox.remove(id);
      takenBack?.();
    });
    setTimeout(() => this.dismissNotice(told), afterMs);
    return id;
  }

  /**
   * Takes every room as read. For a while this is only shown and can be taken back, because read
   * marks never move backwards; it is kept from the first moment, and leaves after that while.
   */
  markAllRead(words: string): void {
    if (this.state.marking !== undefined) return;
    const unread = Object.values(this.state.rooms)
      .filter((room) => hasNews(room.unread))
      .map(({ id, position }) => ({ channel: id, seq: position }));
    const marking = Object.fromEntries(unread.map(({ channel, seq }) => [channel, seq]));
    const id = this.outbox.add({ mark_all_read: { rooms: unread } }, NOTICE_MS);
    this.update((state) => ({ ...state, marking }));
    this.markTimer = setTimeout(() => {
      for (const { channel, seq } of unread) this.markHere({ channel, seq, threads_up_to: seq });
      this.update((state) => ({ ...state, marking: undefined }));
    }, NOTICE_MS);
    this.tell(words, () => {
      clearTimeout(this.markTimer);
      this.outbox.remove(id);
      this.update((state) => ({ ...state, marking: undefined }));
    });
  }

  private markHere(mark: Omit<ReadMark, 'rev'>): void {
    this.update((it) => withMark(it, mark));
    this.recountIfStale(mark.channel);
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

  /** Once nothing is on its way that a screen asked for. */
  async quiet(): Promise<void> {
    while (this.loading.size > 0) await Promise.allSettled(this.loading.values());
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

  /** Asks what waits, over all rooms. */
  loadToday(): Promise<void> {
    return this.once('today', async () => {
      const reply = await this.ask('load_today');
      if (typeof reply !== 'object' || !('today' in reply)) return;
      this.update((state) => ({ ...state, today: reply.today }));
    });
  }

  /** Asks for the territory and all its people. */
  loadDirectory(): Promise<void> {
    return this.once('directory', async () => {
      const reply = await this.ask('load_territory');
      if (typeof reply !== 'object' || !('territory' in reply)) return;
      const people = await this.loadPeople();
      const directory = { territory: reply.territory, people };
      this.update((state) => ({ ...state, directory }));
    });
  }

  private async loadPeople(): Promise<PersonView[]> {
    const people: PersonView[] = [];
    let after: string | undefined;
    for (let page = 0; page < PEOPLE_PAGES_MAX; page += 1) {
      const reply = await this.ask({ load_people: { after, limit: PEOPLE_PAGE } });
      if (typeof reply !== 'object' || !('people' in reply)) break;
      people.push(...reply.people.people);
      after = reply.people.next;
      if (after === undefined) break;
    }
    return people;
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

  /** Loads the polls of a room before a number. */
  loadPolls(channel: ChannelId, before: number): Promise<void> {
    return this.once(`polls:${channel}:${before}`, async () => {
      const reply = await this.ask({ load_polls: { channel, before, limit: LISTED_PAGE } });
      if (typeof reply !== 'object' || !('polls' in reply)) return;
      const told = reply.polls.polls.map((poll) => ({ poll }));
      this.learn(channel, told);
    });
  }

  /** Loads the meetings of a room before a number. */
  loadMeetings(channel: ChannelId, before?: number): Promise<void> {
    return this.once(`meetings:${channel}:${before ?? ''}`, async () => {
      const reply = await this.ask({ load_meetings: { channel, before, limit: LISTED_PAGE } });
      if (typeof reply !== 'object' || !('meetings' in reply)) return;
      const told = reply.meetings.meetings.map((meeting) => ({ meeting }));
      this.learn(channel, told);
    });
  }

  /** Loads a meeting with all that belongs to it; gives what is told of no entity. */
  async loadMeeting(channel: ChannelId, meeting: MeetingId): Promise<MeetingView | undefined> {
    const reply = await this.ask({ load_meeting: { channel, meeting } });
    if (typeof reply !== 'object' || !('meeting' in reply)) return undefined;
    this.learn(channel, reply.meeting.entities);
    return reply.meeting;
  }

  /** Entities of a room that were asked for, and do not move its position. */
  learn(channel: ChannelId, entities: readonly Entity[]): void {
    this.update((state) => {
      const room = state.rooms[channel];
      if (room === undefined) return state;
      return withRoom(state, { ...room, tables: applyEntities(room.tables, entities) });
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

  /** Says something that has no place of its own, for a while; gives its id. */
  tell(text: string, undo?: () => void): string {
    const id = newId();
    this.update((it) => ({ ...it, notices: [...it.notices.slice(-2), { id, text, undo }] }));
    setTimeout(() => this.dismissNotice(id), NOTICE_MS);
    return id;
  }

  dismissNotice(id: string): void {
    this.update((it) => ({ ...it, notices: it.notices.filter((notice) => notice.id !== id) }));
  }

  /** A demonstration cuts its own line, truly: what is open ends, and nothing opens again. */
  cutLine(cut: boolean): void {
    this.update((it) => ({ ...it, cutByHand: cut }));
    if (cut) this.connection.networkLost();
    else this.connection.hurry();
  }

  private gate(open: OpenLink): OpenLink {
    return (hello, handlers) => {
      if (!this.state.cutByHand) return open(hello, handlers);
      const refusing = setTimeout(() => handlers.ended({ opened: false }));
      return { send: () => undefined, drop: () => clearTimeout(refusing) };
    };
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
      this.outbox.lineOpened();
    }
    if (phase.kind === 'stopped' && phase.reason === 'session') this.options.signedOut();
  }

  private welcome(welcome: Welcome): void {
    if (welcome.you.person !== this.options.person) return this.options.signedOut();
    const serverAheadMs = welcome.server_time / 1_000 - Date.now();
    this.update((it) => ({ ...welcomed(it, welcome), serverAheadMs }));
    const { personal } = this.state;
    if (personal !== undefined && !personal.loaded) {
      void this.once(`personal:${personal.id}`, () => this.loadPersonal(personal.id)).catch(
        () => undefined,
      );
    }
    for (const channel of nameless(this.state)) {
      void this.openRoom(channel).catch(() => undefined);
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
   * past that was not loaded; a ballot, once its receipt is here.
   */
  private settle(): void {
    if (!this.state.outbox.some((entry) => entry.done !== undefined)) return;
    const { personal } = this.state;
    this.outbox.settle(({ done }) => {
      if (personal !== undefined && done?.channel === personal.id) {
        return done.seq <= personal.position;
      }
      const room = done && this.state.rooms[done.channel];
      if (room === undefined || done === undefined || done.seq <= room.position) return true;
      return done.message !== undefined && done.message in room.tables.messages;
    });
  }

  private refused(id: CommandId, command: Effect, refusal: Refusal): void {
    const waiting = this.performing.get(id);
    this.performing.delete(id);
    if (waiting !== undefined) return waiting.reject(new Refused(refusal));
    const text = this.options.notice(command, refusal);
    if (text !== undefined) this.tell(text);
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
