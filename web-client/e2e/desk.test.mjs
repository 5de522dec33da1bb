// An evening run from the desk: opened, a unanimous item in two taps, one with exceptions, another
// facilitator who takes over, and the room screen that follows without ever saying which way.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { check } from './axe.mjs';
import { until } from './cut_line.mjs';
import { leave, NOVEANT, openRoom, stage } from './parvis.mjs';
import { OFFICER, person, roomOf, view } from './polls.mjs';
import { deskPath, makeMeeting, meetingOf, seatsOf } from './sitting.mjs';

const here = stage(undefined, async (it) => {
  it.officer = await person(it, OFFICER);
  it.mayor = await person(it, NOVEANT);
  const first = await it.enter(NOVEANT);
  await openRoom(first.page);
  it.room = roomOf(first.page);
  await leave(first);
  it.seats = await seatsOf(it.officer, it.room);
});

const button = (page, name) => page.getByRole('button', { name });
const press = (page, name) => button(page, name).click();

async function agree(page, name) {
  await page.getByRole('alertdialog').getByRole('button', { name }).click();
}

/** The desk of a new meeting, whose members are all in the room but the last three. */
async function desk(extra = {}, options = {}) {
  const there = here.seats.slice(0, -3);
  const made = await makeMeeting(here.officer, here.room, { there, ...extra });
  const it = await here.enter(OFFICER, options);
  await it.page.goto(deskPath(here.room, made.meeting));
  await it.page.getByRole('list', { name: 'Où en est la séance' }).waitFor();
  return { ...it, ...made };
}

/** Who has the desk, as it is written. */
const lease = (page, words) => page.locator('.lectern-lease p').filter({ hasText: words });

/** A projector: a browser that nobody has signed in to. */
async function projector({ page }) {
  await press(page, 'Afficher l’écran de salle');
  const code = await page.locator('.lectern-code').textContent();
  await page.getByRole('img', { name: /code carré/ }).waitFor();
  const screen = await here.visitor({ viewport: { width: 1280, height: 720 } });
  await screen.page.goto(`/salle/${code}`);
  await screen.page.locator('.screen-hour').waitFor();
  return screen;
}

const shows = (screen, words) => screen.page.getByText(words).first().waitFor();

/** No figure stands beside "pour", "contre" or "abstention" before the result is told. */
async function saysNoDirection({ page }) {
  const said = await page.locator('main').textContent();
  assert.doesNotMatch(said, /\d\s*(pour|contre|abstention)|adopté|rejeté|unanim/i);
}

test('a meeting is opened, and a unanimous item takes two taps', async () => {
  const it = await desk({ title: 'Conférence de mars' });
  const { page } = it;
  await press(page, 'Ouvrir la séance');
  // It was to be held tomorrow: that is said before anything is done.
  const asked = page.getByRole('alertdialog', { name: 'Ouvrir la séance maintenant ?' });
  await asked.getByText(/^Cette séance est prévue le/).waitFor();
  await check(page, 'a meeting of another day');
  await agree(page, 'Ouvrir maintenant');
  await page.getByRole('textbox', { name: 'Pourquoi passer outre' }).fill('Séance d’essai');
  await check(page, 'a rule in the way');
  await press(page, 'Passer outre');
  await press(page, 'Ouvrir ce point');
  await lease(page, /Vous tenez le pupitre/).waitFor();
  const screen = await projector(it);
  await shows(screen, 'Convention de déneigement');
  await check(screen.page, 'an item in the room');
  const vote = button(page, 'Ouvrir le vote');
  await vote.waitFor();
  await check(page, 'an item to vote on');
  // The first tap, and the second one.
  await vote.click();
  await shows(screen, /^Point 1 · Vote ouvert/);
  await shows(screen, /^0 vote reçu sur \d+$/);
  await saysNoDirection(screen);
  await check(screen.page, 'a vote in the room');
  await check(page, 'a vote under way');
  await inSight(page, /^Tous pour \(\d+\)\s: clore et proclamer$/);
  await inSight(page, 'Clore le vote');
  await press(page, /^Tous pour \(\d+\)\s: clore et proclamer$/);
  await page
    .getByText(/^Avis favorable —/)
    .first()
    .waitFor();
  await shows(screen, /^Avis favorable —/);
  await check(screen.page, 'a result in the room');
  assert.match(
    await page.getByRole('textbox', { name: 'Phrase du procès-verbal' }).inputValue(),
    /^Avis favorable à l’unanimité\s: \d+\spour\.$/,
  );
  // By the keys: the next item, once what ends this one has been there for a moment.
  await page.locator('[data-shortcut="n"]:enabled').waitFor();
  await page.locator('body').press('n');
  await shows(screen, 'Tarifs de la piscine');
  await page.getByRole('heading', { name: /Tarifs de la piscine/ }).waitFor();
  await ordinary(it, screen);
  await leave(it, screen);
});

/** One does not wait for who is elsewhere: what would come of it is read first. */
async function ordinary({ page, meeting }, screen) {
  const first = here.mayor.person;
  const people = [{ person: first, whereabouts: 'video' }];
  await here.officer.do({ declare_attendance: { channel: here.room, meeting, people } });
  await page
    .locator('.lectern-strip')
    .getByText(/visio 1\)/)
    .waitFor();
  await page.locator('body').press('v');
  await press(page, /^Pour ou contre, à main levée/);
  await press(page, 'Clore sans attendre…');
  const question = page.getByRole('alertdialog', { name: 'Clore le vote ?' });
  await question.getByText(/^Résultat\s: \d+\spour\s; 1 n’a pas voté\.$/).waitFor();
  await check(page, 'what would come of it');
  await agree(page, 'Clore et proclamer');
  await shows(screen, /^Adopté —/);
}

test('a unanimous item of a hybrid meeting takes two taps, whoever votes last', async () => {
  const video = [here.mayor.person];
  const there = here.seats.filter((it) => it !== here.mayor.person);
  const it = await desk({ state: 'item', title: 'Conférence hybride', there, video });
  const { page } = it;
  const vote = async () => {
    const { polls } = await here.officer.do({ load_polls: { channel: here.room, limit: 1 } });
    return polls.polls[0];
  };
  const cast = async (choice) => {
    const { id } = await vote();
    const { electors } = await view(here.officer, here.room, id);
    const { mandate } = electors.find(({ person }) => person === here.mayor.person);
    const ballots = [{ mandate, vote: { choice } }];
    await here.mayor.do({ cast_ballots: { channel: here.room, poll: id, ballots } });
  };
  // The first tap, and the second one; then who sits by video votes.
  await press(page, 'Ouvrir le vote');
  await press(page, /^En salle, \d+\spour\s: clore quand l’autre aura voté$/);
  await page.getByText(/On attend encore 1 vote/).waitFor();
  await check(page, 'a vote that waits for its last ballot');
  assert.equal((await vote()).state, 'open');
  await cast('for');
  await page
    .getByText(/^Avis favorable —/)
    .first()
    .waitFor();
  await until(async () => (await vote()).state === 'proclaimed', 'it is told at once');
  // They vote first, and against: it is read again before it is told.
  await page.locator('body').press('v');
  await press(page, /^Scrutin public/);
  await button(page, /clore quand l’autre aura voté$/).waitFor();
  await cast('against');
  await press(page, /^Les autres pour \(\d+\)\s: clore$/);
  await page.getByText('Relire avant de proclamer').waitFor();
  assert.equal((await vote()).state, 'closed');
  await leave(it);
});

for (const viewport of [
  { width: 1440, height: 900 },
  { width: 1280, height: 800 },
]) {
  const wide = viewport.width;
  test(`at ${wide} what is pressed next is on screen, never under the last press`, async () => {
    const it = await desk({ state: 'open', title: 'Conférence du matin' }, { viewport });
    const { page } = it;
    const places = [];
    const next = async (name) => {
      await inSight(page, name);
      places.push(await button(page, name).first().boundingBox());
      await button(page, name).first().click();
    };
    for (const name of ['Ouvrir ce point', 'Ouvrir le vote', /^Tous pour/]) await next(name);
    await page.locator('.notices').getByRole('button', { name: 'Annuler' }).click();
    await page.getByText(/^Exceptions/).click();
    await page.locator('.entry .entry-name').first().click();
    await press(page, /^Les autres : pour/);
    await page.getByText(/^(\d+) votes reçus sur \1$/).waitFor();
    for (const name of ['Clore le vote', 'Proclamer le résultat', /^Clore et passer/]) {
      await next(name);
    }
    await inSight(page, 'Ouvrir le vote');
    assert.equal(await page.locator('.page-main').evaluate((it) => it.scrollTop), 0);
    // Each place that was pressed is on the other side of the one before, on the same line.
    for (const [at, place] of places.entries()) {
      const before = places[at - 1];
      // The two ends of a vote were both pressed here.
      if (before === undefined || at === 3) continue;
      assert.ok(place.x >= before.x + before.width || before.x >= place.x + place.width, `${at}`);
      assert.ok(Math.abs(place.y + place.height - before.y - before.height) < 2, `${at}`);
    }
    await leave(it);
  });
}

/** On a laptop it is on screen without scrolling. */
async function inSight(page, name) {
  const box = await button(page, name).first().boundingBox();
  const { height } = page.viewportSize();
  assert.ok(box.y > 0 && box.y + box.height <= height, `${name} at ${box.y} of ${height}`);
}

test('exceptions first, read again, proclaimed; the room learns it only then', async () => {
  const it = await desk({ state: 'item', title: 'Conférence d’avril' });
  const { page } = it;
  await lease(page, /Personne ne tient le pupitre/).waitFor();
  const screen = await projector(it);
  // Three gestures for a vote that nobody prepared.
  await page.locator('body').press('v');
  await page.getByRole('textbox', { name: 'La question' }).fill('Déneiger dès 5 cm ?');
  await press(page, /^Scrutin public/);
  await shows(screen, 'Déneiger dès 5 cm ?');
  await page.getByText(/^Exceptions/).click();
  await page.locator('.entry .entry-name').nth(1).click();
  await press(page, /^Les autres : pour/);
  await shows(screen, /^(\d+) votes reçus sur \1$/);
  await saysNoDirection(screen);
  await page.getByText(/^(\d+) votes reçus sur \1$/).waitFor();
  await press(page, 'Clore le vote');
  await page.getByText('Relire avant de proclamer').waitFor();
  await page
    .getByText(/1\scontre/)
    .first()
    .waitFor();
  await check(page, 'a result read again');
  await shows(screen, 'Vote clos. Le résultat va être proclamé.');
  await saysNoDirection(screen);
  await press(page, 'Proclamer le résultat');
  await shows(screen, /1\scontre/);
  // The line is cut: what was there stays, and says how old it is.
  await screen.context.setOffline(true);
  await screen.page.locator('.screen-age').waitFor();
  await shows(screen, /1\scontre/);
  await check(screen.page, 'a screen that is cut');
  await screen.context.setOffline(false);
  await screen.page.locator('.screen-age').waitFor({ state: 'detached' });
  await urn(page, screen);
  await page.goto(`/salons/${here.room}/decisions`);
  await page
    .getByText(/à la majorité|1\scontre/)
    .first()
    .waitFor();
  await check(page, 'the decision register');
  await leave(it, screen);
});

/** Slips of paper, counted by hand: totals that do not add up are not taken, then they are told. */
async function urn(page, screen) {
  await page.locator('body').press('v');
  await page.getByRole('textbox', { name: 'La question' }).fill('Changer de logo ?');
  await press(page, /^Urne papier/);
  await shows(screen, 'Changer de logo ?');
  const type = (name, value) => page.getByRole('textbox', { name }).fill(value);
  await type('Bulletins dans l’urne', '9');
  await type('dont blancs', '1');
  await type(/^Voix.*Pour$/, '5');
  await press(page, 'Enregistrer les totaux');
  await page.getByText(/^Ces totaux ne tombent pas juste/).waitFor();
  await type(/^Voix.*Contre$/, '3');
  await press(page, 'Enregistrer les totaux');
  await page
    .locator('.paper-form')
    .getByText(/^Totaux enregistrés/)
    .waitFor();
  await check(page, 'an urn of paper');
  await saysNoDirection(screen);
  await press(page, 'Clore le vote');
  await agree(page, 'Clore le vote');
  await press(page, 'Proclamer le résultat');
  await shows(screen, /^Adopté — 5\spour, 3\scontre, 1\sblanc/);
  await page
    .locator('.lectern-past')
    .filter({ hasText: /5\spour, 3\scontre/ })
    .waitFor();
}

test('a second facilitator takes the desk; the first one only looks', async () => {
  const facilitators = [here.mayor.person];
  const it = await desk({ state: 'item', title: 'Conférence de mai', facilitators });
  const other = await here.enter(NOVEANT);
  await it.page.getByText('Un élu intéressé').click();
  await it.page.locator('.lectern-recusals .entry-name').first().click();
  await it.page.getByText(/^Se déporte/).waitFor();
  await lease(it.page, /Vous tenez le pupitre/).waitFor();
  await other.page.goto(deskPath(here.room, it.meeting));
  await lease(other.page, /Vous regardez/).waitFor();
  assert.equal(await button(other.page, 'Interrompre').count(), 0);
  await check(other.page, 'a desk that somebody else has');
  await press(other.page, 'Prendre le pupitre');
  await agree(other.page, 'Prendre le pupitre');
  await button(other.page, 'Interrompre').waitFor();
  await lease(it.page, /Vous regardez/).waitFor();
  assert.equal(await button(it.page, 'Interrompre').count(), 0);
  const { desk: holder } = await meetingOf(here.officer, here.room, it.meeting);
  assert.equal(holder.person, here.mayor.person);
  await leave(it, other);
});

test('the floor is asked for from a phone, given at the desk, and timed', async () => {
  const it = await desk({ state: 'item', title: 'Conférence de juin' });
  const mayor = await here.enter(NOVEANT, { viewport: { width: 390, height: 844 } });
  const screen = await projector(it);
  await mayor.page.goto(`/salons/${here.room}/seances/${it.meeting}`);
  await press(mayor.page, 'Demander la parole');
  await mayor.page.getByText('Vous êtes le prochain à parler.').waitFor();
  await check(mayor.page, 'waiting for the floor');
  await it.page.locator('body').press('s');
  await mayor.page.getByText('Vous avez la parole').waitFor();
  await shows(screen, 'La parole est à');
  await check(it.page, 'somebody has the floor');
  await press(mayor.page, 'J’ai terminé');
  await button(mayor.page, 'Demander la parole').waitFor();
  await it.page.getByText('Personne n’a la parole.').waitFor();
  // On the same sheet: an item in which one is interested, and back.
  await press(mayor.page, /^Je me déporte, Convention/);
  await check(mayor.page, 'what a recusal means');
  await agree(mayor.page, 'Je me déporte');
  await mayor.page.getByText(/^Vous vous déportez de ce point/).waitFor();
  await press(mayor.page, /^Ne plus me déporter/);
  await button(mayor.page, /^Je me déporte, Convention/).waitFor();
  await leave(it, mayor, screen);
});

test('a form of ballot is asked for, who is late is called, the end is announced', async () => {
  const others = here.seats.filter((it) => it !== here.mayor.person).slice(0, 3);
  const there = [here.mayor.person, ...others];
  const it = await desk({ state: 'item', title: 'Conférence de septembre', there });
  const mayor = await here.enter(NOVEANT, { viewport: { width: 390, height: 844 } });
  const sheet = `/salons/${here.room}/seances/${it.meeting}`;
  await mayor.page.goto(sheet);
  await mayor.page.getByText('Demander un scrutin particulier').click();
  await press(mayor.page, /^Scrutin public/);
  await mayor.page.getByText('Vous demandez un scrutin public.').first().waitFor();
  await check(mayor.page, 'a form of ballot asked for');
  // One of four is a quarter: the vote of this item is public, once it is opened.
  await it.page.getByText(/^Demande de scrutin public\s: 1 sur 1 nécessaire$/).waitFor();
  await it.page.getByText(/^Un quart des présents le demande/).waitFor();
  await check(it.page, 'requests at the desk');
  await press(it.page, 'Ouvrir le vote');
  // The card takes the sheet of the meeting, which is a press away.
  await mayor.page.waitForURL(/\/votes\//);
  await mayor.page.getByRole('link', { name: 'Revenir à la séance' }).click();
  await mayor.page.waitForURL(new RegExp(`${sheet}$`));
  await press(it.page, 'Clore le vote');
  const question = it.page.getByRole('alertdialog');
  await question.getByText(/^4\smandats n’ont pas voté$/).waitFor();
  await check(it.page, 'those who have not voted');
  await press(question, 'Rappeler');
  await mayor.page.waitForURL(/\/votes\//);
  await mayor.page.getByText('On attend votre vote.').waitFor();
  await press(question, 'Attendre 30 s');
  await mayor.page.getByText(/^Clôture dans \d+\ss$/).waitFor();
  await check(mayor.page, 'a card whose end is announced');
  await press(it.page, 'Laisser ouvert');
  await mayor.page.getByText(/^Clôture dans/).waitFor({ state: 'detached' });
  await press(it.page, 'Clore le vote');
  await press(question, 'Clore maintenant');
  await it.page.getByText('Relire avant de proclamer').waitFor();
  const { polls } = await here.officer.do({ load_polls: { channel: here.room, limit: 1 } });
  assert.equal(polls.polls[0].rules.family, 'public');
  // Who presides reads it aloud from a screen of their own.
  await it.page.goto(`${sheet}/presidence`);
  await it.page.getByText('À lire à voix haute').waitFor();
  await check(it.page, 'the view of who presides');
  await press(it.page, 'Proclamer le résultat');
  await it.page.getByText('Résultat proclamé').waitFor();
  await leave(it, mayor);
});

test('a wrong code says so, and one that was ended', async () => {
  const it = await desk({ state: 'item', title: 'Conférence de juillet' });
  const screen = await projector(it);
  const wrong = await here.visitor();
  await wrong.page.goto('/salle/ZZZZZZ');
  await wrong.page.getByRole('heading', { name: 'Ce code ne convient pas' }).waitFor();
  await wrong.page.getByText(/Le code de présence, six chiffres, ne sert pas ici/).waitFor();
  await check(wrong.page, 'a wrong code');
  // To the secretary's sheet, and back to the desk it was opened from.
  await it.page.getByRole('link', { name: 'Faire l’appel' }).click();
  await it.page.getByRole('link', { name: 'Revenir au pupitre' }).click();
  await press(it.page, 'Éteindre l’écran');
  await screen.page.getByRole('heading', { name: 'Cet écran n’est plus relié' }).waitFor();
  await leave(it, wrong, screen);
});

test('names are called one by one, and answered by the keys', async () => {
  const there = here.seats.slice(0, 3);
  const it = await desk({ state: 'item', title: 'Conférence d’août', there });
  const { page } = it;
  // Too few for a quorum where there is one: the item was opened in spite of it.
  await press(page, 'Ouvrir le vote');
  await press(page, 'Appel nominal');
  await page.locator('.lectern-called').waitFor();
  for (const key of ['p', 'c', 'a']) await page.keyboard.press(key);
  await page.getByText('Chacun a répondu.').waitFor();
  await check(page, 'the roll was called');
  const { polls } = await here.officer.do({ load_polls: { channel: here.room, limit: 1 } });
  const [poll] = polls.polls;
  await until(
    async () => (await view(here.officer, here.room, poll.id)).voted === 3,
    'all three are counted',
  );
  await leave(it);
});
