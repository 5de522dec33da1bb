/** Rules of a vote of its own: what is sent, what is said of them, and what is refused by itself. */

import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it } from 'vitest';
import { VotePanel } from '../src/feature/desk/vote_panel.tsx';
import {
  draftOf,
  NOTHING_WRITTEN,
  type PollWritten,
  rulesFor,
  writtenOf,
} from '../src/feature/poll/form_rules.ts';
import { fewest, isUsual, sharesWith, USUAL } from '../src/feature/poll/special_rules.ts';
import { frSpecial } from '../src/i18n/fr_special.ts';
import { heldClient, ITEM, showAtDesk } from './desk_world.tsx';
import { plain } from './fake_client.tsx';
import { makePoll } from './make_poll.ts';

const TWO_THIRDS = { num: 2, den: 3, strict: false };
const SPECIAL = {
  majority: { of: 'voters', share: TWO_THIRDS },
  weights: 'population',
} as const;

const written = (part: Partial<PollWritten>): PollWritten => ({
  ...{ ...NOTHING_WRITTEN, title: 'Adhérer au syndicat ?', special: SPECIAL },
  ...part,
});
const rules = (part: Partial<PollWritten>) => draftOf(written(part), 'council', String).rules;

describe('particular rules', () => {
  it('count as the server does: two thirds of nine are six', () => {
    expect(fewest(TWO_THIRDS, 9)).toBe(6);
    expect(fewest(TWO_THIRDS, 10)).toBe(7);
    expect(fewest(USUAL.majority.share, 9)).toBe(5);
    expect(fewest(USUAL.majority.share, 10)).toBe(6);
    expect(fewest({ num: 1, den: 1, strict: false }, 7)).toBe(7);
    expect(fewest({ num: 3, den: 5, strict: false }, 48)).toBe(29);
  });

  it('are sent as they were chosen', () => {
    expect(rules({ family: 'public' })).toEqual({
      ...rulesFor('public', 'council'),
      ...SPECIAL,
    });
  });

  it('weigh no ballot that is nobody’s', () => {
    expect(rules({ family: 'secret' })).toMatchObject({ ...SPECIAL, weights: 'equal' });
    expect(rules({ family: 'paper' })?.weights).toBe('equal');
  });

  it('say how much is needed of a motion only, and nothing of an election', () => {
    const options = ['Lundi', 'Mardi'];
    expect(rules({ preset: 'single', options })).toMatchObject({
      majority: USUAL.majority,
      weights: 'population',
    });
    expect(rules({ preset: 'election', options })).toEqual({
      ...rulesFor('consultative', 'council'),
      tie: 'eldest',
    });
  });

  it('stay with a prepared poll that is changed, whatever share it has', () => {
    const share = { num: 7, den: 10, strict: false };
    const poll = makePoll();
    const kept = { ...poll, rules: { ...poll.rules, majority: { of: 'cast', share } } } as const;
    const changed = writtenOf(kept);
    expect(changed.special.majority.share).toEqual(share);
    expect(sharesWith(share).at(-1)).toEqual(share);
    expect(draftOf(changed, undefined, String).rules?.majority).toEqual(kept.rules.majority);
    expect(isUsual(writtenOf(poll).special)).toBe(true);
  });

  it('are said in a sentence', () => {
    const cast = { ...USUAL, majority: { of: 'cast', share: TWO_THIRDS } } as const;
    expect(frSpecial.result(cast, 6, 9)).toBe('Adopté à partir de 6 pour sur 9 exprimés.');
    expect(plain(frSpecial.result(SPECIAL, 6, 9))).toBe(
      'Adopté si les « pour » réunissent au moins les deux tiers de la population des communes qui votent.',
    );
    expect(plain(frSpecial.said(cast, true))).toBe(
      'Majorité requise : au moins les deux tiers des suffrages exprimés.',
    );
    expect(frSpecial.said(USUAL, false)).toBeUndefined();
  });
});

describe('particular rules at the desk', () => {
  it('are chosen before the vote is opened, and sent with it', async () => {
    const client = heldClient({ body: 'council' });
    showAtDesk(client, <VotePanel item={ITEM} quick={false} onQuick={() => undefined} />);
    await userEvent.click(screen.getByText('Règles particulières'));
    await userEvent.selectOptions(screen.getByRole('combobox', { name: 'Majorité' }), '2/3');
    await userEvent.selectOptions(
      screen.getByRole('combobox', { name: 'Comptée sur' }),
      'electors',
    );
    screen.getByText('Adopté à partir de 2 pour sur 3 inscrits.');
    // Nothing is offered that the server would refuse: this body decided nothing of the kind.
    expect(screen.queryByRole('combobox', { name: 'Poids des voix' })).toBeNull();
    await userEvent.click(screen.getByRole('button', { name: 'Ouvrir le vote' }));
    const [draft] = client.asked.flatMap((it) =>
      'create_poll' in it ? [it.create_poll.draft] : [],
    );
    expect(draft?.rules).toEqual({
      ...rulesFor('ordinary', 'council'),
      majority: { of: 'electors', share: TWO_THIRDS },
    });
  });

  it('leave no ballot without a name to choose where voices are weighed', async () => {
    showAtDesk(
      heldClient({ body: 'mayors_conference', weighs: true }),
      <VotePanel item={ITEM} quick onQuick={() => undefined} />,
    );
    await userEvent.click(screen.getByText('Règles particulières'));
    await userEvent.selectOptions(
      screen.getByRole('combobox', { name: 'Poids des voix' }),
      'population',
    );
    const form = (name: RegExp) => screen.getByRole<HTMLButtonElement>('button', { name });
    expect(form(/^Scrutin secret/).disabled).toBe(true);
    expect(form(/^Urne papier/).disabled).toBe(true);
    expect(form(/^Scrutin public/).disabled).toBe(false);
  });
});
