// A meeting from its first line to its quorum: prepared, convened, answered, entered, counted.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { check } from './axe.mjs';
import { until } from './cut_line.mjs';
import { meetingView, pathOfMeeting } from './meetings.mjs';
import { GORZE, leave, NOVEANT, openRoom, stage } from './parvis.mjs';
import { ask, close, OFFICER, PHONE, person, roomOf, vote } from './polls.mjs';
import { makeMeeting } from './sitting.mjs';

const here = stage();
const TITLE = 'Conférence des maires de printemps';

/** Twenty days from now, as a field of dates takes it. */
const someDay = () => new Date(Date.now() + 20 * 86_400_000).toISOString().slice(0, 10);

async function prepare(page) {
  await page.getByRole('link', { name: 'Séances', exact: true }).click();
  await page.getByRole('heading', { name: 'Aucune séance n’est prévue' }).waitFor();
  await check(page, 'no meeting');
  await page.getByRole('link', { name: 'Préparer une séance' }).click();
  await page.getByRole('textbox', { name: 'Intitulé' }).fill(TITLE);
  await page.getByLabel('Date', { exact: true }).fill(someDay());
  await page.getByRole('button', { name: /^Continuer/ }).click();
  await page.getByRole('alert').filter({ hasText: 'Indiquez le lieu.' }).waitFor();
  await page.getByRole('textbox', { name: 'Lieu' }).fill('Salle des fêtes de Gorze');
  await check(page, 'form of a meeting');
  await page.getByRole('button', { name: /^Continuer/ }).click();
  for (const title of ['Déneigement', 'Ramassage scolaire']) {
    await page.getByRole('textbox', { name: 'Intitulé du point' }).fill(title);
    await page.getByRole('button', { name: 'Ajouter à l’ordre du jour' }).click();
    await page.locator('.agenda-item').filter({ hasText: title }).waitFor();
  }
  await page.getByRole('button', { name: 'Monter « Ramassage scolaire »' }).click();
  await page.locator('.agenda-item').first().filter({ hasText: 'Ramassage' }).waitFor();
  await check(page, 'agenda');
  await page.getByText(/le délai est respecté/).waitFor();
  await page.getByRole('button', { name: 'Convoquer', exact: true }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Convoquer' }).click();
  await page.getByRole('heading', { name: 'Convoquer les membres' }).waitFor({ state: 'detached' });
}

async function answer(page, holder) {
  await page.getByRole('link', { name: `Lire la convocation, ${TITLE}` }).click();
  await page.getByRole('button', { name: 'Lire la convocation' }).click();
  await page.getByRole('heading', { name: TITLE, level: 3 }).waitFor();
  await page.getByRole('button', { name: 'J’ai pris connaissance' }).click();
  await page.getByText(/^Vous avez pris connaissance/).waitFor();
  await page.getByRole('button', { name: 'Je donne pouvoir' }).click();
  const label = await page.locator('option').filter({ hasText: holder }).first().textContent();
  await page.getByRole('combobox', { name: 'À qui donnez-vous pouvoir ?' }).selectOption({ label });
  await page.getByRole('button', { name: /^Donner pouvoir à/ }).click();
  await page.getByText('en attente de sa réponse').waitFor();
  await check(page, 'sheet of a meeting');
}

test('a meeting is prepared, convened, answered, entered, and its quorum seen', async () => {
  const officer = await here.enter(OFFICER);
  await openRoom(officer.page);
  const channel = roomOf(officer.page);
  await prepare(officer.page);
  const meeting = new URL(officer.page.url()).pathname.split('/')[4];

  const giver = await here.enter(NOVEANT, PHONE);
  await answer(giver.page, GORZE);
  const holder = await here.enter(GORZE, PHONE);
  await holder.page.goto(pathOfMeeting(channel, meeting));
  await holder.page.getByRole('button', { name: /^Accepter le pouvoir de/ }).click();
  await holder.page.getByText('accepté', { exact: true }).waitFor();

  const secretary = await person(here, OFFICER);
  await secretary.do({ open_meeting: { channel, meeting } });
  const { code } = await meetingView(secretary, channel, meeting);
  await holder.page.getByRole('textbox', { name: 'Code de présence' }).fill('12');
  await holder.page.getByRole('button', { name: 'Je suis arrivé(e)' }).click();
  await holder.page.getByText('Le code compte six chiffres.').waitFor();
  // As the square of the screen says it, which does not know the room.
  await holder.page.goto(`${pathOfMeeting('-', meeting)}?code=${code}`);
  await holder.page.waitForURL(new RegExp(`${pathOfMeeting(channel, meeting)}[?]code=${code}$`));
  await holder.page.getByRole('button', { name: 'Je suis arrivé(e)' }).click();
  await holder.page.getByText(/^Votre présence est notée en salle depuis/).waitFor();
  await check(holder.page, 'arrived');

  await roll(officer.page, channel, meeting);
  await leave(officer, giver, holder);
});

/** The secretary calls until there are enough. */
async function roll(page, channel, meeting) {
  await page.goto(pathOfMeeting(channel, meeting, '/appel'));
  await page.getByText('1 présent', { exact: true }).waitFor();
  await page.getByText('1 pouvoir', { exact: false }).first().waitFor();
  await page.getByText(/^Quorum non atteint/).waitFor();
  await page.getByText('Montrer le code carré').click();
  await page.getByRole('img', { name: /^Code carré/ }).waitFor();
  const search = page.getByRole('searchbox', { name: /^Chercher une personne/ });
  await search.fill('gorze');
  await page.locator('.seat').filter({ hasText: 'Gorze' }).first().waitFor();
  assert.ok((await page.locator('.seat').count()) < 5);
  await search.fill('');
  await page.getByRole('checkbox', { name: 'Seulement ceux qui manquent' }).check();
  await check(page, 'roll');
  const room = page.locator('.seat-place[data-place="room"]');
  await room.first().click();
  await page.getByText('2 présents', { exact: true }).waitFor();
  await page.getByRole('button', { name: 'Annuler', exact: true }).click();
  await page.getByText('1 présent', { exact: true }).waitFor();
  // As fast as a thumb goes: what waits leaves together.
  const reached = page.getByText(/^Quorum atteint/);
  await until(async () => {
    if (await reached.isVisible()) return true;
    if ((await room.count()) > 0) await room.first().click();
    return false;
  }, 'enough are there');
}

const SAID = 'Mme la présidente rappelle le calendrier.';
const SINCE = 'M. le maire de Novéant demande un report.';

/** A meeting that is over: its first item was voted on, and the result is not told yet. */
async function held() {
  const [officer, mayor, gorze] = await Promise.all(
    [OFFICER, NOVEANT, GORZE].map((name) => person(here, name)),
  );
  const people = [mayor.person, gorze.person];
  const room = { name: 'Projet procès-verbal', topic: '', people };
  const channel = (await officer.do({ open_room: room })).done.channel;
  const facilitators = [mayor.person];
  const there = [officer.person, ...people];
  const made = await makeMeeting(officer, channel, { facilitators, there, state: 'item' });
  const [item] = made.items;
  const poll = await ask(officer, channel, 'Adoptez-vous ?', { family: 'public', item });
  await vote(mayor, channel, poll, 'for');
  await close(officer, channel, poll, false);
  await officer.do({ close_item: { channel, item, outcome: 'decided' } });
  return { officer, mayor, channel, item, poll, meeting: made.meeting };
}

test('minutes are written by two, kept across a reload, approved, and read by all', async () => {
  const { officer, mayor, channel, item, poll, meeting } = await held();
  const path = pathOfMeeting(channel, meeting, '/proces-verbal');
  const reader = await here.enter(GORZE, PHONE);
  await reader.page.goto(path);
  await reader.page.getByText('n’est pas encore ouvert à la lecture').waitFor();
  await check(reader.page, 'minutes that may not be read yet');
  await officer.do({ close_meeting: { channel, meeting } });

  const writer = await here.enter(OFFICER);
  const { page } = writer;
  await page.goto(pathOfMeeting(channel, meeting));
  await page.getByRole('link', { name: 'Rédiger le procès-verbal' }).click();
  const area = page.getByRole('textbox', { name: /^Ce qui s’est dit : Convention/ });
  await area.fill(SAID);
  await page.getByText('Pas encore enregistré').waitFor();
  await page.reload();
  await page.getByText('Pas encore enregistré').waitFor();
  assert.equal(await area.inputValue(), SAID);
  await mayor.do({ write_minutes: { channel, meeting, item, text: SINCE, rev: 0 } });
  await page.getByText('Le vôtre n’est pas perdu').waitFor();
  await check(page, 'two texts');
  await page.getByRole('button', { name: 'Mettre le mien à la suite' }).click();
  await area.press('Control+s');
  await page.getByText(/^Enregistré par vous/).waitFor();
  assert.equal(await area.inputValue(), `${SINCE}\n\n${SAID}`);
  await follow(page);
  await approve(page, () => officer.do({ proclaim_poll: { channel, poll } }));

  await reader.page.getByText(/^Arrêté le/).waitFor();
  await reader.page.getByText(SAID).waitFor();
  assert.equal(await reader.page.getByRole('textbox').count(), 0, 'nobody writes there');
  await check(reader.page, 'minutes that were approved');
  await leave(writer, reader);
});

async function follow(page) {
  await page.getByRole('button', { name: /^Dire la suite à donner, Convention/ }).click();
  await page.getByRole('textbox', { name: 'Quoi ?' }).fill('Signer la convention');
  await page.getByRole('button', { name: 'Enregistrer la suite' }).click();
  await page.getByRole('definition').filter({ hasText: 'Signer la convention' }).waitFor();
}

/** Not before each result was told. */
async function approve(page, tell) {
  const button = page.getByRole('button', { name: 'Arrêter le procès-verbal' });
  await page.getByText('Un scrutin n’a pas encore de résultat').waitFor();
  assert.ok(await button.isDisabled());
  await check(page, 'minutes');
  await tell();
  await page.getByText('Un scrutin n’a pas encore de résultat').waitFor({ state: 'detached' });
  await button.click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Arrêter' }).click();
  await page.getByText(/^Arrêté le/).waitFor();
  for (const link of await page.getByRole('main').locator('a[download]').all()) {
    const file = await page.request.get(await link.getAttribute('href'));
    assert.equal(file.status(), 200, file.url());
  }
}
