// A mayor who has never seen Parvis, on a phone, on a rural line: from the printed code to the
// first message. And what a visitor of the demonstration does with their own line.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  composerOf,
  GORZE,
  messageOf,
  NOVEANT,
  online,
  openRoom,
  slowLine,
  stage,
  write,
} from './parvis.mjs';
import { Person } from './person.mjs';

const OFFICER = 'Directrice générale des services';
const WITHIN_MS = 120_000;
const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };

const here = stage();

test('from the invitation to the first message, without help', async () => {
  const officer = await new Person(here.parvis.url, OFFICER).signIn();
  const guests = await officer.call('GET', '/api/invitations');
  const guest = guests.find((it) => it.name === NOVEANT);
  const [made] = await officer.call('POST', '/api/invitations/batch', { people: [guest.person] });
  assert.match(made.qr_svg, /<svg/);
  const witness = await here.enter(GORZE);
  await openRoom(witness.page);

  const { page, context, faults } = await here.visitor(PHONE);
  await slowLine(page);
  const began = Date.now();
  await page.goto(new URL(made.url).pathname);
  await page.getByText(NOVEANT).first().waitFor();
  await page
    .getByRole('textbox', { name: 'Votre adresse électronique' })
    .fill('mairie@noveant.example');
  await page.getByRole('button', { name: 'Accepter et entrer' }).click();
  await page.getByRole('heading', { name: /^Bonjour/ }).waitFor();
  await page.getByRole('heading', { name: 'Bienvenue sur Parvis' }).waitFor();
  await page.getByRole('button', { name: 'J’ai compris' }).click();
  await openRoom(page);
  await write(page, 'Bonjour à toutes et à tous, me voici.');
  await messageOf(witness.page, 'me voici').waitFor();
  const took = Date.now() - began;
  assert.ok(took < WITHIN_MS, `${took} ms`);
  await page.goto(new URL(made.url).pathname);
  await page.getByText('Cette invitation n’est plus valable').waitFor();
  assert.deepEqual([...faults, ...witness.faults], []);
  await context.close();
  await witness.context.close();
});

test('an officer prepares a sheet, and takes an invitation back', async () => {
  const { page, context, faults } = await here.enter(OFFICER);
  await page.getByRole('link', { name: 'Plus', exact: true }).first().click();
  await page.getByRole('link', { name: /^Invitations/ }).click();
  await page.getByRole('searchbox').fill('arnaville');
  await page.getByRole('checkbox', { name: /Arnaville/ }).check();
  await page.getByRole('button', { name: 'Préparer l’invitation' }).click();
  await page.getByRole('img', { name: /^Code d’invitation de/ }).waitFor();
  const link = await page.locator('.invitation-link').textContent();
  await page.getByRole('button', { name: 'Revenir à la liste' }).click();
  await page.getByRole('combobox', { name: 'Afficher' }).selectOption({ label: 'Invitées' });
  await page.getByRole('button', { name: /^Annuler l’invitation de/ }).click();
  const dialog = page.getByRole('alertdialog');
  await dialog.getByRole('button', { name: 'Annuler l’invitation' }).click();
  await page.getByText('Personne ne correspond.').waitFor();
  await page.goto(new URL(link).pathname);
  await page.getByText('Cette invitation n’est plus valable').waitFor();
  assert.deepEqual(faults, []);
  await context.close();
});

test('cutting one’s own line: the message waits, then leaves by itself', async () => {
  const { page, context, faults } = await here.enter(GORZE);
  const witness = await here.enter(NOVEANT);
  await openRoom(page);
  await openRoom(witness.page);
  await page.getByRole('button', { name: 'Couper ma connexion' }).click();
  await page.getByText('Hors ligne, vos messages partiront au retour').first().waitFor();
  await write(page, 'écrit la ligne coupée');
  await page.getByText('En attente d’envoi').waitFor();
  await write(witness.page, 'pendant ce temps');
  await messageOf(witness.page, 'pendant ce temps').waitFor();
  assert.equal(await messageOf(page, 'pendant ce temps').count(), 0);
  assert.equal(await messageOf(witness.page, 'écrit la ligne coupée').count(), 0);
  await page.getByRole('button', { name: 'Rétablir ma connexion' }).click();
  await messageOf(witness.page, 'écrit la ligne coupée').waitFor();
  await messageOf(page, 'pendant ce temps').waitFor();
  await online(page);
  await composerOf(page).waitFor();
  assert.deepEqual([...faults, ...witness.faults], []);
  await context.close();
  await witness.context.close();
});
