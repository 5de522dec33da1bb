/**
 * "Demander un scrutin particulier", for who sits in the meeting: one press before the vote is
 * opened, how many ask already, and the way back. The sheet of a meeting shows it beside the floor.
 */

import { Vote } from 'lucide-react';
import { useState } from 'react';
import type { BallotForm } from '#protocol';
import { problemText } from '../../i18n/fr.ts';
import { frForm } from '../../i18n/fr_form.ts';
import { Refused } from '../../net/client.ts';
import { useClient, useMe, useSelect } from '../../services.ts';
import { announce } from '../../ui/announce.tsx';
import { useBodyKind } from '../meeting/body_rules.ts';
import type { MeetingSheet } from '../meeting/meeting_view.ts';
import { FORMS, type FormCount, formCounts, mayAsk, takesPart } from './form_rules.ts';
import './floor_request.css';

export function FormRequest({ sheet }: { readonly sheet: MeetingSheet }) {
  const { current, seats, quorum, poll, meeting } = sheet;
  const client = useClient();
  const me = useMe();
  const body = useBodyKind(meeting.channel);
  const waits = useSelect((state) =>
    state.outbox.some(
      ({ command }) => 'request_form' in command && command.request_form.item === current?.id,
    ),
  );
  const [failure, setFailure] = useState<string>();
  if (current?.state !== 'open' || poll !== undefined || !mayAsk(body)) return null;
  const own = current.form_requests.find((it) => it.person === me)?.form;
  if (own === undefined && !takesPart(seats, me)) return null;
  const counts = formCounts({ item: current, seats, quorum, body });
  const send = async (form?: BallotForm) => {
    setFailure(undefined);
    const of = { channel: meeting.channel, item: current.id, person: me };
    try {
      await client.perform({ request_form: form === undefined ? of : { ...of, form } });
      announce(form === undefined ? frForm.withdrawn : frForm.yours(form));
    } catch (error) {
      if (error instanceof Refused) setFailure(problemText(error.refusal.problem));
    }
  };
  return (
    <section className="floor-request" aria-label={frForm.title}>
      {waits ? (
        <p role="status">{frForm.waitsToLeave}</p>
      ) : own === undefined ? (
        <Ask counts={counts} onAsk={(form) => void send(form)} />
      ) : (
        <>
          <p role="status">
            <strong>{frForm.yours(own)}</strong>
          </p>
          <button type="button" className="button button-plain" onClick={() => void send()}>
            {frForm.withdraw}
          </button>
        </>
      )}
      {counts
        .filter((it) => it.asking.length > 0)
        .map(({ form, asking, needed, reached }) => (
          <p key={form} className="small">
            {frForm.count(form, asking.length, needed)}
            {reached && form === counts.find((it) => it.reached)?.form && (
              <>. {frForm.reached(form)}</>
            )}
          </p>
        ))}
      {failure !== undefined && (
        <p className="field-error" role="alert">
          {failure}
        </p>
      )}
    </section>
  );
}

interface AskProps {
  readonly counts: readonly FormCount[];
  readonly onAsk: (form: BallotForm) => void;
}

function Ask({ counts, onAsk }: AskProps) {
  return (
    <details className="floor-kinds">
      <summary>{frForm.ask}</summary>
      <p className="small soft">{frForm.askLead}</p>
      <div className="form-kinds">
        {FORMS.map((form) => (
          <button
            key={form}
            type="button"
            className="button button-plain"
            onClick={() => onAsk(form)}
          >
            <Vote aria-hidden="true" />
            <span className="two-lines">
              <span>{frForm.name(form)}</span>
              <span className="small soft">
                {frForm.askHelp(form, counts.find((it) => it.form === form)?.needed ?? 0)}
              </span>
            </span>
          </button>
        ))}
      </div>
    </details>
  );
}
