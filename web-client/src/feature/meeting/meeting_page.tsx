/** The sheet of a meeting, for who takes part in it: when, where, what, and one's own place. */

import { ClipboardCheck, Gavel, ListOrdered, Pencil, Presentation, Video } from 'lucide-react';
import { Link, useSearch } from 'wouter';
import type { Meeting } from '#protocol';
import {
  frSeance,
  MODE,
  numbered,
  PUBLICITY,
  quorumWords,
  STATE,
  when,
} from '../../i18n/fr_seance.ts';
import { useSelect } from '../../services.ts';
import { roomName } from '../channel/room_title.ts';
import { FloorRequest } from '../desk/floor_request.tsx';
import { FormRequest } from '../desk/form_request.tsx';
import { pollPath } from '../poll/votes.ts';
import { Agenda } from './agenda.tsx';
import { AnswerPart } from './answer_part.tsx';
import { ArrivalPart } from './arrival_part.tsx';
import { CancelPart } from './cancel_part.tsx';
import { ConvenePart } from './convene_part.tsx';
import { isHeld, isOver, type MeetingSheet, meetingPath, meetingsPath } from './meeting_view.ts';
import { OwnRecusal } from './own_recusal.tsx';
import { OfMeeting, Page } from './page.tsx';
import { PapersPart } from './papers_part.tsx';
import { AGENDA, CHAIR, DESK, EDIT, ROLL } from './parts.ts';
import { PowersPart } from './powers_part.tsx';
import { ReplacePart } from './replace_part.tsx';
import { SummonsPart } from './summons_part.tsx';
import type { MeetingNow } from './use_meeting.ts';

const words = frSeance.sheet;

interface PageProps {
  readonly channel: string;
  readonly meeting: string;
}

export function MeetingPage({ channel, meeting }: PageProps) {
  return (
    <OfMeeting channel={channel} meeting={meeting}>
      {(sheet, now) => <Sheet sheet={sheet} now={now} />}
    </OfMeeting>
  );
}

interface SheetProps {
  readonly sheet: MeetingSheet;
  readonly now: MeetingNow;
}

function Sheet({ sheet, now }: SheetProps) {
  const { meeting, place } = sheet;
  const room = useSelect((state) => roomName(state, meeting.channel));
  const code = new URLSearchParams(useSearch()).get('code') ?? undefined;
  const over = isOver(meeting);
  return (
    <Page
      title={meeting.draft.title}
      kicker={`${room} · ${numbered(meeting)}`}
      back={{ href: meetingsPath(meeting.channel), word: words.back }}
    >
      <Facts meeting={meeting} />
      {isHeld(meeting) && <Now sheet={sheet} />}
      {place.conducts && !over && <Tools meeting={meeting} />}
      {!over && meeting.state !== 'draft' && <ArrivalPart sheet={sheet} code={code} />}
      {meeting.version > 0 && <SummonsPart sheet={sheet} told={now.told} />}
      {meeting.state === 'convened' && <AnswerPart sheet={sheet} />}
      {!over && <PowersPart sheet={sheet} />}
      {!over && !place.conducts && <ReplacePart sheet={sheet} />}
      <Agenda sheet={sheet} />
      <PapersPart sheet={sheet} />
      {place.conducts && (meeting.state === 'draft' || meeting.state === 'convened') && (
        <>
          <ConvenePart sheet={sheet} />
          <CancelPart sheet={sheet} />
        </>
      )}
    </Page>
  );
}

function useName(channel: string, person: string | undefined): string | undefined {
  return useSelect((state) =>
    person === undefined ? undefined : state.rooms[channel]?.tables.members[person]?.name,
  );
}

function Facts({ meeting }: { readonly meeting: Meeting }) {
  const { draft, state, channel } = meeting;
  const chair = useName(channel, draft.chair);
  const secretary = useName(channel, draft.secretary);
  return (
    <section className="meeting-facts" aria-label={STATE[state]}>
      <p className="meeting-facts-line">
        <span className="meeting-state" data-state={state}>
          {STATE[state]}
        </span>
        <strong className="meeting-when">{when(draft.starts_at)}</strong>
      </p>
      {meeting.cancelled !== undefined && (
        <p className="vote-note">{words.cancelled(meeting.cancelled)}</p>
      )}
      <p>
        {MODE[draft.mode].word}
        {draft.places.length > 0 && <> · {draft.places.join(' · ')}</>}
        <span className="soft"> · {PUBLICITY[draft.publicity].word}</span>
      </p>
      {(chair !== undefined || secretary !== undefined) && (
        <p className="small soft">
          {chair !== undefined && `${words.chair} : ${chair}`}
          {chair !== undefined && secretary !== undefined && ' · '}
          {secretary !== undefined && `${words.secretary} : ${secretary}`}
        </p>
      )}
      {draft.video_url !== undefined && !isOver(meeting) && (
        <a
          className="button button-plain meeting-wide"
          href={draft.video_url}
          target="_blank"
          rel="noreferrer"
        >
          <Video aria-hidden="true" />
          {words.join}
        </a>
      )}
    </section>
  );
}

/** What is under discussion, and what one has to do about it. */
function Now({ sheet }: { readonly sheet: MeetingSheet }) {
  const { meeting, current, poll, quorum } = sheet;
  const { channel } = meeting;
  return (
    <section className="meeting-part meeting-now" aria-labelledby="now-title">
      <h2 id="now-title">{words.now}</h2>
      {current === undefined ? (
        <p>{words.nothingNow}</p>
      ) : (
        <p className="meeting-current">
          {current.number !== undefined && <span>{current.number}. </span>}
          {current.draft.title}
        </p>
      )}
      <p className="small soft">{quorumWords(quorum)}</p>
      <div className="meeting-buttons">
        {poll !== undefined && (
          <Link className="button button-primary" href={pollPath({ channel, poll: poll.id })}>
            {words.vote}
          </Link>
        )}
        {current?.thread !== undefined && (
          <Link className="button button-plain" href={`/salons/${channel}/fils/${current.thread}`}>
            {words.thread}
          </Link>
        )}
      </div>
      <FloorRequest channel={channel} item={current} />
      <FormRequest sheet={sheet} />
      {current !== undefined && <OwnRecusal sheet={sheet} item={current} />}
    </section>
  );
}

function Tools({ meeting }: { readonly meeting: Meeting }) {
  const { channel, id, state } = meeting;
  const before = state === 'draft' || state === 'convened';
  return (
    <nav className="meeting-tools" aria-label={frSeance.tools.title}>
      <Link className="button button-primary" href={meetingPath(channel, id, DESK)}>
        <Presentation aria-hidden="true" />
        {frSeance.tools.desk}
      </Link>
      {!before && (
        <Link className="button button-plain" href={meetingPath(channel, id, CHAIR)}>
          <Gavel aria-hidden="true" />
          {frSeance.tools.chair}
        </Link>
      )}
      {before && (
        <Link className="button button-plain" href={meetingPath(channel, id, EDIT)}>
          <Pencil aria-hidden="true" />
          {frSeance.tools.edit}
        </Link>
      )}
      <Link className="button button-plain" href={meetingPath(channel, id, AGENDA)}>
        <ListOrdered aria-hidden="true" />
        {frSeance.tools.agenda}
      </Link>
      <Link className="button button-plain" href={meetingPath(channel, id, ROLL)}>
        <ClipboardCheck aria-hidden="true" />
        {frSeance.tools.roll}
      </Link>
    </nav>
  );
}
