/**
 * When the chair has asked "Contre ? Abstentions ?": one press enters the exceptions and the rest,
 * and ends the vote. It is told at once where no ballot but those of the room is in the urn; else
 * the result is read again first, as nobody knows yet what the others have said. Where somebody
 * elsewhere has still to vote, it says so, and what would come of it, before it does anything.
 */

import { useState } from 'react';
import type { CommandId, Poll, PollView } from '#protocol';
import { fr } from '../../i18n/fr.ts';
import { frTogether } from '../../i18n/fr_together.ts';
import { useClient, useSelect } from '../../services.ts';
import { announce } from '../../ui/announce.tsx';
import { DialogBox } from '../../ui/dialog.tsx';
import { useLeaving } from '../poll/close_box.tsx';
import type { Marking } from '../poll/hand_entry.tsx';
import { UNDO_MS } from '../poll/hand_entry_rules.ts';
import { MissingNames } from './ending.tsx';
import { type Together, togetherOf } from './together_rules.ts';

/** The end of a poll that waits to leave. */
export function useClosing(poll: string) {
  return useSelect((state) =>
    state.outbox.find(({ command }) => 'close_poll' in command && command.close_poll.poll === poll),
  );
}

interface TogetherProps {
  readonly poll: Poll;
  readonly view: PollView;
  readonly marking: Marking;
}

export function useTogether({ poll, view, marking }: TogetherProps): Together | undefined {
  const leaving = useLeaving(poll.id);
  return togetherOf(poll, view, marking, leaving);
}

interface AllProps {
  readonly poll: Poll;
  readonly view: PollView;
  readonly together: Together;
}

export function AllTogether({ poll, view, together }: AllProps) {
  const client = useClient();
  const [asking, setAsking] = useState(false);
  const { entered, apart, known } = together;
  const press = () => {
    setAsking(false);
    const of = { channel: poll.channel, poll: poll.id };
    const words = known ? frTogether.leaving : frTogether.leavingClose;
    const enter = { enter_ballots: { ...of, source: 'hand' as const, ...entered } };
    // Neither leaves before the other may: what ends the vote never leaves alone.
    client.submitLater(enter, UNDO_MS, words, () => client.discard(close));
    const close = client.submit({ close_poll: { ...of, proclaim: known } }, UNDO_MS);
    announce(words);
  };
  return (
    <>
      <button
        type="button"
        className="button button-primary desk-wide lectern-together"
        onClick={() => (apart.length > 0 ? setAsking(true) : press())}
      >
        {frTogether.button(together)}
      </button>
      {asking && (
        <DialogBox title={frTogether.title} onClose={() => setAsking(false)} alert>
          <p className="poll-question">{frTogether.result(together)}</p>
          <MissingNames missing={apart} view={view} />
          <p>{known ? frTogether.lead : frTogether.leadClose}</p>
          <div className="dialog-buttons">
            <button type="button" className="button button-plain" onClick={() => setAsking(false)}>
              {frTogether.wait}
            </button>
            <button type="button" className="button button-primary" onClick={press}>
              {known ? frTogether.confirm : frTogether.confirmClose}
            </button>
          </div>
        </DialogBox>
      )}
    </>
  );
}

interface LeavingProps {
  readonly poll: string;
  readonly close: CommandId;
}

/** For five seconds nothing has left, and all of it may be taken back. */
export function Leaving({ poll, close }: LeavingProps) {
  const client = useClient();
  const entry = useSelect((state) =>
    state.outbox.find(
      ({ command }) => 'enter_ballots' in command && command.enter_ballots.poll === poll,
    ),
  );
  const waits = entry !== undefined && !entry.attempted;
  const takeBack = () => {
    client.discard(close);
    if (entry !== undefined) client.discard(entry.id);
    announce(frTogether.taken);
  };
  return (
    <div className="lectern-leaving" role="status">
      <p>{waits ? frTogether.leavingClose : frTogether.sending}</p>
      {waits && (
        <button type="button" className="button button-plain" onClick={takeBack}>
          {fr.notice.undo}
        </button>
      )}
    </div>
  );
}
