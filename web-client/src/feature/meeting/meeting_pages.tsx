/** The pages of meetings, behind the first screen: which one an address asks for. */

import './meeting.css';
import { keptLazy } from '../../ui/kept_lazy.ts';
import { AgendaPage } from './agenda_page.tsx';
import { FindMeeting } from './find_meeting.tsx';
import { MeetingForm } from './meeting_form.tsx';
import { MeetingPage } from './meeting_page.tsx';
import { MeetingsPage } from './meetings_page.tsx';
import { AGENDA, ANYWHERE, CHAIR, EDIT, MINUTES, NEW, ROLL } from './parts.ts';
import { RollPage } from './roll_page.tsx';

const ChairPage = keptLazy(() => import('../desk/chair_page.tsx'));
const MinutesPage = keptLazy(() => import('../minutes/minutes_page.tsx'));

interface PagesProps {
  readonly channel: string;
  readonly meeting?: string | undefined;
  readonly part?: string | undefined;
}

export default function MeetingPages({ channel, meeting, part }: PagesProps) {
  if (meeting === undefined) return <MeetingsPage channel={channel} />;
  if (channel === ANYWHERE) return <FindMeeting meeting={meeting} />;
  if (meeting === NEW) return <MeetingForm channel={channel} />;
  const of = { channel, meeting };
  if (part === EDIT) return <MeetingForm {...of} key={meeting} />;
  if (part === AGENDA) return <AgendaPage {...of} key={meeting} />;
  if (part === CHAIR) return <ChairPage {...of} key={meeting} />;
  if (part === ROLL) return <RollPage {...of} key={meeting} />;
  if (part === MINUTES) return <MinutesPage {...of} key={meeting} />;
  return <MeetingPage {...of} key={meeting} />;
}
