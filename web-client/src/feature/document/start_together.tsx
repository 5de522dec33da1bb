/** Opens the agenda of a meeting to all who write in the room, perhaps from an earlier one. */

import { UsersRound } from 'lucide-react';
import { useId, useState } from 'react';
import { frDocument } from '../../i18n/fr_document.ts';
import { Failure, useAsking } from '../meeting/ask.tsx';
import type { MeetingSheet } from '../meeting/meeting_view.ts';
import { useDocuments } from './use_about.ts';

export function StartTogether({ sheet }: { readonly sheet: MeetingSheet }) {
  const { channel, id } = sheet.meeting;
  const documents = useDocuments(channel);
  const asking = useAsking();
  const [from, setFrom] = useState('');
  const field = useId();
  const earlier = Object.values(documents ?? {})
    .filter((it) => it.kind === 'agenda')
    .sort((a, b) => b.created_at - a.created_at);
  const open = () => {
    const of = from === '' ? {} : { from };
    const command = { channel, kind: 'agenda' as const, meeting: id, ...of };
    void asking.ask({ open_document: command }, frDocument.opened);
  };
  return (
    <section className="meeting-part meeting-convene" aria-labelledby="together-title">
      <h2 id="together-title">{frDocument.together}</h2>
      <p>{frDocument.togetherLead}</p>
      {earlier.length > 0 && (
        <div className="field">
          <label htmlFor={field}>{frDocument.from}</label>
          <select id={field} value={from} onChange={({ target }) => setFrom(target.value)}>
            <option value="">{frDocument.fromNone}</option>
            {earlier.map((it) => (
              <option key={it.id} value={it.id}>
                {it.title}
              </option>
            ))}
          </select>
        </div>
      )}
      <div className="meeting-buttons">
        <button
          type="button"
          className="button button-primary"
          disabled={asking.busy}
          onClick={open}
        >
          <UsersRound aria-hidden="true" />
          {frDocument.together}
        </button>
      </div>
      <Failure asking={asking} />
    </section>
  );
}
