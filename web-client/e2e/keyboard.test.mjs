// With the keyboard only, as somebody does who cannot hold a mouse.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { GORZE, lineOf, messageOf, NOVEANT, openRoom, ROOM, stage, write } from './parvis.mjs';

const here = stage();

/** Presses Tab until what has the focus fits; fails rather than turning for ever. */
async function tabTo(page, selector, text = '') {
  for (let presses = 0; presses < 140; presses += 1) {
    const there = await page.evaluate(
      ([css, words]) => {
        const at = document.activeElement;
        const said = `${at?.getAttribute('aria-label') ?? ''} ${at?.textContent ?? ''}`;
        return at?.matches(css) === true && said.includes(words);
      },
      [selector, text],
    );
    if (there) return;
    await page.keyboard.press('Tab');
  }
  assert.fail(`Tab does not reach ${selector} ${text}`);
}

async function keyboardSignIn(page, words, name) {
  await page.goto('/');
  await page.getByRole('heading', { name: 'Démonstration' }).waitFor();
  await tabTo(page, 'input[type="search"]');
  await page.keyboard.type(words);
  await page.getByRole('button', { name }).waitFor();
  await tabTo(page, '.personas button', name);
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: /^Bonjour/ }).waitFor();
}

test('sign in, find the first unread, answer in a thread', async () => {
  const other = await here.enter(GORZE);
  await openRoom(other.page);
  await write(other.page, 'Qui a une saleuse ?');
  await messageOf(other.page, 'saleuse').waitFor();
  const { page, context, faults } = await here.visitor();
  await keyboardSignIn(page, 'noveant', NOVEANT);
  await page.getByRole('heading', { name: 'Salons à lire' }).waitFor();
  await tabTo(page, '.skip');
  await page.keyboard.press('Enter');
  await tabTo(page, '.today-act a', ROOM);
  await page.keyboard.press('Enter');
  await page.locator('[data-unread-line]').waitFor();
  await lineOf(page).waitFor();
  const menus = lineOf(page).locator('.message-menu');
  const count = await menus.count();
  await tabTo(page, '.line');
  // The last message is the one that was not read.
  for (let at = 0; at < count * 3; at += 1) {
    const last = await page.evaluate(() => {
      const all = [...document.querySelectorAll('.line .message-menu')];
      return document.activeElement === all.at(-1);
    });
    if (last) break;
    await page.keyboard.press('Tab');
  }
  await page.keyboard.press('Enter');
  await page.getByRole('dialog', { name: 'Actions sur le message' }).waitFor();
  await tabTo(page, '[role="dialog"] button', 'Répondre dans un fil');
  await page.keyboard.press('Enter');
  await page.getByRole('region', { name: 'Fil de réponses' }).waitFor();
  await tabTo(page, '.thread textarea');
  await page.keyboard.type('Nous, jusqu’à vendredi.');
  await page.keyboard.press('Enter');
  await messageOf(other.page, 'saleuse')
    .getByRole('link', { name: /1 réponse/ })
    .waitFor();
  assert.deepEqual(faults, []);
  await context.close();
  await other.context.close();
});

test('mention a commune, search, change the text size', async () => {
  const { page, context, faults } = await here.visitor();
  await keyboardSignIn(page, 'gorze', GORZE);
  await tabTo(page, '.room-link', ROOM);
  await page.keyboard.press('Enter');
  await lineOf(page).waitFor();
  await tabTo(page, '.composer textarea');
  await page.keyboard.type('Pour @arnav');
  await page
    .getByRole('option', { name: /commune/ })
    .first()
    .waitFor();
  while (
    !(await page
      .getByRole('option', { selected: true })
      .getByText('commune', { exact: true })
      .count())
  ) {
    await page.keyboard.press('ArrowDown');
  }
  await page.keyboard.press('Enter');
  await page.waitForFunction(() =>
    document.querySelector('.composer textarea')?.value.endsWith(' '),
  );
  await page.keyboard.type('la benne à sel');
  await page.keyboard.press('Enter');
  await messageOf(page, 'la benne à sel').locator('.mention').waitFor();

  await tabTo(page, '.side-pages a', 'Recherche');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Recherche' }).waitFor();
  await tabTo(page, 'main input[type="search"]');
  await page.keyboard.type('benne');
  await page.keyboard.press('Enter');
  await page.locator('.hit').first().waitFor();
  await tabTo(page, '.hit');
  await page.keyboard.press('Enter');
  await page.locator('[data-marked]').waitFor();

  await tabTo(page, '.side-tabs a', 'Réglages');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Réglages', level: 1 }).waitFor();
  await tabTo(page, '.stepper button', 'Augmenter');
  await page.keyboard.press('Enter');
  await page.waitForFunction(() => document.documentElement.style.fontSize === '125%');
  assert.deepEqual(faults, []);
  await context.close();
});
