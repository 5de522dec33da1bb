/** Small builders for tests. */

import type { Change, Message, Page, Unread } from '#protocol';

export function message(part: Partial<Message>): Message {
  return {
    id: 'm',
    channel: 'room',
    seq: 1,
    author: 'them',
    at: 0,
    body: 'text',
    mentions: [],
    acknowledgement_requested: false,
    rev: part.seq ?? 1,
    ...part,
  };
}

export function pageOf(
  seqs: readonly number[],
  edges: Pick<Page, 'more_before' | 'more_after'>,
): Page {
  const entities = seqs.map((seq) => ({ message: message({ id: `m${seq}`, seq }) }));
  return { head: seqs.at(-1) ?? 0, entities, ...edges };
}

export function posted(part: Partial<Message> & { seq: number }): Change {
  const it = message({ id: `m${part.seq}`, ...part });
  return {
    seq: part.seq,
    at: 0,
    by: it.author,
    verb: 'message.posted',
    entities: [{ message: it }],
  };
}

export function unread(part: Partial<Unread> = {}): Unread {
  return { as_of: 10, read_up_to: 4, main: 2, mentions: 0, threads: [], ...part };
}

/** Lets promises, microtasks and IndexedDB's own tasks run, without waiting for any time. */
export async function settle(turns = 20): Promise<void> {
  for (let turn = 0; turn < turns; turn += 1) {
    await new Promise((resolve) => setImmediate(resolve));
  }
}
