/** A ballot in the making: what it says, what is kept of it, and what the form makes. */

import { beforeEach, describe, expect, it } from 'vitest';
import type { Choice, Poll } from '#protocol';
import {
  answered,
  choiceOf,
  leftToAnswer,
  moved,
  type Sketch,
  sketchOf,
  toggled,
  wordsOf,
} from '../src/feature/poll/ballot.ts';
import {
  draftOf,
  fieldOf,
  microsOf,
  NOTHING_WRITTEN,
  problemOf,
  rulesFor,
  writtenOf,
} from '../src/feature/poll/form_rules.ts';
import {
  forgetAllSketches,
  forgetSketches,
  keepSketches,
  keptSketches,
  moodNoted,
  noteMood,
} from '../src/feature/poll/kept_ballot.ts';
import { nextRound } from '../src/feature/poll/round_rules.ts';
import { choiceWords } from '../src/i18n/fr_choice.ts';
import { frBallot } from '../src/i18n/fr_vote.ts';
import { makePoll, makeResult } from './make_poll.ts';

const labels = ['Lundi', 'Mardi', 'Jeudi'];
const multiple = makePoll({ kind: { multiple: { min: 2, max: 2 } }, labels }).question;
const single = makePoll({ kind: 'single', labels }).question;
const dates = makePoll({ kind: 'date', labels }).question;
const score = makePoll({ kind: { score: { min: 0, max: 5 } }, labels }).question;
const ranked = makePoll({ kind: 'ranked', labels }).question;
const election = makePoll({ kind: { election: { seats: 2, round: 1 } }, labels }).question;

const plain = (text: string) => text.replaceAll(/[\u00a0\u202f]/g, ' ');

describe('a ballot in the making', () => {
  it('offers the words of its family', () => {
    const words = (family: Poll['rules']['family']) => wordsOf(makePoll({ family }));
    expect(words('consultative')).toEqual(['for', 'against', 'abstain']);
    expect(words('public')).toEqual(['for', 'against', 'abstain', 'nppv']);
    expect(words('secret')).toEqual(['for', 'against', 'blank']);
    expect(wordsOf(makePoll({ kind: 'single', labels }))).toEqual(['abstain']);
    expect(wordsOf(makePoll({ kind: 'mood' }))).toEqual([]);
  });

  it('says nothing before it can be counted', () => {
    const cases: [Poll['question'], Sketch, Choice | undefined][] = [
      [makePoll().question, {}, undefined],
      [makePoll().question, { word: 'for' }, 'for'],
      [single, { options: [1] }, { options: [1] }],
      [multiple, { options: [1] }, undefined],
      [multiple, { options: [2, 0] }, { options: [0, 2] }],
      [multiple, { options: [0, 1, 2] }, undefined],
      [multiple, { options: [0], word: 'abstain' }, 'abstain'],
      [ranked, { ranking: [] }, undefined],
      [ranked, { ranking: [2, 0] }, { ranking: [2, 0] }],
      [dates, { dates: ['yes', null, 'no'] }, undefined],
      [dates, { dates: ['yes', 'if_needed', 'no'] }, { dates: ['yes', 'if_needed', 'no'] }],
      [score, { scores: [0, 5, null] }, undefined],
      [score, { scores: [0, 5, 3] }, { scores: [0, 5, 3] }],
      [election, { options: [0] }, { options: [0] }],
      [election, { options: [0, 1, 2] }, undefined],
      [makePoll({ kind: 'mood' }).question, { mood: 'up' }, { mood: 'up' }],
    ];
    for (const [question, sketch, choice] of cases) {
      expect(choiceOf(question, sketch)).toEqual(choice);
      if (choice !== undefined) expect(choiceOf(question, sketchOf(choice))).toEqual(choice);
    }
  });

  it('takes an option, and gives it back', () => {
    expect(toggled(single, { options: [0] }, 2)).toEqual({ options: [2] });
    expect(toggled(multiple, { options: [2] }, 0)).toEqual({ options: [0, 2] });
    expect(toggled(multiple, { options: [0, 2] }, 0)).toEqual({ options: [2] });
    expect(toggled(multiple, { word: 'abstain' }, 0)).toEqual({ options: [0] });
  });

  it('moves in an order, and not out of it', () => {
    expect(moved([2, 0, 1], 0, -1)).toEqual([0, 2, 1]);
    expect(moved([2, 0, 1], 0, 1)).toEqual([2, 1, 0]);
    expect(moved([2, 0, 1], 2, -1)).toEqual([2, 0, 1]);
    expect(moved([2, 0, 1], 1, 1)).toEqual([2, 0, 1]);
  });

  it('counts the lines that want an answer', () => {
    expect(leftToAnswer(dates, {})).toBe(3);
    expect(leftToAnswer(dates, { dates: answered(undefined, { at: 1, of: 3 }, 'no') })).toBe(2);
  });

  it('says on the button what is confirmed', () => {
    const said = (question: Poll['question'], ...choices: Choice[]) =>
      plain(frBallot.confirm(question, choices));
    expect(said(makePoll().question, 'for')).toBe('Confirmer mon vote : POUR');
    expect(said(makePoll().question, 'for', 'against')).toBe(
      'Confirmer mes 2 votes : POUR et CONTRE',
    );
    expect(said(multiple, { options: [0, 2] })).toBe('Confirmer mon vote : Lundi, Jeudi');
    expect(choiceWords(ranked, { ranking: [2, 0] })).toBe('1. Jeudi, 2. Lundi');
    expect(choiceWords(dates, { dates: ['yes', 'no', 'if_needed'] })).toBe(
      'Lundi oui, Mardi non, Jeudi si besoin',
    );
  });
});

describe('what is kept on the device', () => {
  beforeEach(() => {
    localStorage.clear();
    sessionStorage.clear();
  });

  it('survives a reload, for its person and its poll alone', () => {
    keepSketches('me', 'p', false, { 3: { word: 'for' } });
    expect(keptSketches('me', 'p', false)).toEqual({ 3: { word: 'for' } });
    expect(keptSketches('me', 'other', false)).toEqual({});
    expect(keptSketches('them', 'p', false)).toEqual({});
    forgetSketches('me', 'p');
    expect(keptSketches('me', 'p', false)).toEqual({});
  });

  it('of a secret stays in the tab, and is gone once it was sent', () => {
    keepSketches('me', 'p', true, { 1: { word: 'against' } });
    expect(JSON.stringify({ ...localStorage })).toBe('{}');
    expect(keptSketches('me', 'p', true)).toEqual({ 1: { word: 'against' } });
    forgetSketches('me', 'p');
    expect(JSON.stringify({ ...sessionStorage })).toBe('{}');
  });

  it('forgets all at the door, and keeps what is not a ballot', () => {
    localStorage.setItem('parvis.theme', 'dark');
    keepSketches('me', 'p', false, { 1: { word: 'for' } });
    noteMood('me', 'm');
    expect(moodNoted('me', 'm')).toBe(true);
    forgetAllSketches();
    expect(moodNoted('me', 'm')).toBe(false);
    expect({ ...localStorage }).toEqual({ 'parvis.theme': 'dark' });
  });

  it('reads nothing from what is not a ballot', () => {
    localStorage.setItem('parvis.ballot.me.p', '{broken');
    expect(keptSketches('me', 'p', false)).toEqual({});
  });
});

describe('a poll that is written', () => {
  const now = microsOf('2026-11-22T18:00') ?? 0;
  const named = (at: number) => fieldOf(at);

  it('is opened with a question alone', () => {
    expect(problemOf(NOTHING_WRITTEN, now)).toBe('title');
    const written = { ...NOTHING_WRITTEN, title: ' Une pause ? ' };
    expect(problemOf(written, now)).toBeUndefined();
    const draft = draftOf(written, undefined, named);
    expect(draft.question).toEqual({ title: 'Une pause ?', kind: 'motion', options: [] });
    expect(draft.rules).toEqual(rulesFor('consultative', undefined));
  });

  it('wants two answers, two dates, and an end that is to come', () => {
    const base = { ...NOTHING_WRITTEN, title: 'Quand ?' };
    expect(problemOf({ ...base, preset: 'single', options: ['Lundi', ' '] }, now)).toBe('options');
    expect(problemOf({ ...base, preset: 'single', options: ['a', 'b'.repeat(121)] }, now)).toBe(
      'option',
    );
    const day = '2027-03-12T18:30';
    expect(problemOf({ ...base, preset: 'date', dates: [day, day] }, now)).toBe('dates');
    expect(problemOf({ ...base, until: '2026-11-22T17:59' }, now)).toBe('until');
    expect(problemOf({ ...base, title: 'a'.repeat(501) }, now)).toBe('long');
  });

  it('puts dates in order, each once, and asks for no more answers than there are', () => {
    const dates = ['2027-03-16T18:00', '2027-03-12T18:00', '2027-03-16T18:00', ''];
    const draft = draftOf(
      { ...NOTHING_WRITTEN, title: 'Q', preset: 'date', dates },
      'bureau',
      named,
    );
    expect(draft.question.options.map((it) => it.label)).toEqual([
      '2027-03-12T18:00',
      '2027-03-16T18:00',
    ]);
    const options = ['Lundi', 'Mardi', ''];
    const many = { ...NOTHING_WRITTEN, title: 'Q', preset: 'multiple' as const, options, most: 9 };
    expect(draftOf(many, undefined, named).question.kind).toEqual({ multiple: { min: 1, max: 2 } });
  });

  it('follows the rules of the body', () => {
    expect(rulesFor('ordinary', 'council')).toMatchObject({
      tie: 'chair_casting',
      quorum: { num: 1, den: 2, strict: true },
    });
    expect(rulesFor('consultative', 'mayors_conference').quorum).toBeUndefined();
    expect(rulesFor('secret', 'bureau').tie).toBe('rejected');
  });

  it('names the candidates of an election, and the eldest decides between equals', () => {
    const options = ['Mme Aubry', '', 'M. Blin'];
    const born = ['1960-02-01', '', ''];
    const base = { ...NOTHING_WRITTEN, title: 'Qui ?', preset: 'election' as const };
    expect(problemOf({ ...base, options: [' '] }, now)).toBe('candidates');
    expect(problemOf({ ...base, options, seats: 3 }, now)).toBe('seats');
    const written = { ...base, options, born, family: 'public' as const };
    const { question, rules } = draftOf(written, 'council', named);
    expect(question.options).toEqual([
      { label: 'Mme Aubry', born: '1960-02-01' },
      { label: 'M. Blin' },
    ]);
    expect(rules?.tie).toBe('eldest');
    const again = writtenOf({ ...makePoll(), question, rules: rules ?? makePoll().rules });
    expect(draftOf(again, 'council', named).question).toEqual(question);
  });

  it('asks in the next round for the seats that are left, once', () => {
    const kind = { election: { seats: 2, round: 1 } };
    const first = makePoll({ kind, labels: ['a', 'b', 'c'], family: 'public' });
    const outcome = { elected: { options: [1], tied: [] } };
    const told = { ...first, state: 'proclaimed' as const, result: makeResult({ outcome }) };
    const next = nextRound(told, [told]);
    expect(next?.question.options.map((it) => it.label)).toEqual(['a', 'c']);
    expect(next?.question.kind).toEqual({ election: { seats: 1, round: 2 } });
    expect(next?.round_of).toBe(told.id);
    const second = { ...first, id: 'q', round_of: told.id };
    expect(nextRound(told, [told, second])).toBeUndefined();
    expect(nextRound(told, [told, { ...second, state: 'voided' as const }])).toBeDefined();
    expect(nextRound(first, [first])).toBeUndefined();
    const full = makeResult({ outcome: { elected: { options: [0, 1], tied: [] } } });
    expect(nextRound({ ...told, result: full }, [])).toBeUndefined();
  });

  it('comes back as it was written', () => {
    for (const preset of ['single', 'multiple', 'ranked', 'score'] as const) {
      const options = ['Eau', 'Transport'];
      const written = { ...NOTHING_WRITTEN, title: 'Q', preset, options, best: 10, most: 2 };
      const { question, rules } = draftOf(written, undefined, named);
      const poll = { ...makePoll(), question, rules: rules ?? makePoll().rules };
      const again = writtenOf(poll);
      expect(draftOf(again, undefined, named).question).toEqual(question);
    }
  });
});
