// The screens of the minutes, for the captures: an evening that is over, written and approved.

import { online } from './parvis.mjs';
import { Person } from './person.mjs';
import { ask, close, view } from './polls.mjs';
import { makeMeeting, seatsOf } from './sitting.mjs';

export const OF_MINUTES = [
  ...['minutes', 'minutes-item', 'minutes-conflict', 'minutes-end', 'minutes-approved'],
  ...['minutes-sheet', 'minutes-confirm'],
];

const ITEMS = [
  { kind: 'deliberation', title: 'Convention de déneigement avec le Département', minutes: 10 },
  { kind: 'information', title: 'Ramassage scolaire : les arrêts à mettre en sécurité' },
];
const SAID =
  'M. le maire de Gorze rappelle que deux hameaux sont restés isolés trois jours en janvier.\n\n' +
  'Mme la présidente précise que la convention couvre aussi le salage des arrêts scolaires.';

async function evening(officer, channel) {
  const seats = await seatsOf(officer, channel);
  const made = { title: 'Conférence des maires d’avril', items: ITEMS, state: 'item' };
  const there = seats.slice(0, -3);
  const { meeting, items } = await makeMeeting(officer, channel, {
    ...made,
    ...{ there, video: seats.slice(-3, -1) },
  });
  const [item] = items;
  const poll = await ask(officer, channel, 'Adoptez-vous la convention ?', {
    ...{ family: 'public', item },
  });
  const { electors } = await view(officer, channel, poll);
  const entries = electors.map(({ mandate }, at) => ({
    ...{ mandate, replace: false },
    choice: at === 1 ? 'against' : 'for',
  }));
  await officer.do({ enter_ballots: { channel, poll, source: 'hand', entries } });
  await close(officer, channel, poll, true);
  const decision = 'La convention de déneigement est adoptée.';
  await officer.do({ close_item: { channel, item, outcome: 'decided', decision } });
  const owner = officer.person;
  const follow = { owner, due: '2027-05-31', text: 'Faire signer la convention' };
  await officer.do({ follow_item: { channel, item, ...follow } });
  await officer.do({ close_meeting: { channel, meeting } });
  return { channel, meeting, item };
}

async function still(page) {
  await page.evaluate(() => document.fonts.ready);
}

export async function minutesScreens(page, shot, { parvis, officer: name, enter }) {
  const officer = await new Person(parvis.url, name).signIn();
  await enter(page, name);
  await online(page);
  await page.goto('/salons');
  await page.getByRole('link', { name: 'Conférence des maires' }).first().click();
  await page.waitForURL(/salons\/./);
  const channel = new URL(page.url()).pathname.split('/')[2];
  const { meeting, item } = await evening(officer, channel);
  const sheet = `/salons/${channel}/seances/${meeting}`;
  await page.goto(sheet);
  const link = page.getByRole('link', { name: 'Rédiger le procès-verbal' });
  await link.scrollIntoViewIfNeeded();
  await still(page);
  await shot('minutes-sheet');
  await page.goto(`${sheet}/proces-verbal`);
  const area = page.getByRole('textbox', { name: /^Ce qui s’est dit : Convention/ });
  await area.waitFor();
  await still(page);
  await shot('minutes');
  await area.fill(SAID);
  await page.getByRole('heading', { name: /Convention de déneigement/ }).scrollIntoViewIfNeeded();
  await shot('minutes-item');
  const text = 'Le coût du sel a augmenté de 12 % : il faudra en reparler au budget.';
  await officer.do({ write_minutes: { channel, meeting, item, text, rev: 0 } });
  await page.getByText('Le vôtre n’est pas perdu').waitFor();
  await page.locator('.minutes-conflict').scrollIntoViewIfNeeded();
  await shot('minutes-conflict');
  await page.getByRole('button', { name: 'Mettre le mien à la suite' }).click();
  await area.press('Control+s');
  await page.getByText(/^Enregistré par vous/).waitFor();
  await page.getByRole('button', { name: /^Modifier la suite/ }).click();
  await page.getByRole('heading', { name: /Ramassage/ }).scrollIntoViewIfNeeded();
  await shot('minutes-end');
  await page.getByRole('button', { name: 'Arrêter le procès-verbal' }).click();
  await page.getByRole('alertdialog').waitFor();
  await shot('minutes-confirm');
  await page.getByRole('alertdialog').getByRole('button', { name: 'Arrêter' }).click();
  await page.getByText(/^Arrêté le/).waitFor();
  await page.getByText('Empreinte (SHA-256)').click();
  await page.getByRole('heading', { level: 1 }).scrollIntoViewIfNeeded();
  await shot('minutes-approved');
}
