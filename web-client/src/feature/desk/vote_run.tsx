/** A vote under way: two paths into one urn, who has still to vote and why, then the result. */

import { ListOrdered, Pause, Phone, Play } from 'lucide-react';
import { useState } from 'react';
import type { Elector, Poll, PollView } from '#protocol';
import { electorName, frRoll, frVoteDesk } from '../../i18n/fr_desk.ts';
import { frRound } from '../../i18n/fr_round.ts';
import { FAMILIES, frDesk } from '../../i18n/fr_vote.ts';
import { missingOf } from '../poll/close_box.tsx';
import { Proclaim, VoidForm } from '../poll/desk.tsx';
import { HandEntry } from '../poll/hand_entry.tsx';
import { takesEntries } from '../poll/hand_entry_rules.ts';
import { PaperForm } from '../poll/paper_form.tsx';
import { PhoneEntry } from '../poll/phone_entry.tsx';
import { Turnout } from '../poll/poll_panel.tsx';
import { PollResultView } from '../poll/poll_result.tsx';
import { electionOf } from '../poll/round_rules.ts';
import { useRunning } from '../poll/run.ts';
import { usePollView } from '../poll/use_poll_view.ts';
import { Ending } from './ending.tsx';
import { Late } from './late.tsx';
import { RollCall } from './roll_call.tsx';
import { peopleInRoom } from './seats.ts';
import { Unanimous, useClosing } from './unanimous.tsx';
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
      {poll.state === 'closed' ? (
        <>
          <PollResultView poll={poll} view={view} runs={runs} />
          {runs && <Proclaim {...part} />}
        </>
      ) : (
        <Turnout poll={poll} voted={view?.voted} />
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

interface TakingProps extends RunProps {
  readonly view: PollView | undefined;
  readonly runs: boolean;
}

function Taking({ poll, view, runs }: TakingProps) {
  const { sheet } = useDesk();
  const [rolling, setRolling] = useState(false);
  const paper = poll.rules.family === 'paper';
  const enters = runs && takesEntries(poll) && view?.register !== undefined;
  const closing = useClosing(poll.id) !== undefined;
  const there = peopleInRoom(sheet.seats);
  const fills = (it: Elector) => there.has(it.person);
  if (paper) {
    return (
      <>
        {runs && <PaperForm poll={poll} />}
        {runs && <Buttons poll={poll} view={view} />}
      </>
    );
  }
  if (enters && rolling) {
    return <RollCall poll={poll} view={view} onClose={() => setRolling(false)} />;
  }
  return (
    <>
      {enters && poll.state === 'open' && <Unanimous poll={poll} view={view} fills={fills} />}
      {enters && poll.state === 'open' && !closing && (
        <HandEntry poll={poll} view={view} fills={fills} />
      )}
      {runs && <Late poll={poll} view={view} />}
      <Left poll={poll} view={view} enters={enters} />
      {runs && (
        <Buttons poll={poll} view={view} onRoll={enters ? () => setRolling(true) : undefined} />
      )}
    </>
  );
}

interface LeftProps extends Omit<TakingProps, 'runs'> {
  readonly enters: boolean;
}

/** Who has still to vote: where they are, whether they are online, and what may be done. */
function Left({ poll, view, enters }: LeftProps) {
  const { sheet, online, nameOf } = useDesk();
  const [phone, setPhone] = useState<number>();
  const missing = missingOf(view);
  if (view === undefined) return null;
  if (missing === undefined) return <p className="small soft">{frDesk.leftUnknown}</p>;
  if (missing.length === 0) return <p className="vote-note">{frDesk.allVoted}</p>;
  const place = (person: string) =>
    sheet.seats.find((it) => it.sitter === person)?.whereabouts ?? 'away';
  const line = (person: string) =>
    online === undefined || online.includes(person) ? frVoteDesk.online : frVoteDesk.offline;
  // Those in the room are named above, where their hand is entered.
  const shown = enters ? missing.filter((it) => place(it.person) !== 'room') : missing;
  if (shown.length === 0) return null;
  const words = enters ? frVoteDesk.leftApart(shown.length) : frVoteDesk.left(shown.length);
  return (
    <details className="lectern-left" open>
      <summary>{words}</summary>
      <ul>
        {shown.map((it) => (
          <li key={it.mandate}>
            <span className="two-lines">
              <span>{electorName(it, nameOf)}</span>
              <span className="small soft">
                {frVoteDesk.place[place(it.person)]} · {line(it.person)}
              </span>
            </span>
            {enters && poll.question.kind === 'motion' && (
              <button
                type="button"
                className="button button-plain"
                aria-label={frVoteDesk.byPhoneOf(it.name)}
                aria-expanded={phone === it.mandate}
                onClick={() => setPhone(phone === it.mandate ? undefined : it.mandate)}
              >
                <Phone aria-hidden="true" />
                {frVoteDesk.byPhone}
              </button>
            )}
            {phone === it.mandate && (
              <PhoneEntry poll={poll} elector={it} onDone={() => setPhone(undefined)} />
            )}
          </li>
        ))}
      </ul>
    </details>
  );
}

interface ButtonsProps extends RunProps {
  readonly view: PollView | undefined;
  readonly onRoll?: (() => void) | undefined;
}

function Buttons({ poll, view, onRoll }: ButtonsProps) {
  const running = useRunning();
  const of = { channel: poll.channel, poll: poll.id };
  const open = poll.state === 'open';
  return (
    <>
      <div className="desk-buttons">
        {onRoll !== undefined && open && poll.question.kind === 'motion' && (
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
        <Ending poll={poll} view={view} running={running} />
      </div>
      {running.failure !== undefined && (
        <p className="field-error" role="alert">
          {running.failure}
        </p>
      )}
    </>
  );
}
