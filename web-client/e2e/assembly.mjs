// The conference of mayors of *Mad et Moselle* on the evening of evening.test.mjs: who comes and
// how, what each of them says, and what must be the same on every screen and in the record.

import assert from 'node:assert/strict';
import { GORZE, NOVEANT } from './parvis.mjs';
import { Person } from './person.mjs';
import { OFFICER, told, view } from './polls.mjs';
import { sealed } from './seal.mjs';

export const PRESIDENT = 'Présidente de la communauté';
export const SECRETARY = 'Secrétaire de séance';
export const WAVILLE = 'Maire de Waville';
export const ONVILLE = 'Maire d’Onville';
export const DEPUTY = 'Adjointe d’Onville';

/** A machine may be ten times slower than this one. */
export const PATIENCE_MS = 120_000;

/** Not of the demonstration: she comes in the place of her mayor. */
export const DEPUTIES = `commune;nom;prenom;fonction;instance;siege;email;debut;fin
Onville;d’Onville;Adjointe;Première adjointe d’Onville;conférence des maires;observatrice;;;
`;

/** Asks again until it holds. */
export async function until(holds, what) {
  const end = Date.now() + PATIENCE_MS;
  while (!(await holds())) assert.ok(Date.now() < end, what);
}

/**
 * Who comes: 31, of whom 8 by video. `inRoom` and `byVideo` are their names, `late` comes in the
 * middle of a vote; `givers` gave their powers to `holders`; `people` have signed in, by name.
 */
export async function gathered(url) {
  const { personas } = await new Person(url, '').call('GET', '/api/sign-in');
  const named = [NOVEANT, GORZE, WAVILLE, ONVILLE];
  const mayors = personas.map((it) => it.name).filter((it) => it.startsWith('Maire d'));
  const others = mayors.filter((it) => !named.includes(it));
  const inRoom = [PRESIDENT, DEPUTY, NOVEANT, GORZE, ...others.slice(9, 28)];
  const byVideo = [WAVILLE, ...others.slice(2, 9)];
  const givers = others.slice(0, 2);
  const holders = [NOVEANT, others[9]];
  const names = [OFFICER, SECRETARY, ...inRoom, ...byVideo, ...givers, ONVILLE];
  const signedIn = await Promise.all(names.map((it) => new Person(url, it).signIn()));
  const people = new Map(signedIn.map((it) => [it.name, it]));
  assert.equal(inRoom.length + byVideo.length, 31);
  return { inRoom, byVideo, givers, holders, late: GORZE, people };
}

/** Whose ballot it is, and what it may be called by: a mandate by power is told apart. */
export const isByPower = (elector) => elector.on_behalf?.by === 'proxy';

const voteOf = (choice, key) =>
  key === undefined ? { choice } : { sealed: sealed(choice, key).sealed };

/**
 * These people vote from their own devices, each for all mandates they exercise and in one command;
 * `choose` says how, by elector. What was said is noted in `said`, by mandate.
 */
export async function castBy(it, poll, { names, choose, said }) {
  const { poll: of, electors } = await view(it.officer, it.room, poll);
  const cast = async (name) => {
    const who = it.people.get(name);
    const mine = electors.filter((elector) => elector.person === who.person);
    const chosen = mine.map((elector) => [elector.mandate, choose(elector)]);
    assert.notEqual(chosen.length, 0, `${name} votes`);
    const ballots = chosen.map(([mandate, choice]) => ({ mandate, vote: voteOf(choice, of.seal) }));
    await who.do({ cast_ballots: { channel: it.room, poll, ballots } });
    for (const [mandate, choice] of chosen) said.set(mandate, choice);
  };
  await Promise.all(names.map(cast));
}

const WORDS = { for: 'Pour', against: 'Contre', abstain: 'Abstention', blank: 'Vote blanc' };

/** The card comes by itself; a page that was on its way when the vote opened has the banner. */
function taken(page, card) {
  const link = page.locator('.vote-banner').getByRole('link', { name: /^Voter/ });
  return until(async () => {
    if (await card.isVisible()) return true;
    // Gone again, where the card has come.
    if (await link.isVisible()) await link.click({ timeout: 1_000 }).catch(() => undefined);
    return false;
  }, 'the card is there');
}

/**
 * Somebody votes on the card that is on their screen: one choice for each mandate, their own first.
 * `sent` says what they are told then.
 */
export async function castOnCard(it, { page, name }, { poll, choose, said, sent = /^Compté/ }) {
  const { electors } = await view(it.officer, it.room, poll);
  const { person } = it.people.get(name);
  const mine = electors.filter((elector) => elector.person === person);
  mine.sort((a, b) => Number(isByPower(a)) - Number(isByPower(b)));
  const chosen = mine.map((elector) => choose(elector));
  const blocks = page.locator('.vote-block');
  await taken(page, blocks.nth(mine.length - 1));
  for (const [at, choice] of chosen.entries()) {
    const name = WORDS[choice];
    await blocks.nth(at).getByRole('radio', { name, exact: true }).check();
  }
  const words = chosen.map((choice) => WORDS[choice].toUpperCase()).join(' et ');
  await page.getByRole('button', { name: new RegExp(`^Confirmer m.*: ${words}$`) }).click();
  await told(page, sent)
    .nth(mine.length - 1)
    .waitFor();
  for (const [at, { mandate }] of mine.entries()) said.set(mandate, chosen[at]);
}

/** The last poll of the room, once it is open. */
export async function opened(it, title) {
  let poll;
  await until(async () => {
    const { polls } = await it.officer.do({ load_polls: { channel: it.room, limit: 1 } });
    [poll] = polls.polls;
    return poll?.question.title === title && poll.state === 'open';
  }, `“${title}” is open`);
  return poll.id;
}

const counted = (said, choice) => [...said.values()].filter((it) => it === choice).length;

/** Pour, contre, abstentions, ne prennent pas part, blancs. */
export const countsOf = (said) =>
  ['for', 'against', 'abstain', 'nppv', 'blank'].map((choice) => counted(said, choice));

export const countsIn = ({ lines, abstentions, nppv, blank }) => [
  ...lines.map((line) => line.votes),
  abstentions.weight,
  nppv.weight,
  blank.weight,
];

const FIGURES = /(\d+)\spour(?:, (\d+)\scontre(?:\s\([^)]*\))?)?(?:, (\d+)\sabstentions?)?/;

/** The first three of them from a sentence: of a screen, or of the minutes. */
export function figuresIn(words) {
  const found = FIGURES.exec(words);
  assert.ok(found, `no figures in “${words}”`);
  return found.slice(1).map((it) => Number(it ?? 0));
}

export const screenOf = async (it) => (await fetch(`${it.parvis.url}/api/salle/${it.code}`)).json();

/**
 * Before a result is told: who votes has no record of it, and the screen of the room, what it shows
 * and what it was sent, says who has voted at most.
 */
export async function saysNothing(it, poll) {
  const shown = await screenOf(it);
  assert.equal(shown.poll.id, poll);
  assert.notEqual(shown.result?.poll, poll);
  const known = ['commune', 'name', 'voted'];
  for (const voter of shown.poll.voters ?? []) {
    assert.deepEqual(
      Object.keys(voter).sort(),
      known.filter((key) => key in voter),
    );
  }
  const there = Object.keys(shown.poll).filter((key) => !OF_A_POLL.includes(key));
  assert.deepEqual(there, []);
  const words = await it.screen.page.locator('main').textContent();
  assert.doesNotMatch(words, /\d\s*(pour|contre|abstention)|adopté|rejeté|unanim/i);
  const seen = await view(it.people.get(NOVEANT), it.room, poll);
  assert.equal(seen.record, undefined);
  assert.equal(seen.poll.result, undefined);
}

const OF_A_POLL = [
  ...['id', 'number', 'question', 'family', 'state', 'opened_at', 'closes_at', 'electors'],
  ...['voted', 'voters'],
];

/**
 * A result that was told is the same wherever it is: what was said, the record, the screen of the
 * room, the desk, the card of each voter.
 */
export async function saysTheSame(it, poll, { said, desk, voters }) {
  let seen;
  await until(async () => {
    seen = await view(it.officer, it.room, poll);
    return seen.poll.state === 'proclaimed';
  }, 'it is proclaimed');
  const { record, poll: stored } = seen;
  assert.deepEqual(stored.result, record.result);
  const counts = countsIn(record.result);
  assert.deepEqual(counts, countsOf(said));
  if ('named' in record.urn) {
    const named = record.urn.named.map(({ mandate, choice }) => [mandate, choice]);
    assert.deepEqual(new Map(named), said);
  } else {
    assert.deepEqual(Object.keys(record.urn), ['opened']);
    assert.equal(record.urn.opened.length, said.size);
    for (const opened of record.urn.opened) {
      assert.deepEqual(Object.keys(opened).sort(), ['choice', 'tracker']);
    }
  }
  const places = [
    it.screen.page.locator('.screen-headline'),
    desk.locator('.lectern-past[data-state="proclaimed"] strong').last(),
    ...voters.map(({ page }) => page.locator('.result[data-told] .result-words')),
  ];
  const [pour, contre] = counts;
  for (const place of places) {
    await place.filter({ hasText: new RegExp(`${pour}\\spour, ${contre}\\scontre`) }).waitFor();
  }
  const all = await Promise.all(places.map((place) => place.textContent()));
  assert.equal(new Set(all).size, 1, all.join('\n'));
  assert.deepEqual(figuresIn(all[0]), counts.slice(0, 3));
  assert.deepEqual((await screenOf(it)).result.result, record.result);
  it.results.push({ poll, record, said, hash: stored.record_hash });
}
