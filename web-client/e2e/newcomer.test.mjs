// A mayor who has never seen Parvis, on a phone, on a rural line: from the printed code to the
// first message. And what a visitor of the demonstration does with their own line.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  composerOf,
  GORZE,
  LINE,
  leave,
  messageOf,
  NOVEANT,
  online,
  openRoom,
  stage,
  write,
} from './parvis.mjs';
import { Person } from './person.mjs';
import { ask, pathOf, roomOf } from './polls.mjs';
import { ruralLine } from './rural_line.mjs';

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

  const line = await ruralLine(here.parvis.url, LINE);
  const { page, context, faults } = await here.visitor(PHONE, line.url);
  const began = Date.now();
  await page.goto(new URL(made.url).pathname);
  await page.getByText(NOVEANT).first().waitFor();
  await page
    .getByRole('textbox', { name: 'Votre adresse électronique' })
    .fill('mairie@noveant.example');
  const enter = page.getByRole('button', { name: 'Accepter et entrer' });
  const { y, height } = await enter.boundingBox();
  assert.ok(y + height < PHONE.viewport.height, 'the button is on the first screen');
  await enter.click();
  await page.getByRole('heading', { name: /^Bonjour/ }).waitFor();
  await page.getByRole('heading', { name: 'Bienvenue sur Parvis' }).waitFor();
  await page.getByRole('button', { name: 'J’ai compris' }).click();
  await openRoom(page);
  await write(page, 'Bonjour à toutes et à tous, me voici.');
  await messageOf(witness.page, 'me voici').waitFor();
  const took = Date.now() - began;
  console.log(`# the first message after ${took} ms, ${line.carried()} bytes`);
  assert.ok(took < WITHIN_MS, `${took} ms`);
  await page.goto(new URL(made.url).pathname);
  await page.getByText('Cette invitation n’est plus valable').waitFor();
  await page.getByRole('link', { name: 'Ouvrir Parvis' }).click();
  await page.getByRole('heading', { name: /^Bonjour/ }).waitFor();
  // The same sheet on a second device, which is what comes to mind first.
  const second = await here.visitor(PHONE);
  await second.page.goto(new URL(made.url).pathname);
  await second.page.getByRole('link', { name: 'Se connecter' }).click();
  await second.page.getByRole('textbox', { name: 'Votre adresse électronique' }).waitFor();
  await leave({ page, context, faults }, witness, second);
  line.close();
});

test('on a phone the tools of the composer are behind one button, with words', async () => {
  const visitor = await here.enter(GORZE, PHONE);
  const { page } = visitor;
  await openRoom(page);
  const ask = page.getByRole('button', { name: /^Prise de connaissance/ });
  assert.equal(await ask.isVisible(), false);
  await page.getByRole('button', { name: 'Outils' }).click();
  for (const word of ['Gras', 'Italique', 'Liste', 'Mentionner']) {
    await page.locator('.writing-tools').getByText(word, { exact: true }).waitFor();
  }
  await ask.click();
  await page.locator('.ask-word', { hasText: 'Prise de connaissance demandée' }).waitFor();
  assert.equal(await page.getByRole('button', { name: 'Gras' }).isVisible(), false);
  await page.getByRole('button', { name: 'Outils' }).click();
  await page.getByRole('button', { name: 'Mentionner' }).click();
  await page.getByRole('listbox').waitFor();
  assert.equal(await composerOf(page).inputValue(), '@');
  await leave(visitor);
});

/** Where it is, twice and quickly, as a finger does by habit. */
async function tapTwice(page, target) {
  await target.scrollIntoViewIfNeeded();
  const { x, y, width, height } = await target.boundingBox();
  const at = [x + Math.min(width / 2, 40), y + height / 2];
  await page.touchscreen.tap(...at);
  await page.touchscreen.tap(...at);
}

test('a second tap neither undoes the first nor presses what came under the finger', async () => {
  const officer = await new Person(here.parvis.url, OFFICER).signIn();
  const visitor = await here.enter(GORZE, PHONE);
  const { page } = visitor;
  await online(page);
  await openRoom(page);
  const channel = roomOf(page);
  const kind = { multiple: { min: 1, max: 3 } };
  const labels = ['La halle', 'Le préau', 'Le parvis'];
  const poll = await ask(officer, channel, 'Où se retrouver ?', { kind, labels });
  await page.goto(pathOf(channel, poll));
  const halle = page.getByRole('checkbox', { name: 'La halle' });
  await halle.waitFor();
  await page.waitForLoadState('networkidle');
  await tapTwice(page, page.locator('.vote-choice', { hasText: 'La halle' }));
  assert.equal(await halle.isChecked(), true);
  // What is confirmed is not reopened by the button that comes in its place.
  await tapTwice(page, page.getByRole('button', { name: /^Confirmer/ }));
  await page.getByText(/^Compté/).waitFor();
  const mood = await ask(officer, channel, 'Où en sommes-nous ?', { kind: 'mood' });
  await page.goto(pathOf(channel, mood));
  await page.getByRole('button', { name: 'Favorable' }).waitFor();
  await page.waitForLoadState('networkidle');
  await tapTwice(page, page.getByRole('button', { name: 'Favorable' }));
  await page.getByText('Votre carte est comptée').waitFor();
  await leave(visitor);
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

test('an invitation opened without a network is asked for again', async () => {
  const officer = await new Person(here.parvis.url, OFFICER).signIn();
  const guests = await officer.call('GET', '/api/invitations');
  const { person, name } = guests.findLast((it) => !it.came);
  const [made] = await officer.call('POST', '/api/invitations/batch', { people: [person] });
  const visitor = await here.visitor(PHONE);
  const { page } = visitor;
  await page.route('**/api/invitations/*', (route) => route.abort());
  await page.goto(new URL(made.url).pathname);
  await page.getByText('Pas de connexion pour l’instant').waitFor();
  await page.unroute('**/api/invitations/*');
  await page.getByRole('button', { name: 'Réessayer' }).click();
  await page.getByText(name).first().waitFor();
  await leave(visitor);
});
