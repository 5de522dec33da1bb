/** In its room, the meeting that is under way or comes next: one line, one way there. */

import { CalendarDays, ChevronRight } from 'lucide-react';
import { Link } from 'wouter';
import { fr } from '../../i18n/fr.ts';
import { useSelect } from '../../services.ts';

export function MeetingLine({ channel }: { readonly channel: string }) {
  const meetings = useSelect((state) => state.rooms[channel]?.tables.meetings);
  const [next] = Object.values(meetings ?? {})
    .filter(({ state }) => state === 'convened' || state === 'open' || state === 'suspended')
    .sort((a, b) => a.draft.starts_at - b.draft.starts_at);
  if (next === undefined) return null;
  const { draft, state, id } = next;
  return (
    <Link className="meeting-line" href={`/salons/${channel}/seances/${id}`}>
      <CalendarDays aria-hidden="true" />
      <span className="two-line-text">
        {state === 'convened'
          ? fr.meeting.next(fr.meeting.when(draft.starts_at))
          : fr.meeting.underWay(draft.title)}
      </span>
      <ChevronRight aria-hidden="true" />
    </Link>
  );
}
