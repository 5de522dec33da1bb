// The line is lost in the middle of each kind of action: before the server heard it, and after the
// server did it but before its answer came back. Nothing lost, nothing twice, on both screens.

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
  signIn,
  visitor,
  write,
} from './parvis.mjs';
import { startProxy } from './proxy.mjs';

let parvis;
let browser;
let proxy;
let mine;
let other;

async function mayor(url, name) {
  const it = await visitor(browser, url);
  await signIn(it.page, name);
  await openRoom(it.page);
  await online(it.page);
  return it;
}

before(async () => {
  parvis = await Parvis.started();
  browser = await launch();
  proxy = await startProxy(parvis.url);
  mine = await mayor(proxy.url, NOVEANT);
  other = await mayor(parvis.url, GORZE);
});

after(async () => {
  proxy?.close();
  await browser?.close();
  await parvis?.stop();
});

const WAYS = {
  // The radio is off: nothing leaves.
  airplane: {
    cut: () => mine.context.setOffline(true),
    mend: () => mine.context.setOffline(false),
  },
  // The server hears and does it; its answer is lost, and the command is sent again.
  deaf: {
    cut: async () => proxy.deafen(true),
    mend: async () => {
      proxy.cut();
      proxy.deafen(false);
    },
  },
};

const menu = async (text) => {
  await messageOf(mine.page, text)
    .getByRole('button', { name: /^Actions sur le message/ })
    .first()
    .click();
  return mine.page.getByRole('dialog', { name: 'Actions sur le message' });
};

async function written(text, by = mine.page) {
  await write(by, text);
  await messageOf(other.page, text).waitFor();
  await messageOf(mine.page, text).waitFor();
}

/** Each: what must be there before, what is done while the line is cut, what is then true. */
const ACTIONS = {
  'post a message': {
    act: (mark) => write(mine.page, `écrit ${mark}`),
    done: async (mark) => {
      await messageOf(other.page, `écrit ${mark}`).waitFor();
      assert.equal(await messageOf(other.page, `écrit ${mark}`).count(), 1);
    },
  },
  'edit a message': {
    first: (mark) => written(`à corriger ${mark}`),
    act: async (mark) => {
      const dialog = await menu(`à corriger ${mark}`);
      await dialog.getByRole('button', { name: 'Modifier', exact: true }).click();
      await mine.page
        .getByRole('textbox', { name: 'Nouveau texte du message' })
        .fill(`corrigé ${mark}`);
      await mine.page.getByRole('button', { name: 'Enregistrer' }).click();
    },
    done: async (mark) => {
      await messageOf(other.page, `corrigé ${mark}`)
        .getByText(/^Modifié/)
        .waitFor();
      assert.equal(await messageOf(other.page, `à corriger ${mark}`).count(), 0);
    },
  },
  'delete a message': {
    first: (mark) => written(`à supprimer ${mark}`),
    act: async (mark) => {
      const dialog = await menu(`à supprimer ${mark}`);
      await dialog.getByRole('button', { name: 'Supprimer', exact: true }).click();
      await mine.page.getByRole('button', { name: 'Supprimer le message' }).click();
    },
    done: async (mark) => {
      await messageOf(other.page, `à supprimer ${mark}`).waitFor({ state: 'detached' });
    },
  },
  'react to a message': {
    first: (mark) => written(`à saluer ${mark}`, other.page),
    act: async (mark) => {
      const dialog = await menu(`à saluer ${mark}`);
      await dialog.getByRole('button', { name: 'Ajouter votre « Merci »' }).click();
    },
    done: async (mark) => {
      await messageOf(other.page, `à saluer ${mark}`)
        .getByRole('button', { name: /^Merci 1/ })
        .waitFor();
    },
  },
  'pin a message': {
    first: (mark) => written(`à retenir ${mark}`),
    act: async (mark) => {
      const dialog = await menu(`à retenir ${mark}`);
      await dialog.getByRole('button', { name: 'Épingler', exact: true }).click();
    },
    done: async (mark) => {
      await messageOf(other.page, `à retenir ${mark}`).getByText('Épinglé par').waitFor();
    },
  },
  acknowledge: {
    first: async (mark) => {
      await other.page.getByRole('button', { name: /^Prise de connaissance/ }).click();
      await written(`à savoir ${mark}`, other.page);
    },
    act: (mark) =>
      messageOf(mine.page, `à savoir ${mark}`)
        .getByRole('button', { name: 'J’ai pris connaissance' })
        .click(),
    done: async (mark) => {
      await messageOf(other.page, `à savoir ${mark}`).getByText(/1 sur/).waitFor();
    },
  },
};

for (const [way, { cut, mend }] of Object.entries(WAYS)) {
  for (const [what, { first, act, done }] of Object.entries(ACTIONS)) {
    test(`${way}: ${what}`, async () => {
      const mark = `${way} ${what.split(' ')[0]}`;
      await first?.(mark);
      await cut();
      await act(mark);
      await mend();
      await done(mark);
      await online(mine.page);
      await mine.page.waitForFunction(() => document.querySelector('[data-pending]') === null);
      const texts = (page) => lineOf(page).locator('[data-row] .body').allTextContents();
      const rows = await texts(mine.page);
      assert.equal(new Set(rows).size, rows.length, 'nothing is twice');
    });
  }

  test(`${way}: a draft and a read mark`, async () => {
    await cut();
    await composerOf(mine.page).fill(`brouillon ${way}`);
    await mine.page.waitForFunction(() => document.querySelector('.room-link-draft') !== null);
    await mend();
    const tablet = await visitor(browser, parvis.url);
    await signIn(tablet.page, NOVEANT);
    await openRoom(tablet.page);
    await tablet.page.waitForFunction(
      (text) => document.querySelector('.composer textarea')?.value === text,
      `brouillon ${way}`,
    );
    await tablet.context.close();
    await composerOf(mine.page).fill('');
    await mine.page.getByRole('link', { name: 'Réglages', exact: true }).first().click();
    await write(other.page, `à lire ${way}`);
    const link = mine.page.getByRole('link', { name: new RegExp(ROOM) }).first();
    await link.getByText('1 message non lu').waitFor({ state: 'attached' });
    await cut();
    await link.click();
    await messageOf(mine.page, `à lire ${way}`).waitFor();
    await link.getByText('1 message non lu').waitFor({ state: 'detached' });
    await mend();
    await online(mine.page);
    // The server counts: what was read without a line is read.
    await mine.page.waitForFunction(() => document.querySelector('[data-pending]') === null);
    await mine.page.reload();
    await online(mine.page);
    await link.waitFor();
    await link.getByText('1 message non lu').waitFor({ state: 'detached' });
    await composerOf(mine.page).waitFor();
  });
}

test('the tab is killed with a full outbox: all of it leaves from the next one, once', async () => {
  const context = mine.context;
  await context.setOffline(true);
  const texts = Array.from({ length: 12 }, (_, at) => `avant la coupure ${at + 1}`);
  for (const text of texts) await write(mine.page, text);
  assert.equal(await mine.page.locator('[data-pending="waiting"]').count(), 12);
  await mine.page.close({ runBeforeUnload: false });
  await context.setOffline(false);
  mine.page = await context.newPage();
  await mine.page.goto('/salons');
  await openRoom(mine.page);
  await messageOf(other.page, texts.at(-1)).waitFor();
  const shown = await lineOf(other.page).locator('[data-row] .body').allTextContents();
  assert.deepEqual(
    shown.filter((text) => text.startsWith('avant la coupure')),
    texts,
  );
});
