// The screens of the desk and of the room, for the captures: a meeting run by the officer.

import { online } from './parvis.mjs';
import { bodyRoom, deskPath, entitiesOf, makeMeeting } from './sitting.mjs';

async function meetingOf(page, { parvis, officer: name }) {
  const { officer, channel, seats } = await bodyRoom(page, parvis, name);
  const there = seats.slice(0, 16);
  const video = seats.slice(16, 18);
  const { meeting, items } = await makeMeeting(officer, channel, { there, video, state: 'open' });
  return { officer, channel, meeting, items, seats };
}

/** The screen of the room: that of a projector, where there is room for it. */
async function projected(page, code) {
  const projector = await page.context().newPage();
  const wide = page.viewportSize().width > 1_000;
  if (wide) await projector.setViewportSize({ width: 1920, height: 1080 });
  await projector.goto(`/salle/${code}`);
  await projector.locator('.screen-timer').waitFor();
  return projector;
}

async function throughAVote(page, shot, projector) {
  const press = (name) => page.getByRole('button', { name }).click();
  await press('Ouvrir le vote');
  await page.getByRole('button', { name: 'Clore le vote' }).waitFor();
  await shot('lectern-vote');
  await press('Appel nominal');
  await page.locator('.lectern-called').waitFor();
  await shot('lectern-roll');
  await press('Quitter l’appel');
  await page.getByText(/^Exceptions/).click();
  await page.locator('.entry .entry-name').nth(2).click();
  await page.locator('.entry').scrollIntoViewIfNeeded();
  await shot('lectern-exceptions');
  await press(/^Les autres, en salle : pour/);
  await page.getByText(/^1\d votes reçus/).waitFor();
  await projector.getByText(/^1\d votes reçus/).waitFor();
  await shot('room-screen-vote', projector);
  await press('Clore le vote');
  await page.getByRole('alertdialog').getByRole('button', { name: 'Clore maintenant' }).click();
  await page.getByText('Relire avant de proclamer').scrollIntoViewIfNeeded();
  await shot('lectern-reread');
  await press('Proclamer le résultat');
  await page.getByRole('heading', { name: 'Fin du point' }).scrollIntoViewIfNeeded();
  await shot('lectern-end');
  await projector.locator('.screen-headline').waitFor();
  await shot('room-screen-result', projector);
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
  const projector = await projected(page, code);
  await shot('room-screen', projector);
  await officer.do({ end_speech: await speechOf(officer, channel, meeting) });
  await throughAVote(page, shot, projector);
  await projector.close();
  await page.goto(`/salons/${channel}/decisions`);
  await page.locator('.decision').first().waitFor();
  await shot('decisions');
}

/** Who has the floor: a result stays on the screen as long as nobody speaks. */
async function speechOf(officer, channel, meeting) {
  const speeches = await entitiesOf(officer, channel, meeting, 'speech');
  return { channel, speech: speeches.find((it) => it.state === 'speaking').id };
}

export const OF_LECTERN = [
  ...['lectern-item', 'lectern-screen', 'lectern-vote', 'lectern-roll', 'lectern-reread'],
  'lectern-exceptions',
  ...['lectern-end', 'decisions', 'room-screen', 'room-screen-vote', 'room-screen-result'],
];
