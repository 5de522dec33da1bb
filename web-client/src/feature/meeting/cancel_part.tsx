/** Saying that a meeting does not take place: with a reason, and asked twice. */

import { type FormEvent, useState } from 'react';
import { REASON_CHARS_MAX } from '#protocol';
import { frSeance } from '../../i18n/fr_seance.ts';
import { ConfirmBox } from '../../ui/confirm_box.tsx';
import { Field } from '../../ui/field.tsx';
import { Failure, useAsking } from './ask.tsx';
import type { MeetingSheet } from './meeting_view.ts';

const words = frSeance.form;

export function CancelPart({ sheet }: { readonly sheet: MeetingSheet }) {
  const asking = useAsking();
  const [shown, setShown] = useState(false);
  const [sure, setSure] = useState(false);
  const [reason, setReason] = useState('');
  const [missing, setMissing] = useState(false);
  const { channel, id: meeting } = sheet.meeting;
  if (!shown) {
    return (
      <button type="button" className="button meeting-off" onClick={() => setShown(true)}>
        {words.cancel}
      </button>
    );
  }
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setMissing(reason.trim() === '');
    setSure(reason.trim() !== '');
  };
  const cancel = () => {
    setSure(false);
    void asking.ask({ cancel_meeting: { channel, meeting, reason } }, words.cancelled);
  };
  return (
    <form className="meeting-part" onSubmit={submit} noValidate>
      <Field
        label={words.cancelWhy}
        value={reason}
        onChange={setReason}
        maxLength={REASON_CHARS_MAX}
        error={missing && reason.trim() === '' ? words.cancelMissing : undefined}
        autoFocus
      />
      <div className="dialog-buttons">
        <button type="button" className="button button-plain" onClick={() => setShown(false)}>
          {words.keep}
        </button>
        <button type="submit" className="button button-danger" disabled={asking.busy}>
          {words.cancel}
        </button>
      </div>
      <Failure asking={asking} />
      {sure && (
        <ConfirmBox
          title={words.cancelTitle}
          lead={words.cancelLead}
          word={words.cancel}
          onConfirm={cancel}
          onClose={() => setSure(false)}
        />
      )}
    </form>
  );
}
