/** The pages around the rooms: what waits, people, choices. */

import { act, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { NOTICE_MS } from '../src/net/client.ts';
import { settle } from './make.ts';
import { says, show } from './screen_world.tsx';

describe('pages', () => {
  beforeEach(() => {
    vi.spyOn(document, 'visibilityState', 'get').mockReturnValue('visible');
  });
  afterEach(() => window.history.replaceState(null, '', '/'));

  it('says what waits, in order, with one thing to do', async () => {
    show('/', true, ({ server, me, other, room }) => {
      const post = (body: string, extra = {}) =>
        server.post(other, { channel: room, body, acknowledgement_requested: false, ...extra });
      post('À lire par chacun', { acknowledgement_requested: true });
      post(`Et vous, @[Maire de Gorze](person:${me}) ?`);
    });
    await screen.findByRole('heading', { name: /Bonjour, Maire de Gorze/ });
    await screen.findByRole('heading', { name: /demande de prendre connaissance/ });
    const groups = screen.getAllByRole('heading', { level: 2 }).map((it) => it.textContent);
    expect(groups.indexOf('À lire et à confirmer')).toBeLessThan(groups.indexOf('Salons à lire'));
    await userEvent.click(screen.getByRole('button', { name: 'J’ai pris connaissance' }));
    await waitFor(() =>
      expect(screen.queryByRole('heading', { name: /demande de prendre connaissance/ })).toBeNull(),
    );
  });

  it('takes all as read, gives it back, and tells the server only in the end', async () => {
    const world = show('/');
    await screen.findByRole('heading', { name: /Bonjour/ });
    await act(async () => {
      says(world, 'Une nouvelle');
      await settle();
    });
    const marked = () =>
      world.server.received.filter(
        ({ command }) => typeof command === 'object' && 'mark_all_read' in command,
      ).length;
    const all = await screen.findByRole('button', { name: 'Tout marquer comme lu' });
    await userEvent.click(all);
    await screen.findByRole('heading', { name: 'Tout est lu' });
    await userEvent.click(screen.getByRole('button', { name: 'Annuler' }));
    await screen.findByRole('heading', { name: 'Salons à lire' });
    expect(marked()).toBe(0);
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] });
    act(() => screen.getByRole('button', { name: 'Tout marquer comme lu' }).click());
    await act(async () => settle());
    act(() => void vi.advanceTimersByTime(NOTICE_MS + 10));
    await act(async () => settle());
    vi.useRealTimers();
    expect(marked()).toBe(1);
    expect(screen.getByRole('heading', { name: 'Tout est lu' })).toBeTruthy();
  });

  it('opens the conversation with a person of the directory, once', async () => {
    const world = show('/nouveau-message');
    const box = await screen.findByRole('checkbox', { name: /Maire de Novéant/ });
    await userEvent.click(screen.getByRole('button', { name: 'Ouvrir la conversation' }));
    await screen.findByText('Choisissez au moins une personne.');
    await userEvent.click(box);
    await userEvent.click(screen.getByRole('button', { name: 'Ouvrir la conversation' }));
    await screen.findByRole('log', { name: 'Messages de Maire de Novéant' });
    expect(world.server.directs.size).toBe(1);
    const links = await screen.findAllByRole('link', { name: /Maire de Novéant/ });
    expect(links.length).toBeGreaterThan(0);
  });

  it('refuses a room without a name before anything is sent', async () => {
    const world = show('/nouveau-salon');
    await userEvent.click(await screen.findByRole('button', { name: 'Créer le salon' }));
    await screen.findByText('Donnez un nom au salon.');
    await userEvent.type(screen.getByRole('textbox', { name: 'Nom du salon' }), 'Voie verte');
    await userEvent.click(screen.getByRole('button', { name: 'Créer le salon' }));
    await screen.findByRole('log', { name: 'Messages de Voie verte' });
    expect(world.server.roomsOf(world.me)).toHaveLength(2);
  });

  it('puts a favourite first at once, also without a line', async () => {
    const world = show('/');
    await screen.findAllByRole('link', { name: /Conférence des maires/ });
    await act(async () => {
      world.server.refuseLinks = true;
      world.server.cut();
      await settle();
    });
    const client = world.clients.at(-1);
    act(() => void client?.submit({ set_favourite: { channel: world.room, on: true } }));
    const rooms = screen.getAllByRole('navigation', { name: 'Vos salons' })[0];
    expect(within(rooms!).getByRole('heading', { name: 'Favoris' })).toBeTruthy();
  });

  it('keeps the choices of a person on the server, and shows them at once', async () => {
    const world = show('/reglages');
    await userEvent.click(await screen.findByRole('button', { name: /Augmenter/ }));
    expect(document.documentElement.style.fontSize).toBe('125%');
    await userEvent.click(screen.getByRole('radio', { name: 'Renforcé' }));
    expect(document.documentElement.dataset.contrast).toBe('high');
    await act(async () => settle());
    const own = world.server.channel(world.server.personalOf(world.me));
    expect(own.entities.get('preferences')).toMatchObject({
      preferences: { choices: { text_size: 20, contrast: 'high' } },
    });
  });

  it('says that a room is not there, and shows the way back', async () => {
    show('/salons/nothing');
    await screen.findByRole('heading', { name: /Ce salon n’existe pas/ });
    expect(screen.getByRole('link', { name: 'Voir vos salons' })).toBeTruthy();
  });

  it('shows the help and the statement on accessibility to those who are outside', async () => {
    show('/aide/entrer', false);
    await screen.findByRole('heading', { name: 'Entrer dans Parvis', level: 1 });
    expect(screen.getByRole('link', { name: 'Connexion' })).toBeTruthy();
  });
});
