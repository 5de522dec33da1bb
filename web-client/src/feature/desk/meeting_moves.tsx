/** Opening, suspending, resuming and closing the meeting. */

import { ClipboardCheck, DoorClosed, DoorOpen, Pause, Play } from 'lucide-react';
import { useState } from 'react';
import { Link } from 'wouter';
import { fr } from '../../i18n/fr.ts';
import { frDeskPage, frStart } from '../../i18n/fr_desk.ts';
import { when } from '../../i18n/fr_seance.ts';
import { ConfirmBox } from '../../ui/confirm_box.tsx';
import { DialogBox } from '../../ui/dialog.tsx';
import { isHeld, meetingPath } from '../meeting/meeting_view.ts';
import { MINUTES } from '../meeting/parts.ts';
import { Act } from './act_place.tsx';
import { Refusal, useActing } from './acting.tsx';
import { useServerNow } from './server_now.ts';
import { type BeforeStart, beforeStart } from './start_rules.ts';
import { isDone } from './strip_rules.ts';
import { rollFromDesk, useDesk } from './use_desk.ts';

const TICK_MS = 10_000;

/** In the middle, as nothing else may be done before. */
export function MeetingStart() {
  const { channel, meeting, sheet, acts } = useDesk();
  const acting = useActing();
  const now = useServerNow(TICK_MS);
  const [asking, setAsking] = useState(false);
  const of = { channel, meeting: meeting.id };
  if (meeting.state === 'closed' || meeting.state === 'cancelled') {
    return (
      <>
        <p className="vote-note">{frDeskPage.over(meeting.closed_at)}</p>
        {meeting.state === 'closed' && (
          <Act side="right">
            <Link
              className="button button-primary"
              href={meetingPath(channel, meeting.id, MINUTES)}
            >
              {meeting.approved === undefined ? frDeskPage.minutes : frDeskPage.minutesRead}
            </Link>
          </Act>
        )}
      </>
    );
  }
  if (!acts || meeting.state === 'open') return null;
  const suspended = meeting.state === 'suspended';
  const before = beforeStart(sheet, now);
  const asks = before.otherDay || before.short !== undefined;
  const open = () => void acting.act({ open_meeting: of }, frDeskPage.opened);
  const start = () => {
    if (suspended) void acting.act({ resume_meeting: of }, frDeskPage.resumed);
    else if (asks) setAsking(true);
    else open();
  };
  return (
    <div className="lectern-moves">
      <Act side="left">
        <button
          type="button"
          className="button button-primary"
          disabled={acting.busy}
          onClick={start}
        >
          {suspended ? <Play aria-hidden="true" /> : <DoorOpen aria-hidden="true" />}
          {suspended ? frDeskPage.resume : frDeskPage.open}
        </button>
      </Act>
      <Refusal acting={acting} />
      {asking && (
        <AskStart
          before={before}
          onOpen={() => {
            setAsking(false);
            open();
          }}
          onClose={() => setAsking(false)}
        />
      )}
    </div>
  );
}

interface AskProps {
  readonly before: BeforeStart;
  readonly onOpen: () => void;
  readonly onClose: () => void;
}

/** Nothing takes the opening of a meeting back. */
function AskStart({ before: { otherDay, short }, onOpen, onClose }: AskProps) {
  const { channel, meeting } = useDesk();
  return (
    <DialogBox title={frStart.title} onClose={onClose} alert>
      {otherDay && <p>{frStart.otherDay(when(meeting.draft.starts_at))}</p>}
      {short !== undefined && (
        <p>{short === 'nobody' ? frStart.nobody : frStart.short(frDeskPage.quorum(short))}</p>
      )}
      <p className="small soft">{frStart.lead}</p>
      <div className="dialog-buttons">
        <button type="button" className="button button-plain" onClick={onClose}>
          {fr.app.cancel}
        </button>
        {short !== undefined && (
          <Link className="button button-plain" href={rollFromDesk(channel, meeting.id)}>
            {frDeskPage.toSheet}
          </Link>
        )}
        <button type="button" className="button button-primary" onClick={onOpen}>
          {frStart.open}
        </button>
      </div>
    </DialogBox>
  );
}

/** Beside the agenda: what is wanted now and then. */
export function MeetingMoves() {
  const { channel, meeting, acts } = useDesk();
  const acting = useActing();
  const of = { channel, meeting: meeting.id };
  return (
    <div className="lectern-moves">
      <Link className="button button-plain" href={rollFromDesk(channel, meeting.id)}>
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
