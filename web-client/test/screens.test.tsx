/** The screens on the server in memory: what a person does, and what they then read. */

import { act, fireEvent, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { settle } from './make.ts';
import { says, show, type World } from './screen_world.tsx';

async function openRoom(): Promise<World> {
  const world = show('/');
  await userEvent.click(
    (await screen.findAllByRole('link', { name: /Conférence des maires/ }))[0]!,
  );
  await screen.findByRole('log', { name: 'Messages de Conférence des maires' });
  return world;
}

const composer = () => screen.findByRole('textbox', { name: /Votre message dans/ });

describe('screens', () => {
  beforeEach(() => {
    // happy-dom lays nothing out: everything is at the top of the view, hence seen.
    vi.spyOn(document, 'visibilityState', 'get').mockReturnValue('visible');
  });
  afterEach(() => window.history.replaceState(null, '', '/'));

  it('signs in with one click on a persona, found by a part of its name', async () => {
    show('/', false);
    await userEvent.click(await screen.findByRole('button', { name: /Maire de Novéant/ }));
    expect(await screen.findByRole('heading', { name: 'Bonjour, Maire de Novéant' })).toBeDefined();
  });

  it('signs in with a code, and says when it is wrong', async () => {
    show('/', false);
    await userEvent.type(await screen.findByLabelText('Votre adresse électronique'), 'a@b.fr');
    await userEvent.click(screen.getByRole('button', { name: 'Recevoir mon code' }));
    const code = await screen.findByLabelText('Code à six chiffres');
    await userEvent.type(code, '999999');
    await userEvent.click(screen.getByRole('button', { name: 'Entrer' }));
    expect((await screen.findByRole('alert')).textContent).toContain('Ce code ne convient pas');
    await userEvent.clear(code);
    await userEvent.type(code, '123 456');
    await userEvent.click(screen.getByRole('button', { name: 'Entrer' }));
    expect(await screen.findByRole('heading', { name: /Bonjour/ })).toBeDefined();
  });

  it('asks for an address before anything is sent', async () => {
    show('/', false);
    await screen.findByLabelText('Votre adresse électronique');
    await userEvent.click(screen.getByRole('button', { name: 'Recevoir mon code' }));
    expect((await screen.findByRole('alert')).textContent).toContain('Indiquez votre adresse');
  });

  it('tells a dead invitation', async () => {
    show('/invitation/abc');
    expect((await screen.findByRole('alert')).textContent).toContain('n’est plus valable');
  });

  it('sends by the keyboard and shows the message once', async () => {
    const world = await openRoom();
    await userEvent.type(await composer(), 'Bonjour à tous{Enter}');
    await waitFor(() => expect(screen.getAllByText('Bonjour à tous')).toHaveLength(1));
    expect(world.server.messagesOf(world.server.channel(world.room))).toHaveLength(1);
    expect((await composer()).textContent).toBe('');
  });

  it('begins a new line with Shift and Enter', async () => {
    const world = await openRoom();
    await userEvent.type(await composer(), 'un{Shift>}{Enter}{/Shift}deux{Enter}');
    await waitFor(() =>
      expect(world.server.messagesOf(world.server.channel(world.room))[0]?.body).toBe('un\ndeux'),
    );
  });

  it('mentions a person from the list, with the keys only', async () => {
    const world = await openRoom();
    const area = await composer();
    await userEvent.type(area, 'Bonjour @nov');
    const option = await screen.findByRole('option', { name: /Maire de Novéant/ });
    expect(area.getAttribute('aria-activedescendant')).toBe(option.id);
    await userEvent.keyboard('{Enter}');
    await waitFor(() => expect((area as HTMLTextAreaElement).value).toContain('@Maire de Novéant'));
    expect(screen.queryByRole('listbox')).toBeNull();
    await userEvent.keyboard('{Enter}');
    await waitFor(() => {
      const [message] = world.server.messagesOf(world.server.channel(world.room));
      expect(message?.mentions).toEqual([{ person: world.other }]);
    });
  });

  it('explains the limit of 8,000 characters before and after it is met', async () => {
    const world = await openRoom();
    const area = await composer();
    fireEvent.change(area, { target: { value: 'a'.repeat(7_990) } });
    expect(await screen.findByText(/Il reste 10 caractères/)).toBeDefined();
    fireEvent.change(area, { target: { value: 'a'.repeat(8_003) } });
    expect(await screen.findByText(/dépasse de 3 caractères/)).toBeDefined();
    fireEvent.keyDown(area, { key: 'Enter' });
    await settle();
    expect(world.server.messagesOf(world.server.channel(world.room))).toHaveLength(0);
    expect((area as HTMLTextAreaElement).value).toHaveLength(8_003);
  });

  it('does not draw the messages again while one writes', async () => {
    const world = await openRoom();
    for (let n = 0; n < 30; n += 1) says(world, `message ${n}`);
    await screen.findByText('message 29');
    const rows = document.querySelectorAll('[data-row]');
    const mutated = vi.fn();
    const observer = new MutationObserver(mutated);
    const log = screen.getByRole('log');
    await settle();
    observer.observe(log, {
      subtree: true,
      childList: true,
      attributes: true,
      characterData: true,
    });
    await userEvent.type(await composer(), 'quelques mots');
    observer.disconnect();
    expect(rows.length).toBe(30);
    expect(mutated).not.toHaveBeenCalled();
  });

  it('reacts, takes back, and says who in words', async () => {
    const world = await openRoom();
    const id = says(world, 'Une réunion jeudi ?');
    await screen.findByText('Une réunion jeudi ?');
    const menu = () =>
      userEvent.click(
        screen.getByRole('button', { name: 'Actions sur le message de Maire de Novéant' }),
      );
    await menu();
    await userEvent.click(
      await screen.findByRole('button', { name: /Ajouter votre « D’accord »/ }),
    );
    const chip = await screen.findByRole('button', { name: /D’accord 1\s*: vous/ });
    expect(chip.getAttribute('aria-pressed')).toBe('true');
    await waitFor(() => {
      const given = world.server.channel(world.room).entities.get(`reaction:${id}:${world.me}`);
      expect(given && 'reaction' in given && given.reaction.kinds).toEqual(['agree']);
    });
    await userEvent.click(chip);
    await waitFor(() =>
      expect(screen.queryByRole('button', { name: /D’accord 1\s*:/ })).toBeNull(),
    );
  });

  it('deletes after asking, and leaves a line', async () => {
    const world = await openRoom();
    await userEvent.type(await composer(), 'à effacer{Enter}');
    const text = await screen.findByText('à effacer');
    const row = await waitFor(() => {
      const found = text.closest('[data-row]') ?? document.querySelector('[data-row]');
      expect(found).not.toBeNull();
      return found as HTMLElement;
    });
    await userEvent.click(within(row).getByRole('button', { name: /Actions sur le message/ }));
    await userEvent.click(await screen.findByRole('button', { name: 'Supprimer' }));
    const ask = await screen.findByRole('alertdialog');
    expect(ask.textContent).toContain('disparaîtra pour tout le monde');
    await userEvent.click(within(ask).getByRole('button', { name: 'Supprimer le message' }));
    expect(await screen.findByText(/Message supprimé à/)).toBeDefined();
    expect(screen.queryByText('à effacer')).toBeNull();
    expect(world.server.messagesOf(world.server.channel(world.room))[0]?.body).toBe('');
  });

  it('edits in place and lets everybody read the earlier text', async () => {
    await openRoom();
    await userEvent.type(await composer(), 'jeudi 18 h{Enter}');
    await waitFor(() => expect(document.querySelector('[data-row]')).not.toBeNull());
    await userEvent.click(screen.getByRole('button', { name: /Actions sur le message/ }));
    await userEvent.click(await screen.findByRole('button', { name: 'Modifier' }));
    const area = await screen.findByRole('textbox', { name: 'Nouveau texte du message' });
    await userEvent.type(area, ' 30');
    await userEvent.click(screen.getByRole('button', { name: 'Enregistrer' }));
    expect(await screen.findByText('jeudi 18 h 30')).toBeDefined();
    await userEvent.click(await screen.findByRole('button', { name: 'Voir les versions' }));
    const dialog = await screen.findByRole('dialog', { name: 'Versions du message' });
    expect(await within(dialog).findByText('jeudi 18 h')).toBeDefined();
  });

  it('says "j’ai pris connaissance" and counts it', async () => {
    const world = await openRoom();
    says(world, 'Merci de lire', { acknowledgement_requested: true });
    await userEvent.click(await screen.findByRole('button', { name: 'J’ai pris connaissance' }));
    expect(await screen.findByText(/Vous en avez pris connaissance/)).toBeDefined();
    expect(screen.getByText(/1 sur 1/)).toBeDefined();
  });

  it('keeps what was written when the line is cut, and says so', async () => {
    const world = await openRoom();
    world.server.refuseLinks = true;
    act(() => world.server.cut());
    await userEvent.type(await composer(), 'hors ligne{Enter}');
    expect(await screen.findByText('En attente d’envoi')).toBeDefined();
    world.server.refuseLinks = false;
    act(() => world.clients.at(-1)?.hurry());
    await waitFor(() => expect(screen.queryByText('En attente d’envoi')).toBeNull());
    expect(screen.getAllByText('hors ligne')).toHaveLength(1);
    expect(world.server.messagesOf(world.server.channel(world.room))).toHaveLength(1);
  });

  it('shows a refusal with its reason, and tries again on demand', async () => {
    const world = await openRoom();
    world.server.refusals.push('forbidden');
    await userEvent.type(await composer(), 'refusé{Enter}');
    const alert = await screen.findByText(/Échec de l’envoi/);
    expect(alert.textContent).toContain('Vous n’en avez pas le droit');
    await userEvent.click(screen.getByRole('button', { name: 'Réessayer' }));
    await waitFor(() =>
      expect(world.server.messagesOf(world.server.channel(world.room))).toHaveLength(1),
    );
  });

  it('answers in a thread, and tells it in the main line', async () => {
    const world = await openRoom();
    says(world, 'Qui a du sel ?');
    await screen.findByText('Qui a du sel ?');
    await userEvent.click(screen.getByRole('button', { name: /Actions sur le message/ }));
    await userEvent.click(await screen.findByRole('button', { name: 'Répondre dans un fil' }));
    const panel = await screen.findByRole('region', { name: 'Fil de réponses' });
    await userEvent.type(await within(panel).findByRole('textbox'), 'Nous, deux tonnes{Enter}');
    await within(panel).findByText('Nous, deux tonnes');
    expect(await screen.findByRole('link', { name: /1 réponse/ })).toBeDefined();
  });

  it('finds a message and leads to it', async () => {
    const world = await openRoom();
    says(world, 'Le déneigement de la D952');
    await userEvent.click((await screen.findAllByRole('link', { name: 'Recherche' }))[0]!);
    await userEvent.type(await screen.findByLabelText('Mots recherchés'), 'deneigement');
    await userEvent.click(screen.getByRole('button', { name: 'Rechercher' }));
    const hit = await screen.findByRole('link', { name: /Le déneigement de la D952/ });
    expect(hit.getAttribute('href')).toMatch(/\/salons\/.*\/messages\/\d+$/);
  });

  it('tells screen readers of a new message, author first', async () => {
    const world = await openRoom();
    says(world, 'premier');
    await screen.findByText('premier');
    says(world, '**important** ici');
    await waitFor(() =>
      expect(document.querySelector('[data-announcer]')?.textContent).toMatch(
        /Nouveau message de Maire de Novéant\s*: important ici/,
      ),
    );
  });

  it('makes no HTML of what somebody writes', async () => {
    const world = await openRoom();
    says(world, '<img src=x onerror=alert(1)> [clic](javascript:alert(1))');
    await screen.findByText(/<img src=x/);
    expect(document.querySelector('.body img')).toBeNull();
    expect(document.querySelector('.body a')).toBeNull();
  });
});
