// The voter's card on a phone that loses its line, is reloaded, comes too late; and by the keys.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { check } from './axe.mjs';
import { kept, until } from './cut_line.mjs';
import { leave, NOVEANT, online, openRoom, stage } from './parvis.mjs';
import {
  ask,
  choose,
  close,
  confirm,
  OFFICER,
  PHONE,
  pathOf,
  person,
  roomOf,
  told,
  view,
  vote,
} from './polls.mjs';

const here = stage(undefined, async (it) => {
  it.officer = await person(it, OFFICER);
  it.mayor = await person(it, NOVEANT);
  const first = await it.enter(NOVEANT);
  await openRoom(first.page);
  it.room = roomOf(first.page);
  await leave(first);
});

/** A voter before the card of a new poll, on a phone. */
async function voter(title, extra) {
  const poll = await ask(here.officer, here.room, title, extra);
  const it = await here.enter(NOVEANT, PHONE);
  await it.page.goto(pathOf(here.room, poll));
  await online(it.page);
  return { ...it, poll };
}

test('a choice survives a reload and a dead zone, and is counted once', async () => {
  const it = await voter('Déneiger dès 5 cm ?');
  const { page, context, poll } = it;
  await choose(page, 'Contre');
  await page.reload();
  await until(() => page.getByRole('radio', { name: 'Contre', exact: true }).isChecked(), 'kept');
  // Somebody else votes: the ballot that is being made does not move.
  await page.getByRole('button', { name: /^Confirmer mon vote.*CONTRE/ }).waitFor();
  await context.setOffline(true);
  await page.locator('.line-banner').waitFor();
  await confirm(page, 'CONTRE');
  await told(page, 'En attente d’envoi').waitFor();
  assert.deepEqual(await kept(page), ['cast_ballots']);
  await context.setOffline(false);
  await told(page, /^Compté/).waitFor();
  await until(async () => (await kept(page)).length === 0, 'nothing waits');
  assert.equal((await view(here.officer, here.room, poll)).voted, 1);
  await close(here.officer, here.room, poll);
  await page.getByText('Avis défavorable — 0 pour, 1 contre, 0 abstention').waitFor();
  await page.getByText('Votre vote : CONTRE').waitFor();
  await leave(it);
});

test('a ballot that waited while the poll was closed is not counted, and says so', async () => {
  const it = await voter('Fermer la déchèterie le lundi ?');
  const { page, context, poll } = it;
  await choose(page, 'Pour');
  await context.setOffline(true);
  await page.locator('.line-banner').waitFor();
  await confirm(page, 'POUR');
  await told(page, 'En attente d’envoi').waitFor();
  await close(here.officer, here.room, poll);
  await context.setOffline(false);
  await told(page, 'Votre vote n’a pas été compté').waitFor();
  await page.getByText(/^Non compté.*vote clos/).waitFor();
  await check(page, 'a ballot that came too late');
  // On every other page too, until it is understood.
  await page.goto('/');
  await page.locator('.vote-banner-refused').waitFor();
  await page.goto(pathOf(here.room, poll));
  await page.getByRole('button', { name: 'J’ai compris' }).click();
  await page.goto('/');
  await page.getByRole('heading', { name: /^Bonjour/ }).waitFor();
  assert.equal(await page.locator('.vote-banner-refused').count(), 0);
  await leave(it);
});

test('a choice that was never confirmed is not counted, and says so', async () => {
  const it = await voter('Louer la saleuse ?');
  await choose(it.page, 'Pour');
  await it.page.getByRole('button', { name: /^Confirmer mon vote/ }).waitFor();
  await close(here.officer, here.room, it.poll);
  await it.page.getByText(/^Vous n’aviez pas confirmé/).waitFor();
  await leave(it);
});

/** Presses Tab until what has the focus fits; fails rather than turning for ever. */
async function tabTo(page, selector) {
  for (let presses = 0; presses < 80; presses += 1) {
    if (await page.evaluate((css) => document.activeElement?.matches(css), selector)) return;
    await page.keyboard.press('Tab');
  }
  assert.fail(`Tab does not reach ${selector}`);
}

test('it is found and answered by the keys, and said to who does not see', async () => {
  const poll = await ask(here.officer, here.room, 'Un relais à Gorze ?');
  const it = await here.enter(NOVEANT);
  const { page } = it;
  const card = page.locator('.today-card').filter({ hasText: 'Un relais à Gorze' });
  await card.waitFor();
  // It comes before everything else that waits.
  assert.equal(await page.locator('.today-group h2').first().textContent(), 'Vote ouvert');
  await tabTo(page, '.today-card .button-primary[href*="/votes/"]');
  await page.keyboard.press('Enter');
  await page.getByRole('radio', { name: 'Pour', exact: true }).waitFor();
  await tabTo(page, '.vote-choice input');
  await page.keyboard.press('Space');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  await until(() => page.getByRole('radio', { name: 'Abstention' }).isChecked(), 'by the arrows');
  await tabTo(page, '.vote-go');
  await page.keyboard.press('Enter');
  await told(page, /^Compté/).waitFor();
  await page
    .locator('[data-announcer]')
    .filter({ hasText: /^Vote enregistré/ })
    .waitFor({ state: 'attached' });
  assert.ok(await page.evaluate(() => document.activeElement?.matches('.vote-card')));
  assert.equal((await view(here.officer, here.room, poll)).voted, 1);
  await close(here.officer, here.room, poll);
  await leave(it);
});

test('an order of preference is made, moved and read back by the keys', async () => {
  const labels = ['Transport', 'Eau', 'Écoles'];
  const it = await voter('Par quoi commencer ?', { kind: 'ranked', labels });
  const { page } = it;
  for (const label of ['Eau', 'Transport']) {
    await page.getByRole('button', { name: `Ajouter au classement, ${label}` }).press('Enter');
  }
  const up = page.getByRole('button', { name: 'Monter, Transport' });
  await up.press('Enter');
  assert.deepEqual(await page.locator('.rank-line').allTextContents(), ['1Transport', '2Eau']);
  await page.getByRole('button', { name: 'Confirmer mon classement' }).click();
  await told(page, /^Compté/).waitFor();
  await close(here.officer, here.room, it.poll);
  await page.getByText('En tête : Transport', { exact: true }).waitFor();
  await leave(it);
});

const KINDS = [
  ['motion', []],
  ['single', ['Lundi', 'Mardi']],
  [{ multiple: { min: 1, max: 2 } }, ['Eau', 'Transport', 'Écoles']],
  ['ranked', ['Eau', 'Transport']],
  [{ score: { min: 0, max: 5 } }, ['Eau', 'Transport']],
  ['date', ['jeudi 12 mars, 18 h', 'lundi 16 mars, 18 h']],
];
const CHOICES = [
  'for',
  { options: [0] },
  { options: [0, 2] },
  { ranking: [1, 0] },
  { scores: [4, 2] },
  { dates: ['yes', 'if_needed'] },
];

/** Nothing is wider than the screen, and whatever is pressed is large enough. */
async function fits(page, where) {
  const small = await page.evaluate(async () => {
    // The page has been drawn in this size.
    const drawn = () => new Promise(requestAnimationFrame);
    await drawn();
    await drawn();
    const root = document.documentElement;
    const wide = root.scrollWidth - root.clientWidth;
    const low = [...document.querySelectorAll('.poll button, .poll a, .vote-choice, .vote-cell')]
      .filter((it) => it.checkVisibility() && it.getBoundingClientRect().height < 43.5)
      .map((it) => it.outerHTML.slice(0, 120));
    return wide > 0 ? [`${wide} px too wide`, ...low] : low;
  });
  assert.deepEqual(small, [], where);
}

const SIZES = {
  phone: { width: 390, height: 844 },
  desk: { width: 1440, height: 844 },
};
const LOOKS = [
  ['light', 'standard'],
  ['dark', 'standard'],
];

test('axe finds nothing on any state of a poll, phone or desk, light or dark', async () => {
  const colorScheme = 'light';
  const it = await here.enter(NOVEANT, { colorScheme, viewport: SIZES.phone });
  const desk = await here.enter(OFFICER, { colorScheme, viewport: SIZES.desk });
  const look = async ({ page }, where) => {
    await check(page, where, LOOKS);
    const usual = page.viewportSize();
    for (const size of [SIZES.phone, SIZES.desk]) {
      await page.setViewportSize(size);
      await fits(page, `${where}, ${size.width} px`);
    }
    await page.setViewportSize(usual);
  };
  await desk.page.goto(`/salons/${here.room}/sondage`);
  await desk.page.getByText('Forme du vote et clôture').click();
  await desk.page.getByRole('radio', { name: 'Public' }).waitFor();
  await look(desk, 'the form');
  for (const [at, [kind, labels]] of KINDS.entries()) {
    const name = JSON.stringify(kind);
    const poll = await ask(here.officer, here.room, `Question ${name} ?`, { kind, labels });
    await it.page.goto(pathOf(here.room, poll));
    await it.page.locator('.vote-choice, .vote-cell').first().waitFor();
    await look(it, `ballot ${name}`);
    await vote(here.mayor, here.room, poll, CHOICES[at]);
    await told(it.page, /^Compté/).waitFor();
    await look(it, `counted ${name}`);
    await close(here.officer, here.room, poll);
    await it.page.locator('.result[data-told]').waitFor();
    await look(it, `result ${name}`);
  }
  const poll = await ask(here.officer, here.room, 'Voter le budget ?', { family: 'public' });
  await it.page.goto('/');
  await it.page.locator('.today-card').filter({ hasText: 'Voter le budget' }).waitFor();
  await look(it, 'today');
  await it.page.goto('/salons');
  await it.page.locator('.vote-banner').waitFor();
  await look(it, 'the strip');
  await desk.page.goto(pathOf(here.room, poll));
  await desk.page.getByRole('button', { name: 'Saisir à main levée' }).click();
  await desk.page.locator('.entry-name').first().click();
  await look(desk, 'entering');
  await desk.page.getByRole('button', { name: 'Clore le vote' }).click();
  await desk.page.getByRole('alertdialog').waitFor();
  await look(desk, 'closing');
  await desk.page.keyboard.press('Escape');
  await here.officer.do({ suspend_poll: { channel: here.room, poll } });
  await desk.page.getByRole('button', { name: 'Reprendre le vote' }).waitFor();
  await look(desk, 'suspended');
  await close(here.officer, here.room, poll, false);
  await desk.page.getByText('Relire avant de proclamer').waitFor();
  await look(desk, 'read again');
  await here.officer.do({
    void_poll: { channel: here.room, poll, reason: 'Question à revoir', replace: false },
  });
  await desk.page.getByText('Ce scrutin est annulé').waitFor();
  await look(desk, 'voided');
  await leave(it, desk);
});
