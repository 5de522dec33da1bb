/** Entering a show of hands: first the exceptions, by name, then all the others at once. */

import { X } from 'lucide-react';
import { useState } from 'react';
import type { Choice, Elector, Poll, PollView } from '#protocol';
import { fr } from '../../i18n/fr.ts';
import { frPhone } from '../../i18n/fr_phone.ts';
import { choiceWords, frEntry, VOTE_WORDS } from '../../i18n/fr_vote.ts';
import type { Effect } from '../../net/lanes.ts';
import { useClient, useSelect } from '../../services.ts';
import { announce } from '../../ui/announce.tsx';
import {
  brushesOf,
  countOf,
  entriesOf,
  type Mark,
  sameMark,
  UNDO_MS,
  usualOf,
} from './hand_entry_rules.ts';
import { PhoneEntry } from './phone_entry.tsx';
import { namesOf } from './result_rows.ts';

interface EntryProps {
  readonly poll: Poll;
  readonly view: PollView;
  readonly marking: Marking;
  /** Absent where it is always shown: at the desk of a meeting. */
  readonly onClose?: (() => void) | undefined;
}

/** What was pressed so far: it leaves by the buttons below the names, or ends the vote with it. */
export interface Marking {
  readonly marks: ReadonlyMap<number, Mark>;
  readonly left: readonly Elector[];
  /** Whom "les autres" may name. */
  readonly fills: (elector: Elector) => boolean;
  readonly brush: Mark;
  readonly setBrush: (brush: Mark) => void;
  readonly others: Choice;
  readonly setOthers: (others: Choice) => void;
  readonly press: (mandate: number) => void;
}

type Fills = (elector: Elector) => boolean;

const anybody: Fills = () => true;

function useSubmitEntries() {
  const client = useClient();
  return (
    what: Extract<Effect, { enter_ballots: unknown }>['enter_ballots'],
    words: string,
  ): void => {
    client.submitLater({ enter_ballots: what }, UNDO_MS, words, () => announce(frEntry.undone));
    announce(words);
  };
}

function brushWords(poll: Poll, brush: Mark): string {
  if (brush === 'absent') return frEntry.absent;
  if (typeof brush !== 'string') return choiceWords(poll.question, brush);
  if (brush === 'for') return frEntry.askFor;
  return brush === 'blank' ? VOTE_WORDS.blank : frEntry.ask[brush];
}

const said = (poll: Poll, mark: Mark) =>
  mark === 'absent' ? frEntry.absent : choiceWords(poll.question, mark).toLowerCase();

export function useMarking(poll: Poll, view: PollView, fills: Fills = anybody): Marking {
  const [marks, setMarks] = useState<ReadonlyMap<number, Mark>>(new Map());
  const [brush, setBrush] = useState<Mark>(brushesOf(poll)[0] ?? 'abstain');
  const [others, setOthers] = useState<Choice>(usualOf(poll));
  const voted = new Set(view.register ?? []);
  const left = view.electors.filter((it) => !voted.has(it.mandate));
  const press = (mandate: number) => {
    const next = new Map(marks);
    if (sameMark(next.get(mandate), brush)) next.delete(mandate);
    else next.set(mandate, brush);
    setMarks(next);
  };
  return { marks, left, fills, brush, setBrush, others, setOthers, press };
}

export function HandEntry({ poll, view, marking, onClose }: EntryProps) {
  const { marks, left, fills } = marking;
  const submit = useSubmitEntries();
  const pending = usePending(poll);
  const send = (rest: Choice | undefined) => {
    const filled = left.filter(fills).map((it) => it.mandate);
    const entries = entriesOf({ marks, left: left.map((it) => it.mandate), filled, others: rest });
    if (entries === undefined) return;
    const { channel, id } = poll;
    submit({ channel, poll: id, source: 'hand', ...entries }, frEntry.sent(countOf(entries)));
  };
  return (
    <section className="entry" aria-label={frEntry.title}>
      <header className="entry-head">
        <h4>{frEntry.title}</h4>
        {onClose !== undefined && (
          <button
            type="button"
            className="button button-icon"
            aria-label={fr.app.close}
            onClick={onClose}
          >
            <X aria-hidden="true" />
          </button>
        )}
      </header>
      {pending !== undefined ? (
        <Pending id={pending} />
      ) : left.length === 0 ? (
        <p className="soft">{frEntry.noneLeft}</p>
      ) : (
        <>
          <p className="small soft">{frEntry.lead}</p>
          <Brushes poll={poll} marking={marking} />
          <Names poll={poll} marking={marking} called={namesOf(view.electors)} />
          <Send {...{ poll, marking, send }} atDesk={onClose === undefined} />
          {/* At the desk of a meeting it stands beside the name of who is called. */}
          {onClose !== undefined && <ByPhone poll={poll} left={left} />}
        </>
      )}
      <Fix poll={poll} view={view} />
    </section>
  );
}

/** An entry that has not left, or was not answered yet. */
function usePending(poll: Poll): string | undefined {
  return useSelect(
    (state) =>
      state.outbox.find(
        ({ command }) => 'enter_ballots' in command && command.enter_ballots.poll === poll.id,
      )?.id,
  );
}

function Pending({ id }: { readonly id: string }) {
  const client = useClient();
  const attempted = useSelect((state) => state.outbox.find((it) => it.id === id)?.attempted);
  return (
    <div className="entry-pending">
      <p>{frEntry.pending}</p>
      {attempted !== true && (
        <button
          type="button"
          className="button button-plain"
          onClick={() => {
            client.discard(id);
            announce(frEntry.undone);
          }}
        >
          {fr.notice.undo}
        </button>
      )}
    </div>
  );
}

interface PartProps {
  readonly poll: Poll;
  readonly marking: Marking;
}

function Brushes({ poll, marking }: PartProps) {
  const all: readonly Mark[] = [...brushesOf(poll), 'absent'];
  return (
    <fieldset className="entry-brushes">
      <legend className="small">{frEntry.brush}</legend>
      {all.map((it) => (
        <label key={JSON.stringify(it)} className="entry-brush">
          <input
            type="radio"
            name={`brush-${poll.id}`}
            checked={sameMark(it, marking.brush)}
            onChange={() => marking.setBrush(it)}
          />
          <span>{brushWords(poll, it)}</span>
        </label>
      ))}
    </fieldset>
  );
}

interface NamesProps extends PartProps {
  readonly called: ReadonlyMap<number, string>;
}

function Names({ poll, marking, called }: NamesProps) {
  const { left, marks, press, fills } = marking;
  return (
    <ul className="entry-names">
      {left.map((it) => {
        const mark = marks.get(it.mandate);
        const tone = typeof mark === 'string' ? mark : undefined;
        return (
          <li key={it.mandate}>
            <button
              type="button"
              className="entry-name"
              data-tone={mark === undefined ? undefined : (tone ?? 'option')}
              aria-pressed={mark !== undefined}
              onClick={() => press(it.mandate)}
            >
              <span>{called.get(it.mandate)}</span>
              {mark !== undefined ? (
                <strong className="small">{said(poll, mark)}</strong>
              ) : (
                !fills(it) && <span className="small soft">{frEntry.elsewhere}</span>
              )}
            </button>
          </li>
        );
      })}
    </ul>
  );
}

interface SendProps extends PartProps {
  /** Those who are elsewhere are not among "les autres", and that is said. */
  readonly atDesk: boolean;
  readonly send: (others: Choice | undefined) => void;
}

function Send({ poll, marking, atDesk, send }: SendProps) {
  const { left, marks, fills, others } = marking;
  const rest = left.filter((it) => !marks.has(it.mandate) && fills(it)).length;
  const entered = left.filter((it) => {
    const mark = marks.get(it.mandate);
    return mark !== undefined && mark !== 'absent';
  }).length;
  const apart = atDesk && left.some((it) => !marks.has(it.mandate) && !fills(it));
  const word = said(poll, others);
  const choices = brushesOf(poll);
  return (
    <div className="entry-send">
      {rest > 0 && (
        <div className="entry-rest">
          <button
            type="button"
            className={atDesk ? 'button button-plain desk-wide' : 'button button-primary desk-wide'}
            onClick={() => send(others)}
          >
            {rest === left.length
              ? frEntry.all(word, rest)
              : apart
                ? frEntry.othersHere(word, rest)
                : frEntry.others(word, rest)}
          </button>
        </div>
      )}
      {entered > 0 && (
        <button
          type="button"
          className="button button-plain desk-wide"
          onClick={() => send(undefined)}
        >
          {frEntry.only(entered)}
        </button>
      )}
      {rest > 0 && (
        <div className="field entry-others">
          <label>
            <span className="small">{frEntry.othersWord}</span>
            <select
              value={choices.findIndex((it) => sameMark(it, others))}
              onChange={(event) => marking.setOthers(choices[Number(event.target.value)] ?? others)}
            >
              {choices.map((it, at) => (
                <option key={JSON.stringify(it)} value={at}>
                  {choiceWords(poll.question, it)}
                </option>
              ))}
            </select>
          </label>
        </div>
      )}
    </div>
  );
}

interface ByPhoneProps {
  readonly poll: Poll;
  readonly left: readonly Elector[];
}

/** Who calls is named first: a voice is not a raised hand, and is read back. */
function ByPhone({ poll, left }: ByPhoneProps) {
  const [mandate, setMandate] = useState<number>();
  const [choice, setChoice] = useState<Choice>();
  const elector = left.find((it) => it.mandate === mandate);
  const done = () => {
    setMandate(undefined);
    setChoice(undefined);
  };
  return (
    <details className="entry-fix">
      <summary>{frPhone.open}</summary>
      {elector !== undefined ? (
        <PhoneEntry {...{ poll, elector, choice }} onChoice={setChoice} onDone={done} />
      ) : (
        <>
          <p className="small soft">{frPhone.openLead}</p>
          <ul className="entry-names">
            {left.map((it) => (
              <li key={it.mandate}>
                <button
                  type="button"
                  className="entry-name"
                  aria-label={frPhone.of(it.name)}
                  onClick={() => setMandate(it.mandate)}
                >
                  {it.name}
                </button>
              </li>
            ))}
          </ul>
        </>
      )}
    </details>
  );
}

/** An entry that was wrong is taken back; the voter may then vote, or be entered again. */
function Fix({ poll, view }: Pick<EntryProps, 'poll' | 'view'>) {
  const submit = useSubmitEntries();
  const voted = new Set(view.register ?? []);
  const entered = view.electors.filter((it) => voted.has(it.mandate));
  if (entered.length === 0) return null;
  const withdraw = ({ mandate, name }: Elector) => {
    const { channel, id } = poll;
    const entries = [{ mandate, replace: false }];
    submit({ channel, poll: id, source: 'hand', entries }, frEntry.withdrawn(name));
  };
  return (
    <details className="entry-fix">
      <summary>{frEntry.fix}</summary>
      <p className="small soft">{frEntry.fixLead}</p>
      <ul className="entry-names">
        {entered.map((it) => (
          <li key={it.mandate}>
            <button
              type="button"
              className="entry-name"
              aria-label={frEntry.withdraw(it.name)}
              onClick={() => withdraw(it)}
            >
              {it.name}
            </button>
          </li>
        ))}
      </ul>
    </details>
  );
}
