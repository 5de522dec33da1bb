// @vitest-environment node
import { describe, expect, it } from 'vitest';
import type { Poll, PollResult } from '#protocol';
import { problemText } from '../src/i18n/fr.ts';
import { frPoll } from '../src/i18n/fr_poll.ts';

const nobody = { ballots: 0, weight: 0 };

const open: Poll = {
  id: 'p',
  channel: 'room',
  number: 12,
  seq: 1,
  author: 'a',
  created_at: 0,
  state: 'open',
  question: { title: 'Êtes-vous d’accord ?', kind: 'motion', options: [] },
  rules: {
    family: 'consultative',
    majority: { of: 'cast', share: { num: 1, den: 2, strict: true } },
    tie: 'rejected',
    weights: 'equal',
    register: 'everyone',
  },
  electors: { ballots: 47, weight: 47 },
  rev: 1,
};

const result: PollResult = {
  engine: 1,
  electors: nobody,
  voters: nobody,
  cast: nobody,
  abstentions: nobody,
  blank: nobody,
  void: nobody,
  nppv: nobody,
  missing: nobody,
  lines: [],
  casting_vote: false,
  outcome: 'adopted',
};

const plain = (text: string) => text.replaceAll(/[\u00a0\u202f]/g, ' ');
const said = (poll: Poll, voted?: number) => plain(frPoll.state(poll, voted));

describe('a poll in a line', () => {
  it('says where it stands', () => {
    expect(plain(frPoll.title(open))).toBe('Scrutin n° 12 : Êtes-vous d’accord ?');
    expect(said(open)).toBe('ouvert');
    expect(said(open, 12)).toBe('ouvert, 12 votes sur 47');
    expect(said({ ...open, state: 'suspended' }, 12)).toBe('suspendu');
  });

  it('says what came of it, once it is proclaimed', () => {
    const proclaimed: Poll = { ...open, state: 'proclaimed', result };
    expect(said(proclaimed)).toBe('proclamé : avis favorable');
    const rules = { ...proclaimed.rules, family: 'ordinary' as const };
    expect(said({ ...proclaimed, rules })).toBe('proclamé : adopté');
    const options = [{ label: 'Lundi' }, { label: 'Mardi' }, { label: 'Jeudi' }];
    const question = { title: 'Quand ?', kind: 'single' as const, options };
    const leading = { ...result, outcome: { leading: [0, 2] } };
    expect(said({ ...proclaimed, question, result: leading })).toBe(
      'proclamé : en tête : Lundi, Jeudi',
    );
    const none = { ...result, outcome: { elected: { options: [], tied: [1] } } };
    expect(said({ ...proclaimed, question, result: none })).toBe(
      'proclamé : personne n’est élu à ce tour',
    );
  });

  it('says why it does not count', () => {
    const voided: Poll = { ...open, state: 'voided', voided: { at: 0, by: 'a', reason: 'Panne' } };
    expect(said(voided)).toBe('annulé : Panne');
    expect(said({ ...voided, voided: { at: 0 } })).toContain('l’urne scellée est perdue');
  });

  it('tells a voter who comes too late since when', () => {
    const at = Date.UTC(2026, 2, 2, 18) * 1000;
    const late = problemText({ poll_state: { state: 'closed', closed_at: at } });
    expect(plain(late)).toMatch(/^Non compté : vote clos le 2 mars.* à \d+ h \d\d\.$/);
    expect(problemText({ poll_state: { state: 'draft' } })).toBe('Le scrutin est en préparation.');
    const cast = plain(problemText({ already_cast: { mandates: [1, 2] } }));
    expect(cast).toBe('2 élus ont déjà voté sur leur propre appareil : rien n’a été saisi.');
  });
});
