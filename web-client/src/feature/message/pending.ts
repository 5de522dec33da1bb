/** What this browser has asked and not yet seen done, laid over what the server has said. */

import type { CommandId, Message, ReactionKind, Refusal } from '#protocol';
import type { OutboxEntry } from '../../net/outbox.ts';
import type { Line } from '../../net/tables.ts';

export interface PendingOnMessage {
  readonly edit?: { readonly id: CommandId; readonly body: string; readonly refusal?: Refusal };
  readonly removing?: boolean;
  readonly acknowledging?: boolean;
  readonly pinning?: boolean;
  /** In the order asked: the last word on each reaction counts. */
  readonly reactions?: ReadonlyMap<ReactionKind, boolean>;
}

type Draft = { -readonly [K in keyof PendingOnMessage]: PendingOnMessage[K] } & {
  reactions?: Map<ReactionKind, boolean>;
};

function note(entry: OutboxEntry, of: (message: string) => Draft): void {
  const { command, refusal } = entry;
  if ('react' in command) {
    const it = of(command.react.message);
    it.reactions ??= new Map();
    (it.reactions as Map<ReactionKind, boolean>).set(command.react.reaction, command.react.on);
  } else if ('edit_message' in command) {
    const { message, body } = command.edit_message;
    of(message).edit = { id: entry.id, body, ...(refusal ? { refusal } : {}) };
  } else if ('delete_message' in command) of(command.delete_message.message).removing = true;
  else if ('acknowledge' in command) of(command.acknowledge.message).acknowledging = true;
  else if ('pin_message' in command) of(command.pin_message.message).pinning = true;
}

const cache = new WeakMap<readonly OutboxEntry[], ReadonlyMap<string, PendingOnMessage>>();

/** By message; the same map for the same outbox. */
export function pendingByMessage(
  outbox: readonly OutboxEntry[],
): ReadonlyMap<string, PendingOnMessage> {
  const known = cache.get(outbox);
  if (known !== undefined) return known;
  const found = new Map<string, Draft>();
  const of = (message: string): Draft => {
    const it = found.get(message) ?? {};
    found.set(message, it);
    return it;
  };
  for (const entry of outbox) note(entry, of);
  cache.set(outbox, found);
  return found;
}

/** Reactions of the person as they will be. */
export function withPending(
  kinds: readonly ReactionKind[],
  asked: ReadonlyMap<ReactionKind, boolean> | undefined,
): readonly ReactionKind[] {
  if (asked === undefined) return kinds;
  const kept = kinds.filter((kind) => asked.get(kind) !== false);
  for (const [kind, on] of asked) if (on && !kept.includes(kind)) kept.push(kind);
  return kept;
}

/**
 * The posts of a line that are not messages yet. A post that was sent may come back as a message
 * before its reply does: until the reply tells which message it made, one message of the same
 * author with the same text, newer than the sending, stands for it and is not shown twice.
 */
export function pendingPosts(
  outbox: readonly OutboxEntry[],
  line: Line,
  messages: Readonly<Record<string, Message>>,
): OutboxEntry[] {
  const claimed = new Set<string>();
  const waiting: OutboxEntry[] = [];
  for (const entry of outbox) {
    const { command, done } = entry;
    if (!('post_message' in command)) continue;
    if (command.post_message.channel !== line.channel) continue;
    if (done?.message !== undefined) claimed.add(done.message);
    if (command.post_message.thread !== line.thread) continue;
    if (done?.message !== undefined && done.message in messages) continue;
    waiting.push(entry);
  }
  return waiting.filter((entry) => !arrived(entry, messages, claimed));
}

function arrived(
  entry: OutboxEntry,
  messages: Readonly<Record<string, Message>>,
  claimed: Set<string>,
): boolean {
  const { command, after, person, done, refusal } = entry;
  if (!('post_message' in command) || after === undefined || done || refusal) return false;
  const { thread, body, quote } = command.post_message;
  for (const message of Object.values(messages)) {
    if (message.author !== person || message.seq <= after || claimed.has(message.id)) continue;
    if (message.thread === thread && message.quote === quote && message.body === body) {
      claimed.add(message.id);
      return true;
    }
  }
  return false;
}
