/**
 * Meetings on the first page: what is wanted of the person, the desk of one’s own, and further down
 * those that come, with what one has answered.
 */

import { CalendarDays } from 'lucide-react';
import { useId } from 'react';
import { Link } from 'wouter';
import type { WaitingMeeting } from '#protocol';
import { fr } from '../../i18n/fr.ts';
import { ANSWER } from '../../i18n/fr_seance.ts';
import { frTodayMeetings as words } from '../../i18n/fr_today_meetings.ts';
import { useSelect } from '../../services.ts';
import { roomName } from '../channel/room_title.ts';
import { wanted } from './waiting_meetings.ts';

interface MeetingsProps {
  readonly list: readonly WaitingMeeting[];
  /** They want nothing of the person. */
  readonly ahead?: boolean;
}

export default function Meetings({ list, ahead = false }: MeetingsProps) {
  const id = useId();
  return (
    <section className="today-group" aria-labelledby={id}>
      <h2 id={id}>{ahead ? words.ahead : fr.meeting.all}</h2>
      <ul className="today-cards">
        {list.map((it) => (
          <MeetingCard key={it.meeting} at={it} />
        ))}
      </ul>
    </section>
  );
}

function MeetingCard({ at }: { readonly at: WaitingMeeting }) {
  const room = useSelect((state) => roomName(state, at.channel));
  const what = wanted(at);
  const word = words[what ?? 'sheet'];
  const sheet = `/salons/${at.channel}/seances/${at.meeting}`;
  return (
    <li className="today-card">
      <span className="disc vote-disc">
        <CalendarDays aria-hidden="true" />
      </span>
      <div className="today-words">
        <h3>{at.title}</h3>
        <p className="soft small">{words.place(room, fr.meeting.when(at.starts_at))}</p>
        {what === undefined && at.answer !== undefined && (
          <p className="small">{ANSWER[at.answer].told}</p>
        )}
      </div>
      <div className="today-act">
        <Link
          className={what === undefined ? 'button button-plain' : 'button button-primary'}
          href={what === 'conduct' ? `${sheet}/pupitre` : sheet}
          aria-label={words.of(word, at.title)}
        >
          {word}
        </Link>
        {what === 'conduct' && (
          <Link className="button" href={sheet} aria-label={words.of(words.sheet, at.title)}>
            {words.sheet}
          </Link>
        )}
      </div>
    </li>
  );
}
