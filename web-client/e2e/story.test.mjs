// Two mayors in the conférence des maires of Mad et Moselle, in two browsers.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  composerOf,
  GORZE,
  lineOf,
  messageOf,
  NOVEANT,
  online,
  openRoom,
  ROOM,
  sameOnBoth,
  signIn,
  stage,
  texts,
  write,
} from './parvis.mjs';
import { Person } from './person.mjs';

const here = stage();

async function twoMayors() {
  const a = await here.enter(NOVEANT);
  const b = await here.enter(GORZE);
  await openRoom(a.page);
  await openRoom(b.page);
  return {
    a,
    b,
    async done() {
      assert.deepEqual([...a.faults, ...b.faults], []);
      await a.context.close();
      await b.context.close();
    },
  };
}

function inView(page, selector) {
  return page.evaluate((css) => {
    const box = document.querySelector(css)?.getBoundingClientRect();
    return box !== undefined && box.top >= 0 && box.bottom <= window.innerHeight;
  }, selector);
}

const menuOf = (page, text) =>
  messageOf(page, text).getByRole('button', { name: /^Actions sur le message/ });

test('they see each other, write, answer, react, edit, mention', async () => {
  const { a, b, done } = await twoMayors();
  await a.page.locator('.room-members').getByText('2 en ligne').waitFor();
  await a.page.getByRole('link', { name: /membres/ }).click();
  const present = a.page.getByRole('region', { name: 'Membres du salon' });
  await present.getByRole('listitem').filter({ hasText: GORZE }).getByText('en ligne').waitFor();
  assert.ok((await present.getByRole('listitem').count()) >= 47, 'the mayors of 47 communes');
  await present.getByRole('link', { name: 'Fermer' }).click();

  await composerOf(b.page).pressSequentially('Bonj');
  await a.page.getByText(`${GORZE} écrit…`).waitFor();
  await write(b.page, 'Qui a du sel de déneigement ?');
  await messageOf(a.page, 'sel de déneigement').waitFor();
  await a.page.getByText(`${GORZE} écrit…`).waitFor({ state: 'detached' });

  await menuOf(a.page, 'sel de déneigement').click();
  await a.page.getByRole('button', { name: 'Ajouter votre « Question »' }).click();
  await messageOf(b.page, 'sel de déneigement')
    .getByRole('button', { name: new RegExp(`Question 1\\s*: ${NOVEANT}`) })
    .waitFor();

  await menuOf(a.page, 'sel de déneigement').click();
  await a.page.getByRole('button', { name: 'Répondre dans un fil' }).click();
  const thread = a.page.getByRole('region', { name: 'Fil de réponses' });
  await thread.getByRole('textbox').fill('Deux tonnes à Novéant.');
  await thread.getByRole('button', { name: 'Envoyer' }).click();
  await messageOf(b.page, 'sel de déneigement')
    .getByRole('link', { name: /1 réponse/ })
    .click();
  const threadB = b.page.getByRole('region', { name: 'Fil de réponses' });
  await threadB.getByText('Deux tonnes à Novéant.').waitFor();
  for (const page of [a.page, b.page]) {
    await page.getByRole('link', { name: 'Fermer le fil' }).click();
  }

  await menuOf(b.page, 'sel de déneigement').click();
  await b.page.getByRole('button', { name: 'Modifier', exact: true }).click();
  const edited = b.page.getByRole('textbox', { name: 'Nouveau texte du message' });
  await edited.fill('Qui a du sel de déneigement d’avance ?');
  await b.page.getByRole('button', { name: 'Enregistrer' }).click();
  await messageOf(a.page, 'd’avance')
    .getByText(/^Modifié à/)
    .waitFor();
  await messageOf(a.page, 'd’avance').getByRole('button', { name: 'Voir les versions' }).click();
  const versions = a.page.getByRole('dialog', { name: 'Versions du message' });
  await versions.getByText('Qui a du sel de déneigement ?', { exact: true }).waitFor();
  await versions.getByRole('button', { name: 'Fermer' }).click();

  await composerOf(a.page).pressSequentially('Merci @gorz');
  await a.page.getByRole('option', { name: new RegExp(GORZE) }).waitFor();
  await a.page.keyboard.press('Enter');
  await a.page.waitForFunction(
    (name) => document.querySelector('.composer textarea')?.value.includes(`@${name} `),
    GORZE,
  );
  await a.page.keyboard.press('Enter');
  await lineOf(b.page).locator('.mention[data-me]').getByText(`@${GORZE}`).waitFor();
  await done();
});

test('the unread line stands where reading stopped, and the count is exact', async () => {
  const { a, b, done } = await twoMayors();
  await write(a.page, 'déjà lu');
  await messageOf(b.page, 'déjà lu').waitFor();
  await lineOf(b.page).evaluate((it) => it.scrollTo(0, it.scrollHeight));
  // What was in view while the page was looked at is read, on the server too.
  const link = b.page.getByRole('link', { name: new RegExp(ROOM) }).first();
  await link.getByText(/messages? non lus?/).waitFor({ state: 'detached' });
  await b.page.getByRole('link', { name: 'Réglages' }).first().click();
  await b.page.getByRole('heading', { name: 'Réglages' }).waitFor();
  for (const text of ['nouveau un', 'nouveau deux', 'nouveau trois']) {
    await write(a.page, text);
    await messageOf(a.page, text).waitFor();
  }
  await link.getByText('3 messages non lus').waitFor({ state: 'attached' });
  await b.page.reload();
  await link.getByText('3 messages non lus').waitFor({ state: 'attached' });
  await link.click();
  await b.page.locator('[data-unread-line]').waitFor();
  const after = await b.page.evaluate(() => {
    const row = document.querySelector('[data-unread-line]')?.nextElementSibling;
    return row?.querySelector('.body')?.textContent;
  });
  assert.equal(after, 'nouveau un');
  await link.getByText('3 messages non lus').waitFor({ state: 'detached' });
  await done();
});

test('a long absence: opened at the first unread, paged both ways, counted to zero', async () => {
  const { a, b, done } = await twoMayors();
  const channel = new URL(b.page.url()).pathname.split('/')[2];
  await b.page.getByRole('link', { name: 'Recherche' }).first().click();
  await b.page.getByRole('heading', { name: 'Recherche' }).waitFor();
  const writer = await new Person(here.parvis.url, NOVEANT).signIn();
  for (let n = 1; n <= 130; n += 1) await writer.post(channel, `absence ${n}`);
  const link = b.page.getByRole('link', { name: new RegExp(ROOM) }).first();
  await link.getByText('130 messages non lus').waitFor({ state: 'attached' });
  await link.click();
  const first = messageOf(b.page, /^.*absence 1$/m).first();
  await b.page.locator('[data-unread-line]').waitFor();
  assert.ok(await inView(b.page, '[data-unread-line]'), 'the unread line is in view');
  await first.waitFor();
  const seen = new Set();
  const latest = b.page.getByRole('button', { name: /plus récent|y aller/ });
  while (!seen.has('absence 130') || (await latest.count()) > 0) {
    for (const text of await texts(b.page)) seen.add(text);
    await lineOf(b.page).evaluate((it) => it.scrollBy(0, it.clientHeight * 0.8));
  }
  const all = Array.from({ length: 130 }, (_, at) => `absence ${at + 1}`);
  assert.deepEqual(
    all.filter((text) => !seen.has(text)),
    [],
  );
  await link.getByText(/messages? non lus?/).waitFor({ state: 'detached' });

  await b.page.reload();
  await messageOf(b.page, 'absence 130').waitFor();
  const shown = async () => (await texts(b.page)).filter((text) => text.startsWith('absence'));
  while (!(await shown()).includes('absence 1')) {
    const top = await lineOf(b.page).evaluate((it) => {
      it.scrollTop = 0;
      return it.querySelector('[data-row]')?.getAttribute('data-row');
    });
    await b.page.waitForFunction(
      (before) => document.querySelector('[data-row]')?.getAttribute('data-row') !== before,
      top,
    );
  }
  assert.deepEqual(await shown(), all);
  assert.ok(a.page);
  await done();
});

test('offline and back: one order on both, nothing lost, nothing twice', async () => {
  const { a, b, done } = await twoMayors();
  await b.context.setOffline(true);
  const written = [];
  for (const n of [1, 2, 3]) {
    await write(b.page, `hors ligne ${n}`);
    await write(a.page, `en ligne ${n}`);
    await messageOf(a.page, `en ligne ${n}`).waitFor();
    written.push(`hors ligne ${n}`, `en ligne ${n}`);
  }
  assert.equal(await b.page.locator('[data-pending="waiting"]').count(), 3);
  await b.page.getByText('Hors ligne, vos messages partiront au retour').first().waitFor();
  await b.context.setOffline(false);
  const order = await sameOnBoth([a.page, b.page], written);
  const own = order.filter((text) => text.startsWith('hors ligne'));
  assert.deepEqual(own, ['hors ligne 1', 'hors ligne 2', 'hors ligne 3']);
  await online(b.page);
  await done();
});

test('a draft follows the person to another device', async () => {
  const { a, b, done } = await twoMayors();
  await composerOf(a.page).fill('à finir ce soir');
  const tablet = await here.visitor({ viewport: { width: 820, height: 1180 } });
  await a.page.waitForFunction(() => document.querySelector('.room-link-draft') !== null);
  await signIn(tablet.page, NOVEANT);
  await openRoom(tablet.page);
  await tablet.page.waitForFunction(
    () => document.querySelector('.composer textarea')?.value === 'à finir ce soir',
  );
  await composerOf(tablet.page).fill('');
  await a.page.waitForFunction(() => document.querySelector('.composer textarea')?.value === '');
  await tablet.context.close();
  assert.ok(b.page);
  await done();
});
