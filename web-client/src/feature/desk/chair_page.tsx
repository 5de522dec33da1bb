/**
 * What whoever presides needs on a tablet beside the facilitator: the item, who speaks next, the
 * time, what to read aloud. It opens what was prepared and tells what was counted; it closes,
 * voids and enters nothing, and never takes the desk from who holds it.
 */

import { ArrowLeft } from 'lucide-react';
import { Link } from 'wouter';
import type { AgendaItem, MeetingId, Poll, Speech } from '#protocol';
import { time } from '../../i18n/format.ts';
import { frChair } from '../../i18n/fr_chair.ts';
import { frAgenda, frDeskPage, itemKind } from '../../i18n/fr_desk.ts';
import { clock, frFloor } from '../../i18n/fr_floor.ts';
import { frEnding, frForm } from '../../i18n/fr_form.ts';
import { quorumWords } from '../../i18n/fr_seance.ts';
import { useSelect } from '../../services.ts';
import { useBodyKind } from '../meeting/body_rules.ts';
import { meetingPath } from '../meeting/meeting_view.ts';
import { useGivesOpinion } from '../meeting/opinion.ts';
import { DESK } from '../meeting/parts.ts';
import { useRunning } from '../poll/run.ts';
import { secondsLeft } from '../poll/time_left.ts';
import { usePollView } from '../poll/use_poll_view.ts';
import { floorOf, spokenMs } from './floor_rules.ts';
import { formCounts } from './form_rules.ts';
import { OfDesk } from './of_desk.tsx';
import { sentenceOf } from './sentence.ts';
import { useServerNow } from './server_now.ts';
import { minutesIn } from './strip_rules.ts';
import { isPrepared, isUnderWay, pollsOf, useDesk } from './use_desk.ts';
import './chair.css';

interface PageProps {
  readonly channel: string;
  readonly meeting: MeetingId;
}

const TICK_MS = 1_000;
/** Those who wait for the floor that are named after the next one. */
const NAMED = 3;

export default function ChairPage({ channel, meeting }: PageProps) {
  return (
    <OfDesk channel={channel} meeting={meeting} texts={frChair}>
      {() => <Chair />}
    </OfDesk>
  );
}

function Chair() {
  const { channel, meeting, sheet, open, next } = useDesk();
  const now = useServerNow(TICK_MS);
  const item = open ?? sheet.current;
  return (
    <div className="chair">
      <header className="chair-head">
        <Link
          className="button button-icon"
          href={meetingPath(channel, meeting.id)}
          aria-label={frDeskPage.toMeeting}
          title={frDeskPage.toMeeting}
        >
          <ArrowLeft aria-hidden="true" />
        </Link>
        <h1>{meeting.draft.title}</h1>
        <p className="chair-hour">{time(now)}</p>
      </header>
      <section className="chair-item" aria-labelledby="chair-item-title">
        <h2 id="chair-item-title" className="small soft">
          {frChair.now}
        </h2>
        {item === undefined ? <p>{frChair.nothing}</p> : <Item item={item} now={now} />}
        {next !== undefined && <p className="soft">{frChair.nextItem(frAgenda.item(next))}</p>}
      </section>
      {item !== undefined && <Vote item={item} now={now} />}
      {open !== undefined && <Floor item={open} now={now} />}
      <Link className="button button-plain" href={meetingPath(channel, meeting.id, DESK)}>
        {frChair.toDesk}
      </Link>
    </div>
  );
}

interface ItemProps {
  readonly item: AgendaItem;
  readonly now: number;
}

function Item({ item, now }: ItemProps) {
  const { channel, nameOf, sheet } = useDesk();
  const opinion = useGivesOpinion(channel)(item);
  const { kind, rapporteur, minutes } = item.draft;
  const run = item.state === 'open' ? minutesIn(item, now) : undefined;
  const parts = [
    itemKind(kind, opinion),
    rapporteur && nameOf(rapporteur),
    run === undefined ? undefined : frChair.minutes(run, minutes),
  ];
  return (
    <>
      <p className="chair-title">{frAgenda.item(item)}</p>
      <p className="soft">{parts.filter((it) => it !== undefined).join(' · ')}</p>
      <p className="soft">{quorumWords(sheet.quorum)}</p>
    </>
  );
}

function Floor({ item, now }: ItemProps) {
  const { channel, nameOf } = useDesk();
  const speeches = useSelect((state) => state.rooms[channel]?.tables.speeches);
  const running = useRunning();
  const { running: speaks, waiting } = floorOf(speeches ?? {}, item.id);
  const [first, ...others] = waiting;
  return (
    <section className="chair-part" aria-labelledby="chair-floor-title">
      <h2 id="chair-floor-title">{frChair.floor}</h2>
      {speaks === undefined ? (
        <p className="soft">{frFloor.nobody}</p>
      ) : (
        <p className="chair-speaks">
          {frFloor.speaks(nameOf(speaks.person))} <Clock speech={speaks} now={now} />
        </p>
      )}
      {first === undefined ? (
        <p className="small soft">{frFloor.queueEmpty}</p>
      ) : (
        <button
          type="button"
          className="button button-primary"
          disabled={running.busy}
          onClick={() =>
            void running.run(
              { start_speech: { channel, item: item.id, speech: first.id } },
              frFloor.speaks(nameOf(first.person)),
            )
          }
        >
          {frFloor.nextNamed(nameOf(first.person))}
        </button>
      )}
      {others.length > 0 && (
        <>
          <h3>{frChair.after}</h3>
          <ol className="chair-queue">
            {others.slice(0, NAMED).map((it) => (
              <li key={it.id}>{nameOf(it.person)}</li>
            ))}
          </ol>
        </>
      )}
      <Failure words={running.failure} />
    </section>
  );
}

function Clock({ speech, now }: { readonly speech: Speech; readonly now: number }) {
  return <span role="timer">{clock(spokenMs(speech, now) / 1_000)}</span>;
}

function Failure({ words }: { readonly words: string | undefined }) {
  if (words === undefined) return null;
  return (
    <p className="field-error" role="alert">
      {words}
    </p>
  );
}

function Vote({ item, now }: ItemProps) {
  const { channel, polls, sheet } = useDesk();
  const body = useBodyKind(channel);
  const mine = pollsOf(polls, item.id);
  const current = mine.find(isUnderWay) ?? mine.findLast((it) => it.state === 'proclaimed');
  const prepared = mine.filter(isPrepared);
  const { seats, quorum } = sheet;
  const counts = formCounts({ item, seats, quorum, body });
  // Once it is voted on, what was asked for has been heard.
  const asked = current === undefined ? counts.filter((it) => it.asking.length > 0) : [];
  return (
    <section className="chair-part" aria-labelledby="chair-vote-title">
      <h2 id="chair-vote-title">{frChair.vote}</h2>
      {asked.map((it) => (
        <p key={it.form} className={it.reached ? 'vote-note' : 'soft'}>
          {frForm.count(it.form, it.asking.length, it.needed)}
          {it.reached && <>. {frForm.reached(it.form)}</>}
        </p>
      ))}
      {current !== undefined && <Under key={current.id} poll={current} item={item} now={now} />}
      {(current === undefined || current.state === 'proclaimed') &&
        (item.state === 'open' && prepared.length > 0
          ? prepared.map((it) => <Prepared key={it.id} poll={it} />)
          : current === undefined && <p className="soft">{frChair.noVote}</p>)}
    </section>
  );
}

function Prepared({ poll }: { readonly poll: Poll }) {
  const running = useRunning();
  const of = { channel: poll.channel, poll: poll.id };
  return (
    <div className="chair-prepared">
      <p className="small soft">{frChair.prepared}</p>
      <p className="poll-question">{poll.question.title}</p>
      <button
        type="button"
        className="button button-primary"
        disabled={running.busy}
        onClick={() => void running.run({ open_poll: of }, frChair.opened)}
      >
        {frChair.open}
      </button>
      <Failure words={running.failure} />
    </div>
  );
}

interface UnderProps extends ItemProps {
  readonly poll: Poll;
}

/** How many have voted, never which way; then the sentence, to be read before it is told. */
function Under({ poll, item, now }: UnderProps) {
  const { channel, nameOf, sheet } = useDesk();
  const { view } = usePollView(channel, poll.id, true);
  const turnout = useSelect((state) => state.rooms[channel]?.turnouts[poll.id]);
  const recusals = useSelect((state) => state.rooms[channel]?.tables.recusals[item.id]);
  const running = useRunning();
  const left = secondsLeft(poll, now);
  const record = view?.record;
  const result = poll.result ?? record?.result;
  const there = new Set(sheet.seats.map((it) => it.sitter));
  const recused = Object.values(recusals ?? {})
    .filter((it) => it.active && there.has(it.person))
    .map((it) => nameOf(it.person));
  const kind = item.draft.kind;
  const told = poll.state === 'proclaimed';
  const counted = told || poll.state === 'closed';
  const of = { channel, poll: poll.id };
  return (
    <>
      <p className="poll-question">{poll.question.title}</p>
      {poll.state === 'open' && (
        <p>{frChair.turnout(turnout ?? view?.voted ?? 0, poll.electors.ballots)}</p>
      )}
      {left !== undefined && (
        <p className="chair-countdown" role="timer">
          {frEnding.countdown(left)}
        </p>
      )}
      {poll.state === 'suspended' && <p>{frChair.suspended}</p>}
      {poll.state === 'counting' && <p>{frChair.counting}</p>}
      {counted && result !== undefined && (
        <>
          <p className="small soft">{told ? frChair.told : frChair.readOut}</p>
          <blockquote className="chair-sentence">
            {sentenceOf({ kind, poll, result, record, recused })}
          </blockquote>
        </>
      )}
      {poll.state === 'closed' && (
        <button
          type="button"
          className="button button-primary"
          disabled={running.busy}
          onClick={() => void running.run({ proclaim_poll: of }, frChair.proclaimed)}
        >
          {frChair.proclaim}
        </button>
      )}
      <Failure words={running.failure} />
    </>
  );
}
