// The screens of a poll, for the captures: asked by the officer, answered by a mayor.

import { composerOf, online } from './parvis.mjs';
import { Person } from './person.mjs';
import { ask, choose, close, confirm, pathOf, roomOf, told, view, vote } from './polls.mjs';

/** Where there is no room for their words, the tools of the composer are behind one button. */
async function openTools(page) {
  const tools = page.getByRole('button', { name: 'Outils' });
  await page.getByRole('button', { name: 'Envoyer' }).first().waitFor();
  // Letters that come later are narrower: the words may fit by then.
  await page.evaluate(() => document.fonts.ready);
  if (await tools.isVisible()) await tools.click({ timeout: 2_000 }).catch(() => undefined);
}

const ROOM = 'Conférence des maires';
const MOTION = 'Approuver la convention de déneigement avec le Département ?';
const DATES = ['jeudi 12 mars, 18 h', 'lundi 16 mars, 18 h', 'mercredi 18 mars, 20 h'];

async function room(page) {
  await page.goto('/salons');
  await page.getByRole('link', { name: ROOM }).first().click();
  await composerOf(page).waitFor();
  return roomOf(page);
}

const signIn = (parvis, name) => new Person(parvis.url, name).signIn();

/** The other mayors vote by the HTTP door. */
async function othersVote(parvis, officer, channel, poll, choices) {
  const { electors } = await view(officer, channel, poll);
  const options = await officer.call('GET', '/api/sign-in');
  const known = new Set(options.personas.map((it) => it.person));
  const others = electors.filter((it) => known.has(it.person));
  for (const [at, choice] of choices.entries()) {
    const name = others[others.length - 1 - at]?.name;
    if (name !== undefined) await vote(await signIn(parvis, name), channel, poll, choice);
  }
}

export async function voterScreens(page, shot, { parvis, officer: name, enter, mayor }) {
  const officer = await signIn(parvis, name);
  await enter(page, mayor);
  await online(page);
  const channel = await room(page);
  const poll = await ask(officer, channel, MOTION, { family: 'public' });
  await page.goto(pathOf(channel, poll));
  await page.locator('.vote-choice').first().waitFor();
  await shot('ballot');
  await page.goto('/');
  await page.locator('.today-card').filter({ hasText: 'déneigement' }).waitFor();
  await shot('today-vote');
  await page.goto(pathOf(channel, poll));
  await choose(page, 'Pour');
  await page.getByRole('button', { name: /^Confirmer mon vote/ }).waitFor();
  await shot('ballot-chosen');
  await confirm(page, 'POUR');
  await told(page, /^Compté/).waitFor();
  await shot('ballot-counted');
  const words = ['for', 'for', 'against', 'for', 'abstain'];
  await othersVote(parvis, officer, channel, poll, words);
  await close(officer, channel, poll);
  await page.locator('.result[data-told]').waitFor();
  await shot('poll-result');
  await page.goto(`/salons/${channel}`);
  await page.locator('.poll-row').last().waitFor();
  await shot('poll-row');
  const extra = { kind: 'date', labels: DATES };
  const dates = await ask(officer, channel, 'Quel soir pour la réunion budgétaire ?', extra);
  await page.goto(pathOf(channel, dates));
  await page.locator('.vote-cell').first().waitFor();
  await page.getByRole('radio', { name: 'Oui' }).first().check();
  await shot('ballot-dates');
  await othersVote(parvis, officer, channel, dates, [
    { dates: ['yes', 'no', 'if_needed'] },
    { dates: ['yes', 'if_needed', 'no'] },
    { dates: ['yes', 'yes', 'yes'] },
  ]);
  await close(officer, channel, dates);
  await page.locator('.result-days').waitFor();
  await shot('poll-dates');
  const labels = ['Transport à la demande', 'Assainissement', 'Rénovation des écoles'];
  const ranked = { kind: 'ranked', labels };
  const order = await ask(officer, channel, 'Par quoi commencer en 2027 ?', ranked);
  await page.goto(pathOf(channel, order));
  for (const label of [labels[2], labels[0]]) {
    await page.getByRole('button', { name: `Ajouter au classement, ${label}` }).click();
  }
  await shot('ballot-ranked');
  await close(officer, channel, order);
  const secret = await ask(officer, channel, 'Confiance au bureau ?', { family: 'secret' });
  await page.goto(pathOf(channel, secret));
  await choose(page, 'Vote blanc');
  await confirm(page, 'VOTE BLANC');
  await told(page, 'Votre bulletin scellé').waitFor();
  await shot('ballot-sealed');
  await close(officer, channel, secret);
  await page.locator('.result[data-told]').waitFor();
  await page.goto(`/salons/${channel}`);
  await openTools(page);
  await page.getByRole('button', { name: /Prendre le pouls/ }).click();
  await page.locator('.mood-card').first().waitFor();
  await shot('mood');
}

export async function deskScreens(page, shot, { parvis, officer: name, enter, mayor }) {
  await enter(page, name);
  await online(page);
  const channel = await room(page);
  await openTools(page);
  await page.getByRole('link', { name: /Lancer un sondage/ }).click();
  await page.getByRole('textbox', { name: 'Votre question' }).fill(MOTION);
  await page.getByText(/mandats voteront/).waitFor();
  await shot('poll-form');
  const officer = await signIn(parvis, name);
  const poll = await ask(officer, channel, MOTION, { family: 'ordinary' });
  await vote(await signIn(parvis, mayor), channel, poll, 'for');
  await page.goto(pathOf(channel, poll));
  await page.getByRole('button', { name: 'Saisir à main levée' }).waitFor();
  await shot('desk');
  await page.getByRole('button', { name: 'Saisir à main levée' }).click();
  await page.locator('.entry-name').nth(1).click();
  await page.locator('.entry-name').nth(3).click();
  await page.locator('.entry').scrollIntoViewIfNeeded();
  await shot('desk-entry');
  await page.getByRole('button', { name: 'Clore le vote' }).click();
  await page.getByRole('alertdialog').waitFor();
  await shot('desk-close');
  await page.getByRole('alertdialog').getByRole('button', { name: 'Clore le vote' }).click();
  await page.getByText('Relire avant de proclamer').waitFor();
  await shot('desk-reread');
}

export const OF_VOTER = [
  ...['ballot', 'today-vote', 'ballot-chosen', 'ballot-counted', 'poll-result', 'poll-row'],
  ...['ballot-dates', 'poll-dates', 'ballot-ranked', 'ballot-sealed', 'mood'],
];
export const OF_DESK = ['poll-form', 'desk', 'desk-entry', 'desk-close', 'desk-reread'];
