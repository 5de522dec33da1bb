import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { failureText } from '../src/feature/identity/failure.ts';
import { rowsOf } from '../src/feature/message/line_rows.ts';
import { parse, parseInline, plain, safeHref } from '../src/feature/message/markdown.ts';
import { matching, queryAt, toBody, toField } from '../src/feature/message/mention_text.ts';
import { pendingPosts, withPending } from '../src/feature/message/pending.ts';
import { brief, date, day, fold, initials, moment, time } from '../src/i18n/format.ts';
import { fr, problemText } from '../src/i18n/fr.ts';
import { french } from '../src/i18n/typography.ts';
import { HttpRefused } from '../src/net/http.ts';
import type { OutboxEntry } from '../src/net/outbox.ts';
import { message } from './make.ts';

const PERSON = '0192a000-0000-7000-9000-000000000001';

describe('markdown', () => {
  it('reads bold, italic, code, links and mentions', () => {
    expect(parseInline('a **b *c*** `d` _e_')).toEqual([
      { kind: 'text', text: 'a ' },
      {
        kind: 'bold',
        inner: [
          { kind: 'text', text: 'b ' },
          { kind: 'italic', inner: [{ kind: 'text', text: 'c' }] },
        ],
      },
      { kind: 'text', text: ' ' },
      { kind: 'code', text: 'd' },
      { kind: 'text', text: ' ' },
      { kind: 'italic', inner: [{ kind: 'text', text: 'e' }] },
    ]);
    expect(parseInline(`@[Mme Aubry](person:${PERSON}), @[Gorze](commune:57254)`)).toEqual([
      { kind: 'mention', label: 'Mme Aubry', target: { kind: 'person', id: PERSON } },
      { kind: 'text', text: ', ' },
      { kind: 'mention', label: 'Gorze', target: { kind: 'commune', code: '57254' } },
    ]);
  });

  it('takes bare addresses without the punctuation that follows', () => {
    const [, link, after] = parseInline('voir https://exemple.fr/a?b=1, merci');
    expect(link).toMatchObject({ kind: 'link', href: 'https://exemple.fr/a?b=1' });
    expect(after).toEqual({ kind: 'text', text: ', merci' });
  });

  it('makes a link of http and https only', () => {
    expect(safeHref('javascript:alert(1)')).toBeUndefined();
    for (const text of ['[x](javascript:alert(1))', '[x](data:text/html,a)', '[x](//a.b)']) {
      expect(parseInline(text).every((it) => it.kind === 'text')).toBe(true);
    }
  });

  it('leaves alone what only looks like a mark', () => {
    for (const text of ['2 * 3 * 4', 'un_nom_de_fichier', '**', 'a * b', '<b>x</b>', '@[x](y)']) {
      expect(parseInline(text)).toEqual([{ kind: 'text', text }]);
    }
  });

  it('reads lists, quotes and paragraphs', () => {
    expect(
      parse('Bonjour\nà tous\n\n- un\n- deux\n\n1. a\n2. b\n> cité').map((it) => it.kind),
    ).toEqual(['paragraph', 'list', 'list', 'quote']);
  });

  it('ends, and loses no word, on any text', () => {
    const word = fc.constantFrom(
      'a',
      '*',
      '**',
      '_',
      '`',
      '[',
      '](',
      ')',
      '>',
      '- ',
      '\n',
      '@[',
      'http://x.fr',
      ' ',
      '1. ',
    );
    fc.assert(
      fc.property(fc.array(word, { maxLength: 60 }), (words) => {
        const letters = (text: string) => text.replace(/[^a]/g, '');
        const shown = plain(words.join(''), Number.POSITIVE_INFINITY);
        expect(letters(shown)).toBe(letters(words.join('')));
      }),
      { numRuns: 2_000 },
    );
  });

  it('is quick on hostile text', () => {
    const started = performance.now();
    for (const text of [
      '*'.repeat(8_000),
      '['.repeat(8_000),
      '_a'.repeat(4_000),
      '`'.repeat(8_000),
      '> '.repeat(4_000),
      '**a '.repeat(2_000),
    ]) {
      parse(text);
    }
    expect(performance.now() - started).toBeLessThan(2_000);
  });
});

describe('mentions while one writes', () => {
  const chosen = [
    { label: 'Maire de Metz', target: `person:${PERSON}` },
    { label: 'Maire', target: 'room' },
  ];

  it('go into the body and back', () => {
    const body = `@[Maire de Metz](person:${PERSON}) et @[Maire](room) !`;
    const field = toField(body);
    expect(field.text).toBe('@Maire de Metz et @Maire !');
    expect(toBody(field.text, field.chosen)).toBe(body);
  });

  it('take the longest label and no part of a longer word', () => {
    expect(toBody('@Maire de Metz', chosen)).toBe(`@[Maire de Metz](person:${PERSON})`);
    expect(toBody('@Mairesse', chosen)).toBe('@Mairesse');
    expect(toBody('a@Maire', [])).toBe('a@Maire');
  });

  it('are looked for at the caret only', () => {
    expect(queryAt('bonjour @nov', 12)).toEqual({ start: 8, query: 'nov' });
    expect(queryAt('mairie@exemple.fr', 17)).toBeUndefined();
    expect(queryAt('bonjour', 7)).toBeUndefined();
  });

  it('are found by the start of any word, accents or not', () => {
    const all = [
      { label: 'Maire de Novéant', target: 'a', help: '', words: fold('Maire de Novéant') },
      { label: 'Gorze', target: 'b', help: 'commune', words: 'gorze' },
    ];
    expect(matching(all, fold('nové'), 5).map((it) => it.target)).toEqual(['a']);
    expect(matching(all, fold('maire nov'), 5).map((it) => it.target)).toEqual(['a']);
    expect(matching(all, 'orze', 5)).toEqual([]);
  });
});

describe('rows of a line', () => {
  const hour = 3_600_000_000;
  const noon = new Date(2026, 10, 22, 12).getTime() * 1000;
  const at = (seq: number, when: number, author = 'them') =>
    message({ id: `m${seq}`, seq, at: when, author });

  it('names days, draws one line before the first unread, groups what follows closely', () => {
    const rows = rowsOf(
      [at(1, noon - 24 * hour), at(2, noon, 'me'), at(3, noon + 1), at(4, noon + 2)],
      'me',
      { mark: 1, until: 4 },
    );
    expect(
      rows.map((it) => (it.kind === 'message' ? `${it.id}${it.grouped ? '+' : ''}` : it.kind)),
    ).toEqual(['day', 'm1', 'day', 'm2', 'unread', 'm3', 'm4+']);
  });

  it('draws no line for what came after the opening', () => {
    const rows = rowsOf([at(5, noon)], 'me', { mark: 1, until: 4 });
    expect(rows.some((it) => it.kind === 'unread')).toBe(false);
  });
});

describe('pending', () => {
  const entry = (part: Partial<OutboxEntry>): OutboxEntry => ({
    id: 'c1',
    person: 'me',
    lane: 'room:room',
    at: 0,
    attempted: true,
    after: 10,
    command: {
      post_message: { channel: 'room', body: 'ok', acknowledgement_requested: false },
    },
    ...part,
  });
  const known = (...list: { id: string; seq: number; body?: string; author?: string }[]) =>
    Object.fromEntries(list.map((it) => [it.id, message({ author: 'me', body: 'ok', ...it })]));

  it('is hidden by its own message, recognised by what follows the sending', () => {
    expect(pendingPosts([entry({})], { channel: 'room' }, known({ id: 'a', seq: 11 }))).toEqual([]);
  });

  it('is not hidden by an older message, another text, or another author', () => {
    for (const other of [
      { id: 'a', seq: 9 },
      { id: 'a', seq: 11, body: 'non' },
      { id: 'a', seq: 11, author: 'them' },
    ]) {
      expect(pendingPosts([entry({})], { channel: 'room' }, known(other))).toHaveLength(1);
    }
  });

  it('gives each message to one pending post only', () => {
    const two = [entry({}), entry({ id: 'c2' })];
    expect(pendingPosts(two, { channel: 'room' }, known({ id: 'a', seq: 11 }))).toHaveLength(1);
    const answered = [
      entry({ done: { channel: 'room', seq: 11, message: 'a' } }),
      entry({ id: 'c2' }),
    ];
    expect(pendingPosts(answered, { channel: 'room' }, known({ id: 'a', seq: 11 }))).toHaveLength(
      1,
    );
  });

  it('lays asked reactions over given ones', () => {
    expect(
      withPending(
        ['agree'],
        new Map([
          ['agree', false],
          ['seen', true],
        ] as const),
      ),
    ).toEqual(['seen']);
  });
});

describe('French', () => {
  const now = new Date(2026, 10, 22, 20, 0).getTime();
  const at = (...parts: [number, number, number, number, number]) =>
    new Date(...parts).getTime() * 1000;

  it('says days and moments', () => {
    expect(time(at(2026, 10, 22, 18, 5))).toBe('18\u00a0h\u00a005');
    expect(day(at(2026, 10, 22, 8, 0), now)).toBe('Aujourd’hui');
    expect(day(at(2026, 10, 21, 8, 0), now)).toBe('Hier');
    expect(day(at(2025, 2, 13, 8, 0), now)).toBe('jeudi 13 mars 2025');
    expect(moment(at(2026, 10, 21, 8, 30), now)).toBe('hier à 8\u00a0h\u00a030');
  });

  it('says the first of a month as French does', () => {
    const first = at(2025, 2, 1, 8, 30);
    expect(date(first)).toBe('le 1er mars 2025');
    expect(date(at(2025, 2, 11, 8, 30))).toBe('le 11 mars 2025');
    expect(day(first, now)).toBe('samedi 1er mars 2025');
    expect(moment(first, now)).toBe('le 1er mars 2025 à 8\u00a0h\u00a030');
    expect(moment(at(2026, 2, 1, 8, 30), now)).toBe('le 1er mars à 8\u00a0h\u00a030');
    expect(brief(first, now)).toBe('1er mars');
    expect(fr.invitation.until(first)).toBe('Cette invitation est valable jusqu’au 1er mars 2025.');
  });

  it('lists people', () => {
    expect(fr.people([])).toBe('');
    expect(fr.people(['A'])).toBe('A');
    expect(fr.people(['A', 'B'])).toBe('A et B');
    expect(fr.people(['A', 'B', 'C'], 6)).toBe('A, B et C');
    expect(fr.people(['A', 'B', 'C'])).toBe('A, B et 1 autre');
    expect(fr.people(['A', 'B', 'C', 'D'])).toBe('A, B et 2 autres');
  });

  it('says what is too long, and what is too fast, in its place', () => {
    const long = (field: string) =>
      problemText({ too_long: { field, chars: 8_001, chars_max: 8_000 } });
    const over = '8\u202f000';
    expect(long('body')).toContain(`Le message dépasse de 1 caractère la limite de ${over}`);
    expect(long('text')).toBe(`La recherche dépasse de 1 caractère la limite de ${over}.`);
    expect(long('new')).toBe(`Le mot de passe dépasse de 1 caractère la limite de ${over}.`);
    expect(long('label')).toBe(`Ce texte dépasse de 1 caractère la limite de ${over}.`);
    const slow = { problem: { slow_down: { retry_after_ms: 400 } } };
    expect(problemText(slow.problem)).not.toContain('essais');
    const refusal = { code: 500, temporary: true, ...slow };
    expect(failureText(new HttpRefused(429, refusal))).toBe(fr.signIn.tooFast);
  });

  it('sets no-break spaces before tall punctuation, as French printers do', () => {
    expect(french('Pourquoi ? « Parce que ! » Donc :')).toBe(
      'Pourquoi\u202f? «\u00a0Parce que\u202f!\u00a0» Donc\u00a0:',
    );
  });

  it('finds initials, past titles and functions', () => {
    expect(initials('Mme Anne de Villiers')).toBe('AV');
    expect(initials('Maire de Novéant-sur-Moselle')).toBe('NM');
    expect(initials('Maire')).toBe('M');
  });
});
