// @vitest-environment node
/** The help names things as the screens do, and the printed cards are those of the screens. */

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fr } from '../src/i18n/fr.ts';
import { frDeskPage, frItem, frLease, frScreenPairing, frVoteDesk } from '../src/i18n/fr_desk.ts';
import { frFloor } from '../src/i18n/fr_floor.ts';
import { CARDS, frHelp } from '../src/i18n/fr_help.ts';
import { frInvite } from '../src/i18n/fr_invite.ts';
import { frApproval, frFiles, frFollow, frMinutes, frWriting } from '../src/i18n/fr_minutes.ts';
import { frPeople } from '../src/i18n/fr_people.ts';
import { frPollForm } from '../src/i18n/fr_poll_form.ts';
import { ANSWER, frSeance } from '../src/i18n/fr_seance.ts';
import { frDesk, frEntry } from '../src/i18n/fr_vote.ts';

const PAGE = join(import.meta.dirname, '../../docs/fiches.md');

/** Labels that a function of the catalogue makes, or that are drawn. */
const MADE = new Set([
  ...['+ A', '− A', 'Préparer les invitations'],
  ...['Confirmer mon vote', 'Compté à 18 h 42', 'Les autres\u00a0: pour'],
  'Tous pour\u00a0: clore et proclamer',
]);

function texts(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(texts) : [];
}

const answers = Object.values(ANSWER).map((it) => it.word);
const OF_MEETINGS = [
  ...[frDeskPage, frItem, frLease, frScreenPairing, frVoteDesk, frFloor, frEntry],
  ...[frSeance, answers],
  ...[frMinutes, frWriting, frFollow, frApproval, frFiles],
];
const LABELS = new Set([fr, frPeople, frInvite, frPollForm, frDesk, ...OF_MEETINGS].flatMap(texts));

function quoted(text: string): string[] {
  return [...text.matchAll(/«\s(.+?)\s»/gu)].map((it) => it[1] ?? '');
}

function page(): string {
  const cards = CARDS.map(({ title, lead, steps, good }) => {
    const list = steps.map((step, at) => `${at + 1}. ${step}`).join('\n');
    const end = good === undefined ? '' : `\n\n> **${frHelp.good}** : ${good}`;
    return `## ${title}\n\n${lead}\n\n${list}${end}\n`;
  });
  const head =
    '# Fiches\n\nUne fiche par geste. Les mêmes sont dans Parvis, à la page Aide, où chacune s’imprime.\n' +
    'Cette page est écrite par `UPDATE=1 npm --prefix web-client test -- help`.\n';
  return [head, ...cards].join('\n');
}

describe('the help', () => {
  it.each(CARDS.map((it) => [it.slug, it] as const))('%s names what is on screen', (_, card) => {
    const words = [card.lead, ...card.steps, card.good ?? ''].flatMap(quoted);
    expect(words.filter((it) => !LABELS.has(it) && !MADE.has(it))).toEqual([]);
  });

  it('is the same on paper', () => {
    if (process.env.UPDATE === '1') writeFileSync(PAGE, page());
    expect(readFileSync(PAGE, 'utf8')).toBe(page());
  });

  it('gives each card an address of its own', () => {
    expect(new Set(CARDS.map((it) => it.slug)).size).toBe(CARDS.length);
  });
});
