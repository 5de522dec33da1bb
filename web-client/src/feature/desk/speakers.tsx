/** The floor on the desk: who speaks, for how long, who is next, and the tour of the communes. */

import { Pause, Play, Square } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import type { Floor, Speech, SpeechKind } from '#protocol';
import { clock, frFloor, SPEECH_KINDS } from '../../i18n/fr_floor.ts';
import { useSelect } from '../../services.ts';
import { type Acting, Refusal, useActing } from './acting.tsx';
import { byCommune, floorOf, spokenMs } from './floor_rules.ts';
import { useServerNow } from './server_now.ts';
import { useDesk } from './use_desk.ts';

const TICK_MS = 1_000;

export function Speakers() {
  const { channel, open, acts } = useDesk();
  const speeches = useSelect((state) => state.rooms[channel]?.tables.speeches);
  const floor = useSelect((state) => state.rooms[channel]?.tables.floors[open?.id ?? '']);
  const acting = useActing();
  const { running, waiting } = floorOf(speeches ?? {}, open?.id);
  return (
    <section className="lectern-floor" aria-labelledby="lectern-floor-title">
      <h2 id="lectern-floor-title">{frFloor.title}</h2>
      {open === undefined ? (
        <p className="small soft">{frFloor.noItem}</p>
      ) : (
        <>
          <Running speech={running} floor={floor} acting={acting} />
          {acts && waiting.length > 0 && (
            <Next item={open.id} speech={waiting[0]} acting={acting} />
          )}
          <Queue waiting={waiting} acting={acting} />
          {acts && <Manage item={open.id} floor={floor} acting={acting} />}
        </>
      )}
      <Refusal acting={acting} />
      <Times />
    </section>
  );
}

interface RunningProps {
  readonly speech: Speech | undefined;
  readonly floor: Floor | undefined;
  readonly acting: Acting;
}

function Running({ speech, floor, acting }: RunningProps) {
  const { channel, acts, nameOf } = useDesk();
  const now = useServerNow(TICK_MS);
  if (speech === undefined) return <p className="soft">{frFloor.nobody}</p>;
  const seconds = Math.floor(spokenMs(speech, now) / 1_000);
  const over = floor?.warning_seconds === undefined ? 0 : seconds - floor.warning_seconds;
  const of = { channel, speech: speech.id };
  const paused = speech.state === 'paused';
  return (
    <div className="lectern-running" data-over={over > 0 || undefined}>
      <p>
        <strong>{frFloor.speaks(nameOf(speech.person))}</strong>
      </p>
      <p className="lectern-clock" role="timer">
        {clock(seconds)}
        {over > 0 && <span className="small"> · {frFloor.over(over)}</span>}
        {paused && <span className="small"> · {frFloor.paused}</span>}
      </p>
      {acts && (
        <div className="desk-buttons">
          <button
            type="button"
            className="button button-plain"
            onClick={() => void acting.act(paused ? { resume_speech: of } : { pause_speech: of })}
          >
            {paused ? <Play aria-hidden="true" /> : <Pause aria-hidden="true" />}
            {paused ? frFloor.resume : frFloor.pause}
          </button>
          <button
            type="button"
            className="button button-plain"
            onClick={() => void acting.act({ end_speech: of })}
          >
            <Square aria-hidden="true" />
            {frFloor.end}
          </button>
        </div>
      )}
    </div>
  );
}

interface NextProps {
  readonly item: string;
  readonly speech: Speech | undefined;
  readonly acting: Acting;
}

function Next({ item, speech, acting }: NextProps) {
  const { channel, nameOf } = useDesk();
  const name = nameOf(speech?.person ?? '');
  return (
    <button
      type="button"
      className="button button-primary desk-wide"
      data-shortcut="s"
      disabled={acting.busy}
      onClick={() => void acting.act({ start_speech: { channel, item } }, frFloor.speaks(name))}
    >
      {frFloor.nextNamed(name)}
    </button>
  );
}

interface QueueProps {
  readonly waiting: readonly Speech[];
  readonly acting: Acting;
}

function Queue({ waiting, acting }: QueueProps) {
  const { channel, acts, nameOf } = useDesk();
  if (waiting.length === 0) return <p className="small soft">{frFloor.queueEmpty}</p>;
  return (
    <>
      <h3>{frFloor.queue(waiting.length)}</h3>
      <ol className="lectern-queue">
        {waiting.map((it) => (
          <li key={it.id}>
            <span className="two-lines">
              <span>{nameOf(it.person)}</span>
              {it.kind !== 'floor' && <span className="small soft">{SPEECH_KINDS[it.kind]}</span>}
            </span>
            {acts && (
              <>
                <button
                  type="button"
                  className="button"
                  aria-label={frFloor.give(nameOf(it.person))}
                  onClick={() =>
                    void acting.act(
                      { start_speech: { channel, item: it.item, speech: it.id } },
                      frFloor.speaks(nameOf(it.person)),
                    )
                  }
                >
                  {frFloor.giveShort}
                </button>
                <button
                  type="button"
                  className="button"
                  aria-label={frFloor.skip(nameOf(it.person))}
                  onClick={() => void acting.act({ skip_speech: { channel, speech: it.id } })}
                >
                  {frFloor.skipShort}
                </button>
              </>
            )}
          </li>
        ))}
      </ol>
    </>
  );
}

interface ManageProps {
  readonly item: string;
  readonly floor: Floor | undefined;
  readonly acting: Acting;
}

/** Seconds before a speaker is reminded; 0: never. */
const WARNINGS = [0, 60, 120, 180, 300, 600] as const;

function Manage({ item, floor, acting }: ManageProps) {
  const { channel } = useDesk();
  const closed = floor?.closed === true;
  const round = floor?.round === true;
  const warning = floor?.warning_seconds;
  const set = (part: { closed?: boolean; warning?: number | undefined }) => {
    const seconds = 'warning' in part ? part.warning : warning;
    const warned = seconds === undefined || seconds === 0 ? {} : { warning_seconds: seconds };
    void acting.act({
      set_floor: { channel, item, closed: part.closed ?? closed, ...warned },
    });
  };
  return (
    <div className="lectern-manage">
      {closed && <p className="vote-note">{frFloor.closedNow}</p>}
      {round && <p className="vote-note">{frFloor.roundNow}</p>}
      <Add item={item} acting={acting} />
      <details className="lectern-more">
        <summary>{frFloor.more}</summary>
        <div className="desk-buttons">
          <button
            type="button"
            className="button button-plain"
            onClick={() => void acting.act({ call_round: { channel, item, on: !round } })}
          >
            {round ? frFloor.roundStop : frFloor.round}
          </button>
          <button
            type="button"
            className="button button-plain"
            onClick={() => set({ closed: !closed })}
          >
            {closed ? frFloor.reopen : frFloor.close}
          </button>
        </div>
        <div className="field">
          <label>
            <span>{frFloor.warning}</span>
            <select
              value={warning ?? 0}
              onChange={(event) => set({ warning: Number(event.target.value) })}
            >
              {WARNINGS.map((it) => (
                <option key={it} value={it}>
                  {it === 0 ? frFloor.warnings.none : frFloor.warningMinutes(it)}
                </option>
              ))}
            </select>
          </label>
        </div>
      </details>
    </div>
  );
}

/** What may be asked for by a raised hand: a turn of the communes is called, not asked. */
const KINDS: readonly SpeechKind[] = ['floor', 'question', 'point_of_order', 'reply'];

/** A hand raised in the room, by somebody without a device. */
function Add({ item, acting }: Pick<ManageProps, 'item' | 'acting'>) {
  const { channel, sheet } = useDesk();
  const [person, setPerson] = useState('');
  const [kind, setKind] = useState<SpeechKind>('floor');
  const there = sheet.seats.filter((it) => it.whereabouts !== 'away');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (person === '') return;
    void acting.act({ request_speech: { channel, item, kind, person } });
    setPerson('');
    setKind('floor');
  };
  return (
    <form className="lectern-add field" onSubmit={submit}>
      <label htmlFor="lectern-add">{frFloor.add}</label>
      <div>
        <select id="lectern-add" value={person} onChange={(event) => setPerson(event.target.value)}>
          <option value="">{frFloor.addWho}</option>
          {there.map((it) => (
            <option key={it.sitter + it.person} value={it.sitter}>
              {it.name}
            </option>
          ))}
        </select>
        <button type="submit" className="button button-plain" disabled={acting.busy}>
          {frFloor.addButton}
        </button>
      </div>
      {person !== '' && (
        <select
          aria-label={frFloor.addKind}
          value={kind}
          onChange={(event) => setKind(KINDS.find((it) => it === event.target.value) ?? 'floor')}
        >
          {KINDS.map((it) => (
            <option key={it} value={it}>
              {SPEECH_KINDS[it]}
            </option>
          ))}
        </select>
      )}
    </form>
  );
}

/** Who has been heard, and who has not: by commune. */
function Times() {
  const { channel, meeting } = useDesk();
  const speeches = useSelect((state) => state.rooms[channel]?.tables.speeches);
  const communes = useSelect((state) => state.directory?.territory.communes);
  const now = useServerNow(TICK_MS);
  const times = byCommune(speeches ?? {}, meeting.id, now);
  if (times.length === 0) return null;
  const longest = times[0]?.ms ?? 1;
  const name = (insee: string) => communes?.find((it) => it.insee === insee)?.name ?? insee;
  return (
    <details className="lectern-more lectern-times">
      <summary>{frFloor.times}</summary>
      <table>
        <tbody>
          {times.map((it) => (
            <tr key={it.commune}>
              <th scope="row">
                {name(it.commune)}
                <svg className="result-bar" aria-hidden="true" preserveAspectRatio="none">
                  <rect width="100%" height="100%" className="result-bar-rest" />
                  <rect
                    width={`${(it.ms / longest) * 100}%`}
                    height="100%"
                    className="result-bar-part"
                  />
                </svg>
              </th>
              <td>{clock(it.ms / 1_000)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  );
}
