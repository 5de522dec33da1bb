/** What waits: told by the server, less what was done here since. */

import { describe, expect, it } from 'vitest';
import type { Today, Waiting, WaitingMeeting } from '#protocol';
import { shownCounts } from '../src/feature/channel/rooms.ts';
import { excerpt, pieces } from '../src/feature/message/found_words.ts';
import { remaining } from '../src/feature/today/waiting.ts';
import type { OutboxEntry } from '../src/net/outbox.ts';
import { EMPTY_STATE, emptyRoom, type State } from '../src/net/state.ts';
import { EMPTY_TABLES } from '../src/net/tables.ts';
import { counts, exact, marked } from '../src/net/unread.ts';
import { unread } from './make.ts';

function waits(seq: number, part: Partial<Waiting> = {}): Waiting {
  return {
    channel: 'room',
    message: `m${seq}`,
    seq,
    author: 'them',
    author_name: 'Mme Aubry',
    at: 0,
    excerpt: 'texte',
    ...part,
  };
}

const NOTHING: Today = {
  votes: [],
  meetings: [],
  acknowledgements: [],
  mentions: [],
  replies: [],
  direct: [],
  replacements: [],
};

function stateAt(readUpTo: number, part: Partial<State> = {}): State {
  const room = { ...emptyRoom('room', 'e', 20), unread: exact(unread({ read_up_to: readUpTo })) };
  const personal = { id: 'own', epoch: 'e', position: 1, tables: EMPTY_TABLES, loaded: true };
  return { ...EMPTY_STATE, rooms: { room }, personal, ...part };
}

function entry(command: OutboxEntry['command']): OutboxEntry {
  return { id: 'c', person: 'me', command, at: 0, attempted: false, lane: 'x' };
}

describe('what waits', () => {
  it('keeps a meeting that was answered, apart, and the first to begin stands first', () => {
    const one = (meeting: string, starts_at: number, part: Partial<WaitingMeeting> = {}) => ({
      ...{ channel: 'room', meeting, title: 'T', starts_at, version: 1, conducts: false },
      ...{ state: 'convened' as const, called: true, read: false, ...part },
    });
    const answered = { read: true, answer: 'coming' as const };
    const meetings = [one('c', 3), one('b', 2, answered), one('a', 1), one('z', 0, answered)];
    const left = remaining(stateAt(4), { ...NOTHING, meetings });
    expect(left.meetings.map((it) => it.meeting)).toEqual(['a', 'c']);
    expect(left.ahead.map((it) => it.meeting)).toEqual(['z', 'b']);
  });

  it('leaves out what was read here since', () => {
    const told = { ...NOTHING, mentions: [waits(8), waits(12)] };
    expect(remaining(stateAt(9), told).mentions.map((it) => it.seq)).toEqual([12]);
  });

  it('leaves out a thread whose read mark waits to leave', () => {
    const last = waits(12, { thread: 'root' });
    const told = { ...NOTHING, replies: [{ thread: 'root', root_excerpt: '', replies: 1, last }] };
    const mark = entry({ mark_read: { channel: 'room', thread: 'root', seq: 12 } });
    expect(remaining(stateAt(4), told).replies).toHaveLength(1);
    expect(remaining(stateAt(4, { outbox: [mark] }), told).replies).toEqual([]);
  });

  it('leaves out what was acknowledged, from the click on', () => {
    const told = { ...NOTHING, acknowledgements: [waits(12)] };
    const said = entry({ acknowledge: { channel: 'room', message: 'm12' } });
    expect(remaining(stateAt(20), told).acknowledgements).toHaveLength(1);
    expect(remaining(stateAt(20, { outbox: [said] }), told).acknowledgements).toEqual([]);
  });

  it('says a message once, in its most pressing place', () => {
    const it = waits(12);
    const told = { ...NOTHING, acknowledgements: [it], mentions: [it], direct: [it] };
    const left = remaining(stateAt(4), told);
    expect([left.acknowledgements, left.mentions, left.direct].map((x) => x.length)).toEqual([
      1, 0, 0,
    ]);
  });

  it('shows nothing of rooms just taken as read, and what comes after them', () => {
    const told = { ...NOTHING, mentions: [waits(12), waits(25)] };
    const left = remaining(stateAt(4, { marking: { room: 20 } }), told);
    expect(left.mentions.map((it) => it.seq)).toEqual([25]);
  });

  it('says nothing of a room that was left', () => {
    const told = { ...NOTHING, mentions: [waits(12, { channel: 'left' })] };
    expect(remaining(stateAt(4), told).mentions).toEqual([]);
  });
});

describe('all read', () => {
  const threads = [{ thread: 'root', read_up_to: 2, replies: 3 }];

  it('counts nothing any more, in the room and in its threads', () => {
    const state = exact(unread({ threads, mentions: 1 }));
    const read = marked(state, { seq: 20, threads_up_to: 20 }, 20);
    expect(counts(read)).toEqual({ main: 0, mentions: 0, replies: 0 });
    expect(read.stale).toBe(false);
  });

  it('asks the server again where something came after', () => {
    const state = exact(unread({ threads }));
    expect(marked(state, { seq: 9, threads_up_to: 9 }, 20).stale).toBe(true);
  });

  it('is shown before it is said, and can be taken back', () => {
    const room = { ...emptyRoom('room', 'e', 20), unread: exact(unread({ threads })) };
    expect(shownCounts(room, undefined)).toEqual({ main: 2, mentions: 0, replies: 3 });
    expect(shownCounts(room, { room: 20 })).toEqual({ main: 0, mentions: 0, replies: 0 });
    const arrivals = [{ seq: 21, thread: undefined, callsMe: false }];
    const later = { ...room, position: 21, unread: { ...room.unread, arrivals } };
    expect(shownCounts(later, { room: 20 }).main).toBe(1);
  });
});

describe('words found', () => {
  const found = (text: string, wanted: string) =>
    pieces(text, wanted)
      .filter((it) => it.found)
      .map((it) => it.piece);

  it('are marked whatever their case, accents and plural', () => {
    expect(found('L’Éclairage public, les éclairages', 'eclairages')).toEqual([
      'Éclairage',
      'éclairages',
    ]);
    expect(found('la voirie', 'le marché')).toEqual([]);
  });

  it('give back the text when put together again', () => {
    const text = 'Œuvre : le marché d’éclairage 🙂 est signé.';
    const whole = pieces(text, 'marche eclairage').map((it) => it.piece);
    expect(whole.join('')).toBe(text);
  });

  it('begin an excerpt near the first of them', () => {
    const text = `${'mot '.repeat(80)}déneigement ici`;
    expect(excerpt(text, 'deneigement')).toContain('déneigement');
    expect(excerpt('court', 'absent')).toBe('court');
  });
});
