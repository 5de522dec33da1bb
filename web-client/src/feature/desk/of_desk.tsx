/** What a page of who conducts a meeting needs: the meeting, and the right to be there. */

import type { ReactNode } from 'react';
import { Link } from 'wouter';
import type { MeetingId, MeetingView } from '#protocol';
import { fr } from '../../i18n/fr.ts';
import { frDeskPage } from '../../i18n/fr_desk.ts';
import { Nothing } from '../../ui/nothing.tsx';
import { useTitle } from '../../ui/use_title.ts';
import { meetingPath } from '../meeting/meeting_view.ts';
import { useMeeting } from '../meeting/use_meeting.ts';
import { DeskContext, useDeskNow } from './use_desk.ts';

interface OfProps {
  readonly channel: string;
  readonly meeting: MeetingId;
  readonly texts: {
    readonly title: string;
    readonly titleOf: (title: string) => string;
    readonly notYours: string;
  };
  readonly children: (told: MeetingView | undefined) => ReactNode;
}

export function OfDesk({ channel, meeting, texts, children }: OfProps) {
  const { sheet, told, missing } = useMeeting(channel, meeting);
  const desk = useDeskNow(channel, sheet);
  useTitle(sheet === undefined ? texts.title : texts.titleOf(sheet.meeting.draft.title));
  if (missing) {
    return (
      <Nothing title={frDeskPage.missing} page>
        <Link className="button button-plain" href={`/salons/${channel}`}>
          {fr.app.back}
        </Link>
      </Nothing>
    );
  }
  if (desk === undefined) return <p className="boot">{fr.app.loading}</p>;
  if (!desk.sheet.place.conducts) {
    return (
      <Nothing title={texts.notYours} lead={frDeskPage.notYoursLead} page>
        <Link className="button button-plain" href={meetingPath(channel, meeting)}>
          {frDeskPage.toMeeting}
        </Link>
      </Nothing>
    );
  }
  return <DeskContext value={desk}>{children(told)}</DeskContext>;
}
