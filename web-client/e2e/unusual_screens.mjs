// The screens of an evening that is not like the others, for the captures: a vote told on the
// telephone, somebody who comes late, slips of paper typed in, an election in two rounds.

import { online, ROOM } from './parvis.mjs';
import { rules } from './polls.mjs';
import { bodyRoom, deskPath, makeMeeting } from './sitting.mjs';

const ITEMS = [
  { kind: 'opinion', title: 'Convention de déneigement avec le Département', minutes: 10 },
  { kind: 'election', title: 'Désigner un délégué au syndicat des eaux', minutes: 10 },
];
const CANDIDATES = ['Solange Aubry', 'Lucien Peyrolade', 'Amélie Bordenave'];

async function held(page, { parvis, officer: name }) {
  const { officer, channel, seats } = await bodyRoom(page, parvis, name);
  const [there, video] = [seats.slice(0, 13), seats.slice(13, 15)];
  const extra = { title: ROOM, there, video, state: 'item', items: ITEMS };
  const { meeting, items } = await makeMeeting(officer, channel, extra);
  await page.goto(deskPath(channel, meeting));
  return { officer, channel, meeting, items, late: seats[16] };
}

const inView = (page, selector) => page.locator(selector).first().scrollIntoViewIfNeeded();

export async function unusualScreens(page, shot, visit) {
  await visit.enter(page, visit.officer);
  await online(page);
  const it = await held(page, visit);
  const press = (name) => page.getByRole('button', { name }).first().click();
  await press('Ouvrir le vote');
  await press(/^Saisir le vote au téléphone/);
  await inView(page, '.phone-entry');
  await shot('phone-entry');
  await page.locator('.phone-entry').getByRole('button', { name: 'CONTRE' }).click();
  await page.getByText(/C’est bien cela/).waitFor();
  await inView(page, '.phone-entry');
  await shot('phone-read-back');
  await press(/^Confirmé/);
  const people = [{ person: it.late, whereabouts: 'room' }];
  const { channel, meeting } = it;
  await it.officer.do({ declare_attendance: { channel, meeting, people } });
  await page.getByRole('button', { name: /^Admettre/ }).waitFor();
  await inView(page, '.lectern-late');
  await shot('late-admission');
  await press(/^Admettre/);
  await page.getByRole('button', { name: /^Admettre/ }).waitFor({ state: 'detached' });
  await press('Clore sans attendre…');
  await page.getByRole('alertdialog').waitFor();
  await shot('together-asked');
  await page.getByRole('alertdialog').getByRole('button', { name: 'Clore le vote' }).click();
  await page.getByText('Relire avant de proclamer').waitFor();
  await press('Proclamer le résultat');
  await page.locator('.lectern-past').first().scrollIntoViewIfNeeded();
  await shot('opinion-told');
  await press(/^Clore et passer au point/);
  await page.getByRole('heading', { name: /^Point 2/ }).waitFor();
  await election(page, shot, it, press);
}

/** By slips of paper: nobody has more than half of them, so there is a second round. */
async function election(page, shot, { officer, channel, items }, press) {
  const options = CANDIDATES.map((label) => ({ label }));
  const kind = { election: { seats: 1, round: 1 } };
  const question = { title: ITEMS[1].title, kind, options };
  const draft = { question, rules: { ...rules('paper'), tie: 'eldest' }, item: items[1] };
  await officer.do({ create_poll: { channel, draft, open: true } });
  await page.locator('.paper-form').waitFor();
  await typeIn(page, press, [6, 5, 2]);
  await inView(page, '.paper-form');
  await shot('election-paper');
  await end(page, press);
  await page.getByRole('button', { name: 'Ouvrir le second tour' }).first().waitFor();
  await inView(page, '.next-round');
  await shot('election-round-1');
  await press('Ouvrir le second tour');
  await page.locator('.paper-form').waitFor();
  await typeIn(page, press, [4, 9, 0]);
  await end(page, press);
  await page.locator('.lectern-past').nth(1).scrollIntoViewIfNeeded();
  await shot('election-round-2');
}

async function typeIn(page, press, votes) {
  const type = (name, value) => page.getByRole('textbox', { name }).fill(String(value));
  await type('Bulletins dans l’urne', 15);
  await type('dont blancs', 1);
  await type('dont nuls', 1);
  for (const [at, name] of CANDIDATES.entries()) await type(new RegExp(name), votes[at]);
  await press('Enregistrer les totaux');
  await page
    .locator('.paper-form')
    .getByText(/^Totaux enregistrés/)
    .waitFor();
}

async function end(page, press) {
  await press('Clore le vote');
  await page.getByRole('alertdialog').getByRole('button', { name: 'Clore le vote' }).click();
  await press('Proclamer le résultat');
  await page.getByRole('button', { name: 'Proclamer le résultat' }).waitFor({ state: 'detached' });
}

export const OF_UNUSUAL = [
  ...['phone-entry', 'phone-read-back', 'late-admission', 'together-asked', 'opinion-told'],
  ...['election-paper', 'election-round-1', 'election-round-2'],
];
