/**
 * Every command with effects waits here until the server has answered it, also across a reload.
 *
 * Commands of one lane leave one after the other, so that a person's messages keep the order in
 * which they were written; lanes do not wait for each other. A temporary refusal is tried again
 * by itself; a final one stays, with its reason, until the person decides.
 */

import type {
  ChannelId,
  Command,
  CommandId,
  Done,
  Outcome,
  PersonId,
  Refusal,
  Seq,
} from '#protocol';
import { backoff } from './backoff.ts';
import { newId } from './id.ts';
import type { OutboxDb, StoredCommand } from './outbox_db.ts';
import { lineKey } from './tables.ts';

export interface OutboxEntry extends StoredCommand {
  readonly lane: string;
  /** Acknowledged, and still shown until its change has arrived. */
  readonly done?: Done | undefined;
}

export interface OutboxHandlers {
  /** The entries changed. */
  changed(entries: readonly OutboxEntry[]): void;
  /** Sends once; `answered` is called at most once, later. */
  send(id: CommandId, command: Command, answered: (outcome: Outcome) => void): void;
  /** How far a room is known. */
  position(channel: ChannelId): Seq;
  /** A command that leaves no trace on screen was refused for good. */
  refused(command: Command, refusal: Refusal): void;
}

/** What must keep its order among itself. */
export function laneOf(command: Command): string {
  if ('post_message' in command) return `room:${command.post_message.channel}`;
  if ('edit_message' in command) return `room:${command.edit_message.channel}`;
  if ('delete_message' in command) return `room:${command.delete_message.channel}`;
  if ('mark_read' in command) return `mark:${lineKey(command.mark_read)}`;
  if ('save_draft' in command) return `draft:${lineKey(command.save_draft)}`;
  if ('react' in command) return `react:${command.react.message}`;
  if ('pin_message' in command) return `pin:${command.pin_message.message}`;
  if ('acknowledge' in command) return `acknowledge:${command.acknowledge.message}`;
  return 'other';
}

/** Only the last of these counts: a new one takes the place of one that has not left yet. */
function replaces(command: Command): boolean {
  return 'mark_read' in command || 'save_draft' in command;
}

/** A refusal that the person must see beside the text it concerns. */
function staysWhenRefused(command: Command): boolean {
  return 'post_message' in command || 'edit_message' in command;
}

export class Outbox {
  private entries: OutboxEntry[] = [];
  private readonly saved = new Set<CommandId>();
  private readonly flying = new Set<CommandId>();
  private readonly attempts = new Map<CommandId, number>();
  private readonly retries = new Map<string, ReturnType<typeof setTimeout>>();
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
    const horizon = Date.now() - olderThanMs;
    const known = new Set(this.entries.map((entry) => entry.id));
    const found = stored.filter((entry) => !known.has(entry.id) && entry.at <= horizon);
    if (found.length === 0) return;
    for (const entry of found) this.saved.add(entry.id);
    const adopted = found.map((entry) => ({ ...entry, lane: laneOf(entry.command) }));
    this.set([...this.entries, ...adopted].sort((a, b) => a.at - b.at));
    this.pump();
  }

  add(command: Command): CommandId {
    const lane = laneOf(command);
    const at = Math.max(Date.now(), this.lastAt + 1);
    this.lastAt = at;
    const old = replaces(command) && this.entries.find((it) => it.lane === lane && !it.attempted);
    const id = old ? old.id : newId();
    const entry = { id, person: this.person, command, at, attempted: false, lane };
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
    if (this.entries.some((it) => it.id === id && it.done === undefined)) this.remove(id);
  }

  /** The changes of these acknowledged commands are on screen. */
  settle(shown: (entry: OutboxEntry) => boolean): void {
    const rest = this.entries.filter((it) => it.done === undefined || !shown(it));
    if (rest.length !== this.entries.length) this.set(rest);
  }

  close(): void {
    this.closed = true;
    for (const timer of this.retries.values()) clearTimeout(timer);
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

  /** Sends the first waiting entry of every lane that has nothing under way. */
  private pump(): void {
    if (this.closed) return;
    const busy = new Set<string>(this.retries.keys());
    for (const entry of this.entries) {
      if (entry.done !== undefined || entry.refusal !== undefined || busy.has(entry.lane)) continue;
      busy.add(entry.lane);
      if (this.saved.has(entry.id) && !this.flying.has(entry.id)) this.launch(entry);
    }
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

  private accepted(entry: OutboxEntry, reply: Extract<Outcome, { ok: unknown }>['ok']): void {
    const done = typeof reply === 'object' && 'done' in reply ? reply.done : undefined;
    if (done === undefined || !('post_message' in entry.command)) return this.remove(entry.id);
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
    this.handlers.refused(entry.command, refusal);
  }

  private later(entry: OutboxEntry, atLeastMs: number): void {
    const attempt = this.attempts.get(entry.id) ?? 0;
    this.attempts.set(entry.id, attempt + 1);
    const delay = atLeastMs + backoff(attempt, Math.random());
    const timer = setTimeout(() => {
      this.retries.delete(entry.lane);
      this.pump();
    }, delay);
    this.retries.set(entry.lane, timer);
  }
}
