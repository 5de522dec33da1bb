/** A vote under way: two paths into one urn, who has still to vote and why, then the result. */

import { ListOrdered, Pause, Phone, Play } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import type { Choice, Elector, Poll, PollView, Whereabouts } from '#protocol';
import { electorName, frRoll, frVoteDesk } from '../../i18n/fr_desk.ts';
import { frRound } from '../../i18n/fr_round.ts';
import { FAMILIES, frDesk } from '../../i18n/fr_vote.ts';
import { missingOf, useLeaving } from '../poll/close_box.tsx';
import { Proclaim, VoidForm } from '../poll/desk.tsx';
import { HandEntry, useMarking } from '../poll/hand_entry.tsx';
import { takesEntries } from '../poll/hand_entry_rules.ts';
import { PaperForm } from '../poll/paper_form.tsx';
import { PhoneEntry } from '../poll/phone_entry.tsx';
import { Turnout } from '../poll/poll_panel.tsx';
import { PollResultView } from '../poll/poll_result.tsx';
import { electionOf } from '../poll/round_rules.ts';
import { useRunning } from '../poll/run.ts';
import { usePollView } from '../poll/use_poll_view.ts';
import { Act } from './act_place.tsx';
import { useAwaited } from './awaited.tsx';
import { Ending } from './ending.tsx';
import { Late } from './late.tsx';
import { RollCall } from './roll_call.tsx';
import { peopleInRoom } from './seats.ts';
import { AllTogether, Awaiting, Leaving, useClosing, useTogether } from './together.tsx';
import { useDesk } from './use_desk.ts';

interface RunProps {
  readonly poll: Poll;
}

export function VoteRun({ poll }: RunProps) {
  const { channel, acts, runsPolls } = useDesk();
  const { view } = usePollView(channel, poll.id, true);
  const running = useRunning();
  const runs = acts && runsPolls;
  const part = { poll, view, running };
  const election = electionOf(poll);
  return (
    <article className="lectern-card lectern-run" data-state={poll.state}>
      <p className="small soft">
        {FAMILIES[poll.rules.family]}
        {election !== undefined && ` · ${frRound.of(election)}`}
      </p>
      <p className="poll-question">{poll.question.title}</p>
      {poll.state === 'closed' && (
        <>
          {runs && <Proclaim {...part} Act={ToTell} />}
          <PollResultView poll={poll} view={view} runs={runs} />
        </>
      )}
      {(poll.state === 'open' || poll.state === 'suspended') && (
        <Taking poll={poll} view={view} runs={runs} />
      )}
      {running.failure !== undefined && (
        <p className="field-error" role="alert">
          {running.failure}
        </p>
      )}
      {runs && poll.question.kind !== 'mood' && <VoidForm {...part} />}
    </article>
  );
}

/** Told where nothing was pressed to end it. */
function ToTell({ children }: { readonly children: ReactNode }) {
  return <Act side="left">{children}</Act>;
}

interface TakingProps extends RunProps {
  readonly view: PollView | undefined;
  readonly runs: boolean;
}

function Taking({ poll, view, runs }: TakingProps) {
  const [phone, setPhone] = useState<OnPhone>();
  const motion = poll.question.kind === 'motion';
  if (poll.rules.family === 'paper') {
    return (
      <>
        <Turnout poll={poll} voted={view?.voted} />
        {runs && <PaperForm poll={poll} />}
        {runs && <Buttons poll={poll} view={view} />}
      </>
    );
  }
  const enters = runs && takesEntries(poll) && view?.register !== undefined;
  const left = <Left {...{ poll, view, enters, phone }} onPhone={setPhone} />;
  const unconfirmed = phone?.choice === undefined ? undefined : phone.name;
  if (enters) return <Hands {...{ poll, view, motion, unconfirmed }}>{left}</Hands>;
  return (
    <>
      {runs && <Buttons poll={poll} view={view} />}
      <Turnout poll={poll} voted={view?.voted} />
      {runs && <Late poll={poll} view={view} />}
      {left}
    </>
  );
}

interface HandsProps extends RunProps {
  readonly view: PollView;
  readonly motion: boolean;
  readonly unconfirmed: string | undefined;
  readonly children: ReactNode;
}

/** Ballots are entered here: what ends the vote comes first, the names below it. */
function Hands({ poll, view, motion, unconfirmed, children }: HandsProps) {
  const { sheet } = useDesk();
  const [rolling, setRolling] = useState(false);
  const there = peopleInRoom(sheet.seats);
  const marking = useMarking(poll, view, (it) => there.has(it.person));
  const together = useTogether({ poll, view, marking });
  const closing = useClosing(poll.id);
  const awaited = useAwaited(poll.id);
  const open = poll.state === 'open';
  if (rolling) return <RollCall poll={poll} view={view} onClose={() => setRolling(false)} />;
  if (open && closing !== undefined) return <Leaving poll={poll.id} close={closing.id} />;
  const first = open && !awaited ? together : undefined;
  const entry = <HandEntry poll={poll} view={view} marking={marking} />;
  return (
    <>
      {open && awaited && <Awaiting poll={poll} view={view} />}
      {first !== undefined && <AllTogether poll={poll} view={view} together={first} />}
      <Buttons
        {...{ poll, view, unconfirmed }}
        quiet={first !== undefined || awaited}
        onRoll={motion ? () => setRolling(true) : undefined}
      />
      <Turnout poll={poll} voted={view.voted} />
      <Late poll={poll} view={view} />
      {open &&
        (motion ? (
          <details className="lectern-more lectern-exceptions">
            <summary>{frVoteDesk.exceptions}</summary>
            {entry}
          </details>
        ) : (
          entry
        ))}
      {children}
    </>
  );
}

/** Who votes on the telephone, and what was heard so far. */
interface OnPhone {
  readonly mandate: number;
  readonly name: string;
  readonly choice?: Choice | undefined;
}

interface LeftProps extends Omit<TakingProps, 'runs'> {
  readonly enters: boolean;
  readonly phone: OnPhone | undefined;
  readonly onPhone: (phone: OnPhone | undefined) => void;
}

/** Who has still to vote: where they are, whether they are online, and what may be done. */
function Left({ poll, view, enters, phone, onPhone }: LeftProps) {
  const { sheet } = useDesk();
  const missing = missingOf(view, useLeaving(poll.id));
  if (view === undefined) return null;
  if (missing === undefined) return <p className="small soft">{frDesk.leftUnknown}</p>;
  if (missing.length === 0) return <p className="vote-note">{frDesk.allVoted}</p>;
  const place = (person: string) =>
    sheet.seats.find((it) => it.sitter === person)?.whereabouts ?? 'away';
  // Those in the room are named among the exceptions, where their hand is entered.
  const shown = enters
    ? missing.filter((it) => place(it.person) !== 'room' || it.mandate === phone?.mandate)
    : missing;
  if (shown.length === 0) return null;
  const words = enters ? frVoteDesk.leftApart(shown.length) : frVoteDesk.left(shown.length);
  return (
    <details className="lectern-left" open>
      <summary>{words}</summary>
      <ul>
        {shown.map((it) => (
          <OneLeft
            key={it.mandate}
            {...{ poll, phone, onPhone }}
            elector={it}
            place={place(it.person)}
            enters={enters && poll.question.kind === 'motion'}
          />
        ))}
      </ul>
    </details>
  );
}

interface OneLeftProps extends Pick<LeftProps, 'poll' | 'enters' | 'phone' | 'onPhone'> {
  readonly elector: Elector;
  readonly place: Whereabouts;
}

function OneLeft({ poll, elector, place, enters, phone, onPhone }: OneLeftProps) {
  const { online, nameOf } = useDesk();
  const { mandate, name, person } = elector;
  const called = phone?.mandate === mandate;
  const there = online === undefined || online.includes(person);
  return (
    <li>
      <span className="two-lines">
        <span>{electorName(elector, nameOf)}</span>
        <span className="small soft">
          {frVoteDesk.place[place]} · {there ? frVoteDesk.online : frVoteDesk.offline}
        </span>
      </span>
      {enters && (
        <button
          type="button"
          className="button button-plain"
          aria-label={frVoteDesk.byPhoneOf(name)}
          aria-expanded={called}
          onClick={() => onPhone(called ? undefined : { mandate, name })}
        >
          <Phone aria-hidden="true" />
          {frVoteDesk.byPhone}
        </button>
      )}
      {called && (
        <PhoneEntry
          poll={poll}
          elector={elector}
          choice={phone.choice}
          onChoice={(choice) => onPhone({ mandate, name, choice })}
          onDone={() => onPhone(undefined)}
        />
      )}
    </li>
  );
}

interface ButtonsProps extends RunProps {
  readonly view: PollView | undefined;
  readonly unconfirmed?: string | undefined;
  /** Another button is the one to press. */
  readonly quiet?: boolean;
  readonly onRoll?: (() => void) | undefined;
}

function Buttons({ poll, view, unconfirmed, quiet = false, onRoll }: ButtonsProps) {
  const running = useRunning();
  const of = { channel: poll.channel, poll: poll.id };
  const open = poll.state === 'open';
  return (
    <>
      <div className="desk-buttons">
        <Ending {...{ poll, view, running, unconfirmed, quiet }} />
        {onRoll !== undefined && open && (
          <button type="button" className="button button-plain" onClick={onRoll}>
            <ListOrdered aria-hidden="true" />
            {frRoll.open}
          </button>
        )}
        <button
          type="button"
          className="button button-plain"
          disabled={running.busy}
          onClick={() => void running.run(open ? { suspend_poll: of } : { resume_poll: of })}
        >
          {open ? <Pause aria-hidden="true" /> : <Play aria-hidden="true" />}
          {open ? frDesk.suspend : frDesk.resume}
        </button>
      </div>
      {running.failure !== undefined && (
        <p className="field-error" role="alert">
          {running.failure}
        </p>
      )}
    </>
  );
}
