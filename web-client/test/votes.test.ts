/** What waits for a ballot, what became of each, and what is entered for others. */

import { beforeEach, describe, expect, it } from 'vitest';
import type { Choice, Poll, Receipt } from '#protocol';
import { rowsOf } from '../src/feature/message/line_rows.ts';
import {
  brushesOf,
  countOf,
  entriesOf,
  type Mark,
  takesEntries,
} from '../src/feature/poll/hand_entry_rules.ts';
import { noteMood } from '../src/feature/poll/kept_ballot.ts';
import { paperProblem } from '../src/feature/poll/paper_rules.ts';
import {
  groupsOf,
  hasShares,
  namesOf,
  rowsOf as resultRows,
  votersOf,
} from '../src/feature/poll/result_rows.ts';
import { fateOf, refusedBallots, runs, waitingBallots } from '../src/feature/poll/votes.ts';
import { frResult } from '../src/i18n/fr_vote.ts';
import { laneOf, replaces, staysWhenRefused } from '../src/net/lanes.ts';
import type { OutboxEntry } from '../src/net/outbox.ts';
import { EMPTY_STATE, emptyRoom, type State } from '../src/net/state.ts';
import { applyEntities, EMPTY_TABLES } from '../src/net/tables.ts';
import { elector, makePoll, makeRecord, makeResult, sum } from './make_poll.ts';

const plain = (text: string) => text.replaceAll(/[\u00a0\u202f]/g, ' ');

function cast(mandate: number, choice: Choice, part: Partial<OutboxEntry> = {}): OutboxEntry {
  const ballots = [{ mandate, vote: { choice } }];
  const command = { cast_ballots: { channel: 'room', poll: 'p', ballots } };
  return { id: 'c', person: 'me', command, at: 0, attempted: false, lane: 'x', ...part };
}

const receipt = (part: Partial<Receipt> = {}): Receipt => ({
  poll: 'p',
  channel: 'room',
  mandate: 2,
  counted: true,
  choice: 'for',
  source: 'device',
  at: 7,
  rev: 1,
  ...part,
});

function stateWith(poll: Poll, part: Partial<State> = {}, receipts: Receipt[] = []): State {
  const electorate = {
    poll: 'p',
    channel: 'room',
    people: ['them', 'me', 'me'],
    weights: [],
    rev: 1,
  };
  const empty = emptyRoom('room', 'e', 20);
  const room = { ...empty, tables: applyEntities(EMPTY_TABLES, [{ poll }, { electorate }]) };
  const tables = applyEntities(
    EMPTY_TABLES,
    receipts.map((it) => ({ receipt: it })),
  );
  const personal = { id: 'own', epoch: 'e', position: 1, tables, loaded: true };
  const you = { person: 'me', name: 'Moi' } as State['you'];
  return { ...EMPTY_STATE, rooms: { room }, personal, you, ...part };
}

const ids = (state: State) => waitingBallots(state).map((it) => it.poll);

describe('votes that wait', () => {
  beforeEach(() => sessionStorage.clear());

  it('wait until all mandates have voted, or have something on its way', () => {
    const poll = makePoll();
    expect(ids(stateWith(poll))).toEqual(['p']);
    expect(ids(stateWith(poll, {}, [receipt()]))).toEqual(['p']);
    expect(ids(stateWith(poll, { outbox: [cast(3, 'for')] }, [receipt()]))).toEqual([]);
    const both = [receipt(), receipt({ mandate: 3 })];
    expect(ids(stateWith(poll, {}, both))).toEqual([]);
    expect(
      ids(stateWith(poll, {}, [receipt({ counted: false }), receipt({ mandate: 3 })])),
    ).toEqual(['p']);
  });

  it('do not wait while suspended, once closed, in an urn of paper, or for others', () => {
    expect(ids(stateWith({ ...makePoll(), state: 'suspended' }))).toEqual([]);
    expect(ids(stateWith({ ...makePoll(), state: 'closed' }))).toEqual([]);
    expect(ids(stateWith(makePoll({ family: 'paper' })))).toEqual([]);
    const you = { person: 'somebody' } as State['you'];
    expect(ids(stateWith(makePoll(), { you }))).toEqual([]);
  });

  it('of a mood once, as no receipt is kept of it', () => {
    const mood = makePoll({ kind: 'mood' });
    expect(ids(stateWith(mood))).toEqual(['p']);
    noteMood('me', 'p');
    expect(ids(stateWith(mood))).toEqual([]);
  });

  it('are told by the server for rooms that are not known here', () => {
    const told = { channel: 'room', poll: 'q', number: 2, title: 'Q', mood: false, opened_at: 99 };
    const lists = { acknowledgements: [], mentions: [], replies: [], direct: [] };
    const none = { ...lists, meetings: [], replacements: [] };
    const today = { ...none, votes: [told, { ...told, poll: 'p' }, { ...told, channel: 'gone' }] };
    const closed = stateWith({ ...makePoll(), state: 'closed' }, { today });
    expect(ids(closed)).toEqual(['q']);
    const voted = stateWith(makePoll(), { today }, [receipt({ poll: 'q' })]);
    expect(ids(voted)).toEqual(['p']);
  });
});

describe('what became of a ballot', () => {
  const fate = (outbox: OutboxEntry[], receipts: Receipt[] = []) =>
    fateOf(stateWith(makePoll(), { outbox }, receipts), 'p', 2);

  it('is on its way, counted, withdrawn or refused', () => {
    expect(fate([])).toEqual({ kind: 'none' });
    expect(fate([cast(2, 'against')], [receipt()])).toMatchObject({
      kind: 'waiting',
      choice: 'against',
    });
    expect(fate([], [receipt()])).toMatchObject({ kind: 'counted', choice: 'for', at: 7 });
    expect(fate([], [receipt({ counted: false, entered_by: 'dgs' })])).toEqual({
      kind: 'withdrawn',
      by: 'dgs',
    });
    const refusal = { code: 305, temporary: false, problem: { poll_state: { state: 'closed' } } };
    const refused = cast(2, 'for', { refusal: refusal as OutboxEntry['refusal'] });
    expect(fate([refused])).toMatchObject({ kind: 'refused', id: 'c' });
    // The last one that was sent is the one that counts.
    expect(fate([refused, cast(2, 'against', { id: 'd' })])).toMatchObject({ kind: 'waiting' });
    expect(refusedBallots([refused])).toMatchObject([{ id: 'c', poll: 'p', channel: 'room' }]);
  });

  it('goes through the outbox: replaced before it left, kept when refused', () => {
    const { command } = cast(2, 'for');
    expect(laneOf(command)).toBe('ballot:p');
    expect(replaces(command)).toBe(true);
    expect(staysWhenRefused(command)).toBe(true);
    const close = { close_poll: { channel: 'room', poll: 'p', proclaim: false } };
    expect(laneOf(close)).toBe('poll:p');
    expect(replaces(close)).toBe(false);
  });
});

describe('a show of hands', () => {
  const motion = makePoll({ family: 'ordinary' });

  it('enters the exceptions, and the same for all the others', () => {
    const marks = new Map<number, Mark>([
      [1, 'against'],
      [4, 'absent'],
      [9, 'against'],
    ]);
    const entries = entriesOf({ marks, left: [1, 2, 3, 4], others: 'for' });
    // The ninth has voted since: what was pressed for them is not entered.
    expect(entries).toEqual({
      entries: [{ mandate: 1, choice: 'against', replace: false }],
      others: { choice: 'for', mandates: [2, 3] },
    });
    expect(countOf(entries!)).toBe(3);
    expect(entriesOf({ marks: new Map(), left: [], others: 'for' })).toBeUndefined();
    expect(entriesOf({ marks: new Map(), left: [1], others: undefined })).toBeUndefined();
  });

  it('is for what can be said by a hand', () => {
    expect(takesEntries(motion)).toBe(true);
    expect(brushesOf(motion)).toEqual(['against', 'abstain', 'nppv', 'for']);
    expect(takesEntries(makePoll({ family: 'secret' }))).toBe(false);
    expect(takesEntries(makePoll({ family: 'paper' }))).toBe(false);
    expect(takesEntries(makePoll({ kind: 'ranked', labels: ['a', 'b'] }))).toBe(false);
  });

  it('is run by who facilitates, or by who asked for an opinion', () => {
    expect(runs(motion, 'them', false)).toBe(false);
    expect(runs(motion, 'somebody', true)).toBe(true);
    expect(runs(makePoll(), 'them', false)).toBe(true);
    expect(runs(makePoll(), 'somebody', false)).toBe(false);
  });

  it('finds counts of paper that do not fall right', () => {
    const poll = { ...makePoll({ family: 'paper' }), electors: sum(10) };
    const count = { envelopes: 9, blank: 1, void: 1, abstentions: 0, votes: [4, 3] };
    expect(paperProblem(poll, count)).toBeUndefined();
    expect(paperProblem(poll, { ...count, votes: [4, 4] })).toBe('sum');
    expect(paperProblem(poll, { ...count, blank: 9 })).toBe('sum');
    expect(paperProblem(poll, { ...count, envelopes: 11 })).toBe('electors');
  });
});

describe('a result', () => {
  it('is in words first', () => {
    const lines = [17, 4].map((votes) => ({ votes, share: 500, breakdown: [] }));
    const result = makeResult({ lines, abstentions: sum(2), outcome: 'adopted' });
    expect(plain(frResult.headline(makePoll(), result, false))).toBe(
      'Adopté — 17 pour, 4 contre, 2 abstentions',
    );
    expect(plain(frResult.headline(makePoll(), result, true))).toMatch(/^Avis favorable — 17/);
    const asked = resultRows(makePoll(), result).map((it) => [it.label, it.figures[0]?.of]);
    expect(asked).toEqual([
      ['Pour', 17],
      ['Contre', 4],
      ['Abstention', 2],
    ]);
    const single = makePoll({ kind: 'single', labels: ['Lundi', 'Mardi', 'Jeudi'] });
    const said = (outcome: typeof result.outcome) =>
      plain(frResult.headline(single, makeResult({ outcome }), false));
    expect(said({ leading: [1] })).toBe('En tête : Mardi');
    expect(said({ leading: [0, 2] })).toBe('À égalité en tête : Lundi et Jeudi');
    expect(said({ leading: [] })).toBe('Aucun vote exprimé');
    expect(said({ elected: { options: [0], tied: [1, 2] } })).toBe(
      'Élu : Lundi ; à égalité : Mardi et Jeudi',
    );
    expect(said('no_quorum')).toBe('Quorum non atteint, rien n’est décidé');
  });

  it('is in lines, with a share where each votes once', () => {
    const date = makePoll({ kind: 'date', labels: ['12', '16'] });
    const line = (votes: number, breakdown: number[]) => ({ votes, share: 500, breakdown });
    const result = makeResult({
      lines: [line(2, [2, 0, 1]), line(2, [1, 1, 1])],
      outcome: { leading: [0] },
    });
    const rows = resultRows(date, result);
    expect(rows.map((it) => it.figures.map(({ of }) => of))).toEqual([
      [2, 0, 1],
      [1, 1, 1],
    ]);
    expect(rows.map((it) => it.leads)).toEqual([true, false]);
    expect(hasShares(date)).toBe(false);
    expect(hasShares(makePoll())).toBe(true);
  });

  it('names who voted what, and tells two mandates of one person apart', () => {
    const poll = makePoll();
    const electors = [
      elector(1, 'Mme Castelin', 'Présidente'),
      elector(2, 'M. Thorel'),
      elector(3, 'Mme Castelin', 'Maire de Gorze'),
      elector(4, 'Mme Aubry'),
    ];
    expect([...namesOf(electors).values()]).toEqual([
      'Mme Castelin, Présidente',
      'M. Thorel',
      'Mme Castelin, Maire de Gorze',
      'Mme Aubry',
    ]);
    const named = [1, 2, 3].map((mandate) => ({
      mandate,
      choice: mandate === 3 ? ('against' as const) : ('for' as const),
      source: 'device' as const,
    }));
    const voters = votersOf(makeRecord(poll, { electors, urn: { named } }));
    expect(groupsOf(poll, voters ?? [])).toEqual([
      { said: 'Pour', names: ['Mme Castelin, Présidente', 'M. Thorel'] },
      { said: 'Contre', names: ['Mme Castelin, Maire de Gorze'] },
    ]);
    expect(votersOf(makeRecord(poll, { urn: { opened: [] } }))).toBeUndefined();
  });
});

describe('a poll among the messages', () => {
  const unread = { mark: 0, until: 0 };
  const message = (seq: number, at: number) =>
    ({ id: `m${seq}`, seq, at, author: 'them', body: '', mentions: [] }) as never;
  const keys = (polls: { id: string; at: number }[]) =>
    rowsOf([message(1, 100), message(2, 200)], 'me', unread, polls).map((it) => it.key);

  it('stands where it was opened, whatever the day', () => {
    expect(keys([])).toEqual(['day-1', 'm1', 'm2']);
    expect(keys([{ id: 'p', at: 150 }])).toEqual(['day-1', 'm1', 'p', 'm2']);
    expect(keys([{ id: 'p', at: 50 }])).toEqual(['day-p', 'p', 'm1', 'm2']);
    const tomorrow = 36 * 3_600 * 1_000_000;
    expect(keys([{ id: 'p', at: tomorrow }])).toEqual(['day-1', 'm1', 'm2', 'day-p', 'p']);
  });

  it('begins a new group: a message after it is not the end of the one before', () => {
    const rows = rowsOf([message(1, 100), message(2, 200)], 'me', unread, [{ id: 'p', at: 150 }]);
    const grouped = rows.flatMap((it) => (it.kind === 'message' ? [it.grouped] : []));
    expect(grouped).toEqual([false, false]);
  });
});
