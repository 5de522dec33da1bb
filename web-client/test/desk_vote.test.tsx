/** The vote at the desk: the form of the body first, and what a council by video may not do. */

import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it } from 'vitest';
import { VotePanel } from '../src/feature/desk/vote_panel.tsx';
import { heldClient, ITEM, showAtDesk } from './desk_world.tsx';
import { plain } from './fake_client.tsx';
import { item } from './make_meeting.ts';
import { makePoll } from './make_poll.ts';

const panel = (quick = false, of = ITEM) => (
  <VotePanel item={of} quick={quick} onQuick={() => undefined} />
);
const words = () => plain(document.body.textContent);
const press = (name: string | RegExp) => userEvent.click(screen.getByRole('button', { name }));

/** The drafts of the polls that were asked for. */
const drafts = (client: ReturnType<typeof heldClient>) =>
  client.asked.flatMap((it) => ('create_poll' in it ? [it.create_poll.draft] : []));

describe('a vote at the desk', () => {
  it('has the form of its body, which the server knows', async () => {
    const conference = heldClient({ body: 'mayors_conference', mode: 'hybrid' });
    showAtDesk(conference, panel());
    expect(words()).toMatch(/Vote consultatif\. La question est le titre du point/);
    await press('Ouvrir le vote');
    expect(drafts(conference)).toEqual([
      { question: { title: 'Tarifs de la piscine', kind: 'motion', options: [] }, item: 'i' },
    ]);
  });

  it('is ordinary in a council that sits together, with four forms to choose from', () => {
    showAtDesk(heldClient({ body: 'council' }), panel(true));
    const forms = [...document.querySelectorAll('.lectern-preset strong')];
    expect(forms.map((it) => plain(it.textContent))).toEqual([
      'Pour ou contre, à main levée',
      'Scrutin public',
      'Scrutin secret',
      'Urne papier',
    ]);
  });

  it('is public in a council by video, and a secret one is explained', async () => {
    const client = heldClient({ body: 'council', mode: 'hybrid' });
    showAtDesk(client, panel());
    expect(words()).toMatch(/Scrutin public\. La question/);
    expect(words()).toMatch(/Un scrutin secret n’est pas possible/);
    await press('Ouvrir le vote');
    expect(drafts(client)[0]?.rules?.family).toBe('public');
    await press('Reporter ce point');
    expect(client.asked.at(-1)).toEqual({
      close_item: { channel: 'room', item: 'i', outcome: 'postponed' },
    });
  });

  it('offers no other form there', () => {
    showAtDesk(heldClient({ body: 'council', mode: 'video' }), panel(true));
    const forms = [...document.querySelectorAll('.lectern-preset strong')];
    expect(forms.map((it) => it.textContent)).toEqual(['Scrutin public']);
  });

  it('does not open for the budget of a council by video: the item waits', () => {
    const budget = item({
      ...ITEM,
      draft: { kind: 'budget', title: 'Budget primitif', attachments: [] },
    });
    showAtDesk(heldClient({ body: 'council', mode: 'video', item: budget }), panel(false, budget));
    expect(screen.queryByRole('button', { name: 'Ouvrir le vote' })).toBeNull();
    expect(words()).toMatch(/n’y vote pas le budget/);
    screen.getByRole('button', { name: 'Reporter ce point' });
  });

  it('that the server refuses at a distance says why, and takes the item to another day', async () => {
    const { rules } = makePoll({ family: 'secret' });
    const prepared = { ...makePoll(), state: 'draft' as const, item: 'i', rules };
    const client = heldClient({ body: 'bureau', more: [{ poll: prepared }] });
    showAtDesk(client, panel());
    client.refusals.push('secret_at_distance');
    await press('Ouvrir le vote');
    const alert = await screen.findByRole('alert');
    expect(alert.textContent).toMatch(/^Un conseil ne vote pas au scrutin secret/);
    await press('Reporter ce point');
    expect(client.asked.at(-1)).toEqual({
      close_item: { channel: 'room', item: 'i', outcome: 'postponed' },
    });
  });
});
