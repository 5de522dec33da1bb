/** Calling the members: when it must leave, explained; sent after one question. */

import { useState } from 'react';
import { fr } from '../../i18n/fr.ts';
import { daysWords, frSeance } from '../../i18n/fr_seance.ts';
import { DialogBox } from '../../ui/dialog.tsx';
import { Failure, useAsking } from './ask.tsx';
import { clearDays, rulesOf, useBodyKind } from './body_rules.ts';
import { isAhead, type MeetingSheet } from './meeting_view.ts';

const words = frSeance.convene;

interface ConveneProps {
  readonly sheet: MeetingSheet;
  /** There is something to send, where it is not yet among the items of the meeting. */
  readonly ready?: boolean;
}

export function ConvenePart({ sheet, ready: written = false }: ConveneProps) {
  const asking = useAsking();
  const [open, setOpen] = useState(false);
  const { meeting, items, seats } = sheet;
  const rules = rulesOf(useBodyKind(meeting.channel));
  const again = meeting.version > 0;
  // What was sent and is still true needs no other call.
  if (again && !meeting.outdated) return null;
  const ready = written || items.some(isAhead);
  const given = clearDays(Date.now() * 1_000, meeting.draft.starts_at);
  const send = () => {
    setOpen(false);
    void asking.ask(
      { convene_meeting: { channel: meeting.channel, meeting: meeting.id, items: [] } },
      words.done,
    );
  };
  return (
    <section className="meeting-part meeting-convene" aria-labelledby="convene-title">
      <h2 id="convene-title">{again ? words.again : words.title}</h2>
      {ready ? (
        <p>{daysWords({ needed: rules.clearDays, given })}</p>
      ) : (
        <p className="soft">{words.empty}</p>
      )}
      <div className="meeting-buttons">
        <button
          type="button"
          className="button button-primary"
          disabled={!ready || asking.busy}
          onClick={() => setOpen(true)}
        >
          {again ? words.again : words.button}
        </button>
      </div>
      <Failure asking={asking} />
      {open && (
        <DialogBox title={words.ask} onClose={() => setOpen(false)} alert>
          <p>{words.lead(seats.length)}</p>
          <p className="small soft">{daysWords({ needed: rules.clearDays, given })}</p>
          <div className="dialog-buttons">
            <button type="button" className="button button-plain" onClick={() => setOpen(false)}>
              {words.wait}
            </button>
            <button type="button" className="button button-primary" onClick={send}>
              {words.button}
            </button>
          </div>
        </DialogBox>
      )}
      {asking.busy && <p className="sr-only">{fr.app.loading}</p>}
    </section>
  );
}
