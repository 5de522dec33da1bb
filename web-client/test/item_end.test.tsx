/** The end of an item: what was to be voted on, and was not, does not end by itself. */

import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it } from 'vitest';
import { ItemEnd } from '../src/feature/desk/item_end.tsx';
import { MeetingStart } from '../src/feature/desk/meeting_moves.tsx';
import { heldClient, ITEM, showAtDesk } from './desk_world.tsx';
import { item, meeting } from './make_meeting.ts';

const button = () => screen.findByRole('button', { name: 'Clore ce point' });

describe('the end of an item', () => {
  it('asks what becomes of a deliberation that was not voted on', async () => {
    const client = heldClient({ body: 'council' });
    showAtDesk(client, <ItemEnd item={ITEM} />);
    screen.getByText(/n’a pas été mis aux voix/);
    expect(screen.queryByRole('button', { name: /^Clore/ })).toBeNull();
    await userEvent.click(screen.getByRole('radio', { name: 'Reporté à une autre séance' }));
    // It is not pressed by the press before it.
    expect((await button()).hasAttribute('disabled')).toBe(true);
    await expect.poll(async () => (await button()).hasAttribute('disabled')).toBe(false);
    await userEvent.click(await button());
    expect(client.asked.at(-1)).toEqual({
      close_item: { channel: 'room', item: 'i', outcome: 'postponed' },
    });
  });

  it('is noted at once where nothing was to be voted on', async () => {
    const debate = item({ ...ITEM, draft: { kind: 'debate', title: 'Débat', attachments: [] } });
    showAtDesk(heldClient({ body: 'council', item: debate }), <ItemEnd item={debate} />);
    expect(screen.queryByText(/n’a pas été mis aux voix/)).toBeNull();
    await button();
  });
});

it('the end of a meeting leads to its minutes', () => {
  const more = [{ meeting: meeting({ state: 'closed', closed_at: 9, rev: 2 }) }];
  showAtDesk(heldClient({ body: 'council', more }), <MeetingStart />);
  const link = screen.getByRole('link', { name: 'Rédiger le procès-verbal' });
  expect(link.getAttribute('href')).toBe('/salons/room/seances/s/proces-verbal');
});
