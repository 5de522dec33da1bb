// The line is lost in the middle of each kind of action on meetings: see `airplane.test.mjs`.

import assert from 'node:assert/strict';
import { cutStage, eachWay, until } from './cut_line.mjs';
import { convene, createMeeting, meetingView, pathOfMeeting } from './meetings.mjs';
import { NOVEANT, online } from './parvis.mjs';
import { OFFICER, person } from './polls.mjs';

const here = cutStage({ mine: OFFICER, other: NOVEANT }, async (it) => {
  it.officer = await person(it, OFFICER);
  it.mayor = await person(it, NOVEANT);
  const room = { name: 'Projet séances', topic: '', people: [it.mayor.person] };
  it.room = (await it.officer.do({ open_room: room })).done.channel;
});

const mine = () => here.mine.page;
const named = (name, role = 'button') => mine().getByRole(role, { name, exact: true });
const press = (name) => named(name).click();
const write = (name, text) => named(name, 'textbox').fill(text);
const agree = (name) => mine().getByRole('alertdialog').getByRole('button', { name }).click();
const of = () => ({ channel: here.room, meeting: here.meeting });
const now = () => meetingView(here.officer, here.room, here.meeting);

async function show(part) {
  await mine().goto(pathOfMeeting(here.room, here.meeting, part));
  await online(mine());
}

/** A meeting made for this action, on screen, once this can be pressed there. */
async function onScreen(mark, ready, { part = '', items, state = 'draft' } = {}) {
  here.meeting = await createMeeting(here.officer, here.room, mark, { items });
  if (state !== 'draft') await convene(here.officer, here.room, here.meeting);
  if (state === 'open') await here.officer.do({ open_meeting: of() });
  if (ready === undefined) return;
  await show(part);
  await ready().waitFor();
}

const button = (name) => () => named(name);
const becomes = (holds, what) => () => until(async () => holds(await now()), what);
const AGENDA = '/ordre-du-jour';
const ROLL = '/appel';
const MINUTES = '/proces-verbal';
const minutes = async () => (await here.officer.do({ load_minutes: of() })).minutes;

eachWay(here, {
  'prepare a meeting': {
    command: 'create_meeting',
    first: async (mark) => {
      here.meeting = 'nouvelle';
      await show('');
      await write('Intitulé', mark);
      await mine().getByLabel('Date', { exact: true }).fill('2031-03-12');
      await write('Lieu', 'Salle des fêtes');
    },
    act: () => press('Continuer : l’ordre du jour'),
    done: async (mark) => {
      const made = async () => {
        const { meetings } = await here.officer.do({
          load_meetings: { channel: here.room, limit: 50 },
        });
        return meetings.meetings.filter((it) => it.draft.title === mark);
      };
      await until(async () => (await made()).length > 0, 'it is there');
      assert.equal((await made()).length, 1);
    },
  },
  'change a meeting': {
    command: 'edit_meeting',
    first: async (mark) => {
      await onScreen(mark, () => named('Intitulé', 'textbox'), { part: '/modifier' });
      await write('Intitulé', `${mark} bis`);
    },
    act: () => press('Enregistrer'),
    done: (mark) => becomes((it) => it.meeting.draft.title === `${mark} bis`, 'it is called so')(),
  },
  'add an item': {
    command: 'add_items',
    first: async (mark) => {
      const title = () => named('Intitulé du point', 'textbox');
      await onScreen(mark, title, { part: AGENDA, items: [] });
      await title().fill(mark);
    },
    act: () => press('Ajouter à l’ordre du jour'),
    done: async () => {
      await becomes((it) => it.items.length > 0, 'it is on the agenda')();
      assert.equal((await now()).items.length, 1);
    },
  },
  'change an item': {
    command: 'edit_item',
    first: async (mark) => {
      await onScreen(mark, button('Modifier le point « Un point »'), { part: AGENDA });
      await press('Modifier le point « Un point »');
      await write('Intitulé du point', mark);
    },
    act: () => press('Enregistrer le point'),
    done: (mark) => becomes((it) => it.items[0].draft.title === mark, 'it is another')(),
  },
  'move an item': {
    command: 'move_item',
    first: (mark) =>
      onScreen(mark, button('Monter « Deux »'), { part: AGENDA, items: ['Un', 'Deux'] }),
    act: () => press('Monter « Deux »'),
    done: becomes((it) => it.items[0].draft.title === 'Deux', 'it is the first'),
  },
  'take an item off': {
    command: 'close_item',
    first: async (mark) => {
      await onScreen(mark, button('Modifier le point « Un point »'), { part: AGENDA });
      await press('Modifier le point « Un point »');
      await press('Retirer « Un point »');
    },
    act: () => agree('Retirer'),
    done: becomes((it) => it.items[0].state === 'withdrawn', 'it is off'),
  },
  'propose an item': {
    command: 'propose_item',
    first: async (mark) => {
      await mine().goto(`/salons/${here.room}`);
      await online(mine());
      await here.officer.post(here.room, mark);
      const row = mine().locator('[data-row]').filter({ hasText: mark });
      await row.getByRole('button', { name: /^Actions sur le message/ }).click();
    },
    act: () => press('Proposer à l’ordre du jour'),
    done: async (mark) => {
      const proposed = async () => {
        const { room } = await here.officer.do({ load_channel: { channel: here.room } });
        return room.entities.filter((it) => it.agenda_item?.draft.title === mark);
      };
      await until(async () => (await proposed()).length > 0, 'it is proposed');
      assert.equal((await proposed()).length, 1);
    },
  },
  'take a proposal': {
    command: 'take_item',
    first: async (mark) => {
      const message = await here.mayor.post(here.room, mark);
      const draft = { kind: 'debate', title: mark };
      await here.mayor.do({ propose_item: { channel: here.room, message, draft } });
      await onScreen(mark, button(`Mettre « ${mark} » à l’ordre du jour`), { part: AGENDA });
    },
    act: (mark) => press(`Mettre « ${mark} » à l’ordre du jour`),
    done: (mark) => becomes((it) => it.items[1]?.draft.title === mark, 'it is taken')(),
  },
  'convene a meeting': {
    command: 'convene_meeting',
    first: async (mark) => {
      await onScreen(mark, button('Convoquer'));
      await press('Convoquer');
    },
    act: () => agree('Convoquer'),
    done: becomes((it) => it.meeting.version === 1, 'it is convened once'),
  },
  'cancel a meeting': {
    command: 'cancel_meeting',
    first: async (mark) => {
      await onScreen(mark, button('Annuler la séance'));
      await press('Annuler la séance');
      await write('Motif', mark);
      await press('Annuler la séance');
    },
    act: () => agree('Annuler la séance'),
    done: (mark) => becomes((it) => it.meeting.cancelled === mark, 'it is cancelled')(),
  },
  'read a convocation': {
    command: 'read_convocation',
    first: (mark) => onScreen(mark, button('Lire la convocation'), { state: 'convened' }),
    act: () => press('Lire la convocation'),
    done: becomes((it) => it.of('summons').length === 1, 'it was opened'),
  },
  'answer a convocation': {
    command: 'answer_meeting',
    first: (mark) => onScreen(mark, button('Je viens'), { state: 'convened' }),
    act: () => press('Je viens'),
    done: becomes((it) => it.of('attendance')[0]?.answer === 'coming', 'it is answered'),
  },
  'give a power': {
    command: 'deposit_proxy',
    first: async (mark) => {
      await onScreen(mark, button('Je donne pouvoir'), { state: 'convened' });
      await press('Je donne pouvoir');
      await named('À qui donnez-vous pouvoir ?', 'combobox').selectOption(here.mayor.person);
    },
    act: () =>
      mine()
        .getByRole('button', { name: /^Donner pouvoir à/ })
        .click(),
    done: becomes((it) => it.of('proxy').length === 1, 'it is given, once'),
  },
  'accept a power': {
    command: 'answer_proxy',
    first: async (mark) => {
      await onScreen(mark, button('Je viens'), { state: 'convened' });
      await here.mayor.do({ deposit_proxy: { ...of(), holder: here.officer.person } });
      await mine()
        .getByRole('button', { name: /^Accepter le pouvoir de/ })
        .waitFor();
    },
    act: () =>
      mine()
        .getByRole('button', { name: /^Accepter le pouvoir de/ })
        .click(),
    done: becomes((it) => it.of('proxy')[0].state === 'accepted', 'it is accepted'),
  },
  'take a power back': {
    command: 'revoke_proxy',
    first: async (mark) => {
      await onScreen(mark, button('Je viens'), { state: 'convened' });
      await here.officer.do({ deposit_proxy: { ...of(), holder: here.mayor.person } });
      await button('Reprendre mon pouvoir')().waitFor();
    },
    act: () => press('Reprendre mon pouvoir'),
    done: becomes((it) => it.of('proxy')[0].state === 'revoked', 'it is taken back'),
  },
  'say that one is there': {
    command: 'check_in',
    first: (mark) => onScreen(mark, button('Je suis en visioconférence'), { state: 'open' }),
    act: () => press('Je suis en visioconférence'),
    done: becomes((it) => it.of('attendance')[0]?.whereabouts === 'video', 'one is there'),
  },
  'call the roll': {
    command: 'declare_attendance',
    first: (mark) =>
      onScreen(mark, () => mine().locator('.seat-place[data-place="room"]').first(), {
        part: ROLL,
        state: 'open',
      }),
    act: () => mine().locator('.seat-place[data-place="room"]').first().click(),
    done: becomes((it) => it.of('attendance')[0]?.whereabouts === 'room', 'it is noted'),
  },
  'recuse somebody': {
    command: 'recuse',
    first: async (mark) => {
      const more = () => mine().locator('[data-place="more"]').first();
      await onScreen(mark, more, { part: ROLL, state: 'open' });
      const [item] = (await now()).items;
      await here.officer.do({ open_item: { channel: here.room, item: item.id, despite: 'Essai' } });
      await more().click();
      await mine()
        .getByRole('checkbox', { name: /^Se déporte/ })
        .waitFor();
    },
    act: () =>
      mine()
        .getByRole('checkbox', { name: /^Se déporte/ })
        .click(),
    done: becomes((it) => it.of('recusal')[0]?.active === true, 'it is noted'),
  },
  'write in the minutes': {
    command: 'write_minutes',
    first: async (mark) => {
      const area = () => named('Observations générales', 'textbox');
      await onScreen(mark, area, { part: MINUTES, state: 'open' });
      await area().fill(mark);
    },
    act: () => press('Enregistrer le texte, Observations générales'),
    shown: () => mine().locator('.minutes-state[data-pending]').waitFor(),
    done: (mark) => until(async () => (await minutes()).texts[0]?.text === mark, 'it is written'),
    own: () =>
      mine()
        .getByText(/^Enregistré par vous/)
        .waitFor(),
  },
  'say what is to be done': {
    command: 'follow_item',
    first: async (mark) => {
      const open = () => named('Dire la suite à donner, Un point');
      await onScreen(mark, open, { part: MINUTES, state: 'open' });
      await open().click();
      await write('Quoi ?', mark);
    },
    act: () => press('Enregistrer la suite'),
    done: (mark) => becomes((it) => it.items[0].follow_up?.text === mark, 'it is said')(),
  },
  'approve the minutes': {
    command: 'approve_minutes',
    first: async (mark) => {
      await onScreen(mark, undefined, { state: 'open' });
      await here.officer.do({ close_meeting: of() });
      await show(MINUTES);
      await press('Arrêter le procès-verbal');
    },
    act: () => agree('Arrêter le procès-verbal'),
    done: becomes((it) => it.meeting.approved !== undefined, 'they are approved'),
    own: () =>
      mine()
        .getByText(/^Arrêté le/)
        .waitFor(),
  },
});
