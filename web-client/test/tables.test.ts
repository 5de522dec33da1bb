import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Entity } from '#protocol';
import { applyEntities, EMPTY_TABLES, type Tables } from '../src/net/tables.ts';
import { convocation, item, meeting, proxy } from './make_meeting.ts';

const id = fc.constantFrom('a', 'b', 'c');
const rev = fc.integer({ min: 1, max: 12 });

const ofMeetings: fc.Arbitrary<Entity>[] = [
  fc.tuple(id, rev).map(([key, at]) => ({ meeting: meeting({ id: key, version: at, rev: at }) })),
  fc.tuple(id, rev).map(([key, at]) => ({ agenda_item: item({ id: key, rank: at, rev: at }) })),
  fc.tuple(id, fc.integer({ min: 1, max: 3 }), rev).map(([of, version, at]) => ({
    convocation: convocation({ meeting: of, version, people: [`p${at}`], rev: at }),
  })),
  fc.tuple(id, id, rev).map(([of, person, at]) => ({
    summons: { meeting: of, person, version: at, read_at: at, rev: at },
  })),
  fc.tuple(id, id, rev).map(([of, person, at]): Entity => {
    const whereabouts = at % 2 === 0 ? 'room' : 'video';
    return { attendance: { meeting: of, person, whereabouts, rev: at } };
  }),
  fc.tuple(id, rev).map(([key, at]) => ({ proxy: proxy({ id: key, deposited_at: at, rev: at }) })),
  fc.tuple(id, id, rev).map(([of, person, at]) => ({
    recusal: { item: of, person, active: at % 2 === 0, at, by: 'p', rev: at },
  })),
  fc.tuple(id, id, rev).map(([of, member, at]) => ({
    substitution: { meeting: of, member, substitute: `p${at}`, active: true, at, by: 'p', rev: at },
  })),
];

/** The state of an entity is a function of its key and `rev`, as the server guarantees. */
const entity: fc.Arbitrary<Entity> = fc.oneof(
  fc.tuple(id, rev).map(([key, at]) => ({
    message: {
      id: key,
      channel: 'room',
      seq: 1,
      author: 'p',
      at: 0,
      body: `text ${at}`,
      mentions: [],
      acknowledgement_requested: false,
      rev: at,
    },
  })),
  fc.tuple(id, id, rev).map(([message, person, at]): Entity => {
    const kinds = at % 2 === 0 ? (['agree'] as const) : [];
    return { reaction: { message, person, kinds: [...kinds], rev: at } };
  }),
  fc.tuple(id, rev).map(([root, at]) => ({
    thread: { root, channel: 'room', replies: at, last_seq: at, last_at: at, rev: at },
  })),
  fc.tuple(id, fc.option(id, { nil: undefined }), rev).map(([channel, thread, at]) => ({
    draft: { channel, thread, body: `draft ${at}`, at, rev: at },
  })),
  fc.tuple(id, rev).map(([poll, at]) => ({
    electorate: { poll, channel: 'room', people: [`p${at}`], weights: [], rev: at },
  })),
  fc.tuple(id, fc.integer({ min: 1, max: 3 }), rev).map(([poll, mandate, at]): Entity => {
    const source = 'device';
    return { receipt: { poll, channel: 'room', mandate, counted: at > 3, source, rev: at } };
  }),
  fc.tuple(id, id, rev).map(([message, person, at]) => ({
    acknowledgement: { message, person, at, rev: at },
  })),
  ...ofMeetings,
);

function inBatches(entities: readonly Entity[], sizes: readonly number[]): Tables {
  let tables = EMPTY_TABLES;
  let from = 0;
  for (const size of [...sizes, entities.length]) {
    tables = applyEntities(tables, entities.slice(from, from + size));
    from += size;
  }
  return tables;
}

describe('the reducer', () => {
  it('gives the same tables for any order, duplication and cutting of the same entities', () => {
    fc.assert(
      fc.property(
        fc.array(entity, { maxLength: 40 }).chain((entities) =>
          fc.tuple(
            fc.constant(entities),
            fc.shuffledSubarray([...entities, ...entities], {
              minLength: entities.length * 2,
              maxLength: entities.length * 2,
            }),
            fc.array(fc.integer({ min: 0, max: 7 }), { maxLength: 10 }),
          ),
        ),
        ([entities, shuffled, sizes]) => {
          expect(inBatches(shuffled, sizes)).toEqual(applyEntities(EMPTY_TABLES, entities));
        },
      ),
      { numRuns: 500 },
    );
  });

  it('keeps the newest state of each entity', () => {
    fc.assert(
      fc.property(fc.array(entity, { minLength: 1, maxLength: 40 }), (entities) => {
        const { threads } = applyEntities(EMPTY_TABLES, entities);
        for (const root of ['a', 'b', 'c']) {
          const revs = entities
            .map((it) => ('thread' in it && it.thread.root === root ? it.thread.rev : 0))
            .reduce((a, b) => Math.max(a, b), 0);
          expect(threads[root]?.rev ?? 0).toBe(revs);
        }
      }),
    );
  });

  it('never changes the tables it was given', () => {
    const first: Entity = { reaction: { message: 'm', person: 'p', kinds: ['agree'], rev: 1 } };
    const second: Entity = { reaction: { message: 'm', person: 'q', kinds: ['seen'], rev: 2 } };
    const before = applyEntities(EMPTY_TABLES, [first]);
    const after = applyEntities(before, [second]);
    expect(Object.keys(before.reactions.m ?? {})).toEqual(['p']);
    expect(Object.keys(after.reactions.m ?? {})).toEqual(['p', 'q']);
    expect(after.messages).toBe(before.messages);
  });

  it('gives back the same object when nothing is newer', () => {
    const one: Entity = { reaction: { message: 'm', person: 'p', kinds: ['agree'], rev: 3 } };
    const tables = applyEntities(EMPTY_TABLES, [one]);
    expect(applyEntities(tables, [one])).toBe(tables);
  });

  it('ignores a kind of entity it does not know', () => {
    const unknown = { agenda: { id: 'x', rev: 1 } } as unknown as Entity;
    expect(applyEntities(EMPTY_TABLES, [unknown])).toBe(EMPTY_TABLES);
  });
});
