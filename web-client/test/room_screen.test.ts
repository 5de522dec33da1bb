/** Where the room screen has its document from, and what of it it shows. */

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { RoomScreen } from '#protocol';
import { sceneOf } from '../src/feature/room_screen/scene.ts';
import { followScreen, type Seen } from '../src/feature/room_screen/source.ts';
import { makeResult, sum } from './make_poll.ts';

const screen = (part: Partial<RoomScreen> = {}): RoomScreen => ({
  seq: 1,
  at: 5_000_000,
  meeting: {
    id: 's',
    number: 1,
    title: 'Conférence des maires',
    body: 'Conférence des maires',
    mode: 'hybrid',
    state: 'open',
    starts_at: 0,
    items: 3,
  },
  ...part,
});

const ITEM = { kind: 'debate', title: 'Le déneigement', state: 'open', opened_at: 100 } as const;
const FLOOR = { closed: false, round: false, next: [], waiting: 0, communes: [] };
const SPEAKER = { name: 'Mme Aubry', kind: 'floor', state: 'speaking', spoken_ms: 0 } as const;
const QUESTION = { title: 'Déneiger ?', kind: 'motion' as const, options: [] };
const told = (proclaimed_at: number) => ({
  ...{ poll: 'p', number: 1, question: QUESTION, family: 'ordinary' as const },
  proclaimed_at,
  result: makeResult({ electors: sum(3) }),
});

describe('what is in the middle', () => {
  it('is the vote, then its result, until somebody speaks or the next item', () => {
    const poll = {
      ...{ id: 'p', number: 1, question: QUESTION, family: 'ordinary' as const },
      ...{ state: 'open' as const, electors: 3, voted: 1 },
    };
    expect(sceneOf(screen())).toBe('welcome');
    expect(sceneOf(screen({ item: ITEM }))).toBe('item');
    expect(sceneOf(screen({ item: ITEM, poll }))).toBe('vote');
    expect(sceneOf(screen({ item: ITEM, result: told(200) }))).toBe('result');
    const floor = { ...FLOOR, speaker: SPEAKER };
    expect(sceneOf(screen({ item: ITEM, result: told(200), floor }))).toBe('item');
    expect(sceneOf(screen({ item: ITEM, result: told(50) }))).toBe('item');
    const { meeting } = screen();
    const suspended = { ...meeting, state: 'suspended' as const };
    expect(sceneOf(screen({ meeting: suspended, item: ITEM }))).toBe('welcome');
  });
});

class FakeEvents extends EventTarget {
  static readonly CONNECTING = 0;
  static readonly OPEN = 1;
  static readonly CLOSED = 2;
  static last: FakeEvents | undefined;
  readyState = FakeEvents.OPEN;
  onmessage: ((event: { data: string }) => void) | undefined;
  onerror: (() => void) | undefined;

  constructor(readonly url: string) {
    super();
    FakeEvents.last = this;
  }

  close(): void {
    this.readyState = FakeEvents.CLOSED;
  }
}

/** What the network answers: a status for the document, and whether the line is there. */
const line = { status: 200, there: true, asked: [] as string[] };

function fakeFetch(input: string | URL | Request): Promise<Response> {
  const path = String(input);
  line.asked.push(path);
  if (!line.there) return Promise.reject(new TypeError('no line'));
  if (path === '/health') return Promise.resolve(new Response('ok'));
  return Promise.resolve(new Response(JSON.stringify(screen()), { status: line.status }));
}

describe('where it comes from', () => {
  let stop = () => {};
  const seen: Seen[] = [];
  const heard: number[] = [];
  const follow = () => {
    stop = followScreen('ABC234', { seen: (it) => seen.push(it), heard: (at) => heard.push(at) });
    return vi.advanceTimersByTimeAsync(0);
  };

  beforeEach(() => {
    vi.useFakeTimers({ now: 1_000 });
    vi.stubGlobal('EventSource', FakeEvents);
    vi.stubGlobal('fetch', fakeFetch);
    Object.assign(line, { status: 200, there: true, asked: [] });
    seen.length = 0;
    heard.length = 0;
    FakeEvents.last = undefined;
  });
  afterEach(() => {
    stop();
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });

  it('shows the document, then each event, by the clock of the server', async () => {
    await follow();
    expect(seen).toEqual([{ kind: 'shown', screen: screen(), aheadMs: 4_000 }]);
    const later = screen({ seq: 2 });
    FakeEvents.last?.onmessage?.({ data: JSON.stringify(later) });
    expect(seen.at(-1)).toMatchObject({ screen: { seq: 2 } });
    expect(FakeEvents.last?.url).toBe('/api/salle/ABC234/events');
  });

  it('hears that the line is there, and no longer hears it when it is cut', async () => {
    await follow();
    await vi.advanceTimersByTimeAsync(2_100);
    expect(heard.at(-1)).toBe(3_000);
    line.there = false;
    await vi.advanceTimersByTimeAsync(8_000);
    expect(heard.at(-1)).toBe(3_000);
    expect(seen.at(-1)?.kind).toBe('shown');
    line.there = true;
    await vi.advanceTimersByTimeAsync(2_100);
    expect(heard.at(-1)).toBeGreaterThan(10_000);
  });

  it('asks for the document again when a stream has died without a word', async () => {
    await follow();
    await vi.advanceTimersByTimeAsync(20_000);
    const asked = line.asked.filter((it) => it === '/api/salle/ABC234');
    expect(asked.length).toBeGreaterThan(1);
  });

  it('says that a code is wrong, or has ended, and asks no more', async () => {
    line.status = 404;
    await follow();
    expect(seen).toEqual([{ kind: 'wrong' }]);
    stop();
    seen.length = 0;
    line.status = 200;
    await follow();
    FakeEvents.last?.dispatchEvent(new Event('end'));
    expect(seen.at(-1)).toEqual({ kind: 'ended' });
    line.asked.length = 0;
    await vi.advanceTimersByTimeAsync(30_000);
    expect(line.asked).toEqual([]);
  });

  it('tries again while nobody answers', async () => {
    line.there = false;
    await follow();
    expect(seen).toEqual([{ kind: 'away' }]);
    line.there = true;
    await vi.advanceTimersByTimeAsync(60_000);
    expect(seen.at(-1)?.kind).toBe('shown');
  });
});
