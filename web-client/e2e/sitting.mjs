// A meeting, prepared by the HTTP door: faster than a browser, and what a test is not about.

import { composerOf, ROOM } from './parvis.mjs';
import { Person } from './person.mjs';
import { ask, roomOf, view } from './polls.mjs';

const DAY_MS = 24 * 3_600 * 1_000;

const ITEMS = [
  { kind: 'deliberation', title: 'Convention de déneigement', minutes: 10 },
  { kind: 'deliberation', title: 'Tarifs de la piscine', minutes: 15 },
  { kind: 'other', title: 'Questions diverses' },
];

/** Everybody who holds a seat in the body of a room. */
export async function seatsOf(who, channel) {
  const poll = await ask(who, channel, 'Qui siège ?', { open: false });
  const { electors } = await view(who, channel, poll);
  const reason = 'Pour compter les sièges';
  await who.do({ void_poll: { channel, poll, reason, replace: false } });
  return [...new Set(electors.map((it) => it.person))];
}

/** The room of the mayors, on screen, as `name` sees it: its id, and who sits in its body. */
export async function bodyRoom(page, parvis, name) {
  const officer = await new Person(parvis.url, name).signIn();
  await page.goto('/salons');
  await page.getByRole('link', { name: ROOM }).first().click();
  await composerOf(page).waitFor();
  const channel = roomOf(page);
  return { officer, channel, seats: await seatsOf(officer, channel) };
}

/**
 * Makes a meeting with its items; gives its id and theirs. `there` are in the room, `video` by
 * video; `state` is how far it is brought: "draft", "convened", "open", or "item", with its first
 * item open.
 */
export async function makeMeeting(who, channel, extra = {}) {
  const { title = 'Conférence des maires de mars', facilitators = [], items = ITEMS } = extra;
  const { there = [], video = [], state = 'draft' } = extra;
  const draft = {
    ...{ title, mode: 'hybrid', publicity: 'internal', facilitators },
    starts_at:
      (Date.now() - 300_000 + (state === 'draft' || state === 'convened' ? DAY_MS : 0)) * 1_000,
    places: ['Salle du conseil'],
  };
  const meeting = (await who.do({ create_meeting: { channel, draft } })).done.meeting;
  await who.do({ add_items: { channel, meeting, items } });
  const people = [
    ...there.map((person) => ({ person, whereabouts: 'room' })),
    ...video.map((person) => ({ person, whereabouts: 'video' })),
  ];
  if (people.length > 0) await who.do({ declare_attendance: { channel, meeting, people } });
  const ids = await itemsOf(who, channel, meeting);
  const despite = 'Séance d’essai';
  if (state === 'convened') await who.do({ convene_meeting: { channel, meeting, despite } });
  else if (state !== 'draft') await who.do({ open_meeting: { channel, meeting, despite } });
  if (state === 'item') await who.do({ open_item: { channel, item: ids[0], despite } });
  return { meeting, items: ids };
}

/** What a meeting holds of one kind: "agenda_item", "speech" … */
export async function entitiesOf(who, channel, meeting, kind) {
  const told = (await who.do({ load_meeting: { channel, meeting } })).meeting;
  return told.entities.flatMap((it) => (kind in it ? [it[kind]] : []));
}

export async function meetingOf(who, channel, meeting) {
  return (await entitiesOf(who, channel, meeting, 'meeting'))[0];
}

async function itemsOf(who, channel, meeting) {
  const all = await entitiesOf(who, channel, meeting, 'agenda_item');
  return all.sort((a, b) => a.rank - b.rank).map((it) => it.id);
}

export const deskPath = (channel, meeting) => `/salons/${channel}/seances/${meeting}/pupitre`;
