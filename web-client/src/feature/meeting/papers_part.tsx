/** What leaves a meeting as a file: its date for one's own calendar, then what was decided. */

import { CalendarPlus, Download } from 'lucide-react';
import { frSeance } from '../../i18n/fr_seance.ts';
import { isHeld, type MeetingSheet } from './meeting_view.ts';

const words = frSeance.papers;

/** The names of the files, as the server has them. */
const MINUTES = ['minutes.md', 'deliberations.md', 'votes.xlsx', 'votes.csv'] as const;

export function PapersPart({ sheet }: { readonly sheet: MeetingSheet }) {
  const { id, state } = sheet.meeting;
  const called = state === 'convened' || isHeld(sheet.meeting);
  // A draft while it is held: for who conducts.
  const told = state === 'closed' || (sheet.place.conducts && isHeld(sheet.meeting));
  if (!called && !told) return null;
  const files = told ? MINUTES : [];
  return (
    <section className="meeting-part" aria-labelledby="papers-title">
      <h2 id="papers-title">{words.title}</h2>
      {told && <p className="small soft">{state === 'closed' ? words.lead : words.draft}</p>}
      <div className="meeting-buttons">
        {called && (
          <a className="button button-plain" href={`/api/meetings/${id}/meeting.ics`} download>
            <CalendarPlus aria-hidden="true" />
            {words['meeting.ics']}
          </a>
        )}
        {files.map((file) => (
          <a
            key={file}
            className="button button-plain"
            href={`/api/meetings/${id}/${file}`}
            download
          >
            <Download aria-hidden="true" />
            {words[file]}
          </a>
        ))}
      </div>
    </section>
  );
}
