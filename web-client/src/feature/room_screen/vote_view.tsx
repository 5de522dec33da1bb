/** A vote under way: the question, the clock, who has voted; never which way. */

import { Check } from 'lucide-react';
import type { ScreenItem, ScreenPoll, ScreenVoter } from '#protocol';
import { frRoomScreen as texts } from '../../i18n/fr_room_screen.ts';
import { FAMILIES } from '../../i18n/fr_vote.ts';
import { placed } from '../poll/ballot.ts';
import { VOTERS_SHOWN_MAX } from './scene.ts';

interface VoteProps {
  readonly poll: ScreenPoll;
  readonly item?: ScreenItem | undefined;
  readonly now: number;
}

const SECOND = 1_000_000;

function wordOf(poll: ScreenPoll): string {
  if (poll.state === 'counting') return texts.counting;
  if (poll.state === 'closed') return texts.voteClosed;
  if (poll.state === 'suspended') return texts.voteSuspended;
  return poll.question.kind === 'mood' ? texts.mood : texts.voteOpen;
}

function clockOf(poll: ScreenPoll, now: number): string | undefined {
  if (poll.state !== 'open') return undefined;
  if (poll.closes_at !== undefined) return texts.until((poll.closes_at - now) / SECOND);
  return poll.opened_at === undefined ? undefined : texts.since((now - poll.opened_at) / SECOND);
}

export function VoteView({ poll, item, now }: VoteProps) {
  const clock = clockOf(poll, now);
  const mood = poll.question.kind === 'mood';
  const taking = poll.state === 'open' || poll.state === 'suspended';
  return (
    <>
      <p className="screen-kicker">
        {!mood && item?.number !== undefined && `${texts.ofPoint(item.number)} · `}
        {wordOf(poll)}
        {!mood && taking && ` · ${FAMILIES[poll.family]}`}
        {clock !== undefined && (
          <span className="screen-elapsed" role="timer">
            {' '}
            {clock}
          </span>
        )}
      </p>
      <h1>{texts.question(poll.question.title)}</h1>
      {poll.question.options.length > 0 && (
        <ol className="screen-options">
          {poll.question.options.map((it) => (
            <li key={it.label}>{it.label}</li>
          ))}
        </ol>
      )}
      {taking && poll.family !== 'paper' && (
        <>
          <p className="screen-turnout">{texts.voted(poll.voted, poll.electors)}</p>
          {poll.voters !== undefined && poll.voters.length <= VOTERS_SHOWN_MAX && (
            <Voters voters={poll.voters} />
          )}
        </>
      )}
    </>
  );
}

interface Place {
  readonly name: string;
  /** Of each of its mandates, whether a ballot is in the urn. */
  readonly voted: readonly boolean[];
}

/** By commune, in the order in which one looks for one's own. */
function placesOf(voters: readonly ScreenVoter[]): Place[] {
  const places = new Map<string, boolean[]>();
  for (const { commune, name, voted } of voters) {
    const place = commune ?? name;
    places.set(place, [...(places.get(place) ?? []), voted]);
  }
  return [...places]
    .map(([name, voted]) => ({ name, voted: voted.sort((a, b) => Number(b) - Number(a)) }))
    .sort((a, b) => a.name.localeCompare(b.name, 'fr'));
}

function Voters({ voters }: { readonly voters: readonly ScreenVoter[] }) {
  const places = placesOf(voters);
  const size = places.length <= 16 ? 'large' : places.length <= 36 ? 'middle' : 'small';
  return (
    <ul className="screen-voters" data-size={size} aria-label={texts.who}>
      {places.map(({ name, voted }) => (
        <li key={name} data-voted={!voted.includes(false) || undefined}>
          <span className="screen-dots" aria-hidden="true">
            {placed(voted).map(({ key, of }) => (
              <span key={key} className="screen-dot" data-voted={of || undefined}>
                {of && <Check />}
              </span>
            ))}
          </span>
          <span className="one-line">{name}</span>
          <span className="sr-only">
            , {texts.hasVoted(voted.filter((it) => it).length, voted.length)}
          </span>
        </li>
      ))}
    </ul>
  );
}
