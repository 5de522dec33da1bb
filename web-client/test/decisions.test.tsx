/** The decision register: who does what, until when. */

import { screen } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import DecisionsPanel from '../src/feature/poll/decisions_panel.tsx';
import { frDecisions } from '../src/i18n/fr_decisions.ts';
import { FakeClient, plain, showWith, stateOf } from './fake_client.tsx';
import { item } from './make_meeting.ts';
import { makePoll, makeResult } from './make_poll.ts';

describe('the decision register', () => {
  it('tells who sees to what was decided, and until when', () => {
    const follow_up = { owner: 'bob', due: '2027-03-12', text: 'Signer la convention' };
    const poll = { ...makePoll(), state: 'proclaimed' as const, item: 'i', result: makeResult() };
    const bob = { channel: 'room', person: 'bob', name: 'M. Blin', role: 'member' as const };
    const client = new FakeClient(
      stateOf([
        { poll },
        { agenda_item: item({ state: 'decided', decision: 'Adopté.', follow_up }) },
        { member: { ...bob, since: 0, rev: 1 } },
      ]),
    );
    showWith(client, <DecisionsPanel channel="room" />);
    screen.getByText('Adopté.');
    expect(plain(document.querySelector('.decision-follow')?.textContent)).toBe(
      'Suite : Signer la convention, confiée à M. Blin, avant le 12 mars 2027',
    );
  });

  it('says only what is known of it', () => {
    const said = frDecisions.follow({ owner: undefined, text: undefined, due: '2027-03-01' });
    expect(plain(said)).toBe('Suite : avant le 1er mars 2027');
    const who = frDecisions.follow({ owner: 'Mme Aubry', text: undefined, due: undefined });
    expect(plain(who)).toBe('Suite : confiée à Mme Aubry');
  });
});
