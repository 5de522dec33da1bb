/** "Clore le vote ?": how many have not voted, what follows, and the button that ends it. */

import { type ReactNode, useMemo } from 'react';
import type { Elector, Poll, PollView } from '#protocol';
import { frDesk } from '../../i18n/fr_vote.ts';
import type { OutboxEntry } from '../../net/outbox.ts';
import { useSelect } from '../../services.ts';
import { DialogBox } from '../../ui/dialog.tsx';
import type { Running } from './run.ts';

/** Mandates without a ballot, where one may know; what was entered and leaves soon is one. */
export function missingOf(
  view: PollView | undefined,
  leaving?: ReadonlySet<number>,
): readonly Elector[] | undefined {
  if (view?.register === undefined) return undefined;
  const voted = new Set(view.register);
  return view.electors.filter((it) => !voted.has(it.mandate) && leaving?.has(it.mandate) !== true);
}

/** How many have not voted, whether or not one may know who. */
export function leftToVote(
  poll: Poll,
  view: PollView | undefined,
  leaving?: ReadonlySet<number>,
): number {
  const missing = missingOf(view, leaving);
  return missing?.length ?? Math.max(0, poll.electors.ballots - (view?.voted ?? 0));
}

/** Entered here, and not answered by the server yet: it comes before the end of the vote. */
export function useLeaving(poll: string): ReadonlySet<number> {
  const outbox = useSelect((state) => state.outbox);
  return useMemo(() => leavingOf(outbox, poll), [outbox, poll]);
}

export function leavingOf(outbox: readonly OutboxEntry[], poll: string): ReadonlySet<number> {
  return new Set(
    outbox.flatMap(({ command }) => {
      if (!('enter_ballots' in command) || command.enter_ballots.poll !== poll) return [];
      const { entries, others } = command.enter_ballots;
      const entered = entries.filter((it) => it.choice !== undefined).map((it) => it.mandate);
      return [...entered, ...(others?.mandates ?? [])];
    }),
  );
}

/** Ends it: its result is told at once, or read again first. */
export function closePoll({ channel, id }: Poll, running: Running, proclaim: boolean) {
  return running.run({ close_poll: { channel, poll: id, proclaim } }, frDesk.closed);
}

interface BoxProps {
  readonly poll: Poll;
  readonly view: PollView | undefined;
  readonly running: Running;
  readonly proclaim: boolean;
  /** Those who have not voted, in words. */
  readonly left: string;
  /** Their names, and what may be done about them. */
  readonly children?: ReactNode;
  readonly words: { readonly back: string; readonly close: string };
  readonly onClose: () => void;
}

export function CloseBox(props: BoxProps) {
  const { poll, view, running, proclaim, left, children, words, onClose } = props;
  const paper = poll.rules.family === 'paper';
  const leaving = useLeaving(poll.id);
  return (
    <DialogBox title={frDesk.closeTitle} onClose={onClose} alert>
      {!paper && (
        <p className="desk-missing">
          {leftToVote(poll, view, leaving) === 0 ? frDesk.closeAll : left}
        </p>
      )}
      <p>{proclaim ? frDesk.closeLeadNow : frDesk.closeLead}</p>
      {children}
      <div className="dialog-buttons">
        <button type="button" className="button button-plain" onClick={onClose}>
          {words.back}
        </button>
        <button
          type="button"
          className="button button-primary"
          onClick={() => {
            onClose();
            void closePoll(poll, running, proclaim);
          }}
        >
          {words.close}
        </button>
      </div>
    </DialogBox>
  );
}
