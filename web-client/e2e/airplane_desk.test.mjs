// The line is lost in the middle of each kind of action at the desk: see `airplane.test.mjs`.

import assert from 'node:assert/strict';
import { cutStage, eachRound, until } from './cut_line.mjs';
import { NOVEANT, online } from './parvis.mjs';
import { ask, OFFICER, person, roomOf, view } from './polls.mjs';
import { deskPath, entitiesOf, makeMeeting, meetingOf, seatsOf } from './sitting.mjs';

const here = cutStage({ mine: OFFICER, other: NOVEANT }, async (it) => {
  it.officer = await person(it, OFFICER);
  it.room = roomOf(it.mine.page);
  it.seats = await seatsOf(it.officer, it.room);
});

const mine = () => here.mine.page;
const button = (name) => mine().getByRole('button', { name });
const press = (name) => button(name).click();
const all = (kind) => entitiesOf(here.officer, here.room, here.meeting, kind);
const meeting = () => meetingOf(here.officer, here.room, here.meeting);
const item = async () => (await all('agenda_item')).find((it) => it.id === here.item);
const poll = async () => (await view(here.officer, here.room, here.poll)).poll;
const of = () => ({ channel: here.room, item: here.item });

/** Asked until the server agrees. */
const holds = (what, is) => () => until(async () => is(await what()), 'the server did it');
const speeches = (count, is) => async () => {
  const found = async () => (await all('speech')).filter(is).length;
  await until(async () => (await found()) >= count, 'the floor is so');
  assert.equal(await found(), count, 'once');
};

async function show(path) {
  await mine().goto(path);
  await online(mine());
}

const openDetails = (words) => mine().getByText(words).click();

const OPEN = {
  first: () => button('Ouvrir la séance').waitFor(),
  gestures: [
    {
      command: 'take_desk',
      act: async () => {
        await press('Ouvrir la séance');
        await press('Ouvrir maintenant');
      },
      done: holds(meeting, (it) => it.desk !== undefined),
    },
    {
      command: 'open_meeting',
      act: async () => undefined,
      done: holds(meeting, (it) => it.state === 'open'),
    },
    {
      command: 'pair_screen',
      act: () => press('Afficher l’écran de salle'),
      done: holds(meeting, (it) => it.screen_since !== undefined),
    },
  ],
};

const OPEN_ITEM = {
  first: () => button('Ouvrir ce point').waitFor(),
  gestures: [
    {
      command: 'open_item',
      act: () => press('Ouvrir ce point'),
      done: holds(item, (it) => it.state === 'open'),
    },
  ],
};

const FLOOR = {
  first: async () => {
    const [, second, third] = here.seats;
    for (const who of [second, third]) {
      await here.officer.do({ request_speech: { ...of(), kind: 'floor', person: who } });
    }
    await here.officer.do({ start_speech: of() });
    await button('Arrêter le temps').waitFor();
    await openDetails('Un élu intéressé');
    await openDetails('Qui demande un scrutin particulier');
    await openDetails('Tour de table, liste, rappel du temps');
  },
  gestures: [
    {
      command: 'request_speech',
      act: async () => {
        await mine().locator('#lectern-add').selectOption(here.seats[0]);
        await button('Inscrire').click();
      },
      done: speeches(1, (it) => it.person === here.seats[0] && it.kind === 'floor'),
    },
    {
      command: 'pause_speech',
      act: () => press('Arrêter le temps'),
      done: speeches(1, (it) => it.state === 'paused'),
    },
    {
      command: 'skip_speech',
      act: () =>
        mine()
          .getByRole('button', { name: /^Passer le tour/ })
          .click(),
      done: speeches(1, (it) => it.state === 'skipped'),
    },
    {
      command: 'set_floor',
      act: () => press('Clore la liste'),
      done: holds(
        async () => (await all('floor'))[0],
        (it) => it?.closed,
      ),
    },
    {
      command: 'call_round',
      act: () => press('Tour de table des communes'),
      done: holds(
        async () => (await all('floor'))[0],
        (it) => it?.round,
      ),
    },
    {
      command: 'recuse',
      act: () => mine().locator('.lectern-recusals .entry-name').last().click(),
      done: async () => {
        await until(async () => (await all('recusal')).length > 0, 'somebody takes no part');
        assert.equal((await all('recusal')).length, 1);
      },
    },
    {
      command: 'request_form',
      act: () => mine().locator('.lectern-forms .entry-name').first().click(),
      done: holds(item, (it) => it.form_requests.length === 1),
    },
  ],
};

const SPEECH = {
  first: () => button('Reprendre').waitFor(),
  gestures: [
    {
      command: 'resume_speech',
      act: () => press('Reprendre'),
      done: holds(
        () => all('speech'),
        (them) => !them.some((it) => it.state === 'paused'),
      ),
    },
    {
      command: 'end_speech',
      act: () => press('Fin de la prise de parole'),
      done: speeches(1, (it) => it.state === 'done'),
    },
  ],
};

const START = {
  first: () => button(/^Donner la parole :/).waitFor(),
  gestures: [
    {
      command: 'start_speech',
      act: () => press(/^Donner la parole :/),
      done: speeches(1, (it) => it.state === 'speaking'),
    },
    {
      command: 'unpair_screen',
      act: () => press('Éteindre l’écran'),
      done: holds(meeting, (it) => it.screen_since === undefined),
    },
  ],
};

const ADMIT = {
  first: async () => {
    here.poll = await ask(here.officer, here.room, 'Un vote ?', { item: here.item });
    here.late = here.seats.at(-1);
    const people = [{ person: here.late, whereabouts: 'room' }];
    const at = { channel: here.room, meeting: here.meeting };
    await here.officer.do({ declare_attendance: { ...at, people } });
    await button(/^Admettre /).waitFor();
  },
  gestures: [
    {
      command: 'admit_elector',
      act: () => press(/^Admettre /),
      done: async () => {
        const votes = async () =>
          (await view(here.officer, here.room, here.poll)).electors.filter(
            (it) => it.person === here.late,
          );
        await until(async () => (await votes()).length > 0, 'they vote');
        assert.equal((await votes()).length, 1);
      },
    },
    {
      command: 'remind_voters',
      act: async () => {
        await press('Clore le vote');
        await press('Rappeler');
      },
      done: holds(poll, (it) => it.reminded_at !== undefined),
    },
    {
      command: 'time_poll',
      act: () => press('Attendre 30 s'),
      done: holds(poll, (it) => it.closes_at !== undefined),
    },
  ],
};

const INTERRUPT = {
  first: async () => {
    // Its end was announced: it may have come.
    const it = { channel: here.room, poll: here.poll };
    const open = await here.officer.do({ time_poll: it }).then(
      () => true,
      () => false,
    );
    if (open) await here.officer.do({ close_poll: { ...it, proclaim: true } });
    await button('Interrompre').waitFor();
  },
  gestures: [
    {
      command: 'suspend_item',
      act: () => press('Interrompre'),
      done: holds(item, (it) => it.state === 'suspended'),
    },
    {
      command: 'suspend_meeting',
      act: () => press('Suspendre la séance'),
      done: holds(meeting, (it) => it.state === 'suspended'),
    },
  ],
};

const RESUME = {
  first: () => button('Reprendre la séance').waitFor(),
  gestures: [
    {
      command: 'resume_meeting',
      act: () => press('Reprendre la séance'),
      done: holds(meeting, (it) => it.state === 'open'),
    },
  ],
};

const WITHDRAW = {
  first: async () => {
    await here.officer.do({ open_item: of() });
    await here.officer.do({ request_speech: { ...of(), kind: 'point_of_order' } });
    await show(`/salons/${here.room}/seances/${here.meeting}`);
    await button('Retirer ma demande').waitFor();
  },
  gestures: [
    {
      command: 'withdraw_speech',
      act: () => press('Retirer ma demande'),
      done: speeches(1, (it) => it.state === 'withdrawn'),
    },
  ],
};

const END = {
  first: async () => {
    await show(deskPath(here.room, here.meeting));
    await button('Clore ce point').waitFor();
  },
  gestures: [
    {
      command: 'release_desk',
      act: () => press('Rendre le pupitre'),
      done: holds(meeting, (it) => it.desk === undefined),
    },
    {
      command: 'close_item',
      act: () => press('Clore ce point'),
      done: holds(item, (it) => it.state === 'decided'),
    },
    {
      command: 'close_meeting',
      act: async () => {
        await press('Lever la séance');
        await mine()
          .getByRole('alertdialog')
          .getByRole('button', { name: 'Lever la séance' })
          .click();
      },
      done: holds(meeting, (it) => it.state === 'closed'),
    },
  ],
};

const ROUNDS = [OPEN, OPEN_ITEM, FLOOR, SPEECH, START, ADMIT, INTERRUPT, RESUME, WITHDRAW, END];

eachRound(here, 'an evening at the desk', ROUNDS, async (way) => {
  const there = here.seats.slice(0, -1);
  const extra = { title: `Conférence ${way}`, there, state: 'convened' };
  const made = await makeMeeting(here.officer, here.room, extra);
  [here.meeting, here.item] = [made.meeting, made.items[0]];
  await show(deskPath(here.room, here.meeting));
});
