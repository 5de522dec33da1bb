/** What is kept of a meeting: its date for one's own calendar, then its minutes. */

import { CalendarPlus, FileText } from 'lucide-react';
import { Link } from 'wouter';
import { frSeance } from '../../i18n/fr_seance.ts';
import { isHeld, type MeetingSheet, meetingPath } from './meeting_view.ts';
import { MINUTES } from './parts.ts';

const words = frSeance.papers;

export function PapersPart({ sheet }: { readonly sheet: MeetingSheet }) {
  const { channel, id, state, approved } = sheet.meeting;
  const { conducts } = sheet.place;
  const called = state === 'convened' || isHeld(sheet.meeting);
  const closed = state === 'closed';
  // A draft while it is held: for who conducts.
  const told = closed || (conducts && isHeld(sheet.meeting));
  if (!called && !told) return null;
  const writes = conducts && approved === undefined;
  const lead = approved === undefined ? words.lead : words.approved;
  return (
    <section className="meeting-part" aria-labelledby="papers-title">
      <h2 id="papers-title">{words.title}</h2>
      {told && <p className="small soft">{closed ? lead : words.draft}</p>}
      <div className="meeting-buttons">
        {called && (
          <a className="button button-plain" href={`/api/meetings/${id}/meeting.ics`} download>
            <CalendarPlus aria-hidden="true" />
            {words.event}
          </a>
        )}
        {told && (
          <Link
            className={`button ${writes && closed ? 'button-primary' : 'button-plain'}`}
            href={meetingPath(channel, id, MINUTES)}
          >
            <FileText aria-hidden="true" />
            {writes ? words.write : words.read}
          </Link>
        )}
      </div>
    </section>
  );
}
