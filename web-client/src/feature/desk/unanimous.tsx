/**
 * When the chair has asked "Contre ? Abstentions ?" and nobody moved: one press enters the rest and
 * ends the vote. It is told at once where no ballot but those of the room is in the urn; else the
 * result is read again first, as nobody knows yet what the others have said.
 */

import type { Choice, CommandId, Elector, Poll, PollView } from '#protocol';
import { fr } from '../../i18n/fr.ts';
import { frVoteDesk } from '../../i18n/fr_desk.ts';
import { choiceWords } from '../../i18n/fr_vote.ts';
import { useClient, useSelect } from '../../services.ts';
import { announce } from '../../ui/announce.tsx';
import { missingOf } from '../poll/close_box.tsx';
import { UNDO_MS } from '../poll/hand_entry_rules.ts';

const SAID: Choice = 'for';

/** The end of a poll that waits to leave. */
export function useClosing(poll: string) {
  return useSelect((state) =>
    state.outbox.find(({ command }) => 'close_poll' in command && command.close_poll.poll === poll),
  );
}

interface UnanimousProps {
  readonly poll: Poll;
  readonly view: PollView;
  /** Whose raised hand can be seen. */
  readonly fills: (elector: Elector) => boolean;
}

export function Unanimous({ poll, view, fills }: UnanimousProps) {
  const client = useClient();
  const closing = useClosing(poll.id);
  const missing = missingOf(view);
  if (closing !== undefined) return <Leaving poll={poll.id} close={closing.id} />;
  if (poll.question.kind !== 'motion' || missing === undefined) return null;
  const mandates = missing.filter(fills).map((it) => it.mandate);
  const alone = view.register?.length === 0;
  const press = () => {
    const of = { channel: poll.channel, poll: poll.id };
    const others = { choice: SAID, mandates };
    const words = alone ? frVoteDesk.leaving : frVoteDesk.leavingClose;
    const enter = { enter_ballots: { ...of, source: 'hand' as const, entries: [], others } };
    // Neither leaves before the other may: what ends the vote never leaves alone.
    client.submitLater(enter, UNDO_MS, words, () => client.discard(close));
    const close = client.submit({ close_poll: { ...of, proclaim: alone } }, UNDO_MS);
    announce(words);
  };
  // Somebody whom nobody sees has still to vote: that is not said for them.
  if (mandates.length === 0 || mandates.length < missing.length) return null;
  const said = choiceWords(poll.question, SAID).toLowerCase();
  return (
    <button type="button" className="button button-primary desk-wide" onClick={press}>
      {alone
        ? frVoteDesk.unanimous(said, mandates.length)
        : frVoteDesk.restClose(said, mandates.length)}
    </button>
  );
}

interface LeavingProps {
  readonly poll: string;
  readonly close: CommandId;
}

function Leaving({ poll, close }: LeavingProps) {
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
    announce(frVoteDesk.taken);
  };
  return (
    <div className="lectern-leaving" role="status">
      <p>{waits ? frVoteDesk.leavingClose : frVoteDesk.sending}</p>
      {waits && (
        <button type="button" className="button button-plain" onClick={takeBack}>
          {fr.notice.undo}
        </button>
      )}
    </div>
  );
}
