// Takes every screen of the demonstration at 390, 820 and 1440 px, in every look:
// node e2e/screenshots.mjs [folder] [pattern of the names wanted]
// A picture is called screen-width-look; for all of one look: '-large$'. See contact_sheets.mjs.

import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { lecternScreens, OF_LECTERN } from './desk_screens.mjs';
import { mayorMeetings, OF_MEETINGS, OF_SECRETARY, secretaryMeetings } from './meeting_screens.mjs';
import { minutesScreens, OF_MINUTES } from './minutes_screens.mjs';
import { composerOf, launch, online, Parvis, visitor } from './parvis.mjs';
import { deskScreens, OF_DESK, OF_VOTER, voterScreens } from './poll_screens.mjs';
import { OF_UNUSUAL, unusualScreens } from './unusual_screens.mjs';

const folder = resolve(process.argv[2] ?? 'screenshots');
const wanted = new RegExp(process.argv[3] ?? '.');
const MAYOR = 'Lucien Peyrolade';
const OFFICER = 'Véronique Lemarchal';
const ROOM = 'Conférence des maires';

const SIZES = {
  390: {
    viewport: { width: 390, height: 844 },
    deviceScaleFactor: 2,
    hasTouch: true,
    isMobile: true,
  },
  820: { viewport: { width: 820, height: 1180 }, hasTouch: true },
  1440: { viewport: { width: 1440, height: 900 } },
};
/** By the end of a picture's name: the colours of the device, and what this browser keeps. */
const LOOKS = {
  light: { colorScheme: 'light' },
  dark: { colorScheme: 'dark' },
  high: { colorScheme: 'light', kept: { contrast: 'high' } },
  'dark-high': { colorScheme: 'dark', kept: { contrast: 'high' } },
  large: { colorScheme: 'light', kept: { 'text-size': '28' } },
};

async function enter(page, name) {
  await page.goto('/');
  await page.getByRole('button', { name: new RegExp(`^${name}`) }).click();
  await page.getByRole('heading', { name: /^Bonjour/ }).waitFor();
  await online(page);
}

async function quiet(page) {
  await page.getByText('Chargement…').first().waitFor({ state: 'detached' });
  await page.evaluate(() => document.fonts.ready);
}

const PAGES = {
  rooms: '/salons',
  search: '/recherche?mots=zonage',
  directory: '/annuaire',
  bodies: '/annuaire/instances',
  settings: '/reglages',
  'new-message': '/nouveau-message',
  more: '/plus',
  help: '/aide',
  'help-card': '/aide/sans-reseau',
  accessibility: '/accessibilite',
  demonstration: '/demonstration',
  'no-room': '/salons/01900000-0000-7000-8000-000000000000',
};

async function mayorScreens(page, shot) {
  await page.goto('/');
  await page.getByRole('heading', { name: 'Démonstration' }).waitFor();
  await shot('sign-in');
  await enter(page, MAYOR);
  await quiet(page);
  await shot('today');
  await page.goto('/salons');
  await page.getByRole('link', { name: ROOM }).first().click();
  await composerOf(page).waitFor();
  await page.locator('.line [data-row]').last().waitFor();
  // With the rest of the room come the names.
  await page.locator('.pinned').first().waitFor();
  await shot('room');
  await composerOf(page).fill('');
  await composerOf(page).pressSequentially('Merci @val');
  await page.getByRole('listbox').waitFor();
  await shot('mention');
  await composerOf(page).fill('');
  await page
    .getByRole('button', { name: /^Actions sur/ })
    .last()
    .click();
  await page.getByRole('dialog').waitFor();
  await shot('menu');
  const threads = page.getByRole('link', { name: /\d réponse/ });
  if ((await threads.count()) === 0) {
    await page.getByRole('button', { name: 'Répondre dans un fil' }).click();
  } else {
    await page.keyboard.press('Escape');
    await threads.last().click();
  }
  await page.getByRole('region', { name: 'Fil de réponses' }).waitFor();
  await quiet(page);
  await shot('thread');
  await page.getByRole('link', { name: 'Fermer le fil' }).click();
  await page
    .getByRole('link', { name: /Membres du salon/ })
    .first()
    .click();
  await page.getByRole('region', { name: 'Membres du salon' }).waitFor();
  await shot('members');
  await page.getByRole('link', { name: 'Réglages du salon' }).last().click();
  await page.getByRole('region', { name: 'Réglages du salon' }).waitFor();
  await quiet(page);
  await shot('room-settings');
  for (const [name, path] of Object.entries(PAGES)) {
    await page.goto(path);
    await page.getByRole('heading').first().waitFor();
    await quiet(page);
    await shot(name);
  }
  await page.goto('/annuaire');
  await page.getByRole('main').getByRole('link', { name: 'Solange Aubry' }).first().click();
  await page.getByRole('button', { name: /^Écrire/ }).waitFor();
  await shot('person');
  // Before anything is written: the people of the demonstration answer within seconds.
  await page.goto('/');
  await answerMeetings(page);
  await page.getByRole('button', { name: 'Tout marquer comme lu' }).click();
  // What asks for an answer is not answered by reading.
  const requests = page.getByRole('button', { name: 'J’ai pris connaissance' });
  for (let left = await requests.count(); left > 0; left -= 1) await requests.first().click();
  await page.getByRole('heading', { name: 'Tout est lu' }).waitFor();
  await page.getByRole('button', { name: 'Fermer le message' }).click();
  await shot('all-read');
  await page.goto('/salons');
  await page.getByRole('link', { name: ROOM }).first().click();
  await page.locator('.pinned').first().waitFor();
  await page.getByRole('button', { name: 'Couper ma connexion' }).click();
  await composerOf(page).fill('Je suis devant l’église, ça coupe : je signe la convention.');
  await page.getByRole('button', { name: 'Envoyer', exact: true }).first().click();
  await page.locator('[data-pending="waiting"]').waitFor();
  await shot('cut');
  await page.getByRole('button', { name: 'Rétablir ma connexion' }).click();
  await online(page);
}

/** A convocation waits until it is read and answered. */
async function answerMeetings(page) {
  await online(page);
  await page.locator('.today-card').first().waitFor();
  const summons = page.getByRole('link', { name: /^Lire la convocation/ });
  await summons.first().waitFor();
  for (let left = await summons.count(); left > 0; left -= 1) {
    await summons.first().click();
    await page.getByRole('button', { name: 'Lire la convocation' }).click();
    await page.getByRole('button', { name: 'Je viens' }).click();
    await page.getByText('Vous avez répondu : je viens.').first().waitFor();
    await page.goto('/');
    await online(page);
    await page.locator('.today-card').first().waitFor();
  }
}

async function officerScreens(page, shot) {
  await enter(page, OFFICER);
  await page.goto('/nouveau-salon');
  await page.getByRole('heading', { name: 'Créer un salon' }).waitFor();
  await quiet(page);
  await shot('new-room');
  await page.goto('/invitations');
  await page.getByRole('heading', { name: 'Invitations' }).waitFor();
  await quiet(page);
  await shot('invitations');
  await page.getByRole('combobox').selectOption({ label: 'Tout le monde' });
  const boxes = page.locator('.guest input:enabled');
  for (let at = 0; at < Math.min(3, await boxes.count()); at += 1) await boxes.nth(at).check();
  await page.getByRole('button', { name: /^Préparer/ }).click();
  await page.locator('.invitation-code').first().waitFor();
  await page.getByRole('heading', { level: 1 }).scrollIntoViewIfNeeded();
  await shot('invitation-sheet');
  const projects = page.getByRole('link', { name: /^Projet/ });
  await page.goto('/salons');
  await projects.first().click();
  await composerOf(page).waitFor();
  await page.goto(`${page.url()}/reglages`);
  await page.getByRole('region', { name: 'Réglages du salon' }).waitFor();
  await quiet(page);
  await shot('project-settings');
}

const OF_MAYOR = [
  ...Object.keys(PAGES),
  ...['sign-in', 'today', 'room', 'menu', 'thread', 'mention', 'members', 'room-settings'],
  ...['person', 'cut', 'all-read'],
];
const OF_OFFICER = ['new-room', 'invitations', 'invitation-sheet', 'project-settings'];

const VISITS = [
  ['mayor', mayorScreens, OF_MAYOR],
  ['officer', officerScreens, OF_OFFICER],
  ['voter', voterScreens, OF_VOTER],
  ['desk', deskScreens, OF_DESK],
  ['lectern', lecternScreens, OF_LECTERN],
  ['unusual', unusualScreens, OF_UNUSUAL],
  ['meetings', mayorMeetings, OF_MEETINGS],
  ['secretary', secretaryMeetings, OF_SECRETARY],
  ['minutes', minutesScreens, OF_MINUTES],
];

/** On a territory of their own: what one size writes and reads, the next has not. */
async function screens(browser, width, look) {
  const { colorScheme, kept = {} } = LOOKS[look];
  const options = { ...SIZES[width], colorScheme };
  const asked = (screen) => wanted.test(`${screen}-${width}-${look}`);
  const visits = VISITS.filter(([, , names]) => names.some(asked));
  if (visits.length === 0) return;
  const parvis = await Parvis.started([], process.env.PARVIS_TERRITORY ?? 'val-de-merle');
  for (const [name, take] of visits) {
    const { page, context } = await visitor(browser, parvis.url, options);
    await context.addInitScript((all) => {
      for (const [key, value] of Object.entries(all)) localStorage.setItem(`parvis.${key}`, value);
    }, kept);
    const shot = async (screen, of = page) => {
      if (asked(screen)) {
        await of.screenshot({ path: join(folder, `${screen}-${width}-${look}.png`) });
      }
    };
    try {
      await take(page, shot, { parvis, enter, mayor: MAYOR, officer: OFFICER });
    } catch (error) {
      console.error(`${name} ${width} ${look}: ${error}`);
      process.exitCode = 1;
    }
    await context.close();
  }
  await parvis.stop();
}

const browser = await launch();
try {
  mkdirSync(folder, { recursive: true });
  for (const width of Object.keys(SIZES)) {
    for (const look of Object.keys(LOOKS)) await screens(browser, width, look);
  }
} finally {
  await browser.close();
}
