/** The frame of a page of meetings: where one comes from, its title, what it holds. */

import { ArrowLeft } from 'lucide-react';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { fr } from '../../i18n/fr.ts';
import { frSeance } from '../../i18n/fr_seance.ts';
import { useRoom, useSelect } from '../../services.ts';
import { Nothing } from '../../ui/nothing.tsx';
import { useTitle } from '../../ui/use_title.ts';
import { useCut } from '../presence/connection.tsx';
import type { MeetingSheet } from './meeting_view.ts';
import { meetingsPath } from './meeting_view.ts';
import { type MeetingNow, useMeeting } from './use_meeting.ts';

interface PageProps {
  readonly title: string;
  readonly kicker?: string | undefined;
  readonly back: { readonly href: string; readonly word: string };
  readonly children: ReactNode;
}

export function Page({ title, kicker, back, children }: PageProps) {
  useTitle(title);
  return (
    <div className="meeting-page">
      <header className="meeting-head">
        <Link className="button button-icon" href={back.href} aria-label={back.word}>
          <ArrowLeft aria-hidden="true" />
        </Link>
        <div className="two-lines">
          {kicker !== undefined && <p className="small soft">{kicker}</p>}
          <h1>{title}</h1>
        </div>
      </header>
      {children}
    </div>
  );
}

interface OfProps {
  readonly channel: string;
  readonly meeting: string;
  readonly children: (sheet: MeetingSheet, now: MeetingNow) => ReactNode;
}

/** What needs a meeting, once it is known; or why it is not. */
export function OfMeeting({ channel, meeting, children }: OfProps) {
  const now = useMeeting(channel, meeting);
  const room = useRoom(channel);
  const welcomed = useSelect((state) => state.welcomed);
  const cut = useCut();
  if (now.sheet !== undefined) return children(now.sheet, now);
  if (now.missing || (welcomed && room === undefined)) {
    return (
      <Nothing title={frSeance.sheet.missing} lead={frSeance.sheet.missingLead} page>
        <Link className="button button-plain" href={meetingsPath(channel)}>
          {frSeance.sheet.back}
        </Link>
      </Nothing>
    );
  }
  return <p className="boot">{cut ? fr.room.goneOffline : fr.app.loading}</p>;
}
