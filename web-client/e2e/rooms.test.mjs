// What waits, conversations, project rooms, the directory, invitations.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  composerOf,
  GORZE,
  leave,
  lineOf,
  messageOf,
  NOVEANT,
  openRoom,
  ROOM,
  stage,
  write,
} from './parvis.mjs';

const here = stage();

const ASKED = `${GORZE} vous demande de prendre connaissance`;

test('what waits: a mention, a request, all read, and back', async () => {
  const a = await here.enter(NOVEANT);
  const b = await here.enter(GORZE);
  await openRoom(b.page);
  await composerOf(b.page).pressSequentially('Une question @nov');
  await b.page
    .getByRole('option', { name: new RegExp(NOVEANT) })
    .first()
    .waitFor();
  await b.page.keyboard.press('Enter');
  await b.page.waitForFunction(
    (name) => document.querySelector('.composer textarea')?.value.includes(`@${name} `),
    NOVEANT,
  );
  await b.page.keyboard.press('Enter');
  const called = a.page.getByRole('heading', { name: `${GORZE} vous mentionne` });
  await called.waitFor();
  await b.page.getByRole('button', { name: /^Prise de connaissance/ }).click();
  await write(b.page, 'Consigne de déneigement');
  await a.page.getByRole('heading', { name: ASKED }).waitFor();
  const card = a.page.getByRole('listitem').filter({ hasText: 'Consigne de déneigement' });
  await card.getByRole('button', { name: 'J’ai pris connaissance' }).click();
  await a.page.getByRole('heading', { name: ASKED }).waitFor({ state: 'detached' });
  await messageOf(b.page, 'Consigne de déneigement').getByText(/1 sur/).waitFor();

  // Reading is not answering: what is asked stays until it is said.
  const ask = a.page.getByRole('button', { name: 'J’ai pris connaissance' });
  for (let left = await ask.count(); left > 0; left -= 1) {
    await ask.first().click();
    await a.page.waitForFunction(
      (count) => document.querySelectorAll('.today-act .button-primary').length < count,
      left,
    );
  }
  await a.page.getByRole('button', { name: 'Tout marquer comme lu' }).click();
  await a.page.getByRole('heading', { name: 'Tout est lu' }).waitFor();
  await a.page.getByRole('button', { name: 'Annuler' }).click();
  await called.waitFor();
  await a.page.getByRole('button', { name: 'Tout marquer comme lu' }).click();
  await a.page.getByRole('heading', { name: 'Tout est lu' }).waitFor();
  // Leaving the page is agreeing.
  await a.page.reload();
  await a.page.getByRole('heading', { name: 'Tout est lu' }).waitFor();
  const link = a.page.getByRole('link', { name: new RegExp(ROOM) }).first();
  await link.getByText(/non lu/).waitFor({ state: 'detached' });
  await leave(a, b);
});

test('a conversation is found in the directory, is one, and calls its reader', async () => {
  const a = await here.enter(NOVEANT);
  const b = await here.enter(GORZE);
  await a.page.getByRole('link', { name: 'Annuaire', exact: true }).first().click();
  await a.page.getByRole('searchbox').fill('gorze');
  await a.page.getByRole('link', { name: GORZE }).first().click();
  await a.page.getByRole('button', { name: /^Écrire/ }).click();
  await lineOf(a.page, GORZE).waitFor();
  const room = a.page.url();
  await write(a.page, 'Entre nous');
  await b.page.getByRole('heading', { name: `${NOVEANT} vous a écrit` }).waitFor();
  await b.page.getByRole('link', { name: `Répondre, ${NOVEANT} vous a écrit` }).click();
  await lineOf(b.page, NOVEANT).getByText('Entre nous').waitFor();
  await write(b.page, 'Bien sûr');
  await lineOf(a.page, GORZE).getByText('Bien sûr').waitFor();
  await a.page.goto('/nouveau-message');
  await a.page.getByRole('searchbox').fill('gorze');
  await a.page.getByRole('checkbox', { name: new RegExp(GORZE) }).check();
  await a.page.getByRole('button', { name: 'Ouvrir la conversation' }).click();
  await lineOf(a.page, GORZE).waitFor();
  assert.equal(a.page.url(), room);
  await leave(a, b);
});

test('the directory by commune and by body', async () => {
  const a = await here.enter(NOVEANT);
  await a.page.getByRole('link', { name: 'Annuaire', exact: true }).first().click();
  await a.page.getByRole('heading', { name: /^Gorze/ }).waitFor();
  await a.page.getByRole('link', { name: 'Par instance' }).click();
  await a.page.getByRole('heading', { name: new RegExp(`^${ROOM}`) }).waitFor();
  await a.page.getByRole('searchbox').fill('zzz');
  await a.page.getByText('Personne ne correspond à cette recherche.').waitFor();
  await leave(a);
});

test('a favourite stands first, and a room can be silent', async () => {
  const a = await here.enter(NOVEANT);
  await openRoom(a.page);
  await a.page.getByRole('link', { name: 'Réglages du salon' }).click();
  const panel = a.page.getByRole('region', { name: 'Réglages du salon' });
  await panel.getByRole('checkbox', { name: /favoris/ }).check();
  await a.page.getByRole('heading', { name: 'Favoris' }).waitFor();
  await panel.getByRole('radio', { name: 'Rien' }).check();
  await a.page.getByText('notifications coupées').first().waitFor({ state: 'attached' });
  await a.page.reload();
  await a.page.getByRole('heading', { name: 'Favoris' }).waitFor();
  await panel.getByRole('checkbox', { name: /favoris/ }).uncheck();
  await a.page.getByRole('heading', { name: 'Favoris' }).waitFor({ state: 'detached' });
  await leave(a);
});

test('a room that is not there, and a room of others, say so', async () => {
  const a = await here.enter(NOVEANT);
  await a.page.goto('/salons/01900000-0000-7000-8000-000000000000');
  await a.page.getByRole('heading', { name: /^Ce salon n’existe pas/ }).waitFor();
  await a.page.goto('/nulle-part');
  await a.page.getByRole('heading', { name: 'Cette page n’existe pas.' }).waitFor();
  await leave(a);
});

test('a search is kept in its address, marks the words, and opens at the message', async () => {
  const a = await here.enter(NOVEANT);
  await openRoom(a.page);
  await write(a.page, 'Le marché d’éclairage public est signé');
  await messageOf(a.page, 'éclairage public').first().waitFor();
  await a.page.goto('/recherche');
  await a.page.getByLabel('Mots recherchés').fill('eclairages signe');
  await a.page.getByText('Préciser : salon, auteur, dates').click();
  await a.page.getByLabel('Auteur').selectOption({ label: NOVEANT });
  await a.page.getByRole('button', { name: 'Rechercher', exact: true }).click();
  const hit = a.page.getByRole('link', { name: /Le marché d’éclairage/ }).first();
  await hit.locator('mark').getByText('éclairage').waitFor();
  await hit.click();
  await a.page.locator('[data-marked]').getByText('Le marché d’éclairage').waitFor();
  await a.page.goBack();
  await hit.waitFor();
  await leave(a);
});
