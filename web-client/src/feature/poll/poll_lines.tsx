/** The polls of a room in a line each: where they stand, and what came of them. */

import { ChevronDown, Vote } from 'lucide-react';
import { useMemo } from 'react';
import { Link } from 'wouter';
import { fr } from '../../i18n/fr.ts';
import { useMe, useSelect } from '../../services.ts';
import { pollPath, runs } from './votes.ts';

/** The panel of a room that lists what was proclaimed. */
export const DECISIONS_PANEL = 'decisions';

/** Polls that are over stay in the list as long as they are among the last ones. */
const SHOWN_MAX = 8;

export function PollLines({ channel }: { readonly channel: string }) {
  const polls = useSelect((state) => state.rooms[channel]?.tables.polls);
  const turnouts = useSelect((state) => state.rooms[channel]?.turnouts);
  const facilitates = useSelect((state) => state.rooms[channel]?.role === 'facilitator');
  const me = useMe();
  const shown = useMemo(
    () =>
      Object.values(polls ?? {})
        // What is being prepared concerns who prepares it.
        .filter((it) => it.opened_at !== undefined || runs(it, me, facilitates))
        .filter((it) => it.opened_at !== undefined || it.state !== 'voided')
        .sort((a, b) => b.number - a.number)
        .slice(0, SHOWN_MAX),
    [polls, me, facilitates],
  );
  if (shown.length === 0) return null;
  const over = shown.every((it) => it.state === 'proclaimed' || it.state === 'voided');
  return (
    <details className="pinned poll-lines" data-over={over || undefined}>
      <summary>
        <Vote aria-hidden="true" />
        {fr.poll.some(shown.length)}
        <ChevronDown aria-hidden="true" className="pinned-arrow" />
      </summary>
      <ul>
        {shown.map((it) => (
          <li key={it.id}>
            <Link className="pinned-link" href={pollPath({ channel, poll: it.id })}>
              <span className="two-line-text">{fr.poll.title(it)}</span>
              <span className="small soft">{fr.poll.state(it, turnouts?.[it.id])}</span>
            </Link>
          </li>
        ))}
        <li>
          <Link className="pinned-link" href={`/salons/${channel}/${DECISIONS_PANEL}`}>
            {fr.poll.register}
          </Link>
        </li>
      </ul>
    </details>
  );
}
