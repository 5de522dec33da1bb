/** "Je me déporte": said by the member concerned, once it was read what it means. */

import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it } from 'vitest';
import { type MeetingSheet, sheetOf } from '../src/feature/meeting/meeting_view.ts';
import { mayRecuse, OwnRecusal } from '../src/feature/meeting/own_recusal.tsx';
import { FakeClient, plain, showWith, stateOf } from './fake_client.tsx';
import { convocation, item, meeting } from './make_meeting.ts';
import { makePoll } from './make_poll.ts';

const OPEN = item({
  state: 'open',
  draft: { kind: 'deliberation', title: 'Le déneigement', attachments: [] },
});
const HELD = [
  { meeting: meeting({ state: 'open' as const }) },
  { convocation: convocation({ people: ['me', 'ann'] }) },
  { agenda_item: OPEN },
];

function sheetIn(client: FakeClient, me = 'me'): MeetingSheet {
  const room = client.state.rooms.room;
  const sheet = room && sheetOf({ room, directory: undefined, me, outbox: [] }, 's');
  if (sheet === undefined) throw new Error('no sheet');
  return sheet;
}

const show = (client: FakeClient) =>
  showWith(client, <OwnRecusal sheet={sheetIn(client)} item={OPEN} />);

describe('one’s own recusal', () => {
  it('is asked before, and says what it means', async () => {
    const client = new FakeClient(stateOf(HELD));
    show(client);
    await userEvent.click(screen.getByRole('button', { name: 'Je me déporte, Le déneigement' }));
    const box = screen.getByRole('alertdialog');
    expect(plain(box.textContent)).toMatch(/Vous déporter du point « Le déneigement » \?/);
    expect(box.textContent).toMatch(/plus parmi les présents.*votez pas.*procès-verbal/);
    expect(client.asked).toEqual([]);
    await userEvent.click(within(box).getByRole('button', { name: 'Je me déporte' }));
    const command = { channel: 'room', item: 'i', person: 'me' };
    expect(client.asked).toEqual([{ recuse: { ...command, on: true } }]);
  });

  it('is taken back in one press', async () => {
    const recusal = { item: 'i', person: 'me', active: true, at: 1, by: 'me', rev: 2 };
    const client = new FakeClient(stateOf([...HELD, { recusal }]));
    show(client);
    screen.getByText(/^Vous vous déportez de ce point/);
    await userEvent.click(screen.getByRole('button', { name: /^Ne plus me déporter/ }));
    const command = { channel: 'room', item: 'i', person: 'me' };
    expect(client.asked).toEqual([{ recuse: { ...command, on: false } }]);
  });

  it('says that a vote that is open already keeps its voters', async () => {
    const poll = { ...makePoll(), item: 'i' };
    const client = new FakeClient(stateOf([...HELD, { poll }]));
    show(client);
    await userEvent.click(screen.getByRole('button', { name: /^Je me déporte/ }));
    expect(screen.getByRole('alertdialog').textContent).toMatch(/déjà ouvert garde ses votants/);
  });

  it('is for who sits, on what may still be discussed', () => {
    const client = new FakeClient(stateOf(HELD));
    const sheet = sheetIn(client);
    expect(mayRecuse(sheet, OPEN)).toBe(true);
    expect(mayRecuse(sheet, item({ state: 'planned' }))).toBe(true);
    expect(mayRecuse(sheet, item({ state: 'decided' }))).toBe(false);
    expect(
      mayRecuse(sheet, item({ draft: { kind: 'break', title: 'Pause', attachments: [] } })),
    ).toBe(false);
    expect(mayRecuse(sheetIn(client, 'officer'), OPEN)).toBe(false);
    expect(mayRecuse({ ...sheet, meeting: meeting({ state: 'draft' }) }, OPEN)).toBe(false);
    expect(mayRecuse({ ...sheet, meeting: meeting({ state: 'closed' }) }, OPEN)).toBe(false);
  });
});
