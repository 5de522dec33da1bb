import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Outcome } from '#protocol';
import type { Effect } from '../src/net/lanes.ts';
import { ABREAST_MAX, Outbox, type OutboxEntry, PACE_COUNT } from '../src/net/outbox.ts';
import { openOutboxDb } from '../src/net/outbox_db.ts';
import { settle } from './make.ts';

let databases = 0;

function freshName(): string {
  databases += 1;
  return `outbox-${databases}`;
}

function post(body: string, channel = 'room'): Effect {
  return { post_message: { channel, body, acknowledgement_requested: false } };
}

function bodies(entries: readonly OutboxEntry[]): string[] {
  return entries.map(({ command }) =>
    'post_message' in command ? command.post_message.body : Object.keys(command).join(),
  );
}

const BUSY: Outcome = {
  problem: {
    code: 503,
    temporary: true,
    retry_after_ms: 2_000,
    problem: { busy: { retry_after_ms: 2_000 } },
  },
};
const FORBIDDEN: Outcome = { problem: { code: 300, temporary: false, problem: 'forbidden' } };

function done(message: string): Outcome {
  return { ok: { done: { channel: 'room', seq: 1, message } } };
}

function bench(name = freshName(), person = 'me', ordered = false) {
  const db = openOutboxDb(name);
  const sent: { id: string; command: Effect; answer: (outcome: Outcome) => void }[] = [];
  const refused: Effect[] = [];
  let entries: readonly OutboxEntry[] = [];
  const outbox = new Outbox(person, db, {
    changed: (next) => {
      entries = next;
    },
    send: (id, command, answer) => sent.push({ id, command, answer }),
    position: () => 7,
    refused: (_id, command) => refused.push(command),
    ordered: () => ordered,
  });
  const sentBodies = () =>
    sent.map(({ command }) => ('post_message' in command ? command.post_message.body : '?'));
  return { name, db, outbox, sent, refused, sentBodies, entries: () => entries };
}

describe('outbox', () => {
  afterEach(() => vi.useRealTimers());

  it('writes a command down before it leaves', async () => {
    const it = bench();
    it.outbox.add(post('a'));
    expect(it.sent).toHaveLength(0);
    await settle();
    expect(it.sentBodies()).toEqual(['a']);
    expect((await it.db.of('me')).map((entry) => entry.id)).toEqual([it.sent[0]?.id]);
  });

  it('lets nothing leave that is not written down yet, even when its turn has come', async () => {
    const it = bench();
    it.outbox.add(post('a'));
    await settle();
    let written: () => void = () => undefined;
    const writing = new Promise<void>((resolve) => {
      written = resolve;
    });
    vi.spyOn(it.db, 'put').mockReturnValue(writing);
    it.outbox.add(post('b'));
    it.sent[0]?.answer(done('m1'));
    await settle();
    expect(it.sentBodies()).toEqual(['a']);
    written();
    await settle();
    expect(it.sentBodies()).toEqual(['a', 'b']);
  });

  it('sends the messages of a room one after the other, rooms side by side', async () => {
    const it = bench();
    for (const body of ['a', 'b', 'c']) it.outbox.add(post(body));
    it.outbox.add(post('elsewhere', 'other'));
    await settle();
    expect(it.sentBodies()).toEqual(['a', 'elsewhere']);
    it.sent[0]?.answer(done('m1'));
    await settle();
    expect(it.sentBodies()).toEqual(['a', 'elsewhere', 'b']);
  });

  it('keeps an acknowledged post on screen until its message is there, and off the disk', async () => {
    const it = bench();
    it.outbox.add(post('a'));
    await settle();
    it.sent[0]?.answer(done('m1'));
    await settle();
    expect(it.entries()[0]?.done?.message).toBe('m1');
    expect(await it.db.of('me')).toEqual([]);
    it.outbox.settle((entry) => entry.done?.message === 'm1');
    expect(it.entries()).toEqual([]);
  });

  it('takes up after a reload what was not answered, with the same ids, in the same order', async () => {
    const first = bench();
    first.outbox.add(post('a'));
    first.outbox.add(post('b'));
    await settle();
    first.outbox.close();
    const second = bench(first.name);
    await second.outbox.adopt();
    await settle();
    expect(second.sent[0]?.id).toBe(first.sent[0]?.id);
    second.sent[0]?.answer(done('m1'));
    await settle();
    expect(second.sentBodies()).toEqual(['a', 'b']);
    expect(second.entries().map((entry) => entry.after)).toEqual([7, 7]);
  });

  it('never sends what another account wrote on the same browser', async () => {
    const mine = bench();
    mine.outbox.add(post('mine'));
    await settle();
    mine.outbox.close();
    const theirs = bench(mine.name, 'somebody else');
    await theirs.outbox.adopt();
    await settle();
    expect(theirs.sent).toEqual([]);
    expect(theirs.entries()).toEqual([]);
  });

  it('tries a temporary refusal again by itself, without letting later messages pass', async () => {
    const it = bench();
    it.outbox.add(post('a'));
    it.outbox.add(post('b'));
    await settle();
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] });
    it.sent[0]?.answer(BUSY);
    vi.advanceTimersByTime(1_999);
    expect(it.sentBodies()).toEqual(['a']);
    vi.advanceTimersByTime(1_000);
    expect(it.sentBodies()).toEqual(['a', 'a']);
    expect(it.sent[1]?.id).toBe(it.sent[0]?.id);
    vi.useRealTimers();
    it.sent[1]?.answer(done('m1'));
    await settle();
    expect(it.sentBodies()).toEqual(['a', 'a', 'b']);
  });

  it('keeps a refused post with its reason, across a reload, until retried or removed', async () => {
    const it = bench();
    const id = it.outbox.add(post('a'));
    it.outbox.add(post('b'));
    await settle();
    it.sent[0]?.answer(FORBIDDEN);
    await settle();
    expect(it.entries()[0]?.refusal?.problem).toBe('forbidden');
    expect(it.sentBodies()).toEqual(['a', 'b']);
    it.sent[1]?.answer(done('m2'));
    await settle();
    it.outbox.close();

    const again = bench(it.name);
    await again.outbox.adopt();
    await settle();
    expect(again.entries()[0]?.refusal?.problem).toBe('forbidden');
    expect(again.sent).toEqual([]);
    again.outbox.retry(id);
    await settle();
    expect(again.sent[0]?.id).toBe(id);
    again.sent[0]?.answer(FORBIDDEN);
    again.outbox.remove(id);
    await settle();
    expect(await again.db.of('me')).toEqual([]);
  });

  it('says so when a reaction is refused, and forgets it', async () => {
    const it = bench();
    it.outbox.add({ react: { channel: 'room', message: 'm', reaction: 'agree', on: true } });
    await settle();
    it.sent[0]?.answer(FORBIDDEN);
    expect(it.refused).toHaveLength(1);
    expect(it.entries()).toEqual([]);
  });

  it('replaces a draft and a mark that have not left yet', async () => {
    const it = bench();
    const draft = (body: string) => it.outbox.add({ save_draft: { channel: 'room', body } });
    draft('a');
    await settle();
    draft('ab');
    draft('abc');
    await settle();
    expect(it.entries()).toHaveLength(2);
    it.sent[0]?.answer({ ok: { done: { channel: 'p', seq: 1 } } });
    await settle();
    expect(it.sent.at(-1)?.command).toEqual({ save_draft: { channel: 'room', body: 'abc' } });
  });

  it('keeps everything when the session has ended', async () => {
    const it = bench();
    it.outbox.add(post('a'));
    await settle();
    it.sent[0]?.answer({ problem: { code: 201, temporary: false, problem: 'session_ended' } });
    await settle();
    expect(bodies(it.entries())).toEqual(['a']);
    expect(await it.db.of('me')).toHaveLength(1);
  });

  it('works from memory where the browser keeps nothing', async () => {
    const it = bench();
    vi.spyOn(it.db, 'put').mockRejectedValue(new Error('no storage'));
    vi.spyOn(it.db, 'remove').mockRejectedValue(new Error('no storage'));
    it.outbox.add(post('a'));
    await settle();
    expect(it.sentBodies()).toEqual(['a']);
  });

  it('sends a few of a room abreast on a line that keeps order, and never more', async () => {
    const it = bench(freshName(), 'me', true);
    const all = Array.from({ length: ABREAST_MAX + 3 }, (_, at) => `m${at}`);
    for (const body of all) it.outbox.add(post(body));
    await settle();
    expect(it.sentBodies()).toEqual(all.slice(0, ABREAST_MAX));
    it.sent[0]?.answer(done('a'));
    await settle();
    expect(it.sentBodies()).toEqual(all.slice(0, ABREAST_MAX + 1));
  });

  it('goes one by one once many have left in little time: haste is refused out of order', async () => {
    const it = bench(freshName(), 'me', true);
    const count = PACE_COUNT + 6;
    for (let at = 0; at < count; at += 1) it.outbox.add(post(`m${at}`));
    await settle();
    let answered = 0;
    let abreast = 0;
    while (answered < count) {
      abreast = it.sent.length - answered;
      it.sent[answered]?.answer(done(`d${answered}`));
      answered += 1;
      await settle();
    }
    expect(abreast).toBe(1);
    expect(it.sentBodies()).toEqual(Array.from({ length: count }, (_, at) => `m${at}`));
  });

  it('sends again in order what was abreast when the server asked to wait', async () => {
    const it = bench(freshName(), 'me', true);
    for (const body of ['a', 'b', 'c']) it.outbox.add(post(body));
    await settle();
    expect(it.sentBodies()).toEqual(['a', 'b', 'c']);
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] });
    for (const { answer } of [...it.sent]) answer(BUSY);
    vi.advanceTimersByTime(1_999);
    expect(it.sent).toHaveLength(3);
    vi.advanceTimersByTime(60_000);
    vi.useRealTimers();
    expect(it.sentBodies().slice(3)).toEqual(['a', 'b', 'c']);
    expect(it.sent.slice(3).map((at) => at.id)).toEqual(it.sent.slice(0, 3).map((at) => at.id));
  });

  it('keeps one at a time what does not write in a room', async () => {
    const it = bench(freshName(), 'me', true);
    const react = (on: boolean): Effect => ({
      react: { channel: 'room', message: 'm', reaction: 'agree', on },
    });
    it.outbox.add(react(true));
    it.outbox.add(react(false));
    await settle();
    expect(it.sent).toHaveLength(1);
  });

  it('keeps the order and loses nothing when the clock was wrong', async () => {
    const first = bench();
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 3_600_000 });
    first.outbox.add(post('written in an hour'));
    await settle();
    first.outbox.close();
    vi.useRealTimers();
    const second = bench(first.name);
    await second.outbox.adopt();
    second.outbox.add(post('written now'));
    await settle();
    expect(bodies(second.entries())).toEqual(['written in an hour', 'written now']);
    expect(second.sentBodies()).toEqual(['written in an hour']);
  });
});
