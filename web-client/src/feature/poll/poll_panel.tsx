/** A poll beside its room, and at its own address: the voter's card, the desk, the result. */

import { X } from 'lucide-react';
import { Link } from 'wouter';
import type { Poll } from '#protocol';
import { fr } from '../../i18n/fr.ts';
import { frRound } from '../../i18n/fr_round.ts';
import { frSpecial } from '../../i18n/fr_special.ts';
import { FAMILIES, frDesk, frVote } from '../../i18n/fr_vote.ts';
import { useSelect } from '../../services.ts';
import { useTitle } from '../../ui/use_title.ts';
import { roomName } from '../channel/room_title.ts';
import { Desk } from './desk.tsx';
import { NextRound } from './next_round.tsx';
import { PollResultView } from './poll_result.tsx';
import { electionOf } from './round_rules.ts';
import { isUsual, specialOf } from './special_rules.ts';
import { usePollView } from './use_poll_view.ts';
import { VoterCard } from './voter_card.tsx';
import { useRuns } from './votes.ts';

interface PanelProps {
  readonly channel: string;
  readonly poll: string;
}

export default function PollPanel({ channel, poll: id }: PanelProps) {
  const here = useSelect((state) => state.rooms[channel]?.tables.polls[id]);
  const runsHere = useRuns(here);
  const { view, missing } = usePollView(channel, id, runsHere);
  const poll = here ?? view?.poll;
  const runs = useRuns(poll);
  const room = useSelect((state) => roomName(state, channel));
  useTitle(poll?.question.title ?? fr.poll.open);
  return (
    <section className="panel" aria-labelledby="poll-title">
      <header className="panel-head">
        <div className="two-lines">
          <h2 id="poll-title">{poll === undefined ? fr.poll.open : frVote.panelTitle(poll)}</h2>
          <span className="small soft">{frVote.inRoom(room)}</span>
        </div>
        <Link className="button button-icon" href={`/salons/${channel}`} aria-label={frVote.close}>
          <X aria-hidden="true" />
        </Link>
      </header>
      <div className="poll">
        {poll === undefined ? (
          <p className="soft" role="status">
            {missing ? frVote.missing : fr.app.loading}
          </p>
        ) : (
          <>
            <PollHead poll={poll} />
            <OfMeeting poll={poll} />
            <VoterCard key={poll.id} poll={poll} electors={view?.electors ?? []} />
            {runs && <NextRound poll={poll} />}
            <PollResultView poll={poll} view={view} runs={runs} />
            {runs ? <Desk poll={poll} view={view} /> : <Turnout poll={poll} voted={view?.voted} />}
          </>
        )}
      </div>
    </section>
  );
}

/** A vote of a meeting takes the screen from its sheet, which is a press away. */
function OfMeeting({ poll }: { readonly poll: Poll }) {
  const { channel, item } = poll;
  const held = useSelect((state) => {
    const { items = {}, meetings = {} } = state.rooms[channel]?.tables ?? {};
    return meetings[items[item ?? '']?.meeting ?? ''];
  });
  if (held?.state !== 'open' && held?.state !== 'suspended') return null;
  return (
    <Link className="poll-meeting small" href={`/salons/${channel}/seances/${held.id}`}>
      {frVote.toMeeting}
    </Link>
  );
}

function PollHead({ poll }: { readonly poll: Poll }) {
  const mood = poll.question.kind === 'mood';
  const motion = poll.question.kind === 'motion';
  const special = specialOf(poll);
  const election = electionOf(poll);
  const under = poll.state === 'open' || poll.state === 'suspended';
  const parts = [
    mood ? undefined : FAMILIES[poll.rules.family],
    election && frRound.of(election),
    under ? undefined : fr.poll.word(poll),
    under && poll.opened_at !== undefined ? frVote.openedAt(poll.opened_at) : undefined,
    under && poll.closes_at !== undefined ? frVote.untilDay(poll.closes_at) : undefined,
  ];
  return (
    <div className="poll-head">
      <p className="small soft">{parts.filter((it) => it !== undefined).join(' · ')}</p>
      <p className="poll-question" role="heading" aria-level={3}>
        {poll.question.title}
      </p>
      {!isUsual(special) && <p className="small">{frSpecial.said(special, motion)}</p>}
    </div>
  );
}

interface TurnoutProps {
  readonly poll: Poll;
  readonly voted: number | undefined;
}

/** How many have voted; never which way. */
export function Turnout({ poll, voted: loaded }: TurnoutProps) {
  const told = useSelect((state) => state.rooms[poll.channel]?.turnouts[poll.id]);
  const voted = told ?? loaded;
  if (poll.state === 'closed') return <p className="vote-note">{frDesk.waitsProclaim}</p>;
  if ((poll.state !== 'open' && poll.state !== 'suspended') || voted === undefined) return null;
  const of = poll.electors.ballots;
  const words = frDesk.turnout(voted, of);
  return (
    <div className="turnout">
      <p className="turnout-words">{words}</p>
      <progress max={of} value={Math.min(voted, of)} aria-label={words} />
      <p className="small soft">{frDesk.noDirection}</p>
    </div>
  );
}
