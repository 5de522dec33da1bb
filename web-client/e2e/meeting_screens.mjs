// The screens of meetings, for the captures: prepared by the officer, answered by a mayor.

import { convene, createMeeting, meetingView, pathOfMeeting } from './meetings.mjs';
import { composerOf, online } from './parvis.mjs';
import { Person } from './person.mjs';
import { ask, pathOf, roomOf } from './polls.mjs';
import { seatsOf } from './sitting.mjs';

const ROOM = 'Conférence des maires';
const ITEMS = [
  'Approbation du compte rendu de la dernière séance',
  'Convention de déneigement avec le Département',
  'Ramassage scolaire : les arrêts à mettre en sécurité',
  'Schéma de mutualisation des secrétariats de mairie',
];

export const OF_MEETINGS = [
  ...['meetings', 'meeting', 'meeting-room', 'meeting-read', 'meeting-answer', 'meeting-arrival'],
  ...['today-meeting', 'meeting-vote'],
];
export const OF_SECRETARY = [
  ...['meeting-form', 'meeting-agenda', 'meeting-convene', 'meeting-roll', 'meeting-roll-more'],
  ...['meeting-conduct'],
];

async function room(page) {
  await page.goto('/salons');
  await page.getByRole('link', { name: ROOM }).first().click();
  await composerOf(page).waitFor();
  return roomOf(page);
}

const signIn = (parvis, name) => new Person(parvis.url, name).signIn();

async function still(page) {
  await page.getByText('Chargement…').first().waitFor({ state: 'detached' });
  await page.waitForFunction(() => document.documentElement.dataset.font !== undefined);
  await page.evaluate(() => document.fonts.ready);
}

export async function mayorMeetings(page, shot, { parvis, officer: name, enter, mayor }) {
  const officer = await signIn(parvis, name);
  await enter(page, mayor);
  await online(page);
  const channel = await room(page);
  const made = { items: ITEMS, draft: { video_url: 'https://visio.exemple.fr/maires' } };
  const meeting = await createMeeting(officer, channel, 'Conférence des maires d’avril', made);
  await convene(officer, channel, meeting);
  await page.locator('.meeting-line').waitFor();
  await shot('meeting-room');
  await page.goto('/');
  await page.locator('.today-card').filter({ hasText: 'maires d’avril' }).waitFor();
  await shot('today-meeting');
  await page.goto(pathOfMeeting(channel, meeting).replace(/\/[^/]*$/, ''));
  await page.locator('.meeting-card').first().waitFor();
  await still(page);
  await shot('meetings');
  await page.goto(pathOfMeeting(channel, meeting));
  await page.getByRole('button', { name: 'Lire la convocation' }).waitFor();
  await still(page);
  await shot('meeting');
  await page.getByRole('button', { name: 'Lire la convocation' }).click();
  await page.getByText(/^Empreinte/).waitFor();
  await shot('meeting-read');
  await page.getByRole('button', { name: 'J’ai pris connaissance' }).click();
  await page.getByRole('button', { name: 'Refermer' }).click();
  await page.getByRole('button', { name: 'Je donne pouvoir' }).click();
  await page.getByRole('combobox').selectOption({ index: 3 });
  await page.getByRole('heading', { name: 'Serez-vous là ?' }).scrollIntoViewIfNeeded();
  await page.getByRole('button', { name: /^Donner pouvoir/ }).waitFor();
  await shot('meeting-answer');
  await officer.do({ open_meeting: { channel, meeting } });
  const { items } = await meetingView(officer, channel, meeting);
  const [first] = items;
  await officer.do({ open_item: { channel, item: first.id, despite: 'Essai' } });
  await page.getByRole('heading', { name: 'En ce moment' }).waitFor();
  await page.getByRole('heading', { level: 1 }).scrollIntoViewIfNeeded();
  await shot('meeting-arrival');
  await ballotInHand(page, shot, { officer, channel, meeting, item: first.id, mayor });
}

/** The vote of who sits there and holds a power. */
async function ballotInHand(page, shot, { officer, channel, meeting, item, mayor }) {
  const [giver, ...there] = await seatsOf(officer, channel);
  const { person: holder } = await signIn(officer, mayor);
  const people = there.map((person) => ({ person, whereabouts: 'room' }));
  await officer.do({ declare_attendance: { channel, meeting, people } });
  await officer.do({ deposit_proxy: { channel, meeting, giver, holder } });
  const poll = await ask(officer, channel, ITEMS[1], { family: 'public', item });
  await page.goto(pathOf(channel, poll));
  await page.locator('.vote-block').nth(1).waitFor();
  await page.getByRole('radio', { name: 'Pour', exact: true }).first().check();
  await still(page);
  await shot('meeting-vote');
}

export async function secretaryMeetings(page, shot, { parvis, officer: name, enter }) {
  const officer = await signIn(parvis, name);
  await enter(page, name);
  await online(page);
  const channel = await room(page);
  await page.goto(`/salons/${channel}/seances/nouvelle`);
  await page.getByRole('textbox', { name: 'Intitulé' }).waitFor();
  await still(page);
  await shot('meeting-form');
  const meeting = await createMeeting(officer, channel, 'Conférence de mai', { items: ITEMS });
  await page.goto(pathOfMeeting(channel, meeting, '/ordre-du-jour'));
  await page.locator('.agenda-item').last().waitFor();
  await page
    .getByRole('button', { name: /^Modifier le point/ })
    .nth(1)
    .click();
  await still(page);
  await shot('meeting-agenda');
  await page.goto(pathOfMeeting(channel, meeting));
  await page.getByRole('button', { name: 'Convoquer' }).click();
  await page.getByRole('alertdialog').waitFor();
  await shot('meeting-convene');
  await page.getByRole('alertdialog').getByRole('button', { name: 'Convoquer' }).click();
  await page.getByRole('heading', { name: 'Convocation' }).waitFor();
  await page.getByRole('heading', { level: 1 }).scrollIntoViewIfNeeded();
  await shot('meeting-conduct');
  await officer.do({ open_meeting: { channel, meeting } });
  await page.goto(pathOfMeeting(channel, meeting, '/appel'));
  const seats = page.locator('.seat-place[data-place="room"]');
  await seats.first().waitFor();
  for (const at of [0, 1, 3, 4]) await seats.nth(at).click();
  await page.locator('.seat-place[data-place="video"]').nth(2).click();
  await page.getByText('5 présents', { exact: true }).waitFor();
  await still(page);
  await shot('meeting-roll');
  await page.locator('[data-place="more"]').nth(2).click();
  await page.locator('.seat-more').scrollIntoViewIfNeeded();
  await shot('meeting-roll-more');
}
