/** The end of the minutes: approved (*arrêté*) once and for all, then told by their hash. */

import { BadgeCheck, Stamp } from 'lucide-react';
import { useState } from 'react';
import { Link } from 'wouter';
import type { Approval, ItemId, MinutesView } from '#protocol';
import { fr } from '../../i18n/fr.ts';
import { approvalProblem, frApproval, frWriting } from '../../i18n/fr_minutes.ts';
import { useSelect } from '../../services.ts';
import { ConfirmBox } from '../../ui/confirm_box.tsx';
import { Failure, useAsking } from '../meeting/ask.tsx';
import type { MeetingSheet } from '../meeting/meeting_view.ts';
import { pollPath } from '../poll/votes.ts';
import type { Writings } from './use_writings.ts';
import { fateOf, standingOf } from './writing.ts';

/** Opened, and neither told nor voided: the server refuses as long as there is one. */
function useWaitingPolls({ meeting, items }: MeetingSheet) {
  const polls = useSelect((state) => state.rooms[meeting.channel]?.tables.polls);
  const of = new Set(items.map((it) => it.id));
  return Object.values(polls ?? {})
    .filter((it) => of.has(it.item ?? '') && it.opened_at !== undefined)
    .filter((it) => it.state !== 'proclaimed' && it.state !== 'voided')
    .sort((a, b) => a.number - b.number);
}

interface PartProps {
  readonly sheet: MeetingSheet;
  readonly view: MinutesView;
  readonly writings: Writings;
}

export function ApprovalPart({ sheet, view, writings }: PartProps) {
  const { meeting } = sheet;
  const asking = useAsking();
  const [sure, setSure] = useState(false);
  const polls = useWaitingPolls(sheet);
  const unsaved = unsavedOf(sheet, view, writings);
  const closed = meeting.state === 'closed';
  const ready = closed && polls.length === 0 && unsaved.length === 0;
  const approve = () => {
    setSure(false);
    const { channel, id } = meeting;
    void asking.ask({ approve_minutes: { channel, meeting: id } }, frApproval.approved);
  };
  return (
    <section className="meeting-part minutes-end" aria-labelledby="approval-title">
      <h2 id="approval-title">{frApproval.title}</h2>
      <p>{closed ? frApproval.lead : frApproval.notYet}</p>
      {closed && polls.length > 0 && (
        <div className="vote-note">
          <p>{frApproval.polls(polls.length)}</p>
          <ul>
            {polls.map((it) => (
              <li key={it.id}>
                <Link href={pollPath({ channel: meeting.channel, poll: it.id })}>
                  {fr.poll.title(it)}
                </Link>
              </li>
            ))}
          </ul>
        </div>
      )}
      {closed && unsaved.length > 0 && <p className="vote-note">{frApproval.unsaved(unsaved)}</p>}
      {closed && (
        <button
          type="button"
          className="button button-primary meeting-wide"
          disabled={!ready || asking.busy}
          onClick={() => setSure(true)}
        >
          <Stamp aria-hidden="true" />
          {frApproval.title}
        </button>
      )}
      <Failure asking={asking} words={approvalProblem} />
      {sure && (
        <ConfirmBox
          title={frApproval.confirm}
          lead={frApproval.confirmLead}
          word={frApproval.title}
          onConfirm={approve}
          onClose={() => setSure(false)}
        />
      )}
    </section>
  );
}

/** The places whose text would be left out. */
function unsavedOf({ items }: MeetingSheet, view: MinutesView, writings: Writings): string[] {
  const isUnsaved = (item: ItemId | undefined) => {
    const standing = standingOf(view.texts, item);
    return fateOf(standing, writings.of(item), writings.leaving(item)) !== 'saved';
  };
  const unsaved = items.filter((it) => isUnsaved(it.id)).map((it) => it.draft.title);
  return isUnsaved(undefined) ? [frWriting.meeting, ...unsaved] : unsaved;
}

interface ApprovedProps {
  readonly approval: Approval;
  readonly by: string | undefined;
  readonly hash: string | undefined;
}

export function Approved({ approval, by, hash }: ApprovedProps) {
  return (
    <section className="minutes-approved" aria-labelledby="approved-title">
      <BadgeCheck aria-hidden="true" />
      <div>
        <h2 id="approved-title">{frApproval.by(by, approval.at)}</h2>
        <p>{frApproval.fixed}</p>
        {hash !== undefined && (
          <details>
            <summary>{frApproval.hash}</summary>
            <p className="minutes-hash">{hash}</p>
            <p className="small soft">{frApproval.hashHelp}</p>
          </details>
        )}
      </div>
    </section>
  );
}
