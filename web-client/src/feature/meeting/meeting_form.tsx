/** Preparing a meeting: when, where, for whom, led by whom. Its agenda is the next page. */

import { type FormEvent, useId, useState } from 'react';
import { useLocation } from 'wouter';
import {
  MEETING_TITLE_CHARS_MAX,
  type Meeting,
  type MeetingMode,
  type Publicity,
  URL_CHARS_MAX,
} from '#protocol';
import { frSeance, MODE, PUBLICITY, when } from '../../i18n/fr_seance.ts';
import { useSelect } from '../../services.ts';
import { Choice } from '../../ui/choice.tsx';
import { Field } from '../../ui/field.tsx';
import { roomName } from '../channel/room_title.ts';
import { Failure, useAsking } from './ask.tsx';
import { rulesOf, useBodyKind } from './body_rules.ts';
import {
  draftOf,
  type MeetingProblem,
  type MeetingWritten,
  problemOf,
  usual,
  writtenOf,
} from './meeting_form_rules.ts';
import { meetingPath, meetingsPath } from './meeting_view.ts';
import { OfMeeting, Page } from './page.tsx';
import { AGENDA } from './parts.ts';
import { PersonSelect, usePeople } from './person_select.tsx';
import { useKnownDirectory, useOpenedRoom } from './use_meeting.ts';

const words = frSeance.form;

interface FormProps {
  readonly channel: string;
  /** The one to change; absent: a new one. */
  readonly meeting?: string;
}

export function MeetingForm({ channel, meeting }: FormProps) {
  useOpenedRoom(channel);
  useKnownDirectory(channel);
  if (meeting === undefined) {
    const back = { href: meetingsPath(channel), word: frSeance.sheet.back };
    return (
      <Page title={words.create} back={back}>
        <Form channel={channel} meeting={undefined} />
      </Page>
    );
  }
  const back = { href: meetingPath(channel, meeting), word: words.back };
  return (
    <OfMeeting channel={channel} meeting={meeting}>
      {(sheet) => (
        <Page title={words.edit} kicker={sheet.meeting.draft.title} back={back}>
          <Form channel={channel} meeting={sheet.meeting} />
        </Page>
      )}
    </OfMeeting>
  );
}

interface InsideProps {
  readonly channel: string;
  readonly meeting: Meeting | undefined;
}

interface PartProps {
  readonly channel: string;
  readonly written: MeetingWritten;
  readonly set: (part: Partial<MeetingWritten>) => void;
  readonly problem: MeetingProblem | undefined;
}

function Form({ channel, meeting }: InsideProps) {
  const asking = useAsking();
  const [, go] = useLocation();
  const kind = useBodyKind(channel);
  const room = useSelect((state) => roomName(state, channel));
  const [typed, setTyped] = useState<Partial<MeetingWritten>>({});
  const [problem, setProblem] = useState<MeetingProblem>();
  const before = meeting === undefined ? usual(kind, room) : writtenOf(meeting);
  const written = { ...before, ...typed };
  const set = (part: Partial<MeetingWritten>) => {
    setProblem(undefined);
    setTyped((now) => ({ ...now, ...part }));
  };
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const found = problemOf(written, Date.now() * 1_000);
    setProblem(found);
    if (found !== undefined || asking.busy) return;
    const draft = draftOf(written, meeting);
    const done = await asking.ask(
      meeting === undefined
        ? { create_meeting: { channel, draft } }
        : { edit_meeting: { channel, meeting: meeting.id, draft } },
    );
    if (done === undefined) return;
    if (meeting !== undefined) go(meetingPath(channel, meeting.id));
    else if (done.meeting === undefined) go(meetingsPath(channel));
    else go(meetingPath(channel, done.meeting, AGENDA));
  };
  const part = { channel, written, set, problem };
  return (
    <form className="meeting-form" onSubmit={submit} noValidate>
      <When {...part} />
      <Where {...part} />
      <Choice<Publicity>
        name="publicity"
        legend={words.publicity}
        options={PUBLICITIES.map((value) => ({ value, ...PUBLICITY[value] }))}
        value={written.publicity}
        onChange={(publicity) => set({ publicity })}
      />
      <Who {...part} />
      <p className="small soft">{words.clear(rulesOf(kind).clearDays)}</p>
      {problem !== undefined && (
        <p className="field-error" role="alert">
          {words.problems[problem]}
        </p>
      )}
      <Failure asking={asking} />
      <button type="submit" className="button button-primary meeting-wide" disabled={asking.busy}>
        {meeting === undefined ? words.make : words.save}
      </button>
    </form>
  );
}

const MODES: readonly MeetingMode[] = ['place', 'hybrid', 'video'];
const PUBLICITIES: readonly Publicity[] = ['internal', 'public', 'closed'];

function When({ written, set, problem }: PartProps) {
  const late = problem === 'when' || problem === 'past';
  return (
    <>
      <Field
        label={words.name}
        value={written.title}
        onChange={(title) => set({ title })}
        maxLength={MEETING_TITLE_CHARS_MAX}
        aria-invalid={problem === 'title' || undefined}
      />
      <div className="meeting-pair">
        <Field
          label={words.date}
          type="date"
          value={written.date}
          onChange={(date) => set({ date })}
          aria-invalid={late || undefined}
        />
        <Field
          label={words.time}
          type="time"
          step={300}
          value={written.time}
          onChange={(time) => set({ time })}
        />
      </div>
    </>
  );
}

function Where({ written, set, problem }: PartProps) {
  const id = useId();
  return (
    <>
      <Choice<MeetingMode>
        name="mode"
        legend={words.mode}
        options={MODES.map((value) => ({ value, ...MODE[value] }))}
        value={written.mode}
        onChange={(mode) => set({ mode })}
      />
      {written.mode !== 'video' && (
        <div className="field">
          <label htmlFor={id}>{words.places}</label>
          <textarea
            id={id}
            rows={2}
            value={written.places}
            aria-describedby={`${id}-help`}
            aria-invalid={problem === 'places' || undefined}
            onChange={(event) => set({ places: event.target.value })}
          />
          <span className="field-help" id={`${id}-help`}>
            {words.placesHelp}
          </span>
        </div>
      )}
      {written.mode !== 'place' && (
        <Field
          label={words.video}
          help={words.videoHelp}
          type="url"
          inputMode="url"
          value={written.video}
          onChange={(video) => set({ video })}
          maxLength={URL_CHARS_MAX}
          aria-invalid={problem === 'video' || undefined}
        />
      )}
    </>
  );
}

function Who({ channel, written, set }: PartProps) {
  const people = usePeople(channel);
  const others = people.filter(({ person }) => !written.facilitators.includes(person));
  return (
    <fieldset className="meeting-who">
      <legend>{words.people}</legend>
      <PersonSelect
        label={words.chair}
        people={people}
        value={written.chair}
        none={words.chairNone}
        onChange={(chair) => set({ chair })}
      />
      <PersonSelect
        label={words.secretary}
        people={people}
        value={written.secretary}
        none={words.nobody}
        onChange={(secretary) => set({ secretary })}
      />
      {written.facilitators.map((person) => (
        <label key={person} className="choice">
          <input
            type="checkbox"
            checked
            onChange={() =>
              set({ facilitators: written.facilitators.filter((it) => it !== person) })
            }
          />
          <span>{people.find((it) => it.person === person)?.name ?? ''}</span>
        </label>
      ))}
      <PersonSelect
        label={words.facilitators}
        people={others}
        value={undefined}
        none={words.nobody}
        onChange={(person) => {
          if (person !== undefined) set({ facilitators: [...written.facilitators, person] });
        }}
      />
      <Second channel={channel} written={written} set={set} problem={undefined} />
    </fieldset>
  );
}

/** A meeting that found too few members is held again, and then needs no quorum. */
function Second({ channel, written, set }: PartProps) {
  const id = useId();
  const meetings = useSelect((state) => state.rooms[channel]?.tables.meetings);
  const short = Object.values(meetings ?? {}).filter(
    (it) => it.quorum?.reached === false && (it.state === 'closed' || it.state === 'cancelled'),
  );
  if (short.length === 0 && written.second === undefined) return null;
  return (
    <div className="field">
      <label htmlFor={id}>{words.second}</label>
      <select
        id={id}
        value={written.second ?? ''}
        onChange={(event) => set({ second: event.target.value || undefined })}
      >
        <option value="">{words.secondNone}</option>
        {short.map((it) => (
          <option key={it.id} value={it.id}>
            {it.draft.title}, {when(it.draft.starts_at)}
          </option>
        ))}
      </select>
    </div>
  );
}
