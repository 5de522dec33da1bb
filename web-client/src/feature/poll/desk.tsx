/** Running a poll: how many have voted, who has not, and the few things to do with it. */

import { Pause, Pencil, Play } from 'lucide-react';
import { type ComponentType, type FormEvent, Fragment, type ReactNode, useState } from 'react';
import { Link } from 'wouter';
import { type Elector, type Poll, type PollView, REASON_CHARS_MAX } from '#protocol';
import { frDesk, frEntry, KNOWN } from '../../i18n/fr_vote.ts';
import { useSelect } from '../../services.ts';
import { DialogBox } from '../../ui/dialog.tsx';
import { Field } from '../../ui/field.tsx';
import { useOnline } from '../presence/presence.ts';
import { placed } from './ballot.ts';
import { CloseBox, leftToVote, missingOf, useLeaving } from './close_box.tsx';
import { HandEntry, useMarking } from './hand_entry.tsx';
import { takesEntries } from './hand_entry_rules.ts';
import { PaperForm } from './paper_form.tsx';
import { Turnout } from './poll_panel.tsx';
import { namesOf } from './result_rows.ts';
import { type Running, useRunning } from './run.ts';
import { pollPath } from './votes.ts';

interface DeskProps {
  readonly poll: Poll;
  readonly view: PollView | undefined;
}

export interface PartProps extends DeskProps {
  readonly running: Running;
}

export function Desk(props: DeskProps) {
  const { poll } = props;
  const running = useRunning();
  const part = { ...props, running };
  return (
    <section className="desk" aria-labelledby="desk-title">
      <h3 id="desk-title">{frDesk.title}</h3>
      <Stage {...part} />
      {running.failure !== undefined && (
        <p className="field-error" role="alert">
          {running.failure}
        </p>
      )}
      {poll.state !== 'voided' && poll.question.kind !== 'mood' && <VoidForm {...part} />}
    </section>
  );
}

function Stage(props: PartProps) {
  switch (props.poll.state) {
    case 'draft':
    case 'armed':
      return <Prepared {...props} />;
    case 'open':
    case 'suspended':
      return <Underway {...props} />;
    case 'closed':
      return <Proclaim {...props} />;
    case 'counting':
    case 'proclaimed':
    case 'voided':
      return null;
  }
}

// --- Before

function Prepared({ poll, view, running }: PartProps) {
  const [asking, setAsking] = useState(false);
  const of = { channel: poll.channel, poll: poll.id };
  const open = async () => {
    setAsking(false);
    await running.run({ open_poll: of }, frDesk.opened);
  };
  return (
    <>
      <p className="soft">{poll.state === 'armed' ? frDesk.prepared : frDesk.draft}</p>
      <Options poll={poll} />
      <div className="desk-buttons">
        <Link className="button button-plain" href={`${pollPath(of)}/modifier`}>
          <Pencil aria-hidden="true" />
          {frDesk.edit}
        </Link>
        {poll.state === 'draft' && (
          <button
            type="button"
            className="button button-plain"
            onClick={() => void running.run({ arm_poll: of }, frDesk.armed)}
          >
            {frDesk.arm}
          </button>
        )}
        <button type="button" className="button button-primary" onClick={() => setAsking(true)}>
          {frDesk.open}
        </button>
      </div>
      {asking && (
        <DialogBox title={frDesk.openTitle} onClose={() => setAsking(false)} alert>
          <p className="poll-question">{poll.question.title}</p>
          <Electors electors={view?.electors} />
          <p className="small soft">{KNOWN[poll.rules.family]}</p>
          <div className="dialog-buttons">
            <button type="button" className="button button-plain" onClick={() => setAsking(false)}>
              {frDesk.cancel}
            </button>
            <button type="button" className="button button-primary" onClick={() => void open()}>
              {frDesk.open}
            </button>
          </div>
        </DialogBox>
      )}
    </>
  );
}

function Options({ poll }: { readonly poll: Poll }) {
  const { options } = poll.question;
  if (options.length === 0) return null;
  return (
    <ul className="desk-options">
      {placed(options).map(({ key, of }) => (
        <li key={key}>{of.label}</li>
      ))}
    </ul>
  );
}

/** Who will vote: how many, and their names for who wants to read them. */
function Electors({ electors }: { readonly electors: readonly Elector[] | undefined }) {
  if (electors === undefined) return <p>{frDesk.whoUnknown}</p>;
  const byMandate = electors.some((it) => it.of !== undefined);
  return (
    <details className="desk-who">
      <summary>
        <strong>{frDesk.who(electors.length, byMandate)}</strong> {frDesk.whoNames}
      </summary>
      <Names electors={electors} />
    </details>
  );
}

function Names({ electors }: { readonly electors: readonly Elector[] }) {
  return (
    <ul className="desk-names small">
      {electors.map((it) => (
        <li key={it.mandate}>
          {it.name}
          {it.title !== undefined && <span className="soft"> · {it.title}</span>}
        </li>
      ))}
    </ul>
  );
}

// --- While it is open

function Underway(props: PartProps) {
  const { poll, view, running } = props;
  const [entering, setEntering] = useState(false);
  const of = { channel: poll.channel, poll: poll.id };
  const facilitates = useSelect((state) => state.rooms[poll.channel]?.role === 'facilitator');
  const paper = poll.rules.family === 'paper';
  const enters = facilitates && takesEntries(poll) && view?.register !== undefined;
  const mood = poll.question.kind === 'mood';
  return (
    <>
      {paper ? (
        <PaperForm poll={poll} />
      ) : (
        <>
          <Turnout poll={poll} voted={view?.voted} />
          {!mood && <StillToVote poll={poll} view={view} />}
        </>
      )}
      {enters &&
        (entering ? (
          <Entering poll={poll} view={view} onClose={() => setEntering(false)} />
        ) : (
          <button
            type="button"
            className="button button-plain desk-wide"
            onClick={() => setEntering(true)}
          >
            {frEntry.open}
          </button>
        ))}
      <div className="desk-buttons">
        {!mood && poll.state === 'open' && (
          <button
            type="button"
            className="button button-plain"
            onClick={() => void running.run({ suspend_poll: of })}
          >
            <Pause aria-hidden="true" />
            {frDesk.suspend}
          </button>
        )}
        {poll.state === 'suspended' && (
          <button
            type="button"
            className="button button-plain"
            onClick={() => void running.run({ resume_poll: of })}
          >
            <Play aria-hidden="true" />
            {frDesk.resume}
          </button>
        )}
        <CloseButton {...props} />
      </div>
    </>
  );
}

interface EnteringProps {
  readonly poll: Poll;
  readonly view: PollView;
  readonly onClose: () => void;
}

function Entering(props: EnteringProps) {
  return <HandEntry {...props} marking={useMarking(props.poll, props.view)} />;
}

function StillToVote({ poll, view }: DeskProps) {
  const online = useOnline(poll.channel);
  const missing = missingOf(view);
  const called = namesOf(view?.electors ?? []);
  if (view === undefined) return null;
  if (missing === undefined) return <p className="small soft">{frDesk.leftUnknown}</p>;
  if (missing.length === 0) return <p className="vote-note">{frDesk.allVoted}</p>;
  return (
    <div>
      <h4 className="desk-left">{frDesk.left(missing.length)}</h4>
      <ul className="desk-names">
        {missing.map((it) => (
          <li key={it.mandate}>
            {called.get(it.mandate)}
            {online !== undefined && !online.includes(it.person) && (
              <span className="small soft"> · {frDesk.offline}</span>
            )}
          </li>
        ))}
      </ul>
    </div>
  );
}

/** Names said in the question before closing; beyond, how many more. */
const NAMED_MAX = 8;

function CloseButton({ poll, view, running }: PartProps) {
  const [asking, setAsking] = useState(false);
  const online = useOnline(poll.channel);
  const leaving = useLeaving(poll.id);
  const missing = missingOf(view, leaving);
  // An opinion is told at once; a decision, and what a meeting votes on, is read again first.
  const proclaim = poll.rules.family === 'consultative' && poll.item === undefined;
  const called = namesOf(view?.electors ?? []);
  const name = (it: Elector) => {
    const said = called.get(it.mandate) ?? it.name;
    const here = online === undefined || online.includes(it.person);
    return here ? said : `${said} (${frDesk.offline})`;
  };
  const left =
    missing === undefined
      ? frDesk.closeCount(leftToVote(poll, view, leaving))
      : frDesk.closeMissing(
          missing.slice(0, NAMED_MAX).map(name),
          Math.max(0, missing.length - NAMED_MAX),
        );
  const words = { back: frDesk.wait, close: frDesk.closePoll };
  return (
    <>
      <button
        type="button"
        className="button button-primary"
        disabled={running.busy}
        onClick={() => setAsking(true)}
      >
        {frDesk.closePoll}
      </button>
      {asking && (
        <CloseBox
          {...{ poll, view, running, proclaim, left, words }}
          onClose={() => setAsking(false)}
        />
      )}
    </>
  );
}

// --- After

interface ProclaimProps extends PartProps {
  /** What stands around its button, where it has a place of its own. */
  readonly Act?: ComponentType<{ readonly children: ReactNode }>;
}

export function Proclaim({ poll, running, Act = Fragment }: ProclaimProps) {
  const of = { channel: poll.channel, poll: poll.id };
  return (
    <div className="desk-proclaim">
      <p>
        <strong>{frDesk.reread}</strong>
      </p>
      <p className="small soft">{frDesk.rereadLead}</p>
      <Act>
        <button
          type="button"
          className="button button-primary desk-wide"
          disabled={running.busy}
          onClick={() => void running.run({ proclaim_poll: of }, frDesk.proclaimed)}
        >
          {frDesk.proclaim}
        </button>
      </Act>
    </div>
  );
}

export function VoidForm({ poll, running }: PartProps) {
  const [shown, setShown] = useState(false);
  const [reason, setReason] = useState('');
  const [replace, setReplace] = useState(true);
  const [missing, setMissing] = useState(false);
  if (!shown) {
    return (
      <button type="button" className="button desk-void" onClick={() => setShown(true)}>
        {frDesk.voidPoll}
      </button>
    );
  }
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (reason.trim() === '') return setMissing(true);
    const command = { channel: poll.channel, poll: poll.id, reason, replace };
    await running.run({ void_poll: command });
  };
  return (
    <form className="desk-void-form" onSubmit={submit}>
      <p>{frDesk.voidLead}</p>
      <Field
        label={frDesk.voidReason}
        value={reason}
        onChange={setReason}
        maxLength={REASON_CHARS_MAX}
        error={missing && reason.trim() === '' ? frDesk.voidMissing : undefined}
        autoFocus
      />
      <label className="choice">
        <input
          type="checkbox"
          checked={replace}
          onChange={(event) => setReplace(event.target.checked)}
        />
        <span>{frDesk.voidReplace}</span>
      </label>
      <div className="dialog-buttons">
        <button type="button" className="button button-plain" onClick={() => setShown(false)}>
          {frDesk.cancel}
        </button>
        <button type="submit" className="button button-danger" disabled={running.busy}>
          {frDesk.voidConfirm}
        </button>
      </div>
    </form>
  );
}
