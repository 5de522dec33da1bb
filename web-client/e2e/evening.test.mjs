// A whole evening of the conference of mayors of *Mad et Moselle*, scene after scene: 31 voters of
// whom 8 by video, two powers, one recusal, one substitute; each scene goes on where the one before
// ended. What a screen shows is compared with what the server has recorded at every step.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import {
  castBy,
  castOnCard,
  countsIn,
  countsOf,
  DEPUTIES,
  DEPUTY,
  figuresIn,
  gathered,
  isByPower,
  ONVILLE,
  opened,
  PATIENCE_MS,
  PRESIDENT,
  SECRETARY,
  saysNothing,
  saysTheSame,
  screenOf,
  until,
  WAVILLE,
} from './assembly.mjs';
import { check } from './axe.mjs';
import { convene, meetingView, pathOfMeeting } from './meetings.mjs';
import { GORZE, leave, NOVEANT, openRoom, Parvis, stage } from './parvis.mjs';
import { ask, OFFICER, PHONE, pathOf, roomOf, told, view } from './polls.mjs';
import { deskPath, meetingOf } from './sitting.mjs';

const SNOW = 'Convention de déneigement';
const POOL = 'Tarifs de la piscine';
const LIGHTS = 'Extinction de l’éclairage la nuit';
const WASTE = 'Horaires des déchèteries';
const FUND = 'Fonds de concours';
const TRUST = 'Confiance au bureau ?';
const ITEMS = [SNOW, POOL, LIGHTS, WASTE, FUND].map((title) => ({
  kind: 'deliberation',
  title,
  minutes: 10,
}));

const here = stage(
  async () => {
    const parvis = await Parvis.started(['--rate-limits', 'false']);
    await parvis.importPeople(DEPUTIES);
    return { parvis, results: [] };
  },
  async (it) => {
    Object.assign(it, await gathered(it.parvis.url));
    it.officer = it.people.get(OFFICER);
    const sits = async (name, options) => {
      const who = { name, ...(await it.enter(name, options)) };
      who.page.setDefaultTimeout(PATIENCE_MS);
      return who;
    };
    it.facilitator = await sits(OFFICER);
    await openRoom(it.facilitator.page);
    it.room = roomOf(it.facilitator.page);
    await convened(it);
    it.secretary = await sits(SECRETARY, { viewport: { width: 390, height: 844 } });
    it.phone = await sits(NOVEANT, PHONE);
    it.remote = await sits(WAVILLE);
    it.latecomer = await sits(GORZE, PHONE);
    it.voters = [it.phone, it.remote, it.latecomer];
    it.screen = await it.visitor({ viewport: { width: 1920, height: 1080 } });
    it.screen.page.setDefaultTimeout(PATIENCE_MS);
  },
);

async function convened(it) {
  const { room: channel, officer } = it;
  const draft = {
    ...{ title: 'Conférence de novembre', mode: 'hybrid', publicity: 'internal', facilitators: [] },
    starts_at: (Date.now() + 300_000) * 1_000,
    places: ['Salle du conseil'],
  };
  it.meeting = (await officer.do({ create_meeting: { channel, draft } })).done.meeting;
  await officer.do({ add_items: { channel, meeting: it.meeting, items: ITEMS } });
  await convene(officer, channel, it.meeting);
  it.items = (await meetingView(officer, channel, it.meeting)).items.map((item) => item.id);
  const [giver] = it.givers.map((name) => it.people.get(name));
  const holder = it.people.get(NOVEANT).person;
  await giver.do({ deposit_proxy: { channel, meeting: it.meeting, holder } });
  const mayor = it.people.get(ONVILLE);
  const substitute = it.people.get(DEPUTY).person;
  const replaced = { channel, meeting: it.meeting, member: mayor.person, substitute };
  await mayor.do({ substitute: replaced });
}

/** A scene begins where the one before ended: after one that failed there is nothing to play. */
const scene = (name, play) =>
  test(name, async () => {
    assert.equal(here.failed, undefined, 'a scene before this one failed');
    here.failed = name;
    await play();
    here.failed = undefined;
  });

const press = (page, name) => page.getByRole('button', { name }).first().click();

async function agree(page, name) {
  await page.getByRole('alertdialog').getByRole('button', { name }).click();
}

const lease = (page, words) =>
  page.locator('.lectern-lease p').filter({ hasText: words }).waitFor();

const shows = (page, words) => page.getByText(words).first().waitFor();

/** Every screen that tells the quorum tells the one of the server. */
async function sameQuorum(desk, expected) {
  const counts = async () => {
    const { room, video, represented, recused } = (await meetingNow()).quorum;
    return { room, video, represented, recused };
  };
  await until(
    async () => JSON.stringify(await counts()) === JSON.stringify(expected),
    'the quorum',
  );
  const { seats, needed, margin } = (await meetingNow()).quorum;
  const { room, video, represented, recused } = expected;
  assert.deepEqual([seats, needed, margin], [48, 25, room + video - 25]);
  const all = `${room + video} (salle ${room}, visio ${video})`;
  const strip = desk.getByRole('list', { name: 'Où en est la séance' });
  for (const words of [
    `Présents ${all}`,
    `Pouvoirs ${represented}`,
    `Déports ${recused}`,
    new RegExp(`^Quorum atteint\\s: ${needed} nécessaires, ${margin} de plus$`),
  ]) {
    await strip.getByText(words, { exact: true }).waitFor();
  }
  await shows(here.screen.page, `${room + video} présents (salle ${room}, visio ${video})`);
  assert.equal((await screenOf(here)).quorum.room, room);
}

const meetingNow = () => meetingOf(here.officer, here.room, here.meeting);

/** Those who have no screen of their own in this test. */
const others = (names) =>
  names.filter((name) => !here.voters.some((it) => it.name === name) && name !== here.late);

/**
 * Back in the room, where the card of the next vote comes by itself; the phone stays where its vote
 * is told, and the next card comes there too.
 */
async function backToTheRoom(voters = here.voters) {
  for (const { page } of voters.filter((it) => it !== here.phone)) {
    await page.getByRole('link', { name: 'Revenir au salon' }).click();
  }
}

async function closeAndProclaim(desk, poll, { said, voters = here.voters }) {
  const all = new RegExp(`^${said.size} votes reçus sur ${said.size}$`);
  await shows(here.screen.page, all);
  await saysNothing(here, poll);
  await shows(desk, all);
  await press(desk, 'Clore le vote');
  await shows(desk, 'Relire avant de proclamer');
  await shows(here.screen.page, 'Vote clos. Le résultat va être proclamé.');
  await saysNothing(here, poll);
  for (const { page } of voters) assert.equal(await page.locator('.result').count(), 0);
  await press(desk, 'Proclamer le résultat');
  await saysTheSame(here, poll, { said, desk, voters });
}

/** The item ends with the sentence that is written already; the next one begins. */
async function nextItem(desk, poll, { next, voters }) {
  const { record } = here.results.find((it) => it.poll === poll);
  const sentence = desk.getByRole('textbox', { name: 'Phrase du procès-verbal' });
  await sentence.waitFor();
  assert.deepEqual(figuresIn(await sentence.inputValue()), countsIn(record.result).slice(0, 3));
  await backToTheRoom(voters);
  await press(desk, /^Clore et passer au point/);
  await desk.getByRole('heading', { name: new RegExp(next) }).waitFor();
  await shows(here.screen.page, next);
}

scene('they come: in the room, by video, by power, in the place of a mayor', async () => {
  const desk = here.facilitator.page;
  await desk.goto(deskPath(here.room, here.meeting));
  await press(desk, 'Ouvrir la séance');
  // Nobody is there yet.
  await agree(desk, 'Ouvrir maintenant');
  await lease(desk, /Vous tenez le pupitre/);
  await press(desk, 'Afficher l’écran de salle');
  here.code = await desk.locator('.lectern-code').textContent();
  await here.screen.page.goto(`/salle/${here.code}`);
  const { code } = await meetingView(here.officer, here.room, here.meeting);
  await shows(here.screen.page, code);

  // On their own devices: a power is accepted, and each says to be there.
  const phone = here.phone.page;
  const sheet = pathOfMeeting(here.room, here.meeting);
  await phone.goto(`${sheet}?code=${code}`);
  await press(phone, /^Accepter le pouvoir de/);
  await press(phone, 'Je suis arrivé(e)');
  await shows(phone, /^Votre présence est notée en salle depuis/);
  const remote = here.remote.page;
  await remote.goto(sheet);
  await press(remote, 'Je suis en visioconférence');
  await shows(remote, /^Votre présence est notée en visioconférence depuis/);
  const declares = { channel: here.room, meeting: here.meeting };
  const tapped = [PRESIDENT, DEPUTY];
  const inRoom = others(here.inRoom).filter((name) => !tapped.includes(name));
  await Promise.all([
    ...inRoom.map((name) =>
      here.people.get(name).do({ check_in: { ...declares, whereabouts: 'room', code } }),
    ),
    ...others(here.byVideo).map((name) =>
      here.people.get(name).do({ check_in: { ...declares, whereabouts: 'video' } }),
    ),
  ]);

  // With one thumb, the secretary enters the rest.
  const roll = here.secretary.page;
  await roll.goto(`${sheet}/appel`);
  const find = roll.getByRole('searchbox', { name: /^Chercher une personne/ });
  const choose = async (label, wanted) => {
    const select = roll.getByRole('combobox', { name: label });
    const option = select.locator('option').filter({ hasText: wanted }).first();
    await select.selectOption({ label: await option.textContent() });
  };
  await find.fill('Onville');
  await shows(roll, new RegExp(`remplacé\\(e\\) par ${DEPUTY}`));
  await press(roll, `${ONVILLE} : en salle`);
  await find.fill(here.givers[1]);
  await press(roll, `Déport, pouvoir, suppléant : ${here.givers[1]}`);
  await choose('Donne pouvoir à', here.holders[1]);
  await shows(roll, new RegExp(`pouvoir à ${here.holders[1]} \\(accepté\\)`));
  await find.fill('Présidente');
  await press(roll, `${PRESIDENT} : en salle`);
  await shows(roll, '30 présents');
  await sameQuorum(desk, { room: 22, video: 8, represented: 2, recused: 0 });
  await shows(roll, '22 en salle, 8 en visio');
  for (const { page } of here.voters) await page.goto(`/salons/${here.room}`);
});

scene('an ordinary vote: devices and a show of hands in one urn, exceptions first', async () => {
  const desk = here.facilitator.page;
  const said = new Map();
  await press(desk, 'Ouvrir ce point');
  await press(desk, 'Ouvrir le vote');
  await shows(here.screen.page, 'Vote ouvert');
  const poll = await opened(here, SNOW);
  const [abstains, ...remote] = others(here.byVideo);
  await castBy(here, poll, { names: remote, choose: () => 'for', said });
  await castBy(here, poll, { names: [abstains], choose: () => 'abstain', said });
  await castOnCard(here, here.remote, { poll, choose: () => 'for', said });
  const against = (elector) => (isByPower(elector) ? 'against' : 'for');
  await shows(here.phone.page, `Pouvoir de ${here.givers[0]}`);
  await check(here.phone.page, 'a ballot with a power');
  await castOnCard(here, here.phone, { poll, choose: against, said });
  await saysNothing(here, poll);

  // Two against, one abstains: their names; all others of the room at once.
  const { electors } = await view(here.officer, here.room, poll);
  const left = electors.filter((it) => !said.has(it.mandate));
  assert.equal(electors.length, 32);
  await desk.getByText(/^Exceptions/).click();
  const entry = desk.getByRole('region', { name: 'Saisie à main levée' });
  const names = entry.locator('.entry-names').first().getByRole('button');
  await until(async () => (await names.count()) === left.length, 'those of the room are left');
  const exceptions = left.filter((it) => it.name.startsWith('Maire') && !isByPower(it)).slice(2, 5);
  for (const [at, { name, mandate }] of exceptions.entries()) {
    if (at === 2) await entry.getByRole('radio', { name: /^Abstentions/ }).check();
    await entry.getByRole('button', { name, exact: true }).click();
    said.set(mandate, at === 2 ? 'abstain' : 'against');
  }
  await entry.getByRole('button', { name: /^Les autres : pour \(19\)/ }).click();
  for (const { mandate } of left) if (!said.has(mandate)) said.set(mandate, 'for');
  assert.deepEqual(countsOf(said), [27, 3, 2, 0, 0]);
  const voters = [here.phone, here.remote];
  await closeAndProclaim(desk, poll, { said, voters });
  await nextItem(desk, poll, { next: POOL, voters });
});

scene('a public ballot: one is recused, one arrives while it is open and is admitted', async () => {
  const desk = here.facilitator.page;
  const said = new Map();
  const recused = here.inRoom.at(-1);
  await desk.getByText('Un élu intéressé').click();
  await desk.locator('.lectern-recusals').getByRole('button', { name: recused }).click();
  await shows(desk, `Se déporte : ${recused}`);
  await sameQuorum(desk, { room: 21, video: 8, represented: 2, recused: 1 });
  await press(desk, 'Un autre vote');
  await press(desk, /^Scrutin public/);
  const poll = await opened(here, POOL);
  await castOnCard(here, here.phone, { poll, choose: () => 'for', said });

  const late = here.latecomer.page;
  const { code } = await meetingView(here.officer, here.room, here.meeting);
  await late.goto(pathOfMeeting(here.room, here.meeting));
  await late.getByRole('textbox', { name: 'Code de présence' }).fill(code);
  await press(late, 'Je suis arrivé(e)');
  await shows(late, /^Votre présence est notée en salle depuis/);
  await sameQuorum(desk, { room: 22, video: 8, represented: 2, recused: 1 });
  assert.equal((await view(here.officer, here.room, poll)).electors.length, 31, 'not by himself');
  await check(desk, 'somebody came late');
  await press(desk, `Admettre ${GORZE} au vote`);
  const admitted = async () => (await view(here.officer, here.room, poll)).electors.length === 32;
  await until(admitted, 'he is admitted');
  // The card takes the sheet of the meeting, once he votes.
  await castOnCard(here, here.latecomer, { poll, choose: () => 'against', said });

  const names = others([...here.inRoom, ...here.byVideo]).filter((name) => name !== recused);
  const three = new Set(names.slice(4, 7));
  const choose = ({ name }) => (three.has(name) ? 'against' : name === PRESIDENT ? 'nppv' : 'for');
  await castBy(here, poll, { names, choose, said });
  await castOnCard(here, here.remote, { poll, choose: () => 'abstain', said });
  assert.deepEqual(countsOf(said), [26, 4, 1, 1, 0]);
  await closeAndProclaim(desk, poll, { said });
  // Of a public ballot everybody reads who said what; of who is recused there is nothing.
  const { record } = here.results.at(-1);
  assert.ok(record.electors.every((it) => it.name !== recused));
  for (const { page } of here.voters) {
    await page.getByText('Contre (4)', { exact: true }).waitFor();
    const against = await page.locator('.result-names dd').allTextContents();
    assert.ok(against.some((it) => it.includes(GORZE)));
  }
  await nextItem(desk, poll, { next: LIGHTS });
});

scene('a tie: the voice of the chair decides, and it is said', async () => {
  const desk = here.facilitator.page;
  const said = new Map();
  await sameQuorum(desk, { room: 23, video: 8, represented: 2, recused: 0 });
  await press(desk, 'Ouvrir le vote');
  const poll = await opened(here, LIGHTS);
  const against = (elector) => (isByPower(elector) ? 'against' : 'for');
  await castOnCard(here, here.phone, { poll, choose: against, said });
  await castOnCard(here, here.remote, { poll, choose: () => 'against', said });
  await castOnCard(here, here.latecomer, { poll, choose: () => 'abstain', said });
  const names = others([...here.inRoom, ...here.byVideo]);
  let turn = 0;
  const choose = ({ name }) => {
    if (name === PRESIDENT) return 'for';
    turn += 1;
    return turn <= 14 ? 'for' : 'against';
  };
  await castBy(here, poll, { names, choose, said });
  assert.deepEqual(countsOf(said), [16, 16, 1, 0, 0]);
  await closeAndProclaim(desk, poll, { said });
  const { record } = here.results.at(-1);
  assert.equal(record.result.casting_vote, true);
  assert.equal(record.result.outcome, 'adopted');
  const chair = record.electors.find((it) => it.mandate === record.chair);
  assert.equal(chair.name, PRESIDENT);
  const decided = 'La voix prépondérante de la présidence a décidé.';
  await shows(here.screen.page, decided);
  for (const { page } of here.voters) await shows(page, decided);
  await nextItem(desk, poll, { next: WASTE });
});

scene('a poll is voided; the next one outlives the browser of who opened it', async () => {
  const desk = here.facilitator.page;
  await press(desk, 'Ouvrir le vote');
  const lost = await opened(here, WASTE);
  const names = others([...here.inRoom, ...here.byVideo]);
  await castBy(here, lost, { names: names.slice(0, 10), choose: () => 'for', said: new Map() });
  await castOnCard(here, here.phone, { poll: lost, choose: () => 'for', said: new Map() });
  await press(desk, 'Annuler ce scrutin');
  await desk.getByRole('textbox', { name: 'Motif de l’annulation' }).fill('Il manque le samedi');
  await press(desk, 'Annuler le scrutin');
  for (const { page } of here.voters) {
    await shows(page, 'Ce scrutin est annulé');
    await page.getByText('Il manque le samedi', { exact: true }).waitFor();
  }
  await shows(desk, 'annulé : Il manque le samedi');
  await check(here.phone.page, 'a vote that is void');
  const { poll: voided, record } = await view(here.officer, here.room, lost);
  assert.equal(voided.state, 'voided');
  assert.equal(record, undefined);
  await until(async () => (await screenOf(here)).poll === undefined, 'the room sees no vote');
  await backToTheRoom();

  const said = new Map();
  await press(desk, 'Ouvrir le vote');
  const poll = await opened(here, WASTE);
  assert.equal((await view(here.officer, here.room, poll)).poll.replaces, lost);
  const choose = ({ mandate }) => (mandate % 3 === 0 ? 'against' : 'for');
  await castBy(here, poll, { names: names.slice(0, 12), choose, said });
  assert.deepEqual(here.facilitator.faults, []);
  await here.facilitator.context.close();
  for (const who of here.voters) await castOnCard(here, who, { poll, choose, said });
  const second = here.secretary.page;
  await second.setViewportSize({ width: 1440, height: 900 });
  await second.goto(deskPath(here.room, here.meeting));
  await lease(second, new RegExp(`${OFFICER} tient le pupitre.*Vous regardez`));
  assert.equal(await second.getByRole('button', { name: 'Clore le vote' }).count(), 0);
  await press(second, 'Prendre le pupitre');
  await agree(second, 'Prendre le pupitre');
  await lease(second, /Vous tenez le pupitre/);
  assert.equal((await meetingNow()).desk.person, here.people.get(SECRETARY).person);
  await castBy(here, poll, { names: names.slice(12), choose, said });
  await closeAndProclaim(second, poll, { said });
  await nextItem(second, poll, { next: FUND });
});

scene(
  'the server dies under two votes: the public one goes on, the sealed one is void',
  async () => {
    const desk = here.secretary.page;
    const said = new Map();
    await press(desk, 'Un autre vote');
    await press(desk, /^Scrutin public/);
    const poll = await opened(here, FUND);
    const names = others([...here.inRoom, ...here.byVideo]);
    const choose = ({ mandate }) => (mandate % 4 === 0 ? 'abstain' : 'for');
    await castBy(here, poll, { names: names.slice(0, 12), choose, said });
    await castOnCard(here, here.phone, { poll, choose, said });
    const item = here.items.at(-1);
    const secret = await ask(here.officer, here.room, TRUST, { family: 'secret', item });
    const late = here.latecomer.page;
    await late.goto(pathOf(here.room, secret));
    const into = { poll: secret, choose: () => 'for', said: new Map() };
    await castBy(here, secret, { ...into, names: names.slice(0, 6) });
    await castOnCard(here, here.latecomer, { ...into, sent: /bulletin scellé est dans l’urne/ });

    const remote = here.remote.page;
    await remote.getByRole('radio', { name: 'Contre', exact: true }).check();
    await here.parvis.kill();
    await here.screen.page.locator('.screen-age').waitFor();
    await remote.getByRole('button', { name: /^Confirmer mon vote/ }).click();
    await told(remote, /^En attente d’envoi/).waitFor();
    await here.parvis.start();
    await told(remote, /^Compté/).waitFor();
    const { electors } = await view(here.officer, here.room, poll);
    const { person } = here.people.get(WAVILLE);
    said.set(electors.find((it) => it.person === person).mandate, 'against');
    const after = await view(here.officer, here.room, poll);
    assert.deepEqual(new Set(after.register), new Set(said.keys()), 'all that was told is there');
    await here.screen.page.locator('.screen-age').waitFor({ state: 'detached' });

    await until(async () => {
      const { poll: it } = await view(here.officer, here.room, secret);
      return it.state === 'voided';
    }, 'the sealed urn is lost');
    const { poll: voided, record } = await view(here.officer, here.room, secret);
    assert.deepEqual([voided.voided.by, voided.voided.reason], [undefined, undefined]);
    assert.equal(record, undefined);
    await shows(late, 'Ce scrutin est annulé');
    await shows(late, /^L’urne scellée est perdue, le vote est à recommencer/);
    await shows(late, /^Annulé .* par le serveur/);
    await shows(desk, 'annulé : l’urne scellée est perdue, le vote est à recommencer');

    await castBy(here, poll, { names: names.slice(12), choose, said });
    // Who had voted was shown the card of the sealed one.
    await here.phone.page.goto(pathOf(here.room, poll));
    await late.goto(pathOf(here.room, poll));
    await castOnCard(here, here.latecomer, { poll, choose, said });
    await closeAndProclaim(desk, poll, { said });
    await backToTheRoom();
  },
);

scene('a secret advisory ballot: nobody is named, and each finds their own', async () => {
  const desk = here.secretary.page;
  const said = new Map();
  await press(desk, 'Nouveau vote');
  await desk.getByRole('textbox', { name: 'La question' }).fill(TRUST);
  await press(desk, /^Scrutin secret/);
  const poll = await opened(here, TRUST);
  const sent = /bulletin scellé est dans l’urne/;
  const choose = ({ mandate }) => ['for', 'against', 'for', 'blank', 'for'][mandate % 5];
  for (const who of here.voters) await castOnCard(here, who, { poll, choose, said, sent });
  const tracker = await here.latecomer.page.locator('.tracker').textContent();
  await castBy(here, poll, { names: others([...here.inRoom, ...here.byVideo]), choose, said });
  assert.equal((await screenOf(here)).poll.voters, undefined);
  await closeAndProclaim(desk, poll, { said });
  const late = here.latecomer.page;
  await late.getByText('Les bulletins ouverts').click();
  const own = late.locator('.result-opened li').filter({ hasText: 'le vôtre' });
  assert.ok(tracker.includes(await own.locator('code').textContent()));
  const { record } = here.results.at(-1);
  assert.equal(record.result.void.ballots, 0);
});

scene('the meeting is closed; its files say what everybody saw', async () => {
  const desk = here.secretary.page;
  await press(desk, 'Clore ce point');
  await press(desk, 'Lever la séance');
  await agree(desk, 'Lever la séance');
  await shows(desk, /^La séance est levée/);
  await shows(here.screen.page, /Cet écran n’est plus relié|Séance levée/);
  await desk.goto(pathOfMeeting(here.room, here.meeting));
  const minutesPage = desk.getByRole('link', { name: 'Rédiger le procès-verbal', exact: true });
  await minutesPage.waitFor();
  await check(desk, 'a meeting that is closed');
  await minutesPage.click();
  const file = async (name) => {
    const arrives = desk.waitForEvent('download');
    await desk.getByRole('link', { name, exact: true }).click();
    return readFileSync(await (await arrives).path(), 'utf8');
  };
  assert.match(await file('Procès-verbal (PDF)'), /^%PDF-/);
  const minutes = (await file('Procès-verbal (texte)')).replaceAll(/[\u00a0\u202f]/g, ' ');
  sameInMinutes(minutes);
  sameInVotes(await file('Votes (CSV)'));
  for (const words of [
    `suppléance par ${DEPUTY}, en salle`,
    `pouvoir à ${NOVEANT}`,
    `pouvoir à ${here.holders[1]}`,
    `arrivée de ${GORZE}`,
    `Il manque le samedi`,
  ]) {
    assert.ok(minutes.includes(words), `“${words}” in ${minutes}`);
  }
  // Each result is counted again without a server.
  const records = await here.officer.call('GET', `/api/channels/${here.room}/records`);
  const recounted = here.parvis.verified(JSON.stringify(records));
  for (const { record } of here.results) {
    assert.ok(recounted.includes(`bon      vote no ${record.number}, `), recounted);
  }
  await leave(here.secretary, here.screen, ...here.voters);
});

/** What the minutes tell of a poll, from its line to the next. */
function toldOf(minutes, number) {
  const from = minutes.indexOf(`**Scrutin n° ${number}, `);
  assert.notEqual(from, -1, `poll ${number} is in the minutes`);
  const rest = minutes.slice(from + 1);
  const end = rest.search(/\*\*Scrutin n° |\n### /);
  return rest.slice(0, end === -1 ? undefined : end);
}

function sameInMinutes(minutes) {
  assert.equal(here.results.length, 6);
  for (const { record, hash } of here.results) {
    const words = toldOf(minutes, record.number);
    assert.deepEqual(figuresIn(words), countsIn(record.result).slice(0, 3), words);
    assert.ok(words.includes(hash));
    const named = record.electors.filter(({ name }) => words.includes(name)).length;
    if (record.rules.family !== 'public') assert.equal(named, 0, words);
    else assert.ok(named >= record.electors.length - 1);
  }
}

/** The rows of a poll: its totals, and its votes where they are public. */
function sameInVotes(csv) {
  const rows = csv.split('\r\n').map((line) => line.split(';'));
  const column = Object.fromEntries(rows[0].map((name, at) => [name.replace('\ufeff', ''), at]));
  for (const { record } of here.results) {
    const of = rows.filter((it) => it[column.scrutin] === String(record.number));
    const totals = of.filter((it) => it[column.ligne] === 'résultat');
    const total = (label) => Number(totals.find((it) => it[column.libellé] === label)[column.voix]);
    const labels = ['pour', 'contre', 'abstentions', 'ne prennent pas part au vote', 'blancs'];
    assert.deepEqual(labels.map(total), countsIn(record.result));
    const votes = of.filter((it) => it[column.ligne] === 'vote');
    const open = record.rules.family === 'public';
    assert.equal(votes.length, open ? record.electors.length : 0);
  }
}
