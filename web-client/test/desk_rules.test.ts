// @vitest-environment node
/** The rules of the desk: who votes, how late it is, the sentence, the floor, the roll call. */

import { describe, expect, it } from 'vitest';
import type { PollResult, Proxy as Power, QuorumStamp, Speech } from '#protocol';
import { missingByCommune } from '../src/feature/desk/ending_rules.ts';
import { byCommune, floorOf, ownSpeech, spokenMs } from '../src/feature/desk/floor_rules.ts';
import { formCounts, showsAsking, wantedForm } from '../src/feature/desk/form_rules.ts';
import { answerOf, rollOf } from '../src/feature/desk/roll_call_rules.ts';
import {
  countVoices,
  lostByVideo,
  peopleInRoom,
  suspendedPowers,
  voicesOf,
  withoutDevice,
} from '../src/feature/desk/seats.ts';
import { sentenceOf } from '../src/feature/desk/sentence.ts';
import { beforeStart } from '../src/feature/desk/start_rules.ts';
import { lateBy, minutesIn, nextItem } from '../src/feature/desk/strip_rules.ts';
import { isUnanimous, togetherOf } from '../src/feature/desk/together_rules.ts';
import type { Seat } from '../src/feature/meeting/meeting_view.ts';
import { givesOpinion } from '../src/feature/meeting/opinion.ts';
import { leavingOf, missingOf } from '../src/feature/poll/close_box.tsx';
import { entriesOf, type Mark } from '../src/feature/poll/hand_entry_rules.ts';
import { secondsLeft } from '../src/feature/poll/time_left.ts';
import { frDeskPage, itemKind, itemState } from '../src/i18n/fr_desk.ts';
import { frTogether } from '../src/i18n/fr_together.ts';
import { laneOf } from '../src/net/lanes.ts';
import type { OutboxEntry } from '../src/net/outbox.ts';
import { item, meeting, meetingDraft, proxy, stamp } from './make_meeting.ts';
import { elector, makePoll, makeRecord, makeResult, sum } from './make_poll.ts';

const plain = (text: string) => text.replaceAll(/[\u00a0\u202f]/g, ' ');

const seat = (person: string, part: Partial<Seat> = {}): Seat => ({
  person,
  name: person.toUpperCase(),
  title: undefined,
  commune: undefined,
  sitter: person,
  whereabouts: 'room',
  since: undefined,
  pending: false,
  answer: undefined,
  power: undefined,
  substitute: undefined,
  recused: false,
  ...part,
});

const power = (giver: string, holder: string, state: Power['state'] = 'accepted'): Power =>
  proxy({ id: `${giver}-${holder}`, giver, holder, state });

const away = (person: string, part: Partial<Seat> = {}) =>
  seat(person, { whereabouts: 'away', ...part });

const why = (seats: readonly Seat[], person: string) => {
  const found = voicesOf(seats).find((it) => it.seat.person === person);
  return found?.voice.kind === 'none' ? found.voice.why : found?.voice;
};

describe('who votes', () => {
  it('is who is there, who replaces them, or who holds their power', () => {
    const seats = [
      seat('ann'),
      seat('bob', { sitter: 'sub', whereabouts: 'video' }),
      away('cid', { power: power('cid', 'ann') }),
    ];
    expect(why(seats, 'ann')).toEqual({ kind: 'own', by: 'ann' });
    expect(why(seats, 'bob')).toEqual({ kind: 'substitute', by: 'sub' });
    expect(why(seats, 'cid')).toEqual({ kind: 'proxy', by: 'ann' });
    const count = { room: 1, video: 1, proxies: 1, substitutes: 1, all: 3 };
    expect(countVoices(voicesOf(seats))).toEqual(count);
  });

  it('says why nobody votes for a seat', () => {
    expect(why([away('ann')], 'ann')).toBe('away');
    expect(why([seat('ann', { recused: true })], 'ann')).toBe('recused');
    const waits = [away('ann', { power: power('ann', 'bob', 'deposited') }), seat('bob')];
    expect(why(waits, 'ann')).toBe('proxy_waits');
    const gone = [away('ann', { power: power('ann', 'bob') }), away('bob')];
    expect(why(gone, 'ann')).toBe('holder_away');
    const out = [away('ann', { power: power('ann', 'bob') }), seat('bob', { recused: true })];
    expect(why(out, 'ann')).toBe('holder_recused');
  });

  it('tells whose hand is seen, who is lost, and which powers sleep', () => {
    const seats = [
      seat('ann'),
      seat('bob', { whereabouts: 'video' }),
      seat('cid', { power: power('cid', 'ann', 'suspended') }),
      seat('dan', { recused: true }),
    ];
    expect(lostByVideo(seats, ['ann']).map((it) => it.person)).toEqual(['bob']);
    expect(lostByVideo(seats, undefined)).toEqual([]);
    const none = withoutDevice(voicesOf(seats), ['ann']);
    expect(none.map((it) => it.person)).toEqual(['cid']);
    expect(suspendedPowers(seats).map((it) => it.person)).toEqual(['cid']);
    expect([...peopleInRoom(seats)]).toEqual(['ann', 'cid', 'dan']);
  });

  it('never lets "les autres" name who is not in the room', () => {
    const marks = new Map([[2, 'against' as const]]);
    const entered = entriesOf({ marks, left: [1, 2, 3], filled: [1, 2], others: 'for' });
    expect(entered).toEqual({
      entries: [{ mandate: 2, choice: 'against', replace: false }],
      others: { choice: 'for', mandates: [1] },
    });
  });
});

describe('what ends a vote of the room by one press', () => {
  const electors = [1, 2, 3, 4].map((it) => elector(it, `e${it}`));
  const poll = makePoll();
  const marked = (marks: ReadonlyMap<number, Mark>, left = electors) =>
    ({ marks, left, fills: (it) => it.mandate !== 4, others: 'for' }) satisfies Parameters<
      typeof togetherOf
    >[2];
  const none = new Set<number>();
  const words = (marks: ReadonlyMap<number, Mark>, register: number[] = [], left = electors) => {
    const together = togetherOf(poll, { register }, marked(marks, left), none);
    return together && plain(frTogether.button(together));
  };
  const room = electors.slice(0, 3);

  it('is told at once where all say the same, or what each says', () => {
    expect(words(new Map(), [], room)).toBe('Tous pour (3) : clore et proclamer');
    expect(words(new Map([[2, 'against']]), [], room)).toBe(
      '2 pour, 1 contre : clore et proclamer',
    );
    expect(words(new Map(room.map((it) => [it.mandate, 'abstain'])), [], room)).toBe(
      '3 abstentions : clore et proclamer',
    );
  });

  it('tells nothing alone where devices have voted, and waits for who is elsewhere', () => {
    expect(words(new Map(), [4], room)).toBe('Les autres pour (3) : clore');
    expect(words(new Map())).toBe('En salle, 3 pour : clore quand l’autre aura voté');
    // Who was heard aloud is not waited for.
    expect(words(new Map([[4, 'for']]))).toBe('Tous pour (4) : clore et proclamer');
    expect(words(new Map(), [], [elector(4, 'e4')])).toBeUndefined();
  });

  it('does not wait for who is there and does not vote', () => {
    const marks = new Map([[2, 'absent' as const]]);
    const together = togetherOf(poll, { register: [] }, marked(marks), none);
    expect(together?.absent).toBe(1);
    expect(together?.apart.map((it) => it.mandate)).toEqual([4]);
  });

  it('is told without being read again only where everybody said "pour"', () => {
    const all = {
      ...{ electors: sum(3), voters: sum(3), cast: sum(3), outcome: 'adopted' as const },
      lines: [{ votes: 3 }, { votes: 0 }] as PollResult['lines'],
    };
    const told = (part: Partial<PollResult>, of = poll) =>
      isUnanimous(of, makeResult({ ...all, ...part }));
    expect(told({})).toBe(true);
    expect(told({ lines: [{ votes: 2 }, { votes: 1 }] as PollResult['lines'] })).toBe(false);
    expect(told({ cast: sum(2), abstentions: sum(1) })).toBe(false);
    expect(told({ electors: sum(4), missing: sum(1) })).toBe(false);
    expect(told({ outcome: 'no_quorum' })).toBe(false);
    expect(told({}, makePoll({ family: 'secret' }))).toBe(false);
  });

  it('has its unanimity told with those who did not vote', () => {
    const lines = [{ votes: 3 }, { votes: 0 }] as PollResult['lines'];
    const part = { cast: sum(3), missing: sum(2), outcome: 'adopted' as const, lines };
    const told = {
      ...{ kind: 'deliberation' as const, poll: makePoll({ family: 'ordinary' }) },
      ...{ result: makeResult(part), record: undefined, recused: [] },
    };
    expect(plain(sentenceOf(told))).toBe('Adopté à l’unanimité : 3 pour ; 2 n’ont pas voté.');
  });

  it('counts what leaves already as entered', () => {
    const entry = (enter_ballots: object) => ({ command: { enter_ballots } }) as OutboxEntry;
    const entries = [{ mandate: 1, choice: 'against', replace: false }];
    const outbox = [
      entry({ poll: 'p', entries, others: { choice: 'for', mandates: [2, 3] } }),
      entry({ poll: 'p', entries: [{ mandate: 4, replace: false }] }),
      entry({ poll: 'other', entries }),
    ];
    const leaving = leavingOf(outbox, 'p');
    expect([...leaving]).toEqual([1, 2, 3]);
    expect(missingOf({ register: [], electors } as never, leaving)).toEqual([electors[3]]);
    expect(togetherOf(poll, { register: [] }, marked(new Map()), leaving)).toBeUndefined();
  });
});

describe('before a meeting is opened', () => {
  const day = 86_400_000_000;
  const now = meetingDraft().starts_at;
  const known = (quorum: QuorumStamp | undefined, seats = [seat('ann')]) => ({
    ...{ meeting: meeting(), quorum, seats },
  });

  it('its day and who is there are looked at', () => {
    const there = stamp({ reached: true });
    expect(beforeStart(known(there), now)).toEqual({ otherDay: false, short: undefined });
    expect(beforeStart(known(there), now - day).otherDay).toBe(true);
    expect(beforeStart(known(stamp()), now).short).toEqual(stamp());
    expect(beforeStart(known(undefined, [away('ann')]), now).short).toBe('nobody');
    expect(beforeStart(known(undefined, []), now).short).toBeUndefined();
  });
});

const MINUTE = 60_000_000;
const draft = (minutes?: number) => ({
  kind: 'debate' as const,
  title: 'Un point',
  attachments: [],
  ...(minutes === undefined ? {} : { minutes }),
});

describe('the strip', () => {
  const starts_at = 1_000 * MINUTE;
  const held = meeting({ draft: meetingDraft({ starts_at }), state: 'open', item: 'b' });
  const first = item({
    id: 'a',
    rank: 1,
    state: 'decided',
    opened_at: starts_at,
    draft: draft(10),
  });
  const second = (opened: number) =>
    item({
      id: 'b',
      rank: 2,
      state: 'open',
      opened_at: starts_at + opened * MINUTE,
      draft: draft(5),
    });

  it('counts how late an item began, and what it takes beyond its time', () => {
    const at = (minutes: number) => starts_at + minutes * MINUTE;
    expect(lateBy(held, [first, second(18)], at(20))).toBe(8);
    expect(lateBy(held, [first, second(18)], at(26))).toBe(11);
    expect(lateBy(held, [first, second(7)], at(9))).toBe(-3);
  });

  it('counts from when it was opened, where that was not on its day', () => {
    const early = starts_at - 8 * 1_440 * MINUTE;
    const another = { ...held, opened_at: early };
    const begun = item({ ...second(0), opened_at: early + 12 * MINUTE });
    expect(lateBy(another, [first, begun], early + 13 * MINUTE)).toBe(2);
  });

  it('says of the quorum how many are there, and how many it needs', () => {
    const said = (part: object) => plain(frDeskPage.quorum(stamp(part)));
    const none = { needed: 12, margin: -12 };
    expect(said(none)).toBe('Quorum non atteint : 0 présent sur 12 nécessaires');
    expect(said({ needed: 12, margin: 0, reached: true })).toBe(
      'Quorum atteint : 12 nécessaires, tout juste',
    );
  });

  it('says nothing where no minute was planned, or nothing runs', () => {
    const bare = item({ id: 'b', state: 'open', opened_at: starts_at, draft: draft() });
    expect(lateBy(held, [bare], starts_at)).toBeUndefined();
    expect(lateBy(meeting(), [first], starts_at)).toBeUndefined();
  });

  it('knows the next item, also after the last one, and one that was put off', () => {
    const off = item({ id: 'c', rank: 3, state: 'postponed' });
    const last = item({ id: 'd', rank: 4 });
    expect(nextItem([first, second(0), off, last], second(0))?.id).toBe('d');
    const left = item({ id: 'e', rank: 1, state: 'suspended' });
    expect(nextItem([left, second(0)], second(0))?.id).toBe('e');
    expect(minutesIn(second(3), starts_at + 7.5 * MINUTE)).toBe(4);
    expect(minutesIn(first, starts_at + 7 * MINUTE)).toBeUndefined();
  });
});

describe('the sentence of the minutes', () => {
  const poll = makePoll({ family: 'public' });
  const lines = (pour: number, contre: number) =>
    [pour, contre].map((votes) => ({ votes, share: 0, breakdown: [] }));
  const told = (part: object, more: object = {}) =>
    plain(
      sentenceOf({
        kind: 'deliberation',
        poll,
        result: makeResult({ outcome: 'adopted', lines: lines(21, 0), ...part }),
        record: undefined,
        recused: [],
        ...more,
      }),
    );

  it('tells unanimity from a majority', () => {
    expect(told({})).toBe('Adopté à l’unanimité : 21 pour.');
    expect(told({ abstentions: sum(2) })).toBe(
      'Adopté à l’unanimité des suffrages exprimés : 21 pour, 2 abstentions.',
    );
    expect(told({ lines: lines(21, 4) })).toBe('Adopté à la majorité : 21 pour, 4 contre.');
    expect(told({ outcome: 'rejected', lines: lines(3, 4) })).toBe('Rejeté : 3 pour, 4 contre.');
    expect(told({}, { kind: 'opinion' })).toBe('Avis favorable à l’unanimité : 21 pour.');
    const consulted = { poll: makePoll({ family: 'consultative' }) };
    expect(told({}, consulted)).toBe('Avis favorable à l’unanimité : 21 pour.');
    expect(told({ outcome: 'no_quorum' })).toMatch(/^Le quorum/);
    expect(told({ blank: sum(3) })).toBe(
      'Adopté à l’unanimité des suffrages exprimés : 21 pour, 3 blancs.',
    );
  });

  it('says of a tie that the chair decided, and of no majority', () => {
    expect(told({ lines: lines(16, 16), casting_vote: true })).toBe(
      'Adopté : 16 pour, 16 contre ; la voix de la présidence, prépondérante, a décidé.',
    );
  });

  it('names who voted what in a public ballot, and nobody in another', () => {
    const record = makeRecord(poll, {
      electors: [elector(1, 'Mme Aubry'), elector(2, 'M. Klein')],
      urn: {
        named: [
          { mandate: 1, choice: 'against', source: 'device' },
          { mandate: 2, choice: 'nppv', source: 'hand' },
        ],
      },
    });
    const result = { lines: lines(21, 1), nppv: sum(1) };
    expect(told(result, { record, recused: ['Mme Roth'] })).toBe(
      'Adopté à la majorité : 21 pour, 1 contre (Mme Aubry) ; M. Klein ne prend pas part au vote ; Mme Roth se déporte et quitte la salle.',
    );
    expect(told(result, { record, poll: makePoll({ family: 'ordinary' }) })).toBe(
      'Adopté à la majorité : 21 pour, 1 contre ; 1 ne prend pas part au vote.',
    );
  });
});

const speech = (id: string, part: Partial<Speech> = {}): Speech => ({
  id,
  item: 'i',
  meeting: 's',
  person: id,
  kind: 'floor',
  place: 1,
  state: 'waiting',
  asked_at: 0,
  by: id,
  spoken_ms: 0,
  rev: 1,
  ...part,
});

const byId = (all: readonly Speech[]) => Object.fromEntries(all.map((it) => [it.id, it]));

describe('the floor', () => {
  it('calls points of order first, then questions, the round, the others as they came', () => {
    const all = byId([
      speech('last', { place: 1 }),
      speech('round', { place: 2, kind: 'round' }),
      speech('reply', { place: 4, kind: 'reply' }),
      speech('question', { place: 3, kind: 'question' }),
      speech('order', { place: 5, kind: 'point_of_order' }),
      speech('done', { place: 6, state: 'done' }),
      speech('elsewhere', { item: 'j' }),
      speech('now', { place: 7, state: 'paused' }),
    ]);
    const { running, waiting } = floorOf(all, 'i');
    expect(running?.id).toBe('now');
    const order = ['order', 'question', 'reply', 'round', 'last'];
    expect(waiting.map((it) => it.id)).toEqual(order);
    expect(ownSpeech({ running, waiting }, 'reply')?.place).toBe(3);
    expect(ownSpeech({ running, waiting }, 'now')?.place).toBe(0);
    expect(ownSpeech({ running, waiting }, 'nobody')).toBeUndefined();
  });

  it('adds up the time of a commune, what runs now included', () => {
    const all = byId([
      speech('a', { commune: '57515', spoken_ms: 60_000, state: 'done' }),
      speech('b', { commune: '57254', spoken_ms: 30_000, state: 'done' }),
      speech('c', {
        commune: '57254',
        spoken_ms: 10_000,
        running_since: 1_000_000,
        state: 'speaking',
      }),
    ]);
    const now = 41_000_000;
    expect(spokenMs(speech('c', { spoken_ms: 10_000, running_since: 1_000_000 }), now)).toBe(
      50_000,
    );
    expect(byCommune(all, 's', now)).toEqual([
      { commune: '57254', ms: 80_000 },
      { commune: '57515', ms: 60_000 },
    ]);
  });

  it('leaves in order, apart from what is not about the floor', () => {
    const start = { start_speech: { channel: 'room', item: 'i' } };
    const end = { end_speech: { channel: 'room', speech: 'a' } };
    expect(laneOf(start)).toBe(laneOf(end));
    const of = { channel: 'room', meeting: 's' };
    expect(laneOf({ take_desk: of })).toBe(laneOf({ open_meeting: of }));
    expect(laneOf(start)).not.toBe(laneOf({ take_desk: of }));
  });
});

describe('the roll call', () => {
  it('goes by the last word of the name, without those who have voted', () => {
    const all = [elector(1, 'Anne Zeller'), elector(2, 'Zoé Aubry'), elector(3, 'Luc Écuyer')];
    expect(rollOf(all, new Set([])).map((it) => it.mandate)).toEqual([2, 3, 1]);
    expect(rollOf(all, new Set([3])).map((it) => it.mandate)).toEqual([2, 1]);
  });

  it('is answered by four keys', () => {
    expect(['p', 'C', 'a', 'N', 'x'].map(answerOf)).toEqual([
      'for',
      'against',
      'abstain',
      'nppv',
      undefined,
    ]);
  });
});

describe('a form of ballot', () => {
  const asks = (form: 'public' | 'secret', ...people: string[]) =>
    people.map((person) => ({ person, form, at: 0, by: person }));
  const counts = (present: number, ...requests: ReturnType<typeof asks>) => {
    const seats = Array.from({ length: present }, (_, at) => seat(String(at)));
    const quorum = stamp({ room: present, video: 0 });
    return formCounts({ item: item({ form_requests: requests }), seats, quorum, body: 'council' });
  };
  const needed = (present: number) => counts(present).map((it) => it.needed);

  it('needs a third, or a quarter, of those who are there, in whole numbers', () => {
    expect(needed(23)).toEqual([8, 6]);
    expect(needed(24)).toEqual([8, 6]);
    expect(needed(9)).toEqual([3, 3]);
    expect(counts(0).some((it) => it.reached)).toBe(false);
  });

  it('is held in secret where both are asked for by enough', () => {
    const some = counts(4, ...asks('public', '0'), ...asks('secret', '1'));
    expect(wantedForm(some)).toBe('public');
    const both = counts(4, ...asks('public', '0'), ...asks('secret', '1', '2'));
    expect(wantedForm(both)).toBe('secret');
  });

  it('shows by name who asks for a public ballot; of a secret one, only hands it entered', () => {
    const own = asks('secret', 'ann').map((it) => ({ ...it, by: 'ann' }));
    const entered = asks('secret', 'bob').map((it) => ({ ...it, by: 'secretary' }));
    const all = [...own, ...entered, ...asks('public', 'cid')];
    expect(showsAsking(all, 'ann', 'secret')).toBe(false);
    expect(showsAsking(all, 'bob', 'secret')).toBe(true);
    expect(showsAsking(all, 'cid', 'public')).toBe(true);
    expect(showsAsking(all, 'cid', 'secret')).toBe(false);
  });

  it('counts neither who left nor who takes no part', () => {
    const requests = asks('secret', 'ann', 'bob', 'cid');
    const seats = [seat('ann', { recused: true }), away('bob'), seat('cid')];
    const of = { item: item({ form_requests: requests }), seats, quorum: stamp({ room: 1 }) };
    // Of the conference of mayors like of a council.
    expect(formCounts({ ...of, body: 'mayors_conference' })[0]?.asking).toEqual(['cid']);
  });
});

describe('the end of a vote', () => {
  it('is told by the second when it is near, and only while the poll is open', () => {
    const poll = { state: 'open' as const, closes_at: 30_000_000 };
    expect(secondsLeft(poll, 0)).toBe(30);
    expect(secondsLeft(poll, 28_900_000)).toBe(1);
    expect(secondsLeft(poll, 31_000_000)).toBe(0);
    expect(secondsLeft({ ...poll, closes_at: 3_600_000_000 }, 0)).toBeUndefined();
    expect(secondsLeft({ ...poll, state: 'suspended' }, 0)).toBeUndefined();
  });

  it('names those who have not voted by commune, those who left last', () => {
    const seats = [
      seat('ann', { commune: 'Vionville' }),
      away('bob', { commune: 'Arnaville' }),
      seat('cid', { commune: 'Gorze' }),
    ];
    const missing = ['ann', 'bob', 'cid'].map((person, at) => elector(at + 1, person));
    const names = missingByCommune(missing, seats).map((it) => it.commune);
    expect(names).toEqual(['Gorze', 'Vionville', 'Arnaville']);
  });
});

describe('what comes of an item', () => {
  const of = (kind: 'deliberation' | 'opinion' | 'debate') =>
    item({ draft: { kind, title: 'Tarifs', attachments: [] } });
  const told = (family: 'consultative' | 'ordinary') => ({
    ...makePoll({ family }),
    ...{ state: 'proclaimed' as const, item: of('deliberation').id },
  });

  it('is an opinion where no more was asked, or none may decide', () => {
    expect(givesOpinion(of('opinion'), [], true)).toBe(true);
    expect(givesOpinion(of('deliberation'), [], false)).toBe(true);
    expect(givesOpinion(of('deliberation'), [], true)).toBe(false);
    expect(givesOpinion(of('deliberation'), [told('consultative')], true)).toBe(true);
    expect(givesOpinion(of('deliberation'), [told('ordinary')], false)).toBe(false);
    expect(givesOpinion(of('debate'), [told('consultative')], false)).toBe(false);
    expect(itemState('decided', true)).toBe('avis rendu');
    expect(itemKind('deliberation', true)).toBe('Avis');
  });
});
