/** The decision register, and the stamps of a convocation: who does what, who read what, when. */

import { screen } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import type { Summons } from '#protocol';
import { stampWords } from '../src/feature/meeting/summons_part.tsx';
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

describe('the stamps of a convocation', () => {
  // Noon of a day long gone: the same day wherever one reads it.
  const at = Date.UTC(2020, 5, 15, 12) * 1_000;
  const summons = (part: Partial<Summons> = {}): Summons => ({
    ...{ meeting: 's', person: 'bob', version: 2, read_at: at, rev: 1 },
    ...part,
  });

  it('say when each person opened it', () => {
    expect(plain(stampWords(summons(), 2))).toMatch(/^ouverte le 15 juin 2020 à \d+ h \d\d$/);
    expect(plain(stampWords(summons({ acknowledged_at: at }), 2))).toMatch(
      /^ouverte le .*, connaissance prise le 15 juin 2020/,
    );
  });

  it('say of whom it is not, or not the last one', () => {
    expect(stampWords(undefined, 2)).toBe('pas encore ouverte');
    expect(plain(stampWords(summons({ version: 1 }), 2))).toMatch(
      /^version 1 ouverte le .*, pas la dernière$/,
    );
  });
});
