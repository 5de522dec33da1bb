import { encode } from '@msgpack/msgpack';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Change, Changes } from '#protocol';
import { afterClose, BACKOFF_MAX_MS, BACKOFF_MIN_MS, backoff } from '../src/net/backoff.ts';
import { decodeFrame, encodeFrame } from '../src/net/codec.ts';
import { join, messagesOf, SHOWN_MAX, stretchOfPage, trim } from '../src/net/history.ts';
import { newId, uuidText } from '../src/net/id.ts';
import { judge } from '../src/net/log.ts';
import { EventStream } from '../src/net/sse.ts';
import { message, pageOf } from './make.ts';

describe('log', () => {
  const change = (seq: number): Change => ({ seq, at: 0, verb: 'message.posted', entities: [] });
  const frame = (...seqs: number[]): Changes => ({
    channel: 'c',
    from: (seqs[0] ?? 1) - 1,
    to: seqs.at(-1) ?? 0,
    changes: seqs.map(change),
  });

  it('applies what comes next', () => {
    const verdict = judge(4, frame(5, 6));
    expect(verdict).toMatchObject({ kind: 'apply', position: 6 });
  });

  it('drops what it has, and the known half of a frame', () => {
    expect(judge(6, frame(5, 6))).toEqual({ kind: 'drop' });
    const verdict = judge(5, frame(4, 5, 6));
    expect(verdict.kind === 'apply' && verdict.changes.map((it) => it.seq)).toEqual([6]);
  });

  it('sees a hole before a frame, inside it, and in an empty one', () => {
    expect(judge(4, frame(6)).kind).toBe('hole');
    expect(judge(4, frame(5, 7)).kind).toBe('hole');
    expect(judge(4, { channel: 'c', from: 4, to: 5, changes: [] }).kind).toBe('hole');
  });

  it('applies every change exactly once, whatever is sent again', () => {
    const plan = fc.array(fc.tuple(fc.nat(19), fc.integer({ min: 1, max: 6 })), { maxLength: 60 });
    fc.assert(
      fc.property(plan, (sends) => {
        const applied: number[] = [];
        let position = 0;
        for (const [start, length] of [...sends, [0, 25] as const]) {
          const seqs = Array.from({ length }, (_, at) => start + 1 + at);
          const verdict = judge(position, frame(...seqs));
          if (verdict.kind !== 'apply') continue;
          applied.push(...verdict.changes.map((it) => it.seq));
          position = verdict.position;
        }
        expect(applied).toEqual(Array.from({ length: applied.length }, (_, at) => at + 1));
        expect(position).toBeGreaterThanOrEqual(25);
      }),
    );
  });
});

describe('codec', () => {
  it('turns the 16 bytes of ids into text, everywhere', () => {
    const bytes = Uint8Array.from({ length: 16 }, (_, at) => at);
    const text = '00010203-0405-0607-0809-0a0b0c0d0e0f';
    const sent = encode({ signal: { presence: { channel: bytes, count: 1, people: [bytes] } } });
    const buffer = sent.buffer.slice(sent.byteOffset, sent.byteOffset + sent.byteLength);
    expect(decodeFrame(buffer as ArrayBuffer)).toEqual({
      signal: { presence: { channel: text, count: 1, people: [text] } },
    });
  });

  it('leaves out what is undefined and keeps large whole numbers', () => {
    const at = 1_795_000_000_123_456;
    const bytes = encodeFrame({
      request: { id: 'x', command: { search: { text: undefined, from: at, limit: 5 } } },
    });
    const back = decodeFrame(bytes.slice().buffer as ArrayBuffer) as unknown;
    expect(back).toEqual({ request: { id: 'x', command: { search: { from: at, limit: 5 } } } });
  });

  it('throws on bytes that are no frame', () => {
    expect(() => decodeFrame(new Uint8Array([0xc1]).buffer as ArrayBuffer)).toThrow();
  });
});

describe('ids', () => {
  it('are version 7 and sort by time', () => {
    const ids = [1_000, 2_000, 1_795_000_000_000].map((now) => newId(now));
    expect([...ids].sort()).toEqual(ids);
    for (const id of ids) {
      expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    }
    const hex = newId(1_795_000_000_000).replaceAll('-', '').slice(0, 12);
    expect(Number.parseInt(hex, 16)).toBe(1_795_000_000_000);
    expect(uuidText(new Uint8Array(16))).toBe('00000000-0000-0000-0000-000000000000');
  });
});

describe('backoff', () => {
  it('stays between its bounds and doubles its ceiling', () => {
    fc.assert(
      fc.property(fc.nat(1000), fc.double({ min: 0, max: 1, noNaN: true }), (attempt, random) => {
        const delay = backoff(attempt, random);
        expect(delay).toBeGreaterThanOrEqual(BACKOFF_MIN_MS);
        expect(delay).toBeLessThanOrEqual(BACKOFF_MAX_MS);
      }),
    );
    expect([1, 2, 3].map((attempt) => backoff(attempt, 1))).toEqual([1_000, 2_000, 4_000]);
    expect(backoff(50, 1)).toBe(BACKOFF_MAX_MS);
  });

  it('reads the ranges of close codes', () => {
    expect([1006, 4000, 4099].map(afterClose)).toEqual(['resume', 'resume', 'resume']);
    expect([4100, 4199].map(afterClose)).toEqual(['restart', 'restart']);
    expect([4200, 4299].map(afterClose)).toEqual(['stop', 'stop']);
  });
});

describe('server-sent events', () => {
  it('reads events cut anywhere, skips comments, joins several data lines', () => {
    const text = ': hello\n\ndata: {"a":1}\n\nevent: x\r\ndata: one\r\ndata:two\r\n\r\ndata: end';
    fc.assert(
      fc.property(fc.array(fc.nat(text.length), { maxLength: 12 }), (cuts) => {
        const stream = new EventStream();
        const at = [0, ...cuts.sort((a, b) => a - b), text.length];
        const events = at.slice(1).flatMap((end, n) => stream.push(text.slice(at[n], end)));
        expect(events).toEqual(['{"a":1}', 'one\ntwo']);
      }),
    );
  });
});

describe('history', () => {
  const end = Number.POSITIVE_INFINITY;

  it('leaves out what a page brings only because it is quoted', () => {
    const page = pageOf([3, 40, 50, 52, 54], { more_before: true, more_after: false });
    const quoting = (at: number, quote: string) => {
      const entity = page.entities[at];
      if (entity !== undefined && 'message' in entity) entity.message.quote = quote;
    };
    quoting(4, 'm3');
    quoting(3, 'm40');
    expect(stretchOfPage(page, undefined, 'latest')).toEqual({ low: 50, high: end });
    quoting(2, 'm52');
    expect(stretchOfPage(page, undefined, 'latest')).toEqual({ low: 50, high: end });
  });

  it('knows the edge it was asked from', () => {
    const before = pageOf([10, 20, 30], { more_before: true, more_after: true });
    expect(stretchOfPage(before, undefined, { before: 40 })).toEqual({ low: 10, high: 39 });
    const after = pageOf([2, 41, 45], { more_before: true, more_after: true });
    expect(stretchOfPage(after, undefined, { after: 40 })).toEqual({ low: 41, high: 45 });
  });

  it('starts at the beginning when nothing is before', () => {
    const page = pageOf([5, 6], { more_before: false, more_after: false });
    expect(stretchOfPage(page, undefined, { around: 5 })).toEqual({ low: 0, high: end });
  });

  it('joins what touches and starts anew where there is a hole', () => {
    expect(join({ low: 40, high: end }, { low: 10, high: 39 })).toEqual({ low: 10, high: end });
    expect(join({ low: 40, high: end }, { low: 5, high: 20 })).toEqual({ low: 5, high: 20 });
    expect(join({ low: 5, high: 20 }, { low: 15, high: 60 })).toEqual({ low: 5, high: 60 });
  });

  it('shows only what the stretch reaches, in order', () => {
    const messages = Object.fromEntries(
      [9, 3, 7, 12].map((seq) => [`m${seq}`, message({ id: `m${seq}`, seq })]),
    );
    messages.reply = message({ id: 'reply', seq: 8, thread: 'm3' });
    const shown = messagesOf(messages, undefined, { low: 4, high: 10 });
    expect(shown.map((it) => it.seq)).toEqual([7, 9]);
    expect(messagesOf(messages, 'm3', { low: 0, high: end }).map((it) => it.id)).toEqual(['reply']);
  });

  it('lets the far end go beyond its limit', () => {
    const more = { length: SHOWN_MAX + 1 };
    const shown = Array.from(more, (_, at) => message({ id: `m${at}`, seq: at + 1 }));
    expect(trim(shown, { low: 0, high: end }, 'high')).toEqual({ low: 2, high: end });
    expect(trim(shown, { low: 0, high: end }, 'low')).toEqual({ low: 0, high: SHOWN_MAX });
    expect(trim(shown.slice(1), { low: 0, high: end }, 'low')).toEqual({ low: 0, high: end });
  });
});
