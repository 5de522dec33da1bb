/** The polls of a room in a line each: where they stand, and what came of them. */

import { ChevronDown, Vote } from 'lucide-react';
import { useMemo } from 'react';
import { fr } from '../../i18n/fr.ts';
import { useSelect } from '../../services.ts';

/** Polls that are over stay in the list as long as they are among the last ones. */
const SHOWN_MAX = 5;

export function PollLines({ channel }: { readonly channel: string }) {
  const polls = useSelect((state) => state.rooms[channel]?.tables.polls);
  const turnouts = useSelect((state) => state.rooms[channel]?.turnouts);
  const shown = useMemo(
    () =>
      Object.values(polls ?? {})
        .filter((it) => it.state !== 'draft' && it.state !== 'armed')
        .sort((a, b) => b.number - a.number)
        .slice(0, SHOWN_MAX),
    [polls],
  );
  if (shown.length === 0) return null;
  return (
    <details className="pinned">
      <summary>
        <Vote aria-hidden="true" />
        {fr.poll.some(shown.length)}
        <ChevronDown aria-hidden="true" className="pinned-arrow" />
      </summary>
      <ul>
        {shown.map((it) => (
          <li key={it.id} className="pinned-link">
            <span className="two-line-text">{fr.poll.title(it)}</span>
            <span className="small soft">{fr.poll.state(it, turnouts?.[it.id])}</span>
          </li>
        ))}
      </ul>
    </details>
  );
}
