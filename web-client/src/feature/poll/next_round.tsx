/** After a round of an election that left seats to fill: the next one, in one gesture. */

import { useLocation } from 'wouter';
import type { Poll } from '#protocol';
import { frRound } from '../../i18n/fr_round.ts';
import { useSelect } from '../../services.ts';
import { electionOf, nextRound } from './round_rules.ts';
import { useRunning } from './run.ts';
import { pollPath } from './votes.ts';

interface NextProps {
  readonly poll: Poll;
  /** One stays where one is once it is open. */
  readonly stays?: boolean;
}

export function NextRound({ poll, stays = false }: NextProps) {
  const polls = useSelect((state) => state.rooms[poll.channel]?.tables.polls);
  const [, go] = useLocation();
  const running = useRunning();
  const { channel } = poll;
  const draft = nextRound(poll, Object.values(polls ?? {}));
  const next = draft && electionOf(draft);
  if (draft === undefined || next === undefined) return null;
  const make = async (open: boolean) => {
    const said = open ? frRound.opened(next.round) : undefined;
    const reply = await running.run({ create_poll: { channel, draft, open } }, said);
    if (typeof reply !== 'object' || !('done' in reply) || reply.done.poll === undefined) return;
    const path = pollPath({ channel, poll: reply.done.poll });
    if (!open) go(`${path}/modifier`);
    else if (!stays) go(path);
  };
  return (
    <div className="next-round">
      <p className="small soft">
        {frRound.left(next.seats)} {next.round === 3 && frRound.lastRound}
      </p>
      <div className="desk-buttons">
        <button
          type="button"
          className="button button-primary"
          disabled={running.busy}
          onClick={() => void make(true)}
        >
          {frRound.open(next.round)}
        </button>
        <button
          type="button"
          className="button button-plain"
          disabled={running.busy}
          onClick={() => void make(false)}
        >
          {frRound.prepare(next.round)}
        </button>
      </div>
      {running.failure !== undefined && (
        <p className="field-error" role="alert">
          {running.failure}
        </p>
      )}
    </div>
  );
}
