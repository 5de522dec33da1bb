// One person on several screens, and a device without a network.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  composerOf,
  GORZE,
  leave,
  lineOf,
  messageOf,
  NOVEANT,
  online,
  openRoom,
  ROOM,
  sameOnBoth,
  stage,
  write,
} from './parvis.mjs';
import { Person } from './person.mjs';

const here = stage();

const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };

test('two tabs of one person: one outbox, no message twice, the same page', async () => {
  const { context, page: one, faults } = await here.enter(NOVEANT);
  await openRoom(one);
  const two = await context.newPage();
  await two.goto('/salons');
  await openRoom(two);
  await online(two);
  await context.setOffline(true);
  await write(one, 'onglet un');
  await write(two, 'onglet deux');
  await context.setOffline(false);
  for (const page of [one, two]) {
    for (const text of ['onglet un', 'onglet deux']) await messageOf(page, text).waitFor();
    await page.waitForFunction(() => document.querySelector('[data-pending]') === null);
    const rows = await lineOf(page).locator('[data-row] .body').allTextContents();
    assert.equal(rows.filter((text) => text.startsWith('onglet')).length, 2);
  }
  assert.deepEqual(faults, []);
  await context.close();
});

test('a phone and a desktop of one person: read here, read there; settings follow', async () => {
  const desk = await here.enter(NOVEANT);
  const phone = await here.enter(NOVEANT, PHONE);
  const other = await here.enter(GORZE);
  await openRoom(other.page);
  await write(other.page, 'pour les deux appareils');
  const link = desk.page.getByRole('link', { name: new RegExp(ROOM) }).first();
  await link.getByText(/messages? non lus?/).waitFor({ state: 'attached' });
  await openRoom(phone.page);
  await messageOf(phone.page, 'pour les deux appareils').waitFor();
  // It opens at the first unread one; what is below the fold is read once it is shown.
  await lineOf(phone.page).evaluate((it) => it.scrollTo(0, it.scrollHeight));
  await link.getByText(/messages? non lus?/).waitFor({ state: 'detached' });

  await desk.page.getByRole('link', { name: 'Réglages', exact: true }).first().click();
  await desk.page.getByRole('button', { name: 'Augmenter la taille du texte' }).click();
  await phone.page.waitForFunction(() => document.documentElement.style.fontSize === '125%');
  await desk.page.getByRole('radio', { name: 'Renforcé' }).check();
  await phone.page.waitForFunction(() => document.documentElement.dataset.contrast === 'high');
  await leave(desk, phone, other);
});

test('a phone without a network and a desktop: each text once, everywhere', async () => {
  const desk = await here.enter(NOVEANT);
  const phone = await here.enter(NOVEANT, PHONE);
  const other = await here.enter(GORZE);
  for (const { page } of [desk, phone, other]) await openRoom(page);
  await phone.context.setOffline(true);
  await write(phone.page, 'du téléphone, sans réseau');
  await write(desk.page, 'du bureau, entre-temps');
  await messageOf(other.page, 'du bureau').waitFor();
  await phone.page.locator('[data-pending="waiting"]').waitFor();
  assert.equal(await messageOf(phone.page, 'du bureau').count(), 0);
  assert.equal(await messageOf(desk.page, 'du téléphone').count(), 0);
  await phone.context.setOffline(false);
  const written = ['du bureau, entre-temps', 'du téléphone, sans réseau'];
  const pages = [desk.page, phone.page, other.page];
  assert.deepEqual(await sameOnBoth(pages, written), written);
  await leave(desk, phone, other);
});

/** All that this browser keeps of the rooms, as text. */
function keptText(page) {
  return page.evaluate(
    () =>
      new Promise((resolve) => {
        const opening = indexedDB.open('parvis-kept');
        opening.onsuccess = () => {
          const all = opening.result.transaction('snapshots').objectStore('snapshots').getAll();
          all.onsuccess = () => {
            opening.result.close();
            resolve(JSON.stringify(all.result));
          };
        };
      }),
  );
}

test('without a network: it opens, shows the last visit, keeps what is written', async () => {
  const { context, page, faults } = await here.enter(NOVEANT);
  await openRoom(page);
  await write(page, 'vu avant la coupure');
  await messageOf(page, 'vu avant la coupure').waitFor();
  await page.evaluate(async () => {
    await navigator.serviceWorker.ready;
  });
  // What is kept is written a few seconds after it changed.
  while (!(await keptText(page)).includes('vu avant la coupure'));
  await context.setOffline(true);
  await page.reload();
  await lineOf(page).waitFor();
  await messageOf(page, 'vu avant la coupure').waitFor();
  await page.getByText('Hors ligne, vos messages partiront au retour').first().waitFor();
  await write(page, 'écrit sans réseau');
  await page.locator('[data-pending="waiting"]').waitFor();
  await page.reload();
  await lineOf(page).waitFor();
  await page.locator('[data-pending="waiting"]').waitFor();
  for (const path of ['/recherche', '/annuaire', '/aide/sans-reseau', '/reglages']) {
    await page.goto(path);
    await page.getByRole('heading', { level: 1 }).first().waitFor();
  }
  await page.goto('/salons');
  await context.setOffline(false);
  await openRoom(page);
  await messageOf(page, 'écrit sans réseau').waitFor();
  await page.waitForFunction(() => document.querySelector('[data-pending]') === null);
  assert.equal(await messageOf(page, 'écrit sans réseau').count(), 1);
  const policy = await page.evaluate(async () => {
    const kept = await caches.match('/');
    return kept?.headers.get('content-security-policy') ?? '';
  });
  assert.match(policy, /script-src 'self'/);
  const asked = await page.evaluate(async () => {
    const names = await caches.keys();
    const caches_ = await Promise.all(names.map((name) => caches.open(name)));
    const kept = await Promise.all(caches_.map((cache) => cache.keys()));
    return kept.flat().map((it) => new URL(it.url).pathname);
  });
  assert.deepEqual(
    asked.filter((path) => path.startsWith('/api')),
    [],
    'nothing the server answered is kept',
  );
  assert.deepEqual(faults, []);
  await context.close();
});

test('signing out leaves nothing of the rooms on the device', async () => {
  const { context, page } = await here.enter(GORZE);
  await openRoom(page);
  await composerOf(page).waitFor();
  await page.getByRole('link', { name: 'Réglages', exact: true }).first().click();
  await page.getByRole('button', { name: 'Se déconnecter' }).click();
  await page.getByRole('heading', { name: 'Connexion' }).waitFor();
  assert.equal(await keptText(page), '[]');
  assert.equal(await page.evaluate(() => localStorage.getItem('parvis.who')), null);
  await context.close();
});

/** The row at the top of the line, and where it stands in the window. */
function place(page) {
  return lineOf(page).evaluate((line) => {
    const top = line.getBoundingClientRect().top;
    const row = [...line.querySelectorAll('[data-row]')].find(
      (it) => it.getBoundingClientRect().bottom > top + 1,
    );
    return [row?.dataset.row, Math.round(row?.getBoundingClientRect().top ?? 0)];
  });
}

test('what others write moves neither one’s text nor one’s place', async () => {
  const a = await here.enter(NOVEANT);
  const b = await here.enter(GORZE);
  await openRoom(a.page);
  await openRoom(b.page);
  const channel = new URL(a.page.url()).pathname.split('/')[2];
  const writer = await new Person(here.parvis.url, GORZE).signIn();
  for (let n = 0; n < 40; n += 1) await writer.post(channel, `avant ${n}`);
  await messageOf(a.page, 'avant 39').waitFor();
  await composerOf(a.page).fill('Une phrase à moitié écrite');
  await composerOf(a.page).evaluate((it) => it.setSelectionRange(4, 10));
  await lineOf(a.page).evaluate((it) => it.scrollTo(0, it.scrollHeight / 2));
  const before = await place(a.page);
  for (let n = 0; n < 10; n += 1) await writer.post(channel, `pendant ${n}`);
  await a.page.getByRole('button', { name: /nouveaux messages/ }).waitFor();
  assert.deepEqual(await place(a.page), before);
  const written = await composerOf(a.page).evaluate((it) => [
    it.value,
    it.selectionStart,
    it.selectionEnd,
  ]);
  assert.deepEqual(written, ['Une phrase à moitié écrite', 4, 10]);
  await composerOf(a.page).fill('');
  await leave(a, b);
});

test('a panel that opens while one scrolls leaves the reading where it was', async () => {
  const { page, context, faults } = await here.enter(GORZE);
  await openRoom(page);
  const channel = new URL(page.url()).pathname.split('/')[2];
  // Who writes is shown the end, wherever the room was opened.
  await write(page, 'au plus récent');
  await messageOf(page, 'au plus récent').waitFor();
  const writer = await new Person(here.parvis.url, NOVEANT).signIn();
  const long = 'Le schéma de mutualisation prévoit un secrétariat partagé. '.repeat(9);
  for (let n = 0; n < 25; n += 1) await writer.post(channel, `page ${n} ${long}`);
  await messageOf(page, 'page 24 Le schéma').waitFor();
  await lineOf(page).evaluate((it) => it.scrollTo(0, it.scrollHeight * 0.7));
  await page.getByRole('button', { name: /Aller au plus récent|nouveaux? message/ }).waitFor();
  const [row, top] = await place(page);
  await lineOf(page).evaluate((it) => {
    it.scrollTop += 3;
    document.querySelector('.room-members').click();
  });
  await page.getByRole('region', { name: 'Membres du salon' }).waitFor();
  const [now, stands] = await place(page);
  assert.equal(now, row);
  assert.ok(Math.abs(stands - top) <= 5, `${stands} instead of ${top}`);
  assert.deepEqual(faults, []);
  await context.close();
});
