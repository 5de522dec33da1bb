// What a rural network, a town hall's proxy and a dying server do to a message.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import {
  composerOf,
  GORZE,
  launch,
  lineOf,
  messageOf,
  NOVEANT,
  online,
  openRoom,
  Parvis,
  ROOM,
  sameOnBoth,
  signIn,
  visitor,
  write,
} from './parvis.mjs';
import { startProxy } from './proxy.mjs';

let parvis;
let browser;

before(async () => {
  parvis = await Parvis.started();
  browser = await launch();
});

after(async () => {
  await browser?.close();
  await parvis?.stop();
});

async function mayor(url, name) {
  const it = await visitor(browser, url);
  await signIn(it.page, name);
  await openRoom(it.page);
  return it;
}

test('the server is killed while messages are being sent', async () => {
  const a = await mayor(parvis.url, NOVEANT);
  const b = await mayor(parvis.url, GORZE);
  const written = [];
  for (let round = 0; round < 3; round += 1) {
    for (let n = 0; n < 4; n += 1) {
      written.push(`tour ${round} message ${n}`);
      await write(a.page, `tour ${round} message ${n}`);
    }
    // Some are acknowledged, some are on their way, some have not left.
    await parvis.kill();
    written.push(`tour ${round} pendant la panne`);
    await write(b.page, `tour ${round} pendant la panne`);
    await parvis.start();
  }
  const order = await sameOnBoth([a.page, b.page], written);
  const own = order.filter((text) => text.includes(' message '));
  assert.deepEqual(
    own,
    written.filter((text) => text.includes(' message ')),
  );
  await a.context.close();
  await b.context.close();
});

test('a page is closed and opened again with messages that have not left', async () => {
  const proxy = await startProxy(parvis.url);
  const a = await mayor(proxy.url, NOVEANT);
  for (const what of ['websocket', 'events', 'commands']) proxy.refuse.add(what);
  proxy.cut();
  const written = ['un avant de fermer', 'deux avant de fermer', 'trois avant de fermer'];
  for (const text of written) await write(a.page, text);
  assert.equal(await a.page.locator('[data-pending="waiting"]').count(), 3);
  await a.page.reload();
  // Without a line to load the room from, the page still knows what it must send.
  await a.page.getByText('Parvis', { exact: false }).first().waitFor();
  proxy.refuse.clear();
  await lineOf(a.page, ROOM).waitFor({ timeout: 60_000 });
  const witness = await mayor(parvis.url, GORZE);
  const order = await sameOnBoth([a.page, witness.page], written);
  assert.deepEqual(order, written);
  await a.context.close();
  await witness.context.close();
  proxy.close();
});

test('a proxy refuses WebSockets: everything works, and nothing is said of it', async () => {
  const proxy = await startProxy(parvis.url, new Set(['websocket']));
  const a = await mayor(proxy.url, NOVEANT);
  const b = await mayor(parvis.url, GORZE);
  await online(a.page);
  await write(a.page, 'par le proxy');
  await messageOf(b.page, 'par le proxy').waitFor();
  await write(b.page, 'bien reçu');
  await messageOf(a.page, 'bien reçu').waitFor();
  await composerOf(b.page).pressSequentially('encore');
  await a.page.getByText(`${GORZE} écrit…`).waitFor();
  assert.equal(await a.page.locator('.line-banner').count(), 0);
  await a.context.close();
  await b.context.close();
  proxy.close();
});

/** Presses Tab until the focus stands where it must; fails rather than turning for ever. */
async function tabTo(page, selector) {
  for (let presses = 0; presses < 80; presses += 1) {
    if (await page.evaluate((css) => document.activeElement?.matches(css) === true, selector)) {
      return;
    }
    await page.keyboard.press('Tab');
  }
  assert.fail(`Tab does not reach ${selector}`);
}

test('with the keyboard only: sign in, open the room, mention, send', async () => {
  const { page, context, faults } = await visitor(browser, parvis.url);
  await page.goto('/');
  await page.getByRole('heading', { name: 'Démonstration' }).waitFor();
  await tabTo(page, 'input[type="search"]');
  await page.keyboard.type('noveant');
  await page.getByRole('button', { name: NOVEANT }).waitFor();
  await tabTo(page, '.personas button');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: /^Bonjour/ }).waitFor();
  await tabTo(page, '.room-link');
  while (
    !(await page.evaluate((name) => document.activeElement?.textContent?.includes(name), ROOM))
  ) {
    await page.keyboard.press('Tab');
  }
  await page.keyboard.press('Enter');
  await lineOf(page).waitFor();
  await tabTo(page, '.composer textarea');
  await page.keyboard.type('Au clavier, @gorz');
  await page.getByRole('option', { name: new RegExp(GORZE) }).waitFor();
  await page.keyboard.press('Enter');
  await page.keyboard.type('bonjour');
  await page.keyboard.press('Enter');
  await messageOf(page, 'Au clavier').waitFor();
  await tabTo(page, '[data-row]:last-of-type .message-menu, .message-menu');
  await page.keyboard.press('Enter');
  await page.getByRole('dialog', { name: 'Actions sur le message' }).waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('dialog', { name: 'Actions sur le message' }).waitFor({ state: 'detached' });
  assert.ok(await page.evaluate(() => document.activeElement?.matches('.message-menu')));
  assert.deepEqual(faults, []);
  await context.close();
});
