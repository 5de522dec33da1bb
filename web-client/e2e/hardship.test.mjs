// What a rural network, a town hall's proxy and a dying server do to a message.

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
  stage,
  write,
} from './parvis.mjs';
import { startProxy } from './proxy.mjs';

const here = stage();

async function mayor(url, name) {
  const it = await here.enter(name, {}, url);
  await openRoom(it.page);
  return it;
}

test('the server is killed while messages are being sent', async () => {
  const a = await mayor(here.parvis.url, NOVEANT);
  const b = await mayor(here.parvis.url, GORZE);
  const written = [];
  for (let round = 0; round < 3; round += 1) {
    for (let n = 0; n < 4; n += 1) {
      written.push(`tour ${round} message ${n}`);
      await write(a.page, `tour ${round} message ${n}`);
    }
    // Some are acknowledged, some are on their way, some have not left.
    await here.parvis.kill();
    const down = `tour ${round} pendant la panne`;
    written.push(down);
    await write(b.page, down);
    await b.page.locator('[data-pending="waiting"]').filter({ hasText: down }).waitFor();
    assert.equal(await messageOf(b.page, down).count(), 0, 'nobody has it yet');
    await here.parvis.start();
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
  const proxy = await startProxy(here.parvis.url);
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
  const witness = await mayor(here.parvis.url, GORZE);
  const order = await sameOnBoth([a.page, witness.page], written);
  assert.deepEqual(order, written);
  await a.context.close();
  await witness.context.close();
  proxy.close();
});

test('a proxy refuses WebSockets: everything works, and nothing is said of it', async () => {
  const proxy = await startProxy(here.parvis.url, new Set(['websocket']));
  const a = await mayor(proxy.url, NOVEANT);
  const b = await mayor(here.parvis.url, GORZE);
  await online(a.page);
  await write(a.page, 'par le proxy');
  await messageOf(b.page, 'par le proxy').waitFor();
  await write(b.page, 'bien reçu');
  await messageOf(a.page, 'bien reçu').waitFor();
  await composerOf(b.page).pressSequentially('encore');
  await a.page.getByText(`${GORZE} écrit…`).waitFor();
  assert.equal(await a.page.locator('.line-banner').count(), 0);
  for (const path of ['/api/events', '/api/commands']) assert.ok(proxy.asked.has(path), path);
  const written = ['sans socket 1', 'sans socket 2', 'sans socket 3', 'sans socket 4'];
  for (const text of written) {
    await write(a.page, text);
    if (text === written[1]) proxy.cut();
  }
  assert.deepEqual(await sameOnBoth([a.page, b.page], written), written);
  await a.context.close();
  await b.context.close();
  proxy.close();
});
