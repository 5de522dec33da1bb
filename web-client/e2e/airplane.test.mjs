// The line is lost in the middle of each kind of action on messages. Nothing lost, nothing twice,
// nothing shown that is not so, on both screens. Rooms and choices: see `airplane_rooms`.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cutStage, eachWay } from './cut_line.mjs';
import {
  composerOf,
  GORZE,
  lineOf,
  messageOf,
  NOVEANT,
  online,
  openRoom,
  ROOM,
  write,
} from './parvis.mjs';

const here = cutStage({ mine: NOVEANT, other: GORZE });

const onMine = (text) => messageOf(here.mine.page, text);
const onOther = (text) => messageOf(here.other.page, text);

const menu = async (text) => {
  await onMine(text)
    .getByRole('button', { name: /^Actions sur le message/ })
    .first()
    .click();
  return here.mine.page.getByRole('dialog', { name: 'Actions sur le message' });
};

async function written(text, by = here.mine) {
  await write(by.page, text);
  await onOther(text).waitFor();
  await onMine(text).waitFor();
}

/** It stands once on the other screen. */
async function once(text) {
  await onOther(text).waitFor();
  assert.equal(await onOther(text).count(), 1);
}

/** It is shown as waiting, and not as a message. */
async function waits(text) {
  const pending = here.mine.page.locator('[data-pending="waiting"]').filter({ hasText: text });
  await pending.waitFor();
  assert.equal(await onMine(text).count(), 0);
}

const thread = ({ page }) => page.getByRole('region', { name: 'Fil de réponses' });

eachWay(here, {
  'post a message': {
    command: 'post_message',
    act: (mark) => write(here.mine.page, `écrit ${mark}`),
    shown: (mark) => waits(`écrit ${mark}`),
    done: (mark) => once(`écrit ${mark}`),
    own: (mark) => onMine(`écrit ${mark}`).waitFor(),
  },
  'quote a message': {
    command: 'post_message',
    first: (mark) => written(`à citer ${mark}`, here.other),
    act: async (mark) => {
      const dialog = await menu(`à citer ${mark}`);
      await dialog.getByRole('button', { name: 'Citer', exact: true }).click();
      await write(here.mine.page, `je cite ${mark}`);
    },
    shown: (mark) => waits(`je cite ${mark}`),
    done: async (mark) => {
      await once(`je cite ${mark}`);
      await onOther(`je cite ${mark}`).getByText(`à citer ${mark}`).waitFor();
    },
  },
  'reply in a thread': {
    command: 'post_message',
    first: async (mark) => {
      await written(`question ${mark}`, here.other);
      const dialog = await menu(`question ${mark}`);
      await dialog.getByRole('button', { name: 'Répondre dans un fil' }).click();
      await thread(here.mine).getByRole('textbox').fill(`réponse ${mark}`);
    },
    act: () => thread(here.mine).getByRole('button', { name: 'Envoyer' }).click(),
    shown: (mark) =>
      thread(here.mine)
        .locator('[data-pending="waiting"]')
        .filter({ hasText: `réponse ${mark}` })
        .waitFor(),
    done: (mark) => onOther(`question ${mark}`).getByText('1 réponse', { exact: true }).waitFor(),
    own: async (mark) => {
      const replies = thread(here.mine).locator('[data-row]');
      await replies.filter({ hasText: `réponse ${mark}` }).waitFor();
      assert.equal(await replies.filter({ hasText: `réponse ${mark}` }).count(), 1);
      await here.mine.page.getByRole('link', { name: 'Fermer le fil' }).click();
    },
  },
  'edit a message': {
    command: 'edit_message',
    first: (mark) => written(`à corriger ${mark}`),
    act: async (mark) => {
      const dialog = await menu(`à corriger ${mark}`);
      await dialog.getByRole('button', { name: 'Modifier', exact: true }).click();
      await here.mine.page
        .getByRole('textbox', { name: 'Nouveau texte du message' })
        .fill(`corrigé ${mark}`);
      await here.mine.page.getByRole('button', { name: 'Enregistrer' }).click();
    },
    shown: (mark) => onMine(`corrigé ${mark}`).waitFor(),
    done: async (mark) => {
      await onOther(`corrigé ${mark}`)
        .getByText(/^Modifié/)
        .waitFor();
      assert.equal(await onOther(`à corriger ${mark}`).count(), 0);
    },
  },
  'delete a message': {
    command: 'delete_message',
    first: (mark) => written(`à supprimer ${mark}`),
    act: async (mark) => {
      const dialog = await menu(`à supprimer ${mark}`);
      await dialog.getByRole('button', { name: 'Supprimer', exact: true }).click();
      await here.mine.page.getByRole('button', { name: 'Supprimer le message' }).click();
    },
    done: (mark) => onOther(`à supprimer ${mark}`).waitFor({ state: 'detached' }),
    own: (mark) => onMine(`à supprimer ${mark}`).waitFor({ state: 'detached' }),
  },
  'react to a message': {
    command: 'react',
    first: (mark) => written(`à saluer ${mark}`, here.other),
    act: async (mark) => {
      const dialog = await menu(`à saluer ${mark}`);
      await dialog.getByRole('button', { name: 'Ajouter votre « Merci »' }).click();
    },
    done: (mark) =>
      onOther(`à saluer ${mark}`)
        .getByRole('button', { name: /^Merci 1/ })
        .waitFor(),
  },
  'take a reaction back': {
    command: 'react',
    first: async (mark) => {
      await written(`salué ${mark}`, here.other);
      const dialog = await menu(`salué ${mark}`);
      await dialog.getByRole('button', { name: 'Ajouter votre « Merci »' }).click();
      await onOther(`salué ${mark}`)
        .getByRole('button', { name: /^Merci/ })
        .waitFor();
    },
    act: (mark) =>
      onMine(`salué ${mark}`)
        .getByRole('button', { name: /^Merci/ })
        .click(),
    done: (mark) =>
      onOther(`salué ${mark}`)
        .getByRole('button', { name: /^Merci/ })
        .waitFor({ state: 'detached' }),
  },
  'pin a message': {
    command: 'pin_message',
    first: (mark) => written(`à retenir ${mark}`),
    act: async (mark) => {
      const dialog = await menu(`à retenir ${mark}`);
      await dialog.getByRole('button', { name: 'Épingler', exact: true }).click();
    },
    done: (mark) => onOther(`à retenir ${mark}`).getByText('Épinglé par').waitFor(),
  },
  acknowledge: {
    command: 'acknowledge',
    first: async (mark) => {
      await here.other.page.getByRole('button', { name: /^Prise de connaissance/ }).click();
      await written(`à savoir ${mark}`, here.other);
    },
    act: (mark) =>
      onMine(`à savoir ${mark}`).getByRole('button', { name: 'J’ai pris connaissance' }).click(),
    done: (mark) => onOther(`à savoir ${mark}`).getByText(/1 sur/).waitFor(),
  },
});

const roomLink = () => here.mine.page.getByRole('link', { name: new RegExp(ROOM) }).first();

eachWay(here, {
  'a draft': {
    command: 'save_draft',
    first: async () => {
      here.tablet = await here.enter(NOVEANT);
      await openRoom(here.tablet.page);
    },
    act: (mark) => composerOf(here.mine.page).fill(`brouillon ${mark}`),
    shown: () =>
      here.mine.page.waitForFunction(() => document.querySelector('.room-link-draft') !== null),
    done: (mark) =>
      here.tablet.page.waitForFunction(
        (text) => document.querySelector('.composer textarea')?.value === text,
        `brouillon ${mark}`,
      ),
    own: async () => {
      await here.tablet.context.close();
      here.tablet = await here.enter(NOVEANT);
      await openRoom(here.tablet.page);
    },
  },
  'a read mark': {
    command: 'mark_read',
    first: async (mark) => {
      await composerOf(here.mine.page).fill('');
      await lineOf(here.mine.page).evaluate((line) => line.scrollTo(0, line.scrollHeight));
      await roomLink()
        .getByText(/messages? non lus?/)
        .waitFor({ state: 'detached' });
      await here.mine.page.getByRole('link', { name: 'Réglages', exact: true }).first().click();
      await here.tablet.page.getByRole('link', { name: 'Réglages', exact: true }).first().click();
      await write(here.other.page, `à lire ${mark}`);
      await roomLink().getByText('1 message non lu').waitFor({ state: 'attached' });
    },
    act: async (mark) => {
      await roomLink().click();
      await onMine(`à lire ${mark}`).waitFor();
    },
    shown: () => roomLink().getByText('1 message non lu').waitFor({ state: 'detached' }),
    done: async () => {
      const link = here.tablet.page.getByRole('link', { name: new RegExp(ROOM) }).first();
      await link.waitFor();
      await link.getByText(/messages? non lus?/).waitFor({ state: 'detached' });
    },
    own: async () => {
      // The server counts: what was read without a line is read.
      await here.mine.page.reload();
      await online(here.mine.page);
      await roomLink().waitFor();
      await roomLink()
        .getByText(/messages? non lus?/)
        .waitFor({ state: 'detached' });
      await composerOf(here.mine.page).waitFor();
    },
  },
});

test('the tab is killed with a full outbox: all of it leaves from the next one, once', async () => {
  const { context } = here.mine;
  await context.setOffline(true);
  const texts = Array.from({ length: 12 }, (_, at) => `avant la coupure ${at + 1}`);
  for (const text of texts) await write(here.mine.page, text);
  assert.equal(await here.mine.page.locator('[data-pending="waiting"]').count(), 12);
  await here.mine.page.close({ runBeforeUnload: false });
  await context.setOffline(false);
  here.mine.page = await context.newPage();
  await here.mine.page.goto('/salons');
  await openRoom(here.mine.page);
  await onOther(texts.at(-1)).waitFor();
  await onMine(texts.at(-1)).waitFor();
  await here.mine.page.waitForFunction(() => document.querySelector('[data-pending]') === null);
  for (const { page } of [here.other, here.mine]) {
    const shown = await lineOf(page).locator('[data-row] .body').allTextContents();
    assert.deepEqual(
      shown.filter((text) => text.startsWith('avant la coupure')),
      texts,
    );
  }
});
