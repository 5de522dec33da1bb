// The line is lost in the middle of each kind of action on rooms, conversations, choices. What the
// server did is read on another device, or from the server itself.

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { cutStage, eachWay, until } from './cut_line.mjs';
import { GORZE, lineOf, online, openRoom, ROOM, write } from './parvis.mjs';
import { Person } from './person.mjs';

const OFFICER = 'Directrice générale des services';
const THIRD = 'Maire d’Arnaville';

/** The same people without a browser, and one more. */
let officer;
let gorze;
let third;

const here = cutStage({ mine: OFFICER, other: GORZE }, async (stage) => {
  // The officer's second device.
  stage.tablet = await stage.enter(OFFICER);
  officer = await new Person(stage.parvis.url, OFFICER).signIn();
  gorze = await new Person(stage.parvis.url, GORZE).signIn();
  third = await new Person(stage.parvis.url, THIRD).signIn();
});

const mine = () => here.mine.page;
const tablet = () => here.tablet.page;
const settings = () => mine().getByRole('region', { name: 'Réglages du salon' });
const linksTo = (page, room) => page.locator('.room-link').filter({ hasText: room });

/** The page goes, and waits for its line. */
async function go(path) {
  await mine().goto(path);
  await online(mine());
}

/** A new room with the mayor of Gorze, its settings open; gives it to `rooms` by its mark. */
const rooms = new Map();
async function project(mark, people = [gorze.person]) {
  const open_room = { name: `Projet ${mark}`, topic: '', people };
  const { done } = await officer.do({ open_room });
  rooms.set(mark, done.channel);
  await go(`/salons/${done.channel}/reglages`);
  await settings().waitFor();
}

/** What the server has of a member of a room, or nothing. */
async function member(mark, person) {
  const { room } = await gorze.do({ load_channel: { channel: rooms.get(mark) } });
  return room.entities.map((it) => it.member).find((it) => it?.person === person);
}

const pick = async (where, name) => {
  await where.getByRole('searchbox').fill(name);
  await where.getByRole('checkbox', { name: new RegExp(name) }).check();
};

/** Once on the screen of each. */
async function oneLink(pages, room) {
  for (const page of pages) {
    await linksTo(page, room).first().waitFor();
    assert.equal(await linksTo(page, room).count(), 1);
  }
}

/** Words about what is unread, in the room or in its threads, on the other device. */
const unread = () => linksTo(tablet(), ROOM).getByText(/non lu/);

/** Another each way, so that each makes something that was not there. */
const OTHERS = { airplane: 'Chambley', deaf: 'Thiaucourt' };

eachWay(here, {
  'a favourite': {
    command: 'set_favourite',
    first: async () => {
      await go('/salons');
      await openRoom(mine());
      await mine().getByRole('link', { name: 'Réglages du salon' }).click();
    },
    act: (_, way) =>
      settings()
        .getByRole('checkbox', { name: /favoris/ })
        .setChecked(way === 'airplane'),
    done: (_, way) =>
      tablet()
        .getByRole('heading', { name: 'Favoris' })
        .waitFor({ state: way === 'airplane' ? 'visible' : 'detached' }),
  },
  'what a room calls for': {
    command: 'set_notifications',
    act: (_, way) =>
      settings()
        .getByRole('radio', { name: way === 'airplane' ? 'Rien' : /^Comme partout/ })
        .check(),
    done: (_, way) =>
      linksTo(tablet(), ROOM)
        .first()
        .getByText('notifications coupées')
        .waitFor({ state: way === 'airplane' ? 'attached' : 'detached' }),
  },
  'one’s settings': {
    command: 'save_preferences',
    first: async () => {
      await mine().getByRole('link', { name: 'Réglages', exact: true }).first().click();
    },
    act: () => mine().getByRole('button', { name: 'Augmenter la taille du texte' }).click(),
    done: async () => {
      const size = await mine().evaluate(() => document.documentElement.style.fontSize);
      await tablet().waitForFunction(
        (wanted) => document.documentElement.style.fontSize === wanted,
        size,
      );
    },
    own: () => openRoom(mine()),
  },
  'open a conversation': {
    command: 'open_direct',
    first: async (_, way) => {
      await go('/nouveau-message');
      await pick(mine(), OTHERS[way]);
    },
    act: () => mine().getByRole('button', { name: 'Ouvrir la conversation' }).click(),
    shown: async (_, way) => {
      if (way === 'airplane')
        await mine()
          .getByText(/^La conversation s’ouvrira/)
          .waitFor();
      assert.match(mine().url(), /nouveau-message$/);
    },
    done: (_, way) => oneLink([tablet()], OTHERS[way]),
    own: async (_, way) => {
      await mine().waitForURL(/\/salons\/./);
      await oneLink([mine()], OTHERS[way]);
    },
  },
  'open a room': {
    command: 'open_room',
    first: async (mark) => {
      await go('/nouveau-salon');
      await mine().getByRole('textbox', { name: 'Nom du salon' }).fill(`Ouvert ${mark}`);
      await pick(mine(), GORZE);
    },
    act: () => mine().getByRole('button', { name: 'Créer le salon' }).click(),
    shown: async (_, way) => {
      if (way === 'airplane')
        await mine()
          .getByText(/^Le salon sera créé/)
          .waitFor();
      assert.match(mine().url(), /nouveau-salon$/);
    },
    done: (mark) => oneLink([tablet(), here.other.page], `Ouvert ${mark}`),
    own: async (mark) => {
      await lineOf(mine(), `Ouvert ${mark}`).waitFor();
      await oneLink([mine()], `Ouvert ${mark}`);
    },
  },
  'name a room': {
    command: 'describe_room',
    first: async (mark) => {
      await project(mark);
      await settings().getByRole('textbox', { name: 'Nom du salon' }).fill(`Renommé ${mark}`);
    },
    act: () => settings().locator('form button[type="submit"]').click(),
    shown: async (mark, way) => {
      if (way === 'airplane') await settings().getByText('En attente du réseau…').waitFor();
      assert.equal(await linksTo(mine(), `Renommé ${mark}`).count(), 0);
    },
    done: async (mark) => {
      await oneLink([tablet(), here.other.page], `Renommé ${mark}`);
      assert.equal(await linksTo(tablet(), `Projet ${mark}`).count(), 0);
    },
  },
  'let somebody in': {
    command: 'add_members',
    first: async (mark) => {
      await project(mark);
      await settings().getByRole('button', { name: 'Ajouter des personnes' }).click();
      await pick(settings(), THIRD);
    },
    act: () => settings().getByRole('button', { name: 'Ajouter cette personne' }).click(),
    shown: async () =>
      assert.equal(await settings().getByLabel(`Rôle de ${THIRD}`).count(), 0, 'not in yet'),
    done: (mark) =>
      until(async () => (await member(mark, third.person))?.ended_at === undefined, 'is in'),
    own: () => settings().getByLabel(`Rôle de ${THIRD}`).waitFor(),
  },
  'change a role': {
    command: 'set_role',
    first: (mark) => project(mark),
    act: () => settings().getByLabel(`Rôle de ${GORZE}`).selectOption('observer'),
    done: (mark) =>
      until(async () => (await member(mark, gorze.person)).role === 'observer', 'has the role'),
    own: () =>
      mine().waitForFunction(
        (label) => document.querySelector(`[aria-label="${label}"]`)?.value === 'observer',
        `Rôle de ${GORZE}`,
      ),
  },
  'send somebody away': {
    command: 'remove_member',
    first: (mark) => project(mark, [gorze.person, third.person]),
    act: async () => {
      await settings()
        .getByRole('button', { name: `Retirer ${THIRD} du salon` })
        .click();
      await mine().getByRole('alertdialog').getByRole('button', { name: 'Retirer' }).click();
    },
    done: (mark) =>
      until(async () => (await member(mark, third.person)).ended_at !== undefined, 'is out'),
    own: () => settings().getByLabel(`Rôle de ${THIRD}`).waitFor({ state: 'detached' }),
  },
  'leave a room': {
    command: 'leave_room',
    first: async (mark) => {
      await project(mark);
      const set_role = { channel: rooms.get(mark), person: gorze.person, role: 'facilitator' };
      await officer.do({ set_role });
    },
    act: async () => {
      await settings().getByRole('button', { name: 'Quitter ce salon' }).click();
      await mine().getByRole('alertdialog').getByRole('button', { name: 'Quitter' }).click();
    },
    shown: async (mark) => assert.equal(await linksTo(mine(), `Projet ${mark}`).count(), 1),
    done: (mark) =>
      until(async () => (await member(mark, officer.person)).ended_at !== undefined, 'has left'),
    own: async (mark) => {
      await linksTo(mine(), `Projet ${mark}`).waitFor({ state: 'detached' });
      await openRoom(mine());
    },
  },
  'take all as read': {
    command: 'mark_all_read',
    first: async (mark) => {
      await go('/');
      await write(here.other.page, `à lire ${mark}`);
      await until(async () => (await unread().count()) > 0, 'something is new');
      await mine().getByRole('button', { name: 'Tout marquer comme lu' }).waitFor();
    },
    act: () => mine().getByRole('button', { name: 'Tout marquer comme lu' }).click(),
    shown: () => mine().getByRole('heading', { name: 'Tout est lu' }).waitFor(),
    done: () => until(async () => (await unread().count()) === 0, 'nothing is new'),
  },
});

/** All that screens are made of: what is only in the types of the protocol is sent by none yet. */
function screens() {
  const folder = new URL('../src/', import.meta.url);
  const names = readdirSync(folder, { recursive: true }).filter(
    (name) => /\.tsx?$/.test(name) && !name.startsWith('protocol'),
  );
  return names.map((name) => readFileSync(new URL(name, folder), 'utf8')).join('');
}

test('every command that a screen sends through the outbox is in one of these files', () => {
  const read = (name) => readFileSync(new URL(name, import.meta.url), 'utf8');
  const sent = screens();
  const types = read('../src/protocol/types.ts');
  const [, union] = /export type Command =([\s\S]*?);\n/.exec(types);
  const questions = /^(load_|count_unread|search|type_in)/;
  const effects = [...union.matchAll(/"(\w+)":/g)]
    .map(([, name]) => name)
    .filter((name) => !questions.test(name) && new RegExp(`\\{\\s*${name}:`).test(sent));
  const others = ['rooms', 'polls', 'meetings', 'desk'].map((name) => `airplane_${name}`);
  const files = ['airplane', ...others];
  const tested = files.map((name) => read(`${name}.test.mjs`)).join('');
  // Where members have substitutes only: no body of the territory of these tests.
  const elsewhere = ['substitute'];
  const missing = effects.filter(
    (name) => !elsewhere.includes(name) && !tested.includes(`command: '${name}'`),
  );
  assert.ok(effects.length >= 31, effects.join());
  assert.deepEqual(missing, []);
});
