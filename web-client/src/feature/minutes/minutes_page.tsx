/** The minutes of a meeting: read by all once it is over, written by who conducts it. */

import './minutes.css';
import { Link } from 'wouter';
import type { Meeting, MinutesPart, MinutesView, Problem } from '#protocol';
import { problemText } from '../../i18n/fr.ts';
import { frMinutes, frWriting } from '../../i18n/fr_minutes.ts';
import { useMe } from '../../services.ts';
import { Nothing } from '../../ui/nothing.tsx';
import { isHeld, type MeetingSheet, meetingPath } from '../meeting/meeting_view.ts';
import { OfMeeting, Page } from '../meeting/page.tsx';
import { useCut } from '../presence/connection.tsx';
import { ApprovalPart, Approved } from './approval.tsx';
import { Generated, Written } from './blocks.tsx';
import { Files } from './files.tsx';
import { FollowUpPart } from './follow_up.tsx';
import { useMinutes } from './use_minutes.ts';
import { useWritings, type Writings } from './use_writings.ts';
import { kept, standingOf } from './writing.ts';
import { useNameOf, WritingField } from './writing_field.tsx';

interface PageProps {
  readonly channel: string;
  readonly meeting: string;
}

export default function MinutesPage({ channel, meeting }: PageProps) {
  return (
    <OfMeeting channel={channel} meeting={meeting}>
      {(sheet) => <Inside sheet={sheet} />}
    </OfMeeting>
  );
}

function Inside({ sheet }: { readonly sheet: MeetingSheet }) {
  const { channel, id, draft } = sheet.meeting;
  const { view, problem } = useMinutes(sheet);
  const back = { href: meetingPath(channel, id), word: frMinutes.back };
  return (
    <Page title={view?.title ?? frMinutes.title} kicker={draft.title} back={back}>
      {view !== undefined && <Minutes sheet={sheet} view={view} />}
      {view === undefined && problem === undefined && <Waiting />}
      {view === undefined && problem !== undefined && (
        <Refused problem={problem} back={back.href} />
      )}
    </Page>
  );
}

function Waiting() {
  const cut = useCut();
  return (
    <p className="soft" role="status">
      {cut ? frMinutes.offline : frMinutes.loading}
    </p>
  );
}

function Refused({ problem, back }: { readonly problem: Problem; readonly back: string }) {
  const early = problem === 'forbidden';
  return (
    <Nothing
      title={early ? frMinutes.forbidden : frMinutes.failed}
      lead={early ? frMinutes.forbiddenLead : problemText(problem)}
    >
      <Link className="button button-plain" href={back}>
        {frMinutes.back}
      </Link>
    </Nothing>
  );
}

interface MinutesProps {
  readonly sheet: MeetingSheet;
  readonly view: MinutesView;
}

function Minutes({ sheet, view }: MinutesProps) {
  const person = useMe();
  const writings = useWritings({ person, meeting: sheet.meeting.id });
  const { meeting } = view;
  const { approved } = meeting;
  const by = useNameOf(meeting.channel, approved?.by);
  const writes = sheet.place.conducts && approved === undefined && meeting.state !== 'cancelled';
  return (
    <>
      {approved === undefined ? (
        <Lead meeting={meeting} writes={writes} />
      ) : (
        <Approved approval={approved} by={by} hash={view.hash} />
      )}
      <article className="minutes">
        {view.parts.map((it, at) => (
          <Part
            key={it.item ?? (at === 0 ? 'front' : 'end')}
            part={it}
            sheet={sheet}
            view={view}
            writings={writes ? writings : undefined}
          />
        ))}
      </article>
      {sheet.items.length === 0 && <p className="soft">{frMinutes.noItems}</p>}
      {approved !== undefined && <Late sheet={sheet} view={view} writings={writings} />}
      {writes && <ApprovalPart sheet={sheet} view={view} writings={writings} />}
      <Files view={view} />
    </>
  );
}

function leadOf(meeting: Meeting, writes: boolean): string {
  if (meeting.state === 'cancelled') return frMinutes.leads.cancelled;
  if (isHeld(meeting)) return frMinutes.leads.held;
  if (meeting.state !== 'closed') return frMinutes.leads.ahead;
  return writes ? frMinutes.leads.closed : frMinutes.leads.reading;
}

function Lead({ meeting, writes }: { readonly meeting: Meeting; readonly writes: boolean }) {
  return (
    <div className="minutes-lead">
      <p>
        <span className="meeting-state" data-state={meeting.state}>
          {frMinutes.state.draft}
        </span>
      </p>
      <p>{leadOf(meeting, writes)}</p>
      {writes && <p className="small soft">{frMinutes.lockedHelp}</p>}
    </div>
  );
}

interface PartProps extends MinutesProps {
  readonly part: MinutesPart;
  /** Of who may write here. */
  readonly writings: Writings | undefined;
}

function Part({ part, sheet, view, writings }: PartProps) {
  const { channel, id } = sheet.meeting;
  const item = sheet.items.find((it) => it.id === part.item);
  const standing = standingOf(view.texts, part.item);
  const locked = writings !== undefined;
  const title = item?.draft.title;
  // The end of the minutes is about the meeting too, and nobody writes there.
  const written = part.item !== undefined || part === view.parts[0];
  return (
    <section className="minutes-part">
      <Generated markdown={part.markdown} locked={locked} />
      {written && writings !== undefined && (
        <WritingField
          place={{ channel, meeting: id, item: part.item, title }}
          standing={standing}
          writings={writings}
        />
      )}
      {written && writings === undefined && standing.text !== '' && (
        <>
          {part.item === undefined && <h2>{frWriting.meeting}</h2>}
          <Written text={standing.text} />
        </>
      )}
      {part.after !== undefined && <Generated markdown={part.after} locked={locked} />}
      {locked && item !== undefined && <FollowUpPart item={item} />}
    </section>
  );
}

/** What was not saved before the minutes were approved is not in them, and is not lost unseen. */
function Late({ sheet, view, writings }: MinutesProps & { readonly writings: Writings }) {
  const places = [undefined, ...sheet.items.map((it) => it.id)];
  return places.map((item) => {
    const writing = writings.of(item);
    const stands = standingOf(view.texts, item).text;
    if (writing === undefined || writings.leaving(item) || kept(writing.text) === stands)
      return null;
    return (
      <section key={item ?? ''} className="minutes-conflict" aria-label={frWriting.mine}>
        <p>{frWriting.late}</p>
        <Written text={writing.text} />
        <div className="meeting-buttons">
          <button
            type="button"
            className="button button-plain"
            onClick={() => writings.set(item, () => undefined)}
          >
            {frWriting.forget}
          </button>
        </div>
      </section>
    );
  });
}
