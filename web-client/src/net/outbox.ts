/**
 * Every command with effects waits here until the server has answered it, also across a reload.
 *
 * Commands of one lane keep the order in which they were written; lanes do not wait for each
 * other. On a WebSocket, which the server answers in order, a few of a lane travel abreast: on a
 * slow line, ten messages written in a dead zone must not cost ten round trips. A temporary
 * refusal is tried again by itself; a final one stays, with its reason, until the person decides.
 */

import type { ChannelId, CommandId, Done, Outcome, PersonId, Refusal, Reply, Seq } from '#protocol';
import { backoff } from './backoff.ts';
import { newId } from './id.ts';
import {
  type Effect,
  laneOf,
  pipelines,
  replaces,
  staysUntilShown,
  staysWhenRefused,
} from './lanes.ts';
import type { OutboxDb, StoredCommand } from './outbox_db.ts';

export interface OutboxEntry extends StoredCommand {
  readonly lane: string;
  /** Acknowledged, and still shown until its change has arrived. */
  readonly done?: Done | undefined;
}

export interface OutboxHandlers {
  /** The entries changed. */
  changed(entries: readonly OutboxEntry[]): void;
  /** Sends once; `answered` is called at most once, later. */
  send(id: CommandId, command: Effect, answered: (outcome: Outcome) => void): void;
  /** How far a room is known. */
  position(channel: ChannelId): Seq;
  /** A command that leaves no trace on screen was refused for good. */
  refused(id: CommandId, command: Effect, refusal: Refusal): void;
  /** It was accepted, here or in another tab (then without a reply). */
  accepted?(id: CommandId, reply: Reply | undefined): void;
  /** The line keeps the order of what is sent on it. */
  ordered?(): boolean;
}

/** Of one lane, this many may be on their way at once, where the line keeps their order. */
export const ABREAST_MAX = 8;
/**
 * At most this many leave abreast within `PACE_MS`; beyond, each waits for the answer of the one
 * before. It stays under the rate of the server: a refusal for haste would let those behind pass.
 */
export const PACE_COUNT = 12;
export const PACE_MS = 5_000;

export class Outbox {
  private entries: OutboxEntry[] = [];
  private readonly saved = new Set<CommandId>();
  private readonly flying = new Set<CommandId>();
  private readonly attempts = new Map<CommandId, number>();
  private readonly retries = new Map<string, ReturnType<typeof setTimeout>>();
  /** When commands left abreast, lately. */
  private abreast: number[] = [];
  private readonly waits = new Set<ReturnType<typeof setTimeout>>();
  private closed = false;
  private lastAt = 0;

  constructor(
    private readonly person: PersonId,
    private readonly db: OutboxDb,
    private readonly handlers: OutboxHandlers,
  ) {}

  /** Takes up what an earlier page, or a closed tab, left behind. */
  async adopt(olderThanMs = 0): Promise<void> {
    const stored = await this.db.of(this.person).catch(() => []);
    if (this.closed) return;
    const now = Date.now();
    // A clock may have been wrong when it was written: what is of the future is left behind too.
    const left = (at: number) => at <= now - olderThanMs || at > now + olderThanMs;
    const known = new Set(this.entries.map((entry) => entry.id));
    const found = stored.filter((entry) => !known.has(entry.id) && left(entry.at));
    if (found.length === 0) return;
    // What is written from now on comes after it, whatever the clock says.
    for (const { at } of found) this.lastAt = Math.max(this.lastAt, at);
    for (const entry of found) this.saved.add(entry.id);
    // Who left the page took nothing back.
    const adopted = found.map((entry) => ({
      ...entry,
      notBefore: undefined,
      lane: laneOf(entry.command),
    }));
    this.set([...this.entries, ...adopted].sort((a, b) => a.at - b.at));
    this.pump();
  }

  /** Kept at once; it leaves when there is a line, `afterMs` from now at the earliest. */
  add(command: Effect, afterMs = 0): CommandId {
    const lane = laneOf(command);
    const at = Math.max(Date.now(), this.lastAt + 1);
    this.lastAt = at;
    const old = replaces(command) && this.entries.find((it) => it.lane === lane && !it.attempted);
    const id = old ? old.id : newId();
    const notBefore = afterMs > 0 ? Date.now() + afterMs : undefined;
    const entry = { id, person: this.person, command, at, attempted: false, notBefore, lane };
    if (afterMs > 0) this.waits.add(setTimeout(() => this.pump(), afterMs + 1));
    this.set([...this.entries.filter((it) => it.id !== id), entry]);
    this.saved.delete(id);
    void this.save(entry).then(() => {
      this.saved.add(id);
      this.pump();
    });
    return id;
  }

  retry(id: CommandId): void {
    const entry = this.entries.find((it) => it.id === id);
    if (entry === undefined || entry.refusal === undefined) return;
    this.attempts.delete(id);
    this.update({ ...entry, refusal: undefined });
    this.pump();
  }

  remove(id: CommandId): void {
    this.flying.delete(id);
    this.attempts.delete(id);
    this.saved.delete(id);
    if (this.entries.some((it) => it.id === id)) {
      this.set(this.entries.filter((it) => it.id !== id));
    }
    void this.db.remove(id).catch(() => undefined);
    this.pump();
  }

  /** Another tab had it answered. */
  answeredElsewhere(id: CommandId): void {
    if (!this.entries.some((it) => it.id === id && it.done === undefined)) return;
    this.remove(id);
    this.handlers.accepted?.(id, undefined);
  }

  /** There is a line again, perhaps one that keeps order. */
  lineOpened(): void {
    this.pump();
  }

  /** The changes of these acknowledged commands are on screen. */
  settle(shown: (entry: OutboxEntry) => boolean): void {
    const rest = this.entries.filter((it) => it.done === undefined || !shown(it));
    if (rest.length !== this.entries.length) this.set(rest);
  }

  close(): void {
    this.closed = true;
    for (const timer of [...this.retries.values(), ...this.waits]) clearTimeout(timer);
  }

  private set(entries: OutboxEntry[]): void {
    this.entries = entries;
    this.handlers.changed(entries);
  }

  private update(entry: OutboxEntry): void {
    this.set(this.entries.map((it) => (it.id === entry.id ? entry : it)));
    void this.save(entry);
  }

  private async save(entry: OutboxEntry): Promise<void> {
    const { lane: _lane, done: _done, ...stored } = entry;
    await this.db.put(stored).catch(() => undefined);
  }

  /** Sends what may leave: the first of every lane, and a few behind it where order is kept. */
  private pump(): void {
    if (this.closed) return;
    const lanes = new Map<string, number>();
    for (const lane of this.retries.keys()) lanes.set(lane, ABREAST_MAX);
    const ordered = this.handlers.ordered?.() === true;
    for (const entry of this.entries) {
      if (entry.done !== undefined || entry.refusal !== undefined) continue;
      const before = lanes.get(entry.lane) ?? 0;
      const abreast = before > 0;
      if (before >= (ordered && pipelines(entry.command) ? ABREAST_MAX : 1)) continue;
      lanes.set(entry.lane, before + 1);
      if (this.flying.has(entry.id)) continue;
      // What is behind must not pass it.
      const early = (entry.notBefore ?? 0) > Date.now();
      if (early || !this.saved.has(entry.id) || (abreast && !this.mayGoAbreast())) {
        lanes.set(entry.lane, ABREAST_MAX);
      } else this.launch(entry);
    }
  }

  private mayGoAbreast(): boolean {
    const now = Date.now();
    this.abreast = this.abreast.filter((at) => now - at < PACE_MS);
    if (this.abreast.length >= PACE_COUNT) return false;
    this.abreast.push(now);
    return true;
  }

  private launch(entry: OutboxEntry): void {
    this.flying.add(entry.id);
    if (!entry.attempted) this.update({ ...entry, attempted: true, after: this.after(entry) });
    this.handlers.send(entry.id, entry.command, (outcome) => {
      this.flying.delete(entry.id);
      if (this.closed) return;
      if ('ok' in outcome) this.accepted(entry, outcome.ok);
      else this.rejected(entry.id, outcome.problem);
    });
  }

  private after({ command }: OutboxEntry): Seq | undefined {
    if (!('post_message' in command)) return undefined;
    return this.handlers.position(command.post_message.channel);
  }

  private accepted(entry: OutboxEntry, reply: Reply): void {
    this.handlers.accepted?.(entry.id, reply);
    const done = typeof reply === 'object' && 'done' in reply ? reply.done : undefined;
    if (done === undefined || !staysUntilShown(entry.command)) return this.remove(entry.id);
    void this.db.remove(entry.id).catch(() => undefined);
    this.attempts.delete(entry.id);
    this.set(this.entries.map((it) => (it.id === entry.id ? { ...it, done } : it)));
    this.pump();
  }

  private rejected(id: CommandId, refusal: Refusal): void {
    const entry = this.entries.find((it) => it.id === id);
    if (entry === undefined) return;
    if (refusal.temporary) return this.later(entry, refusal.retry_after_ms ?? 0);
    // The connection deals with an ended session; what waits belongs to the person still.
    const session = refusal.problem === 'session_ended' || refusal.problem === 'not_signed_in';
    if (session) return;
    if (staysWhenRefused(entry.command)) {
      this.update({ ...entry, refusal });
      this.pump();
      return;
    }
    this.remove(id);
    this.handlers.refused(id, entry.command, refusal);
  }

  private later(entry: OutboxEntry, atLeastMs: number): void {
    const attempt = this.attempts.get(entry.id) ?? 0;
    this.attempts.set(entry.id, attempt + 1);
    const delay = atLeastMs + backoff(attempt, Math.random());
    clearTimeout(this.retries.get(entry.lane));
    const timer = setTimeout(() => {
      this.retries.delete(entry.lane);
      this.pump();
    }, delay);
    this.retries.set(entry.lane, timer);
  }
}
