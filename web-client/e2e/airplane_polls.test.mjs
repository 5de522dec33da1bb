// The line is lost in the middle of each kind of action on polls: see `airplane.test.mjs`.

import assert from 'node:assert/strict';
import { cutStage, eachWay, until } from './cut_line.mjs';
import { NOVEANT, online } from './parvis.mjs';
import { ask, choose, close, confirm, OFFICER, pathOf, person, view } from './polls.mjs';

const here = cutStage({ mine: OFFICER, other: NOVEANT }, async (it) => {
  it.officer = await person(it, OFFICER);
  const { person: mayor } = await person(it, NOVEANT);
  const room = { name: 'Projet scrutins', topic: '', people: [mayor] };
  it.room = (await it.officer.do({ open_room: room })).done.channel;
});

const mine = () => here.mine.page;
const press = (name) => mine().getByRole('button', { name }).click();
const ofPoll = () => ({ channel: here.room, poll: here.poll });

async function show(path) {
  await mine().goto(path);
  await online(mine());
}

/** A poll made for this action, on screen, once this can be pressed there. */
async function onScreen(mark, extra, ready, part = '') {
  here.poll = await ask(here.officer, here.room, mark, extra);
  await show(pathOf(here.room, here.poll) + part);
  await ready().waitFor();
}

const button = (name) => () => mine().getByRole('button', { name });
const now = async () => (await view(here.officer, here.room, here.poll)).poll;
const becomes = (state) => () =>
  until(async () => (await now()).state === state, `the poll is ${state}`);

async function pressAndAgree(name) {
  await press(name);
  await mine().getByRole('alertdialog').getByRole('button', { name }).click();
}

const OPEN = 'Ouvrir le vote';
const CLOSE = 'Clore le vote';

eachWay(here, {
  'open a poll': {
    command: 'create_poll',
    first: async (mark) => {
      await show(`/salons/${here.room}/sondage`);
      await mine().getByRole('textbox', { name: 'Votre question' }).fill(mark);
      await mine()
        .getByText(/^2 personnes voteront/)
        .waitFor();
    },
    act: () => mine().getByRole('button', { name: 'Ouvrir', exact: true }).click(),
    done: async (mark) => {
      const asked = async () => {
        const { polls } = await here.officer.do({
          load_polls: { channel: here.room, limit: 50 },
        });
        return polls.polls.filter((it) => it.question.title === mark && it.state === 'open');
      };
      await until(async () => (await asked()).length > 0, 'it is open');
      assert.equal((await asked()).length, 1);
    },
  },
  'change a poll': {
    command: 'edit_poll',
    first: async (mark) => {
      const title = () => mine().getByRole('textbox', { name: 'Votre question' });
      await onScreen(mark, { open: false }, title, '/modifier');
      await title().fill(`${mark} bis`);
    },
    act: () => press('Enregistrer'),
    done: (mark) =>
      until(async () => (await now()).question.title === `${mark} bis`, 'it asks something else'),
  },
  'say that a poll is ready': {
    command: 'arm_poll',
    first: (mark) => onScreen(mark, { open: false }, button(OPEN)),
    act: () => mine().getByRole('button', { name: 'Préparer', exact: true }).click(),
    done: becomes('armed'),
  },
  'open a prepared poll': {
    command: 'open_poll',
    first: (mark) => onScreen(mark, { open: false }, button(OPEN)),
    act: () => pressAndAgree(OPEN),
    done: becomes('open'),
  },
  'suspend a poll': {
    command: 'suspend_poll',
    first: (mark) => onScreen(mark, {}, button('Suspendre')),
    act: () => press('Suspendre'),
    done: becomes('suspended'),
  },
  'resume a poll': {
    command: 'resume_poll',
    first: async (mark) => {
      await onScreen(mark, {}, button('Suspendre'));
      await here.officer.do({ suspend_poll: ofPoll() });
      await button('Reprendre le vote')().waitFor();
    },
    act: () => press('Reprendre le vote'),
    done: becomes('open'),
  },
  vote: {
    command: 'cast_ballots',
    first: async (mark) => {
      await onScreen(mark, {}, () => mine().getByRole('radio', { name: 'Pour', exact: true }));
      await choose(mine(), 'Pour');
    },
    act: () => confirm(mine(), 'POUR'),
    done: () =>
      until(async () => (await view(here.officer, here.room, here.poll)).voted === 1, 'it counts'),
    own: () => mine().locator('.vote-told[data-fate="counted"]').waitFor(),
  },
  'enter a show of hands': {
    command: 'enter_ballots',
    first: async (mark) => {
      await onScreen(mark, { family: 'ordinary' }, button('Saisir à main levée'));
      await press('Saisir à main levée');
      await button(/^Tous : pour/)().waitFor();
    },
    act: () => press(/^Tous : pour/),
    done: () =>
      until(async () => (await view(here.officer, here.room, here.poll)).voted === 2, 'all count'),
  },
  'type in an urn of paper': {
    command: 'enter_paper',
    first: async (mark) => {
      const urn = () => mine().getByRole('textbox', { name: 'Bulletins dans l’urne' });
      await onScreen(mark, { family: 'paper' }, urn);
      await urn().fill('1');
      await mine().getByRole('textbox', { name: /Pour$/ }).fill('1');
    },
    act: () => press('Enregistrer les totaux'),
    // The counts are told with the result, and a poll of paper is not closed without them.
    done: () =>
      until(async () => {
        const known = (await now()).result;
        if (known !== undefined) return known.lines[0].votes === 1;
        await close(here.officer, here.room, here.poll).catch(() => undefined);
        return false;
      }, 'one vote for'),
  },
  'close a poll': {
    command: 'close_poll',
    first: (mark) => onScreen(mark, { family: 'public' }, button(CLOSE)),
    act: () => pressAndAgree(CLOSE),
    done: becomes('closed'),
  },
  'proclaim a result': {
    command: 'proclaim_poll',
    first: async (mark) => {
      await onScreen(mark, { family: 'public' }, button(CLOSE));
      await close(here.officer, here.room, here.poll, false);
      await button('Proclamer le résultat')().waitFor();
    },
    act: () => press('Proclamer le résultat'),
    done: becomes('proclaimed'),
  },
  'void a poll': {
    command: 'void_poll',
    first: async (mark) => {
      await onScreen(mark, {}, button('Annuler ce scrutin'));
      await press('Annuler ce scrutin');
      await mine().getByRole('textbox', { name: 'Motif de l’annulation' }).fill(mark);
    },
    act: () => press('Annuler le scrutin'),
    done: async (mark) => {
      await becomes('voided')();
      assert.equal((await now()).voided.reason, mark);
    },
  },
});
