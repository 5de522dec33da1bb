/**
 * The facilitator's desk (*pupitre*): one page from which a whole meeting is run. What stands where
 * is always in sight above; the item is in the middle, the agenda and the floor on its sides.
 */

import { ArrowLeft } from 'lucide-react';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { Link } from 'wouter';
import type { ItemId, MeetingId, Poll } from '#protocol';
import { frAgenda, frCheckIn, frDeskPage } from '../../i18n/fr_desk.ts';
import { useSelect } from '../../services.ts';
import { isOver, meetingPath } from '../meeting/meeting_view.ts';
import { CheckInSquare } from '../room_screen/check_in_code.tsx';
import { Pairing } from '../room_screen/pairing.tsx';
import { ActPlace } from './act_place.tsx';
import { AgendaList } from './agenda_list.tsx';
import { Awaited } from './awaited.tsx';
import { ItemPanel } from './item_panel.tsx';
import { Lease } from './lease.tsx';
import { MeetingMoves, MeetingStart } from './meeting_moves.tsx';
import { MoodCheck } from './mood_check.tsx';
import { OfDesk } from './of_desk.tsx';
import { ShortcutsButton, useShortcuts } from './shortcuts.tsx';
import { Speakers } from './speakers.tsx';
import { Strip } from './strip.tsx';
import { useDesk } from './use_desk.ts';
import './desk.css';
import './act_place.css';
import './ending.css';

interface PageProps {
  readonly channel: string;
  readonly meeting: MeetingId;
}

export default function DeskPage({ channel, meeting }: PageProps) {
  return (
    <OfDesk channel={channel} meeting={meeting} texts={frDeskPage}>
      {(told) => <Desk code={told?.code} />}
    </OfDesk>
  );
}

interface DeskProps {
  /** What whoever comes in checks in with. */
  readonly code: string | undefined;
}

function Desk({ code }: DeskProps) {
  const { sheet, open, next, acts, meeting, polls } = useDesk();
  const [chosen, setChosen] = useState<ItemId>();
  const [quick, setQuick] = useState(false);
  const [foot, setFoot] = useState<HTMLElement | null>(null);
  useShortcuts();
  const usual = open ?? sheet.current ?? next ?? sheet.items[0];
  const shown = sheet.items.find((it) => it.id === chosen) ?? usual;
  const show = (id: ItemId) => {
    setChosen(id === usual?.id ? undefined : id);
    setQuick(false);
  };
  const place = useFromTheTop(shown?.id, polls);
  return (
    <div className="lectern" data-watching={!acts || undefined}>
      <Head>{!isOver(meeting) && <Lease />}</Head>
      <Awaited polls={polls} />
      <div className="lectern-top">
        <Strip />
        <Waiting />
      </div>
      <div className="lectern-columns">
        <div className="lectern-agenda">
          <AgendaList shown={shown} onShow={(it) => show(it.id)} />
          <MeetingMoves />
        </div>
        <ActPlace value={foot}>
          <div className="lectern-center">
            <div className="lectern-middle" ref={place}>
              <MeetingStart />
              {shown !== undefined && shown.id !== usual?.id && (
                <button type="button" className="button" onClick={() => setChosen(undefined)}>
                  <ArrowLeft aria-hidden="true" />
                  {(open ?? sheet.current) ? frAgenda.follow : frAgenda.followNext}
                </button>
              )}
              {shown !== undefined && (
                <ItemPanel key={shown.id} item={shown} quick={quick} onQuick={setQuick} />
              )}
            </div>
            <div className="lectern-acts" ref={setFoot} />
          </div>
        </ActPlace>
        <div className="lectern-side">
          <Speakers />
          <MoodCheck />
          {code !== undefined && !isOver(meeting) && <CheckIn code={code} />}
          <Pairing channel={sheet.meeting.channel} meeting={sheet.meeting} acts={acts} />
        </div>
      </div>
    </div>
  );
}

/** What an item or its vote begins with is in sight, however far the one before was read. */
function useFromTheTop(item: ItemId | undefined, polls: readonly Poll[]) {
  const place = useRef<HTMLDivElement>(null);
  const states = polls.filter((it) => it.item === item).map((it) => it.id + it.state);
  const stage = `${item} ${states.join()}`;
  // biome-ignore lint/correctness/useExhaustiveDependencies: each stage begins at its top
  useEffect(() => {
    const it = place.current;
    if (it === null) return;
    it.scrollTop = 0;
    const above = it.getBoundingClientRect().top < 0;
    if (above) it.closest('.page-main')?.scrollTo(0, 0);
  }, [stage]);
  return place;
}

function Head({ children }: { readonly children: ReactNode }) {
  const { channel, meeting } = useDesk();
  return (
    <header className="lectern-head">
      <Link
        className="button button-icon"
        href={meetingPath(channel, meeting.id)}
        aria-label={frDeskPage.toMeeting}
        title={frDeskPage.toMeeting}
      >
        <ArrowLeft aria-hidden="true" />
      </Link>
      <div className="two-lines">
        <h1>{meeting.draft.title}</h1>
        <span className="small soft">
          {frDeskPage.title} · {frDeskPage.state(meeting.state)}
        </span>
      </div>
      {children}
      <ShortcutsButton />
    </header>
  );
}

/** For who comes in while the screen of the room shows something else. */
function CheckIn({ code }: { readonly code: string }) {
  const { channel, meeting } = useDesk();
  return (
    <details className="lectern-more lectern-check-in">
      <summary>{frCheckIn.title}</summary>
      <p className="small soft">{frCheckIn.lead}</p>
      <p>
        <strong>{code}</strong>
      </p>
      {meeting.draft.mode !== 'video' && (
        <CheckInSquare {...{ channel, code }} meeting={meeting.id} label={frCheckIn.square} />
      )}
    </details>
  );
}

/** What was done here and has not reached the server. */
function Waiting() {
  const count = useSelect((state) => state.outbox.filter((it) => it.done === undefined).length);
  const cut = useSelect((state) => state.phase.kind !== 'open');
  if (!cut) return null;
  return (
    <p className="lectern-waiting" role="status">
      {frDeskPage.offline} {count > 0 && frDeskPage.waiting(count)}
    </p>
  );
}
