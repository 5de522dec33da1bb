/** What a screen shows of a meeting: who sits where, what waits, what one may do. */

import { describe, expect, it } from 'vitest';
import type { Entity, Member } from '#protocol';
import { earlier, listsOf, sheetOf } from '../src/feature/meeting/meeting_view.ts';
import { isMayor, substitutesFor } from '../src/feature/meeting/replace_part.tsx';
import type { OutboxEntry } from '../src/net/outbox.ts';
import { type Directory, emptyRoom, type RoomState } from '../src/net/state.ts';
import { applyEntities } from '../src/net/tables.ts';
import { convocation, item, meeting, meetingDraft, proxy, stamp } from './make_meeting.ts';

const member = (person: string, part: Partial<Member> = {}): Entity => ({
  member: {
    channel: 'room',
    person,
    name: person.toUpperCase(),
    role: 'member',
    since: 0,
    rev: 1,
    ...part,
  },
});

function roomWith(entities: readonly Entity[], part: Partial<RoomState> = {}): RoomState {
  const empty = emptyRoom('room', 'e', 1);
  const people = ['me', 'ann', 'bob', 'sub'].map((it) => member(it));
  return {
    ...empty,
    loaded: true,
    tables: applyEntities(empty.tables, [...people, ...entities]),
    ...part,
  };
}

const CALLED = { convocation: convocation({ people: ['me', 'ann', 'bob'] }) };

function sheet(room: RoomState, outbox: readonly OutboxEntry[] = []) {
  const found = sheetOf({ room, directory: undefined, me: 'me', outbox }, 's');
  if (found === undefined) throw new Error('no sheet');
  return found;
}

const waiting = (command: OutboxEntry['command']): OutboxEntry => ({
  ...{ id: 'c', person: 'me', command, at: 0, attempted: false, lane: 'x' },
});

describe('a meeting on screen', () => {
  it('orders its items and knows the one under discussion and the next', () => {
    const items = [
      item({ id: 'c', rank: 3 }),
      item({ id: 'a', rank: 1, state: 'decided' }),
      item({ id: 'b', rank: 2, state: 'open' }),
    ];
    const told = items.map((it) => ({ agenda_item: it }));
    const quorum = stamp({ margin: 1, reached: true });
    const shown = sheet(roomWith([{ meeting: meeting({ quorum }) }, ...told]));
    expect(shown.items.map((it) => it.id)).toEqual(['a', 'b', 'c']);
    expect(shown.current?.id).toBe('b');
    expect(shown.next?.id).toBe('c');
    expect(shown.quorum).toEqual(quorum);
  });

  it('seats a substitute as long as the member is away', () => {
    const at = { meeting: 's', since: 5, rev: 2 };
    const replaced: Entity[] = [
      { meeting: meeting() },
      CALLED,
      {
        substitution: {
          ...{ meeting: 's', member: 'ann', substitute: 'sub', active: true, at: 1, by: 'ann' },
          rev: 2,
        },
      },
      { attendance: { ...at, person: 'sub', whereabouts: 'room' } },
    ];
    const seat = sheet(roomWith(replaced)).seats.find((it) => it.person === 'ann');
    expect(seat).toMatchObject({ sitter: 'sub', whereabouts: 'room', since: 5 });
    const back: Entity = { attendance: { ...at, person: 'ann', whereabouts: 'video', rev: 3 } };
    const again = sheet(roomWith([...replaced, back])).seats.find((it) => it.person === 'ann');
    expect(again).toMatchObject({ sitter: 'ann', whereabouts: 'video' });
  });

  it('shows at once what was declared and has not been answered', () => {
    const people = [{ person: 'bob', whereabouts: 'video' as const }];
    const declared = { declare_attendance: { channel: 'room', meeting: 's', people } };
    const room = roomWith([{ meeting: meeting() }, CALLED]);
    const seat = sheet(room, [waiting(declared)]).seats.find((it) => it.person === 'bob');
    expect(seat).toMatchObject({ whereabouts: 'video', pending: true });
    expect(sheet(room).seats.find((it) => it.person === 'bob')?.whereabouts).toBe('away');
    const answer = { answer_meeting: { channel: 'room', meeting: 's', answer: 'remote' as const } };
    expect(sheet(room, [waiting(answer)]).place).toMatchObject({
      answer: 'remote',
      answering: true,
    });
  });

  it('knows the powers that stand, and one’s own place', () => {
    const entities: Entity[] = [
      { meeting: meeting({ draft: meetingDraft({ secretary: 'me' }) }) },
      CALLED,
      { proxy: proxy({ id: 'x', giver: 'ann', holder: 'me', state: 'deposited' }) },
      { proxy: proxy({ id: 'y', giver: 'bob', holder: 'me', state: 'revoked' }) },
    ];
    const { place, seats } = sheet(roomWith(entities));
    expect(place.received.map((it) => it.id)).toEqual(['x']);
    expect(place).toMatchObject({ called: true, conducts: true });
    expect(seats.find((it) => it.person === 'bob')?.power).toBeUndefined();
  });

  it('lists the next meeting first, and the last one held', () => {
    const at = (id: string, number: number, starts: number, state: 'draft' | 'closed') =>
      meeting({ id, number, state, draft: meetingDraft({ starts_at: starts }) });
    const all = [at('d', 6, 40, 'draft'), at('c', 5, 30, 'draft'), at('b', 4, 20, 'closed')];
    const table = Object.fromEntries([...all, at('a', 3, 10, 'closed')].map((it) => [it.id, it]));
    const { ahead, past } = listsOf(table);
    expect(ahead.map((it) => it.id)).toEqual(['c', 'd']);
    expect(past.map((it) => it.id)).toEqual(['b', 'a']);
    expect(earlier(table)).toBe(3);
    expect(earlier({})).toBeUndefined();
  });
});

describe('who may sit for a member', () => {
  const listed = (person: string, commune: string, seat?: [string, string]) => ({
    ...{ person, name: person, commune },
    seats: seat === undefined ? [] : [{ body: seat[0], title: seat[1] }],
  });
  const directory = {
    territory: { bodies: [{ id: 'mayors', kind: 'mayors_conference' }], communes: [] },
    people: [
      listed('ann', '57254', ['mayors', 'Maire de Gorze']),
      listed('bob', '57515', ['mayors', 'Présidence de la communauté']),
      listed('zoe', '57254'),
      listed('eve', '57254'),
      listed('tom', '57030'),
    ],
  } as unknown as Directory;

  it('finds them in the directory, in the room or not, and never twice', () => {
    const substitution = { meeting: 's', member: 'ann', substitute: 'eve', active: true };
    const told = { substitution: { ...substitution, at: 0, by: 'them', rev: 2 } };
    const room = roomWith([
      { meeting: meeting() },
      CALLED,
      told,
      member('ann', { commune: '57254' }),
    ]);
    const shown = sheet(room);
    const [ann, bob] = ['ann', 'bob'].map((it) => shown.seats.find(({ person }) => person === it));
    if (ann === undefined || bob === undefined) throw new Error('no seat');
    const names = (seat: typeof ann) =>
      substitutesFor(shown, seat, { room, directory }).map(({ person }) => person);
    expect(names(ann)).toEqual(['eve', 'zoe']);
    expect(names(bob)).toEqual([]);
    expect(substitutesFor(shown, ann, { room, directory: undefined })).toEqual([]);
  });

  it('knows a mayor by the seat among the mayors', () => {
    expect(['ann', 'bob', 'zoe'].map((it) => isMayor(it, directory))).toEqual([true, false, false]);
    expect(isMayor('ann', undefined)).toBe(false);
  });
});
