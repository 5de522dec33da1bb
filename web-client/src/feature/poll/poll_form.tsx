/** Making a poll in three gestures: the question, how one answers, "Ouvrir". */

import { ArrowLeft, Plus, X } from 'lucide-react';
import { type FormEvent, useEffect, useId, useRef, useState } from 'react';
import { Link, useLocation, useSearch } from 'wouter';
import { type BodyKind, type Poll, type PollFamily, QUESTION_CHARS_MAX } from '#protocol';
import { fr } from '../../i18n/fr.ts';
import { frApart } from '../../i18n/fr_apart.ts';
import { frPollForm } from '../../i18n/fr_poll_form.ts';
import { frRound } from '../../i18n/fr_round.ts';
import { frDesk, frVote } from '../../i18n/fr_vote.ts';
import type { Client } from '../../net/client.ts';
import { useClient, useSelect } from '../../services.ts';
import { Choice } from '../../ui/choice.tsx';
import { Field } from '../../ui/field.tsx';
import { useTitle } from '../../ui/use_title.ts';
import { roomName } from '../channel/room_title.ts';
import { familiesFor, isApart, usualFamily } from '../meeting/body_rules.ts';
import { ElectionFields } from './election_fields.tsx';
import {
  draftOf,
  fieldOf,
  NOTHING_WRITTEN,
  type PollProblem,
  type PollWritten,
  PRESETS,
  type Preset,
  problemOf,
  takesOptions,
  writtenOf,
} from './form_rules.ts';
import { type Running, useRunning } from './run.ts';
import { SpecialFields } from './special_fields.tsx';
import { useElectorate } from './use_electorate.ts';
import { pollPath } from './votes.ts';
import { Who } from './who.tsx';

/** In the address: which preset is chosen from the start. */
const FORM = 'forme';

interface FormProps {
  readonly channel: string;
  /** The prepared poll to change; absent: a new one. */
  readonly poll?: string | undefined;
}

export default function PollForm({ channel, poll: id }: FormProps) {
  const poll = useSelect((state) =>
    id === undefined ? undefined : state.rooms[channel]?.tables.polls[id],
  );
  const room = useSelect((state) => roomName(state, channel));
  const title = id === undefined ? frPollForm.title : frPollForm.edit;
  useTitle(title);
  const back = id === undefined ? `/salons/${channel}` : pollPath({ channel, poll: id });
  const editable = poll?.state === 'draft' || poll?.state === 'armed';
  return (
    <section className="panel" aria-labelledby="poll-form-title">
      <header className="panel-head">
        <div className="two-lines">
          <h2 id="poll-form-title">{title}</h2>
          <span className="small soft">{frVote.inRoom(room)}</span>
        </div>
        <Link className="button button-icon" href={back} aria-label={frPollForm.close}>
          {id === undefined ? <X aria-hidden="true" /> : <ArrowLeft aria-hidden="true" />}
        </Link>
      </header>
      <div className="poll">
        {id !== undefined && !editable ? (
          <p className="soft">{poll === undefined ? fr.app.loading : frPollForm.notHere}</p>
        ) : (
          <Inside channel={channel} poll={poll} />
        )}
      </div>
    </section>
  );
}

/** The kind of the room's body, on which the rules depend. */
async function bodyOf(client: Client, channel: string): Promise<BodyKind | undefined> {
  const id = client.state.rooms[channel]?.tables.channels[channel]?.body;
  if (id === undefined) return undefined;
  if (client.state.directory === undefined) await client.loadDirectory();
  return client.state.directory?.territory.bodies.find((it) => it.id === id)?.kind;
}

/** Where to go once it is made: its own page. What it is about stays with it. */
function useSubmit(channel: string, poll: Poll | undefined, running: Running) {
  const client = useClient();
  const [, go] = useLocation();
  const point = new URLSearchParams(useSearch()).get('point') ?? undefined;
  return async (written: PollWritten, open: boolean) => {
    const body = await bodyOf(client, channel);
    const { item, chair, round_of } = poll ?? { item: point };
    const about = {
      ...(item && { item }),
      ...(chair && { chair }),
      ...(round_of && { round_of }),
    };
    const draft = { ...draftOf(written, body, frPollForm.when), ...about };
    const reply = await running.run(
      poll === undefined
        ? { create_poll: { channel, draft, open } }
        : { edit_poll: { channel, poll: poll.id, draft } },
      open ? frDesk.opened : undefined,
    );
    if (typeof reply !== 'object' || !('done' in reply)) return;
    const made = reply.done.poll ?? poll?.id;
    if (made !== undefined) go(pollPath({ channel, poll: made }));
  };
}

/** From the desk one comes with an item (its title is the question), perhaps for an election. */
function useFirst(channel: string): PollWritten {
  const asked = new URLSearchParams(useSearch());
  const point = asked.get('point') ?? '';
  const title = useSelect((state) => state.rooms[channel]?.tables.items[point]?.draft.title) ?? '';
  const preset = asked.get(FORM) === 'election' ? 'election' : NOTHING_WRITTEN.preset;
  return { ...NOTHING_WRITTEN, title, preset };
}

/** A bureau and a council decide; elsewhere one asks for an opinion. */
function useUsualFamily(channel: string): PollFamily {
  const { body } = useElectorate(channel);
  const facilitates = useSelect((state) => state.rooms[channel]?.role === 'facilitator');
  return facilitates ? usualFamily(body) : 'consultative';
}

/** The forms that the law leaves an item of a meeting in several places; undefined: all. */
function useLawful(channel: string, point: string | undefined): readonly PollFamily[] | undefined {
  const { body } = useElectorate(channel);
  const item = useSelect((state) => state.rooms[channel]?.tables.items[point ?? '']);
  const mode = useSelect(
    (state) => state.rooms[channel]?.tables.meetings[item?.meeting ?? '']?.draft.mode,
  );
  if (item === undefined || mode === undefined || !isApart({ body, mode })) return undefined;
  return familiesFor({ body, mode, item: item.draft.kind });
}

interface InsideProps {
  readonly channel: string;
  readonly poll: Poll | undefined;
}

function Inside({ channel, poll }: InsideProps) {
  const client = useClient();
  const running = useRunning();
  const submit = useSubmit(channel, poll, running);
  const usual = useUsualFamily(channel);
  const first = useFirst(channel);
  const point = new URLSearchParams(useSearch()).get('point') ?? undefined;
  const lawful = useLawful(channel, poll?.item ?? point);
  const [typed, setTyped] = useState(() => (poll ? writtenOf(poll) : first));
  const [family, setFamily] = useState(poll?.rules.family);
  const facilitates = useSelect((state) => state.rooms[channel]?.role === 'facilitator');
  // Persons are elected by slips of paper, unless something else is said.
  const known = lawful?.[0] ?? (facilitates && typed.preset === 'election' ? 'paper' : usual);
  const written = { ...typed, family: family ?? known };
  const [problem, setProblem] = useState<PollProblem>();
  const offline = useSelect((state) => state.phase.kind !== 'open');
  const set = (part: Partial<PollWritten>) => {
    setProblem(undefined);
    setTyped((now) => ({ ...now, ...part }));
    if (part.family !== undefined) setFamily(part.family);
    // A slip of paper holds no dates and no marks.
    else if (part.preset && !onPaper(part.preset) && family === 'paper') setFamily(undefined);
  };
  const act = (open: boolean) => {
    const found = problemOf(written, Date.now() * 1_000);
    setProblem(found);
    if (found !== undefined || running.busy) return;
    void submit(written, open).catch(() => client.hurry());
  };
  const done = (event: FormEvent) => {
    event.preventDefault();
    act(poll === undefined);
  };
  return (
    <form className="poll-form" onSubmit={done} noValidate>
      <QuestionField value={written.title} onChange={(title) => set({ title })} />
      {/* Another round asks what the one before did. */}
      {written.round === 1 && <Presets written={written} set={set} />}
      {written.preset === 'election' ? (
        <ElectionFields written={written} set={set} />
      ) : (
        takesOptions(written.preset) && <OptionFields written={written} set={set} />
      )}
      {written.preset === 'date' && <DateFields written={written} set={set} />}
      <Settings {...{ channel, written, set, lawful }} />
      <Who channel={channel} family={written.family} item={poll?.item ?? point} />
      {(problem !== undefined || running.failure !== undefined) && (
        <p className="field-error" role="alert">
          {problem === undefined ? running.failure : PROBLEMS[problem]}
        </p>
      )}
      {running.busy && offline && (
        <p className="vote-note" role="status">
          {frPollForm.waits}
        </p>
      )}
      <div className="vote-confirm">
        <button type="submit" className="button button-primary vote-go" disabled={running.busy}>
          {poll === undefined ? frPollForm.open : frPollForm.saveEdit}
        </button>
      </div>
      <div className="poll-form-end">
        {poll === undefined && (
          <button
            type="button"
            className="button button-plain"
            disabled={running.busy}
            onClick={() => act(false)}
          >
            {frPollForm.save}
          </button>
        )}
      </div>
    </form>
  );
}

interface QuestionProps {
  readonly value: string;
  readonly onChange: (value: string) => void;
}

/** The person came here to write it: it has the focus from the start. */
function QuestionField({ value, onChange }: QuestionProps) {
  const id = useId();
  const area = useRef<HTMLTextAreaElement>(null);
  useEffect(() => area.current?.focus(), []);
  return (
    <div className="field">
      <label htmlFor={id}>{frPollForm.question}</label>
      <textarea
        id={id}
        ref={area}
        rows={2}
        value={value}
        maxLength={QUESTION_CHARS_MAX}
        aria-describedby={`${id}-help`}
        onChange={(event) => onChange(event.target.value)}
        onKeyDown={(event) => {
          // A question is one sentence; and nothing is opened to everybody by one key too many.
          if (event.key === 'Enter' && !event.nativeEvent.isComposing) event.preventDefault();
        }}
      />
      <span className="field-help" id={`${id}-help`}>
        {frPollForm.questionHelp}
      </span>
    </div>
  );
}

const WORDS = { ...frPollForm.presets, election: frRound.election };
const PROBLEMS = { ...frPollForm.problems, ...frRound.problems };

interface PartProps {
  readonly written: PollWritten;
  readonly set: (part: Partial<PollWritten>) => void;
}

function Presets({ written, set }: PartProps) {
  return (
    <fieldset className="presets">
      <legend>{frPollForm.preset}</legend>
      {PRESETS.map((it) => (
        <label key={it} className="preset">
          <input
            type="radio"
            name="preset"
            checked={written.preset === it}
            onChange={() => set({ preset: it })}
          />
          <span className="two-lines">
            <strong>{WORDS[it].word}</strong>
            <span className="small soft">{WORDS[it].help}</span>
          </span>
        </label>
      ))}
    </fieldset>
  );
}

function replaced<T>(list: readonly T[], at: number, value: T): T[] {
  return list.map((it, place) => (place === at ? value : it));
}

function OptionFields({ written, set }: PartProps) {
  const { options, preset, most, best } = written;
  const change = (at: number, value: string) => {
    const next = replaced(options, at, value);
    // The next line is there before it is asked for.
    set({ options: next.at(-1)?.trim() === '' ? next : [...next, ''] });
  };
  const marks = [3, 5, 10, 20];
  return (
    <fieldset className="poll-options">
      <legend>{frPollForm.options}</legend>
      {options.map((value, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a line is its place
        <div className="poll-option" key={at}>
          <input
            type="text"
            value={value}
            aria-label={frPollForm.option(at + 1)}
            placeholder={frPollForm.option(at + 1)}
            onChange={(event) => change(at, event.target.value)}
          />
          {options.length > 2 && value !== '' && (
            <button
              type="button"
              className="button button-icon"
              aria-label={frPollForm.removeOption(at + 1)}
              onClick={() => set({ options: options.filter((_, place) => place !== at) })}
            >
              <X aria-hidden="true" />
            </button>
          )}
        </div>
      ))}
      {preset === 'multiple' && (
        <Pick
          label={frPollForm.most}
          value={most}
          values={options.flatMap((_, at) => (at === 0 ? [] : [at + 1]))}
          words={frPollForm.many}
          onChange={(value) => set({ most: value })}
        />
      )}
      {preset === 'score' && (
        <Pick
          label={frPollForm.best}
          value={best}
          values={marks}
          words={frPollForm.marks}
          onChange={(value) => set({ best: value })}
        />
      )}
    </fieldset>
  );
}

interface PickProps {
  readonly label: string;
  readonly value: number;
  readonly values: readonly number[];
  readonly words: (value: number) => string;
  readonly onChange: (value: number) => void;
}

function Pick({ label, value, values, words, onChange }: PickProps) {
  return (
    <div className="field">
      <label>
        <span>{label}</span>
        <select value={value} onChange={(event) => onChange(Number(event.target.value))}>
          {values.map((it) => (
            <option key={it} value={it}>
              {words(it)}
            </option>
          ))}
        </select>
      </label>
    </div>
  );
}

function DateFields({ written, set }: PartProps) {
  const { dates } = written;
  return (
    <fieldset className="poll-options">
      <legend>{frPollForm.dates}</legend>
      {dates.map((value, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a line is its place
        <div className="poll-option" key={at}>
          <input
            type="datetime-local"
            value={value}
            aria-label={frPollForm.date(at + 1)}
            onChange={(event) => set({ dates: replaced(dates, at, event.target.value) })}
          />
          {dates.length > 2 && (
            <button
              type="button"
              className="button button-icon"
              aria-label={frPollForm.removeDate(at + 1)}
              onClick={() => set({ dates: dates.filter((_, place) => place !== at) })}
            >
              <X aria-hidden="true" />
            </button>
          )}
        </div>
      ))}
      <button type="button" className="button" onClick={() => set({ dates: [...dates, ''] })}>
        <Plus aria-hidden="true" />
        {frPollForm.addDate}
      </button>
    </fieldset>
  );
}

const FAMILIES: readonly PollFamily[] = ['consultative', 'ordinary', 'public', 'secret', 'paper'];

/** An urn of paper is counted by hand: for what one can write on a slip. */
const onPaper = (preset: Preset) =>
  preset === 'motion' || preset === 'single' || preset === 'multiple' || preset === 'election';

interface SettingsProps extends PartProps {
  readonly channel: string;
  readonly lawful: readonly PollFamily[] | undefined;
}

function Settings({ channel, written, set, lawful }: SettingsProps) {
  const facilitates = useSelect((state) => state.rooms[channel]?.role === 'facilitator');
  const { count } = useElectorate(channel);
  const families = FAMILIES.filter((it) => it !== 'paper' || onPaper(written.preset)).filter(
    (it) => lawful === undefined || lawful.includes(it),
  );
  return (
    <details className="poll-settings" open={written.family !== 'consultative' || undefined}>
      <summary>{frPollForm.settings}</summary>
      <div className="poll-settings-inside">
        {lawful !== undefined && (
          <p className="vote-note">{lawful.length > 0 ? frApart.publicOnly : frApart.never}</p>
        )}
        {facilitates && families.length > 0 && (
          <Choice
            name="family"
            legend={frPollForm.family}
            options={families.map((value) => ({ value, ...frPollForm.families[value] }))}
            value={written.family}
            onChange={(family) => set({ family })}
          />
        )}
        <Field
          label={frPollForm.until}
          type="datetime-local"
          value={written.until}
          min={fieldOf(Date.now() * 1_000)}
          onChange={(until) => set({ until })}
          help={frPollForm.untilHelp}
        />
        {facilitates && written.preset !== 'election' && (
          <SpecialFields
            channel={channel}
            special={written.special}
            onChange={(special) => set({ special })}
            count={count}
            family={written.family}
            motion={written.preset === 'motion'}
          />
        )}
      </div>
    </details>
  );
}
