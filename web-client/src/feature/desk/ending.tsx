/**
 * The end of a vote from the desk: who has not voted, by commune, and what may be done about it.
 * Wait a little, which everybody sees; show them their card again; or close. Closing is somebody's
 * act, or comes at the end of what was announced: never of itself because of a score.
 */

import { BellRing, Timer } from 'lucide-react';
import { useState } from 'react';
import { type Elector, type Poll, type PollView, REMIND_EVERY_MS } from '#protocol';
import { frVoteDesk } from '../../i18n/fr_desk.ts';
import { frEnding } from '../../i18n/fr_form.ts';
import { frTogether } from '../../i18n/fr_together.ts';
import { frDesk } from '../../i18n/fr_vote.ts';
import { useClient, useSelect } from '../../services.ts';
import { CloseBox, closePoll, leftToVote, missingOf, useLeaving } from '../poll/close_box.tsx';
import { namesOf } from '../poll/result_rows.ts';
import type { Running } from '../poll/run.ts';
import { secondsLeft } from '../poll/time_left.ts';
import { Act, useSettled } from './act_place.tsx';
import { endAndTell } from './awaited.tsx';
import { type Missing, missingByCommune } from './ending_rules.ts';
import { useServerNow } from './server_now.ts';
import { mayTellAlone } from './together_rules.ts';
import { useDesk } from './use_desk.ts';

interface EndingProps {
  readonly poll: Poll;
  readonly view: PollView | undefined;
  readonly running: Running;
  /** Whose vote was read back on the telephone and waits for their yes. */
  readonly unconfirmed: string | undefined;
  /** Another button is the one to press. */
  readonly quiet: boolean;
}

/** In a meeting a result is read again before it is told, an opinion like a decision. */
const PROCLAIM = false;
const WAIT_SECONDS = 30;
const TICK_MS = 1_000;
/** Names said before closing; beyond, how many more. */
const NAMED_MAX = 12;

/** "Clore le vote", or the time that is left of what was announced. */
export function Ending(props: EndingProps) {
  const { poll, view, running, unconfirmed, quiet } = props;
  const client = useClient();
  const settled = useSettled(poll.id);
  const [asking, setAsking] = useState(false);
  const leaving = useLeaving(poll.id);
  // Where everybody has voted there is nothing to ask.
  const turnout = useSelect((state) => state.rooms[poll.channel]?.turnouts[poll.id]);
  const all =
    (view !== undefined && leftToVote(poll, view, leaving) === 0) ||
    (turnout !== undefined && turnout >= poll.electors.ballots);
  const asks = !all || unconfirmed !== undefined || poll.rules.family === 'paper';
  const now = useServerNow(TICK_MS);
  const left = secondsLeft(poll, now);
  const of = { channel: poll.channel, poll: poll.id };
  if (left !== undefined) {
    return (
      <Act side="right">
        <p role="timer">{frEnding.countdown(left)}</p>
        <button
          type="button"
          className="button button-plain"
          disabled={running.busy}
          onClick={() => void running.run({ time_poll: of }, frEnding.keptOpen)}
        >
          {frEnding.keepOpen}
        </button>
        <button
          type="button"
          className="button button-primary"
          disabled={running.busy}
          onClick={() => void closePoll(poll, running, PROCLAIM)}
        >
          {frEnding.now}
        </button>
      </Act>
    );
  }
  // Everybody has voted: it ends at once, and is told where all agree.
  const alone = !asks && mayTellAlone(poll);
  const close = () =>
    void (alone
      ? endAndTell({ client, run: running.run }, poll)
      : closePoll(poll, running, PROCLAIM));
  const button = (
    <button
      type="button"
      className={quiet ? 'button button-plain' : 'button button-primary'}
      disabled={running.busy || !settled}
      onClick={() => (asks ? setAsking(true) : close())}
    >
      {frDesk.closePoll}
    </button>
  );
  return (
    <>
      {quiet ? button : <Act side="right">{button}</Act>}
      {alone && !quiet && <p className="small soft">{frTogether.ifAgreed}</p>}
      {asking && <Question {...props} now={now} onClose={() => setAsking(false)} />}
    </>
  );
}

interface QuestionProps extends EndingProps {
  readonly now: number;
  readonly onClose: () => void;
}

function Question({ poll, view, running, now, unconfirmed, onClose }: QuestionProps) {
  const leaving = useLeaving(poll.id);
  const missing = missingOf(view, leaving);
  const count = leftToVote(poll, view, leaving);
  const of = { channel: poll.channel, poll: poll.id };
  const waits = count > 0 && poll.rules.family !== 'paper';
  const just = now - (poll.reminded_at ?? 0) < REMIND_EVERY_MS * 1_000;
  const wait = async () => {
    onClose();
    await running.run({ time_poll: { ...of, seconds: WAIT_SECONDS } }, frEnding.waiting);
  };
  const words = { back: frEnding.back, close: waits ? frEnding.now : frDesk.closePoll };
  return (
    <CloseBox
      {...{ poll, view, running, words, onClose }}
      proclaim={PROCLAIM}
      left={frEnding.missing(count)}
    >
      {leaving.size > 0 && <p className="small soft">{frEnding.leaving(leaving.size)}</p>}
      {unconfirmed !== undefined && (
        <p className="vote-note">{frEnding.unconfirmed(unconfirmed)}</p>
      )}
      {waits && missing !== undefined && <MissingNames missing={missing} view={view} />}
      {waits && poll.state === 'open' && (
        <div className="lectern-wait">
          <button type="button" className="button button-plain" onClick={() => void wait()}>
            <Timer aria-hidden="true" />
            {frEnding.wait}
          </button>
          <button
            type="button"
            className="button button-plain"
            disabled={just || running.busy}
            onClick={() => void running.run({ remind_voters: of }, frEnding.reminded)}
          >
            <BellRing aria-hidden="true" />
            {frEnding.remind}
          </button>
          {poll.reminded_at !== undefined && (
            <p className="small soft">{frEnding.remindedAt(poll.reminded_at)}</p>
          )}
        </div>
      )}
    </CloseBox>
  );
}

interface NamesProps {
  readonly missing: readonly Elector[];
  readonly view: PollView | undefined;
}

/** By commune, as one looks for them in the room. */
export function MissingNames({ missing, view }: NamesProps) {
  const { sheet, online } = useDesk();
  const called = namesOf(view?.electors ?? []);
  const named = missingByCommune(missing, sheet.seats);
  const place = ({ elector, whereabouts }: Missing) => {
    const away = whereabouts === 'away' ? frEnding.left : frVoteDesk.place[whereabouts];
    const here = online === undefined || online.includes(elector.person);
    return here ? away : `${away}, ${frVoteDesk.offline}`;
  };
  return (
    <ul className="lectern-missing">
      {named.slice(0, NAMED_MAX).map((it) => (
        <li key={it.elector.mandate}>
          {it.commune !== undefined && <strong>{it.commune} · </strong>}
          {called.get(it.elector.mandate) ?? it.elector.name}
          <span className="small soft"> · {place(it)}</span>
        </li>
      ))}
      {named.length > NAMED_MAX && <li>{frEnding.more(named.length - NAMED_MAX)}</li>}
    </ul>
  );
}
