// The screens of the desk and of the room, for the captures: a meeting run by the officer.

import { composerOf, online } from './parvis.mjs';
import { Person } from './person.mjs';
import { roomOf } from './polls.mjs';
import { deskPath, makeMeeting, seatsOf } from './sitting.mjs';

const ROOM = 'Conférence des maires';

async function meetingOf(page, { parvis, officer: name }) {
  const officer = await new Person(parvis.url, name).signIn();
  await page.goto('/salons');
  await page.getByRole('link', { name: ROOM }).first().click();
  await composerOf(page).waitFor();
  const channel = roomOf(page);
  const seats = await seatsOf(officer, channel);
  const there = seats.slice(0, 16);
  const video = seats.slice(16, 18);
  const { meeting, items } = await makeMeeting(officer, channel, { there, video, state: 'open' });
  return { officer, channel, meeting, items, seats };
}

async function throughAVote(page, shot) {
  const press = (name) => page.getByRole('button', { name }).click();
  await press('Ouvrir le vote');
  await page.locator('.entry .entry-name').first().waitFor();
  await shot('lectern-vote');
  await press('Appel nominal');
  await page.locator('.lectern-called').waitFor();
  await shot('lectern-roll');
  await press('Quitter l’appel');
  await page.locator('.entry .entry-name').nth(2).click();
  await press(/^Les autres : pour/);
  await page.getByText(/^1\d votes reçus/).waitFor();
  await press('Clore le vote');
  await page.getByRole('alertdialog').getByRole('button', { name: 'Clore maintenant' }).click();
  await page.getByText('Relire avant de proclamer').scrollIntoViewIfNeeded();
  await shot('lectern-reread');
  await press('Proclamer le résultat');
  await page.getByRole('heading', { name: 'Fin du point' }).scrollIntoViewIfNeeded();
  await shot('lectern-end');
}

export async function lecternScreens(page, shot, visit) {
  await visit.enter(page, visit.officer);
  await online(page);
  const { officer, channel, meeting, items, seats } = await meetingOf(page, visit);
  await page.goto(deskPath(channel, meeting));
  await page.getByRole('button', { name: 'Ouvrir ce point' }).click();
  await page.getByRole('button', { name: 'Ouvrir le vote' }).waitFor();
  await shot('lectern-item');
  for (const who of seats.slice(2, 6)) {
    const request = { channel, item: items[0], kind: 'floor', person: who };
    await officer.do({ request_speech: request });
  }
  await officer.do({ start_speech: { channel, item: items[0] } });
  await page.getByRole('button', { name: 'Afficher l’écran de salle' }).click();
  await page.locator('.lectern-code').scrollIntoViewIfNeeded();
  const code = await page.locator('.lectern-code').textContent();
  await shot('lectern-screen');
  await throughAVote(page, shot);
  await page.goto(`/salons/${channel}/decisions`);
  await page.locator('.decision').first().waitFor();
  await shot('decisions');
  await page.goto(`/salle/${code}`);
  await page.locator('.screen-timer').waitFor();
  await shot('room-screen');
}

export const OF_LECTERN = [
  ...['lectern-item', 'lectern-screen', 'lectern-vote', 'lectern-roll', 'lectern-reread'],
  ...['lectern-end', 'decisions', 'room-screen'],
];
