/** The result of a poll: in words first, then in figures, then by whom where that is public. */

import { Check, Gavel, TriangleAlert } from 'lucide-react';
import { Link } from 'wouter';
import type { OpenedBallot, Poll, PollRecord, PollResult, PollView } from '#protocol';
import { number } from '../../i18n/format.ts';
import {
  AVAILABILITIES,
  choiceWords,
  frResult,
  isOpinion,
  VOTE_WORDS,
} from '../../i18n/fr_vote.ts';
import { useSelect } from '../../services.ts';
import { useName } from '../message/select.ts';
import { placed } from './ballot.ts';
import {
  groupsOf,
  hasShares,
  inPoints,
  namesOf,
  type ResultRow,
  rowsOf,
  type VoterChoice,
  votersOf,
} from './result_rows.ts';
import { isOwnTracker } from './use_ballot.ts';
import { pollPath } from './votes.ts';

interface ResultProps {
  readonly poll: Poll;
  readonly view: PollView | undefined;
  /** Who runs the poll reads the result again before it is told. */
  readonly runs: boolean;
}

export function PollResultView({ poll, view, runs }: ResultProps) {
  const kind = useSelect(
    (state) => state.rooms[poll.channel]?.tables.items[poll.item ?? '']?.draft.kind,
  );
  if (poll.state === 'voided') return <VoidedNote poll={poll} />;
  const record = view?.record;
  const result = poll.result ?? (runs && poll.state === 'closed' ? record?.result : undefined);
  if (result === undefined) return null;
  const told = poll.state === 'proclaimed';
  const opinion = isOpinion(poll.rules.family, kind);
  return (
    <section className="result" aria-labelledby="result-title" data-told={told || undefined}>
      <h3 id="result-title" className="small soft">
        {frResult.title}
      </h3>
      <p className="result-words">{frResult.headline(poll, result, opinion)}</p>
      <Figures poll={poll} result={result} />
      <Facts poll={poll} result={result} />
      <Ballots poll={poll} record={record} />
      {told && poll.proclaimed_at !== undefined && (
        <p className="small soft">{frResult.proclaimedAt(poll.proclaimed_at)}</p>
      )}
      {told && poll.record_hash !== undefined && (
        <details className="result-hash small">
          <summary>{frResult.hash}</summary>
          <p>
            <code>{poll.record_hash}</code>
          </p>
          <a
            className="button button-plain"
            href={`/api/channels/${poll.channel}/records/${poll.id}`}
            download
          >
            {frResult.file}
          </a>
        </details>
      )}
    </section>
  );
}

function VoidedNote({ poll }: { readonly poll: Poll }) {
  const { voided } = poll;
  const by = useName(poll.channel, voided?.by ?? '');
  const next = useSelect((state) =>
    Object.values(state.rooms[poll.channel]?.tables.polls ?? {}).find(
      (it) => it.replaces === poll.id,
    ),
  );
  if (voided === undefined) return null;
  const who =
    voided.by === undefined ? frResult.voidedAlone(voided.at) : frResult.voidedBy(by, voided.at);
  return (
    <section className="result result-voided">
      <p className="result-words">
        <TriangleAlert aria-hidden="true" />
        {frResult.voided}
      </p>
      <p>{voided.reason ?? frResult.lost}</p>
      <p className="small soft">{who}</p>
      {next !== undefined && (
        <Link
          className="button button-plain"
          href={pollPath({ channel: poll.channel, poll: next.id })}
        >
          {frResult.replacement}
        </Link>
      )}
    </section>
  );
}

interface CountedProps {
  readonly poll: Poll;
  readonly result: PollResult;
}

function Figures({ poll, result }: CountedProps) {
  const rows = rowsOf(poll, result);
  const votes = inPoints(poll) ? frResult.points : frResult.votes;
  const shares = hasShares(poll) ? [votes, frResult.share] : [votes];
  const columns = poll.question.kind === 'date' ? frResult.days : shares;
  return (
    <table className="result-table">
      <thead>
        <tr>
          <th scope="col">{frResult.line}</th>
          {columns.map((it) => (
            <th key={it} scope="col">
              {it}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {placed(rows).map(({ key, of }) => (
          <Line key={key} row={of} columns={columns.length} />
        ))}
      </tbody>
    </table>
  );
}

interface LineProps {
  readonly row: ResultRow;
  readonly columns: number;
}

function Line({ row, columns }: LineProps) {
  const { label, figures, share, tone, leads, aside } = row;
  return (
    <tr data-leads={leads || undefined}>
      <th scope="row">
        {leads && <Check aria-hidden="true" />}
        {label}
        {aside !== true && (
          <svg
            className="result-bar"
            data-tone={tone}
            aria-hidden="true"
            preserveAspectRatio="none"
          >
            <rect width="100%" height="100%" className="result-bar-rest" />
            <rect width={`${share / 10}%`} height="100%" className="result-bar-part" />
          </svg>
        )}
      </th>
      {placed(figures).map(({ key, of }) => (
        <td key={key}>{of.share === true ? frResult.percent(of.of) : number(of.of)}</td>
      ))}
      {figures.length < columns && <td />}
    </tr>
  );
}

function Facts({ poll, result }: CountedProps) {
  if (poll.question.kind === 'mood') return null;
  const { needed, quorum, missing } = result;
  const facts = [
    frResult.voters(result),
    frResult.cast(result),
    needed === undefined ? undefined : frResult.needed(needed),
    result.void.ballots > 0 ? frResult.voidBallots(result.void.ballots) : undefined,
    missing.ballots > 0 ? frResult.missing(missing.ballots) : undefined,
    quorum && frResult.quorum(quorum.present, quorum.needed, quorum.reached),
  ].filter((it) => it !== undefined);
  return (
    <>
      <ul className="result-facts">
        {facts.map((it) => (
          <li key={it}>{it}</li>
        ))}
      </ul>
      {result.casting_vote && (
        <p className="vote-note">
          <Gavel aria-hidden="true" /> {frResult.casting}
        </p>
      )}
    </>
  );
}

interface BallotsProps {
  readonly poll: Poll;
  readonly record: PollRecord | undefined;
}

function Ballots({ poll, record }: BallotsProps) {
  if (record === undefined || poll.question.kind === 'mood') return null;
  if ('opened' in record.urn) return <Opened poll={poll} ballots={record.urn.opened} />;
  const voters = votersOf(record);
  if (voters === undefined) return null;
  return poll.question.kind === 'date' ? (
    <Days poll={poll} voters={voters} />
  ) : (
    <Groups poll={poll} voters={voters} />
  );
}

interface VotersProps {
  readonly poll: Poll;
  readonly voters: readonly VoterChoice[];
}

function Groups({ poll, voters }: VotersProps) {
  const called = namesOf(voters.map((it) => it.elector));
  const none = voters
    .filter((it) => it.choice === undefined)
    .map(({ elector }) => called.get(elector.mandate) ?? elector.name);
  return (
    <details className="result-names" open={poll.rules.family === 'public'}>
      <summary>{frResult.names}</summary>
      <dl>
        {groupsOf(poll, voters).map(({ said, names }) => (
          <div key={said}>
            <dt>
              {said} ({number(names.length)})
            </dt>
            <dd>{names.join(', ')}</dd>
          </div>
        ))}
        {none.length > 0 && (
          <div>
            <dt>
              {frResult.noVote} ({number(none.length)})
            </dt>
            <dd>{none.join(', ')}</dd>
          </div>
        )}
      </dl>
    </details>
  );
}

/** Who can come when: a line for each person, a column for each date. */
function Days({ poll, voters }: VotersProps) {
  const voted = voters.filter((it) => it.choice !== undefined);
  const called = namesOf(voters.map((it) => it.elector));
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region is reached by keys
    <div className="result-days" role="region" aria-label={frResult.names} tabIndex={0}>
      <table>
        <thead>
          <tr>
            <th scope="col">{frResult.voter}</th>
            {placed(poll.question.options).map(({ key, of: { label } }) => (
              <th key={key} scope="col">
                {label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {voted.map(({ elector, choice }) => (
            <tr key={elector.mandate}>
              <th scope="row">{called.get(elector.mandate)}</th>
              {placed(poll.question.options).map(({ key, at }) => {
                const days = typeof choice === 'object' && 'dates' in choice ? choice.dates : [];
                const day = days[at];
                const word = typeof choice === 'string' ? VOTE_WORDS[choice] : undefined;
                return (
                  <td key={key} data-tone={day}>
                    {day === undefined ? word : AVAILABILITIES[day]}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

interface OpenedProps {
  readonly poll: Poll;
  readonly ballots: readonly OpenedBallot[];
}

/** Anybody may count them again; each voter finds their own by its mark. */
function Opened({ poll, ballots }: OpenedProps) {
  return (
    <details className="result-names">
      <summary>{frResult.sealedNames}</summary>
      <ul className="result-opened">
        {placed(ballots).map(({ key, of: { tracker, choice } }) => (
          <li key={key}>
            <code>{tracker === '' ? '—' : tracker}</code>
            <span>
              {choice === undefined ? frResult.unreadable : choiceWords(poll.question, choice)}
              {isOwnTracker(poll.id, tracker) && ` (${frResult.mine})`}
            </span>
          </li>
        ))}
      </ul>
    </details>
  );
}
