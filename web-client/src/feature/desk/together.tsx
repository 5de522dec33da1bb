/**
 * When the chair has asked "Contre ? Abstentions ?": one press enters the exceptions and the rest,
 * and ends the vote once everybody has voted. It is told at once where no ballot but those of the
 * room is in the urn, and where all have said "pour"; else the result is read again first, as
 * nobody knows before what the others have said. Whoever does not want to wait for those who are
 * elsewhere reads who they are, and what would come of it, before anything is done.
 */

import { useState } from 'react';
import type { CommandId, Poll, PollView } from '#protocol';
import { fr } from '../../i18n/fr.ts';
import { frTogether } from '../../i18n/fr_together.ts';
import { useClient, useSelect } from '../../services.ts';
import { announce } from '../../ui/announce.tsx';
import { DialogBox } from '../../ui/dialog.tsx';
import { missingOf, useLeaving } from '../poll/close_box.tsx';
import type { Marking } from '../poll/hand_entry.tsx';
import { UNDO_MS } from '../poll/hand_entry_rules.ts';
import { Act, useSettled } from './act_place.tsx';
import { awaitAll, awaitNoMore } from './awaited.tsx';
import { MissingNames } from './ending.tsx';
import { mayAgree, type Together, togetherOf } from './together_rules.ts';

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
  const of = { channel: poll.channel, poll: poll.id };
  const enter = { enter_ballots: { ...of, source: 'hand' as const, ...entered } };
  const atOnce = () => {
    setAsking(false);
    const words = known ? frTogether.leaving : frTogether.leavingClose;
    // Neither leaves before the other may: what ends the vote never leaves alone.
    client.submitLater(enter, UNDO_MS, words, () => client.discard(close));
    const close = client.submit({ close_poll: { ...of, proclaim: known } }, UNDO_MS);
    announce(words);
  };
  const onceAll = () => {
    client.submitLater(enter, UNDO_MS, frTogether.entering, () => awaitNoMore(poll.id));
    awaitAll(poll.id, together.absent);
    announce(frTogether.entering);
  };
  const settled = useSettled(poll.id);
  const simple = known && apart.length === 0;
  return (
    <>
      <Act side="right">
        <button
          type="button"
          className="button button-primary lectern-together"
          disabled={!settled}
          onClick={simple ? atOnce : onceAll}
        >
          {frTogether.button(together)}
        </button>
      </Act>
      {apart.length > 0 && (
        <button type="button" className="button button-plain" onClick={() => setAsking(true)}>
          {frTogether.now}
        </button>
      )}
      {!simple && mayAgree(together) && <p className="small soft">{frTogether.ifAgreed}</p>}
      {asking && (
        <DialogBox title={frTogether.title} onClose={() => setAsking(false)} alert>
          <p className="poll-question">{frTogether.result(together)}</p>
          <MissingNames missing={apart} view={view} />
          <p>{known ? frTogether.lead : frTogether.leadClose}</p>
          <div className="dialog-buttons">
            <button type="button" className="button button-plain" onClick={() => setAsking(false)}>
              {frTogether.wait}
            </button>
            <button type="button" className="button button-primary" onClick={atOnce}>
              {known ? frTogether.confirm : frTogether.confirmClose}
            </button>
          </div>
        </DialogBox>
      )}
    </>
  );
}

interface AwaitingProps {
  readonly poll: Poll;
  readonly view: PollView;
}

/** In the place of the button, until everybody has voted. */
export function Awaiting({ poll, view }: AwaitingProps) {
  const client = useClient();
  const leaving = useLeaving(poll.id);
  const missing = missingOf(view, leaving) ?? [];
  const entry = useSelect((state) =>
    state.outbox.find(
      ({ command }) => 'enter_ballots' in command && command.enter_ballots.poll === poll.id,
    ),
  );
  const keepOpen = () => {
    awaitNoMore(poll.id);
    // What was entered a moment ago is taken back with it, as long as it may be.
    if (entry !== undefined && !entry.attempted) client.discard(entry.id);
    announce(frTogether.kept);
  };
  return (
    <div className="lectern-leaving" role="status">
      <p>
        {frTogether.awaits} {missing.length > 0 && frTogether.awaited(missing.length)}
      </p>
      {missing.length > 0 && <MissingNames missing={missing} view={view} />}
      <button type="button" className="button button-plain" onClick={keepOpen}>
        {frTogether.keepOpen}
      </button>
    </div>
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
