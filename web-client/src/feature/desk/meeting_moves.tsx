/** Opening, suspending, resuming and closing the meeting. */

import { DoorOpen, Pause, Play } from 'lucide-react';
import { useState } from 'react';
import { Link } from 'wouter';
import { frDeskPage } from '../../i18n/fr_desk.ts';
import { ConfirmBox } from '../../ui/confirm_box.tsx';
import { meetingPath } from '../meeting/meeting_view.ts';
import { Refusal, useActing } from './acting.tsx';
import { isDone } from './strip_rules.ts';
import { useDesk } from './use_desk.ts';

export function MeetingMoves() {
  const { channel, meeting, acts } = useDesk();
  const acting = useActing();
  const of = { channel, meeting: meeting.id };
  if (meeting.state === 'closed' || meeting.state === 'cancelled') {
    return <p className="vote-note">{frDeskPage.over(meeting.closed_at)}</p>;
  }
  if (!acts) return null;
  const before = meeting.state === 'draft' || meeting.state === 'convened';
  return (
    <div className="lectern-moves">
      <div className="desk-buttons">
        {before && (
          <button
            type="button"
            className="button button-primary"
            disabled={acting.busy}
            onClick={() => void acting.act({ open_meeting: of }, frDeskPage.opened)}
          >
            <DoorOpen aria-hidden="true" />
            {frDeskPage.open}
          </button>
        )}
        <Link className="button button-plain" href={meetingPath(channel, meeting.id, 'presence')}>
          {frDeskPage.toSheet}
        </Link>
        {meeting.state === 'open' && (
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
        {meeting.state === 'suspended' && (
          <button
            type="button"
            className="button button-primary"
            disabled={acting.busy}
            onClick={() => void acting.act({ resume_meeting: of }, frDeskPage.resumed)}
          >
            <Play aria-hidden="true" />
            {frDeskPage.resume}
          </button>
        )}
        {!before && <CloseMeeting onClose={() => act(acting, of)} />}
      </div>
      <Refusal acting={acting} />
    </div>
  );
}

function act(acting: ReturnType<typeof useActing>, of: { channel: string; meeting: string }) {
  void acting.act({ close_meeting: of }, frDeskPage.closed);
}

/** At the end of an evening nobody is asked twice; before it, what is left is named. */
function CloseMeeting({ onClose }: { readonly onClose: () => void }) {
  const { sheet } = useDesk();
  const [asking, setAsking] = useState(false);
  const left = sheet.items.filter((it) => !isDone(it)).length;
  return (
    <>
      <button
        type="button"
        className={left === 0 ? 'button button-primary' : 'button button-plain'}
        onClick={() => setAsking(true)}
      >
        {frDeskPage.close}
      </button>
      {asking && (
        <ConfirmBox
          title={frDeskPage.closeTitle}
          lead={
            left === 0
              ? frDeskPage.closeLead
              : `${frDeskPage.closeLeft(left)} ${frDeskPage.closeLead}`
          }
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
