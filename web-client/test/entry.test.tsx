/** Votes that somebody enters for others: by telephone, by roll call; both may be taken back. */

import { act, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useState } from 'react';
import { describe, expect, it } from 'vitest';
import type { Choice, PollView } from '#protocol';
import { RollCall } from '../src/feature/desk/roll_call.tsx';
import { HandEntry, useMarking } from '../src/feature/poll/hand_entry.tsx';
import { PhoneEntry } from '../src/feature/poll/phone_entry.tsx';
import { heldClient, showAtDesk } from './desk_world.tsx';
import { FakeClient, plain, showWith, stateOf } from './fake_client.tsx';
import { elector, makePoll } from './make_poll.ts';

const POLL = makePoll({ family: 'public' });
const ANN = elector(1, 'Ann Aubry');
const BOB = elector(2, 'Bob Blin');
const VIEW: PollView = { head: 1, poll: POLL, electors: [ANN, BOB], register: [], voted: 0 };

const press = (name: string) =>
  userEvent.click(screen.getByRole('button', { name: (it) => plain(it) === name }));
const words = () => plain(document.body.textContent);

/** What was entered: by whom it was heard, and for which mandate. */
const entered = (client: FakeClient) =>
  client.asked.flatMap((it) =>
    'enter_ballots' in it
      ? it.enter_ballots.entries.map((entry) => [
          it.enter_ballots.source,
          entry.mandate,
          entry.choice,
        ])
      : [],
  );

function OnPhone({ onDone }: { readonly onDone: () => void }) {
  const [choice, onChoice] = useState<Choice>();
  return <PhoneEntry {...{ poll: POLL, elector: ANN, choice, onChoice, onDone }} />;
}

function Hands() {
  const marking = useMarking(POLL, VIEW);
  return <HandEntry {...{ poll: POLL, view: VIEW, marking }} onClose={() => undefined} />;
}

describe('a vote on the telephone', () => {
  const show = () => {
    const client = new FakeClient(stateOf([{ poll: POLL }]));
    let done = 0;
    const onDone = () => {
      done += 1;
    };
    showWith(client, <OnPhone onDone={onDone} />);
    return { client, isDone: () => done === 1 };
  };

  it('is read back before it leaves, and corrected where the voter says no', async () => {
    const { client, isDone } = show();
    await press('CONTRE');
    expect(words()).toMatch(/« Ann Aubry, vous votez CONTRE\. C’est bien cela \? »/);
    await press('Non, corriger');
    expect(client.asked).toEqual([]);
    await press('POUR');
    await press('Confirmé : POUR');
    expect(entered(client)).toEqual([['telephone', 1, 'for']]);
    expect(isDone()).toBe(true);
  });

  it('may be taken back for five seconds', async () => {
    const { client } = show();
    await press('ABSTENTION');
    await press('Confirmé : ABSTENTION');
    const [entry] = client.state.outbox;
    expect(entry?.notBefore).toBe(5_000);
    const [notice] = client.state.notices;
    expect(plain(notice?.text)).toMatch(/au téléphone de Ann Aubry part dans 5 secondes/);
    act(() => notice?.undo?.());
    expect(entered(client)).toEqual([]);
  });

  it('is the only way in which a voice is entered among raised hands', async () => {
    const client = new FakeClient(stateOf([{ poll: POLL }]));
    showWith(client, <Hands />);
    expect(screen.queryByRole('radio', { name: /téléphone/ })).toBeNull();
    await userEvent.click(screen.getByText('Un vote dicté au téléphone'));
    await press('Au téléphone, saisir le vote de Bob Blin');
    await press('CONTRE');
    expect(client.asked).toEqual([]);
    await press('Confirmé : CONTRE');
    expect(entered(client)).toEqual([['telephone', 2, 'against']]);
  });
});

describe('a roll call', () => {
  it('takes back the last answer, and calls the same name again', async () => {
    const client = heldClient({ body: 'council' });
    showAtDesk(client, <RollCall poll={POLL} view={VIEW} onClose={() => undefined} />);
    await userEvent.keyboard('p');
    await userEvent.keyboard('c');
    expect(entered(client)).toEqual([
      ['hand', 1, 'for'],
      ['hand', 2, 'against'],
    ]);
    expect(client.state.outbox.map((it) => it.notBefore)).toEqual([5_000, 5_000]);
    screen.getByText('L’appel est terminé.');
    await press('Annuler la réponse de Bob Blin');
    expect(entered(client)).toEqual([['hand', 1, 'for']]);
    expect(words()).toMatch(/2 sur 2Bob Blin/);
    // By the keys again, as the focus is back.
    await userEvent.keyboard('a');
    expect(entered(client)).toEqual([
      ['hand', 1, 'for'],
      ['hand', 2, 'abstain'],
    ]);
  });

  it('offers nothing to take back once the answer has left', async () => {
    const client = heldClient({ body: 'council' });
    showAtDesk(client, <RollCall poll={POLL} view={VIEW} onClose={() => undefined} />);
    await userEvent.keyboard('p');
    screen.getByRole('button', { name: /^Annuler la réponse/ });
    act(() =>
      client.set({ outbox: client.state.outbox.map((it) => ({ ...it, attempted: true })) }),
    );
    expect(screen.queryByRole('button', { name: /^Annuler la réponse/ })).toBeNull();
  });
});
