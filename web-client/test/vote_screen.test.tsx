/** The voter's card on the server in memory: what belongs to the voter stays theirs. */

import { act, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openPoll } from './fake_polls.ts';
// Loaded here, so that no test waits for it.
import '../src/feature/meeting/meeting_pages.tsx';
import { item, meeting } from './make_meeting.ts';
import { makePoll } from './make_poll.ts';
import { show, type World } from './screen_world.tsx';

const plain = (text: string | null) => (text ?? '').replaceAll(/[\u00a0\u202f]/g, ' ');

/** In the room, with its line on screen. */
async function inRoom(): Promise<World> {
  const world = show('/');
  await userEvent.click(
    (await screen.findAllByRole('link', { name: /Conférence des maires/ }))[0]!,
  );
  await screen.findByRole('log', { name: 'Messages de Conférence des maires' });
  return world;
}

/** On a page, while a meeting of the room is in this state. */
async function onPage(state: 'convened' | 'open', page: (room: string) => string): Promise<World> {
  const world = show('/');
  await screen.findAllByRole('link', { name: /Conférence des maires/ });
  // What waits was told: what opens from now on is news.
  await waitFor(() => expect(world.clients[0]?.state.today).toBeDefined());
  const { server, room, me } = world;
  act(() => {
    server.commit(server.channel(room), 'meeting.opened', me, (rev) => [
      { meeting: meeting({ channel: room, state, rev }) },
      { agenda_item: item({ channel: room, state: 'open', rev }) },
    ]);
    window.history.pushState(null, '', page(room));
  });
  return world;
}

const opens = ({ server, room, me, other }: World) =>
  act(() => void openPoll(server, room, [me, other], { item: 'i' }));
const card = ({ room }: World) => `/salons/${room}/votes/p`;
const sheetOf = (room: string) => `/salons/${room}/seances/s`;

const casts = (world: World) =>
  world.server.received.flatMap(({ command }) =>
    typeof command === 'object' && 'cast_ballots' in command ? [command.cast_ballots] : [],
  );

describe('the voter’s card', () => {
  beforeEach(() => {
    vi.spyOn(document, 'visibilityState', 'get').mockReturnValue('visible');
    localStorage.clear();
    sessionStorage.clear();
  });
  afterEach(() => window.history.replaceState(null, '', '/'));

  it('takes the screen of who is idle, and leaves alone who writes', async () => {
    const world = await inRoom();
    const area = await screen.findByRole('textbox', { name: /Votre message dans/ });
    await userEvent.type(area, 'Je finis');
    act(() => void openPoll(world.server, world.room, [world.me, world.other]));
    const strip = await screen.findByRole('region', { name: 'Vote ouvert' });
    expect(document.activeElement).toBe(area);
    expect(window.location.pathname).toBe(`/salons/${world.room}`);
    await waitFor(() =>
      expect(plain(document.querySelector('[data-announcer]')?.textContent ?? '')).toMatch(
        /^Un vote est ouvert dans Conférence des maires : Une pause/,
      ),
    );
    await userEvent.click(within(strip).getByRole('link', { name: /^Voter/ }));
    await screen.findByRole('radio', { name: 'Pour' });
    // The card says it: the strip would say it twice.
    expect(screen.queryByRole('region', { name: 'Vote ouvert' })).toBeNull();
  });

  it.each([
    ['the sheet of the meeting', sheetOf],
    ['today’s page while the meeting is under way', () => '/'],
  ])('takes %s', async (_, page) => {
    const world = await onPage('open', page);
    opens(world);
    await waitFor(() => expect(window.location.pathname).toBe(card(world)));
    await screen.findByRole('radio', { name: 'Pour' });
    const back = await screen.findByRole('link', { name: 'Revenir à la séance' });
    expect(back.getAttribute('href')).toBe(sheetOf(world.room));
  });

  it.each([
    ['takes the page of a vote that is over', 'proclaimed' as const],
    ['says itself on the page of another that is open', 'open' as const],
  ])('%s', async (_, state) => {
    const world = await onPage('open', sheetOf);
    const { server, room, other } = world;
    const before = `/salons/${room}/votes/before`;
    act(() => {
      openPoll(server, room, [other], { id: 'before', state });
      window.history.pushState(null, '', before);
    });
    await screen.findByRole('heading', { name: 'Une pause ?' });
    opens(world);
    if (state === 'open') {
      const strip = await screen.findByRole('region', { name: 'Vote ouvert' });
      within(strip).getByRole('link', { name: /^Voter/ });
      expect(window.location.pathname).toBe(before);
    } else {
      await waitFor(() => expect(window.location.pathname).toBe(card(world)));
      await screen.findByRole('radio', { name: 'Pour' });
    }
  });

  it('leaves today’s page where no meeting is under way', async () => {
    const world = await onPage('convened', () => '/');
    opens(world);
    await screen.findByRole('link', { name: /^Voter/ });
    expect(window.location.pathname).toBe('/');
  });

  it('leaves the sheet of another meeting to who reads it', async () => {
    const world = await onPage('open', (room) => `/salons/${room}/seances/autre`);
    opens(world);
    await screen.findByRole('region', { name: 'Vote ouvert' });
    expect(window.location.pathname).toBe(`/salons/${world.room}/seances/autre`);
  });

  it('leaves a sheet where something was begun to be written', async () => {
    const world = await onPage('open', sheetOf);
    const area = document.createElement('textarea');
    area.value = 'Je serai remplacé par';
    document.querySelector('main')?.append(area);
    opens(world);
    await screen.findByRole('region', { name: 'Vote ouvert' });
    expect(window.location.pathname).toBe(sheetOf(world.room));
  });

  it('sends the votes of two mandates together, or the same for both', async () => {
    const world = await inRoom();
    act(() => void openPoll(world.server, world.room, [world.me, world.other, world.me]));
    const own = await screen.findByRole('group', { name: 'Siège 1' });
    const second = screen.getByRole('group', { name: 'Pouvoir de Élu 3' });
    await userEvent.click(within(own).getByRole('radio', { name: 'Contre' }));
    expect(plain(screen.getByRole('button', { name: /^Confirmer/ }).textContent)).toBe(
      'Confirmer mon vote : CONTRE',
    );
    await userEvent.click(within(second).getByRole('button', { name: 'Voter de même' }));
    await userEvent.click(within(second).getByRole('radio', { name: 'Abstention' }));
    const confirm = screen.getByRole('button', { name: /^Confirmer/ });
    expect(plain(confirm.textContent)).toBe('Confirmer mes 2 votes : CONTRE et ABSTENTION');
    await userEvent.click(confirm);
    expect(await screen.findAllByText(/^Compté à/)).toHaveLength(2);
    expect(casts(world)).toEqual([
      {
        channel: world.room,
        poll: 'p',
        ballots: [
          { mandate: 1, vote: { choice: 'against' } },
          { mandate: 3, vote: { choice: 'abstain' } },
        ],
      },
    ]);
    expect(Object.keys(localStorage).filter((it) => it.startsWith('parvis.ballot'))).toEqual([]);
  });

  it('v13_a_ballot_in_the_making_never_changes_because_of_others', async () => {
    const world = await inRoom();
    const labels = ['Eau', 'Transport', 'Écoles'];
    const kind = { multiple: { min: 1, max: 3 } };
    const { question } = makePoll({ kind, labels });
    const people = [world.me, ...Array.from({ length: 50 }, () => world.other)];
    const electors = { ballots: 51, weight: 51 };
    act(() => void openPoll(world.server, world.room, people, { question, electors }));
    await userEvent.click(await screen.findByRole('checkbox', { name: 'Eau' }));
    await userEvent.click(screen.getByRole('checkbox', { name: 'Écoles' }));
    const chosen = () =>
      screen
        .getAllByRole('checkbox', { checked: true })
        .map((it) => it.closest('label')?.textContent);
    for (let voted = 1; voted <= 50; voted += 1) {
      const turnout = { channel: world.room, poll: 'p', voted };
      act(() => world.server.signal({ signal: { turnout } }));
      expect(chosen()).toEqual(['Eau', 'Écoles']);
    }
    await screen.findByText('50 votes reçus sur 51');
    // The poll itself moves, people join, the line breaks.
    act(() => void openPoll(world.server, world.room, people, { question, state: 'suspended' }));
    await screen.findByText(/^Le vote est suspendu/);
    act(() => void openPoll(world.server, world.room, people, { question }));
    act(() => world.server.cut());
    const confirm = await screen.findByRole('button', { name: /^Confirmer/ });
    expect(chosen()).toEqual(['Eau', 'Écoles']);
    await userEvent.click(confirm);
    await waitFor(() => expect(casts(world)).toHaveLength(1));
    expect(casts(world)[0]?.ballots).toEqual([
      { mandate: 1, vote: { choice: { options: [0, 2] } } },
    ]);
  });
});
