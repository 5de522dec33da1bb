// What people do with polls: by the HTTP door, faster than a browser, and in one.

import { Person } from './person.mjs';

export const OFFICER = 'Directrice générale des services';
export const PHONE = {
  viewport: { width: 390, height: 844 },
  deviceScaleFactor: 2,
  hasTouch: true,
  isMobile: true,
};

/** The id of the room on screen. */
export const roomOf = (page) => new URL(page.url()).pathname.split('/')[2];

export const person = (here, name) => new Person(here.parvis.url, name).signIn();

const ABSOLUTE = { num: 1, den: 2, strict: true };

export const rules = (family) => ({
  family,
  majority: { of: 'cast', share: ABSOLUTE },
  tie: 'rejected',
  weights: 'equal',
  register: 'everyone',
});

/** Makes a poll, open unless told otherwise; gives its id. */
export async function ask(who, channel, title, extra = {}) {
  const { kind = 'motion', labels = [], family = 'consultative', open = true, item } = extra;
  const at = Date.UTC(2027, 2, 12, 17) * 1000;
  const options = labels.map((label) => (kind === 'date' ? { label, at } : { label }));
  const draft = { question: { title, kind, options }, rules: rules(family), item };
  const reply = await who.do({ create_poll: { channel, draft, open } });
  return reply.done.poll;
}

export async function view(who, channel, poll) {
  return (await who.do({ load_poll: { channel, poll } })).poll;
}

export const close = (who, channel, poll, proclaim = true) =>
  who.do({ close_poll: { channel, poll, proclaim } });

/** Votes with the mandate that the person exercises. */
export async function vote(who, channel, poll, choice) {
  const { electors } = await view(who, channel, poll);
  const { mandate } = electors.find((it) => it.person === who.person);
  await who.do({ cast_ballots: { channel, poll, ballots: [{ mandate, vote: { choice } }] } });
}

export const pathOf = (channel, poll) => `/salons/${channel}/votes/${poll}`;

export const choose = (page, word) => page.getByRole('radio', { name: word, exact: true }).check();

/** The second step: what is confirmed stands on the button. */
export const confirm = (page, said) =>
  page.getByRole('button', { name: new RegExp(`^Confirmer mon vote.*${said}`) }).click();

export const told = (page, words) => page.locator('.vote-told-title').filter({ hasText: words });
