/** The minutes: what the server tells is read as it is, and no text of anybody is lost unseen. */

import { afterEach, describe, expect, it } from 'vitest';
import type { MinutesText } from '#protocol';
import { keepWriting, keptWriting } from '../src/feature/minutes/kept_writing.ts';
import { paragraphs, parse } from '../src/feature/minutes/markdown.ts';
import {
  both,
  fateOf,
  isTooLong,
  NOTHING,
  over,
  standingOf,
  typed,
} from '../src/feature/minutes/writing.ts';
import { forgetAllSketches } from '../src/feature/poll/kept_ballot.ts';

describe('the Markdown of the server', () => {
  it('is headings, facts together, lists, tables, paragraphs', () => {
    const told = [
      'Projet, non approuvé.',
      '**Lieu**\u00a0: Salle des fêtes',
      '**Quorum à 18\u00a0h\u00a015**\u00a0: atteint\u00a0: 3 sur 5',
      '### Point 1\u00a0: Pacte',
      '- 18\u00a0h\u00a002\u00a0: ouverture\n- 20\u00a0h\u00a015\u00a0: clôture',
      '| Commune | Membre |\n| --- | --- |\n| Gorze | Bruno Blin |\n|  | Éva Est |',
    ];
    expect(parse(`${told.join('\n\n')}\n`)).toEqual([
      { kind: 'text', text: 'Projet, non approuvé.' },
      {
        kind: 'facts',
        facts: [
          ['Lieu', 'Salle des fêtes'],
          ['Quorum à 18\u00a0h\u00a015', 'atteint\u00a0: 3 sur 5'],
        ],
      },
      { kind: 'heading', level: 3, text: 'Point 1\u00a0: Pacte' },
      {
        kind: 'list',
        lines: ['18\u00a0h\u00a002\u00a0: ouverture', '20\u00a0h\u00a015\u00a0: clôture'],
      },
      {
        kind: 'table',
        table: {
          head: ['Commune', 'Membre'],
          rows: [
            ['Gorze', 'Bruno Blin'],
            ['', 'Éva Est'],
          ],
        },
      },
    ]);
  });

  it('makes signs of the signs that people wrote', () => {
    const hostile = '\\# Adopté \\<b\\>non\\</b\\> \\*oui\\* \\[a\\](b) \\&amp;';
    expect(parse(hostile)).toEqual([
      { kind: 'text', text: '# Adopté <b>non</b> *oui* [a](b) &amp;' },
    ]);
    expect(parse('**Déci\\*\\*sion**\u00a0: \\*\\*non\\*\\*\u00a0: 1\\. 2')).toEqual([
      { kind: 'facts', facts: [['Déci**sion', '**non**\u00a0: 1. 2']] },
    ]);
    expect(parse('| A |\n| --- |\n| x\\|y \\\\\\| z |')).toEqual([
      { kind: 'table', table: { head: ['A'], rows: [['x|y \\| z']] } },
    ]);
  });

  it('and what people write has paragraphs of lines', () => {
    expect(paragraphs('Un.\nDeux.\n\n\n\nTrois.\n')).toEqual([['Un.', 'Deux.'], ['Trois.']]);
  });
});

describe('a text beside the minutes', () => {
  const by = 'bruno';
  const standing: MinutesText = { text: 'Calme.', rev: 7, by, at: 1 };
  const mine = over(standing, 'Vif.');

  it('is saved, changed, on its way', () => {
    expect(fateOf(standing, undefined, false)).toBe('saved');
    expect(fateOf(standing, over(standing, ' Calme. \r\n'), false)).toBe('saved');
    expect(fateOf(standing, mine, false)).toBe('changed');
    expect(fateOf(standing, mine, true)).toBe('leaving');
    expect(fateOf(NOTHING, typed(NOTHING, undefined, 'Un mot', false), false)).toBe('changed');
  });

  it('is in conflict when another one stands there since', () => {
    const since = { ...standing, text: 'Autre chose.', rev: 9 };
    expect(fateOf(since, mine, false)).toBe('conflict');
    expect(fateOf(since, over(since, mine.text), false)).toBe('changed');
    expect(both(since, mine)).toEqual({ text: 'Autre chose.\n\nVif.', rev: 9 });
    expect(both({ ...since, text: '' }, mine)).toEqual({ text: 'Vif.', rev: 9 });
    expect(fateOf({ ...since, text: 'Vif.' }, mine, false)).toBe('saved');
  });

  it('knows its own text again, whether the answer came back or not', () => {
    const sent = { ...mine, sent: 'Vif.' };
    // Accepted, and not read again yet; meanwhile more was written, or not.
    expect(fateOf(standing, { ...sent, rev: 9 }, false)).toBe('saved');
    const more = typed(standing, { ...sent, rev: 9 }, 'Vif. Et long.', false);
    expect(fateOf(standing, more, false)).toBe('changed');
    // The answer was lost with the page: what stands there is what was sent.
    const read = { ...standing, text: 'Vif.', rev: 9 };
    expect(fateOf(read, sent, false)).toBe('saved');
    expect(fateOf(read, { ...sent, text: 'Vif. Et long.' }, false)).toBe('changed');
    expect(fateOf({ ...read, text: 'Non.', rev: 10 }, { ...sent, text: 'Plus.' }, false)).toBe(
      'conflict',
    );
  });

  it('is that of the item, counted in characters', () => {
    const of = { ...standing, item: 'i' };
    expect(standingOf([of, standing], undefined)).toBe(standing);
    expect(standingOf([of], 'i')).toBe(of);
    expect(standingOf([of], undefined)).toBe(NOTHING);
    expect(isTooLong('🏛'.repeat(12_000))).toBe(false);
    expect(isTooLong('a'.repeat(12_001))).toBe(true);
  });
});

describe('a text that is not saved', () => {
  const desk = { person: 'me', meeting: 'm' };
  afterEach(() => localStorage.clear());

  it('is kept on this device for its writer, until it is saved or they sign out', () => {
    const writing = { text: 'Vif.', rev: 7, sent: 'Calme.' };
    keepWriting(desk, 'i', writing);
    expect(keptWriting(desk, 'i')).toEqual(writing);
    expect(keptWriting(desk, undefined)).toBeUndefined();
    expect(keptWriting({ ...desk, person: 'other' }, 'i')).toBeUndefined();
    keepWriting(desk, undefined, writing);
    keepWriting(desk, undefined);
    expect(keptWriting(desk, undefined)).toBeUndefined();
    localStorage.setItem('parvis.minutes.me.m.broken', '{"text":1');
    expect(keptWriting(desk, 'broken')).toBeUndefined();
    forgetAllSketches();
    expect(keptWriting(desk, 'i')).toBeUndefined();
  });
});
