/** Opening, suspending, resuming and closing the meeting. */

import { ClipboardCheck, DoorClosed, DoorOpen, Pause, Play } from 'lucide-react';
import { useState } from 'react';
import { Link } from 'wouter';
import { frDeskPage } from '../../i18n/fr_desk.ts';
import { ConfirmBox } from '../../ui/confirm_box.tsx';
import { isHeld, meetingPath } from '../meeting/meeting_view.ts';
import { ROLL } from '../meeting/parts.ts';
import { Refusal, useActing } from './acting.tsx';
import { isDone } from './strip_rules.ts';
import { useDesk } from './use_desk.ts';

/** In the middle, as nothing else may be done before. */
export function MeetingStart() {
  const { channel, meeting, acts } = useDesk();
  const acting = useActing();
  const of = { channel, meeting: meeting.id };
  if (meeting.state === 'closed' || meeting.state === 'cancelled') {
    return <p className="vote-note">{frDeskPage.over(meeting.closed_at)}</p>;
  }
  if (!acts || meeting.state === 'open') return null;
  const suspended = meeting.state === 'suspended';
  const start = () =>
    void (suspended
      ? acting.act({ resume_meeting: of }, frDeskPage.resumed)
      : acting.act({ open_meeting: of }, frDeskPage.opened));
  return (
    <div className="lectern-moves">
      <button
        type="button"
        className="button button-primary desk-wide"
        disabled={acting.busy}
        onClick={start}
      >
        {suspended ? <Play aria-hidden="true" /> : <DoorOpen aria-hidden="true" />}
        {suspended ? frDeskPage.resume : frDeskPage.open}
      </button>
      <Refusal acting={acting} />
    </div>
  );
}

/** Beside the agenda: what is wanted now and then. */
export function MeetingMoves() {
  const { channel, meeting, acts } = useDesk();
  const acting = useActing();
  const of = { channel, meeting: meeting.id };
  return (
    <div className="lectern-moves">
      <Link className="button button-plain" href={meetingPath(channel, meeting.id, ROLL)}>
        <ClipboardCheck aria-hidden="true" />
        {frDeskPage.toSheet}
      </Link>
      {acts && meeting.state === 'open' && (
        <button
          type="button"
          className="button button-plain"
          disabled={acting.busy}
          onClick={() => void acting.act({ suspend_meeting: of }, frDeskPage.suspended)}
        >
          <Pause aria-hidden="true" />
          {frDeskPage.suspend}
        </button>
      )}
      {acts && isHeld(meeting) && (
        <CloseMeeting onClose={() => void acting.act({ close_meeting: of }, frDeskPage.closed)} />
      )}
      <Refusal acting={acting} />
    </div>
  );
}

/** What is left of the agenda is named first. */
function CloseMeeting({ onClose }: { readonly onClose: () => void }) {
  const { sheet } = useDesk();
  const [asking, setAsking] = useState(false);
  const left = sheet.items.filter((it) => !isDone(it)).length;
  const lead =
    left === 0 ? frDeskPage.closeLead : `${frDeskPage.closeLeft(left)} ${frDeskPage.closeLead}`;
  return (
    <>
      <button
        type="button"
        className={left === 0 ? 'button button-primary' : 'button button-plain'}
        onClick={() => setAsking(true)}
      >
        <DoorClosed aria-hidden="true" />
        {frDeskPage.close}
      </button>
      {asking && (
        <ConfirmBox
          title={frDeskPage.closeTitle}
          lead={lead}
          word={frDeskPage.close}
          onConfirm={() => {
            setAsking(false);
            onClose();
          }}
          onClose={() => setAsking(false)}
        />
      )}
    </>
  );
}
