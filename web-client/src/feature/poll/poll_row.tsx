/** A poll among the messages, where it was opened: what is asked, where it stands, one way in. */

import { ChevronRight, Vote } from 'lucide-react';
import { memo } from 'react';
import { Link } from 'wouter';
import { time } from '../../i18n/format.ts';
import { fr } from '../../i18n/fr.ts';
import { useSelect } from '../../services.ts';
import { nameIn } from '../message/select.ts';
import { pollPath, useWaitingBallots } from './votes.ts';

interface Props {
  readonly channel: string;
  readonly id: string;
}

export const PollRow = memo(function PollRow({ channel, id }: Props) {
  const poll = useSelect((state) => state.rooms[channel]?.tables.polls[id]);
  const voted = useSelect((state) => state.rooms[channel]?.turnouts[id]);
  const author = useSelect((state) => nameIn(state.rooms[channel], poll?.author ?? ''));
  const waits = useWaitingBallots().some((it) => it.poll === id);
  if (poll === undefined) return null;
  const over = poll.state === 'proclaimed';
  const word = over ? fr.poll.seeResult : fr.poll.seePoll;
  return (
    <article className="poll-row" data-state={poll.state} data-waits={waits || undefined}>
      <p className="small soft poll-row-head">
        <Vote aria-hidden="true" />
        {fr.poll.row(poll)} · {author} · {time(poll.opened_at ?? poll.created_at)}
      </p>
      <p className="poll-row-title">{poll.question.title}</p>
      <p className="poll-row-state">{fr.poll.state(poll, voted)}</p>
      <Link
        className={waits ? 'button button-primary' : 'button button-plain'}
        href={pollPath({ channel, poll: id })}
        aria-label={waits ? fr.poll.voteOn(poll.question.title) : `${word}, ${poll.question.title}`}
      >
        {waits ? fr.poll.vote : word}
        {!waits && <ChevronRight aria-hidden="true" />}
      </Link>
    </article>
  );
});
