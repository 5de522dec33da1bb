/** The first page: what waits for this person, in order, each with one obvious thing to do. */

import { CheckCheck, Vote } from 'lucide-react';
import { type ReactNode, Suspense, useId } from 'react';
import { Link } from 'wouter';
import type { Waiting, WaitingThread } from '#protocol';
import { longDay } from '../../i18n/format.ts';
import { fr } from '../../i18n/fr.ts';
import { useClient, useSelect } from '../../services.ts';
import { Disc } from '../../ui/disc.tsx';
import { keptLazy } from '../../ui/kept_lazy.ts';
import { useTitle } from '../../ui/use_title.ts';
import { KindIcon } from '../channel/room_list.tsx';
import { roomName } from '../channel/room_title.ts';
import type { RoomItem } from '../channel/rooms.ts';
import { plain } from '../message/markdown.ts';
import { messagePath } from '../message/select.ts';
import { pollPath, type WaitingBallot } from '../poll/votes.ts';
import { ConnectionWord, useCut } from '../presence/connection.tsx';
import { handle } from './handled.ts';
import { type DraftItem, useWaiting, type WaitingLists } from './waiting.ts';
import { WelcomeCard } from './welcome_card.tsx';

const AllRead = keptLazy(() => import('./all_read.tsx'));
const Meetings = keptLazy(() => import('./meetings.tsx'));
const Replacements = keptLazy(() => import('./replacements.tsx'));

export function TodayPage() {
  const name = useSelect((state) => state.you?.name);
  const lists = useWaiting();
  useTitle(fr.nav.today);
  return (
    <div className="today">
      <header className="today-head two-lines">
        <div className="today-line">
          <p className="soft today-date">{longDay(Date.now())}</p>
          <ConnectionWord />
        </div>
        <h1>{name === undefined ? fr.nav.today : fr.today.hello(name)}</h1>
      </header>
      <WelcomeCard />
      <Lists lists={lists} />
      {lists.readable > 0 && <ReadAll />}
    </div>
  );
}

/** After what it would mark: one has seen it. */
function ReadAll() {
  const client = useClient();
  return (
    <button
      type="button"
      className="button button-plain today-read"
      onClick={() => client.markAllRead(fr.today.readAllDone)}
    >
      <CheckCheck aria-hidden="true" />
      {fr.today.readAll}
    </button>
  );
}

function Lists({ lists }: { readonly lists: WaitingLists }) {
  const told = useSelect((state) => state.today !== undefined);
  const welcomed = useSelect((state) => state.welcomed);
  const cut = useCut();
  const { ballots, meetings, ahead, mentions, acknowledgements, replies, direct } = lists;
  const { rooms, drafts, total } = lists;
  const knows = welcomed && told;
  return (
    <>
      {!knows && (
        <p className="soft" role="status">
          {cut ? fr.today.later : fr.app.loading}
        </p>
      )}
      {knows && total === 0 && (
        <Suspense>
          <AllRead />
        </Suspense>
      )}
      <Group title={fr.poll.open} show={ballots.length > 0}>
        {ballots.map((it) => (
          <VoteCard key={it.poll} at={it} />
        ))}
      </Group>
      {meetings.length > 0 && (
        <Suspense>
          <Meetings list={meetings} />
        </Suspense>
      )}
      <Group title={fr.today.mentions} show={mentions.length > 0}>
        {mentions.map((it) => (
          <MessageCard key={it.message} at={it} words={fr.today.mention(it.author_name)} />
        ))}
      </Group>
      <Group title={fr.today.acknowledgements} show={acknowledgements.length > 0}>
        {acknowledgements.map((it) => (
          <AcknowledgeCard key={it.message} at={it} />
        ))}
      </Group>
      <Group title={fr.today.replies} show={replies.length > 0}>
        {replies.map((it) => (
          <ThreadCard key={it.thread} at={it} />
        ))}
      </Group>
      <Group title={fr.today.direct} show={direct.length > 0}>
        {direct.map((it) => (
          <MessageCard
            key={it.message}
            at={it}
            words={fr.today.directFrom(it.author_name)}
            direct
          />
        ))}
      </Group>
      {ahead.length > 0 && (
        <Suspense>
          <Meetings list={ahead} ahead />
        </Suspense>
      )}
      {lists.replacements.length > 0 && (
        <Suspense>
          <Replacements list={lists.replacements} />
        </Suspense>
      )}
      <Group title={fr.today.rooms} show={rooms.length > 0}>
        {rooms.map((it) => (
          <RoomCard key={it.id} item={it} />
        ))}
      </Group>
      <Group title={fr.today.drafts} show={drafts.length > 0}>
        {drafts.map((it) => (
          <DraftCard key={`${it.room.id}:${it.thread ?? ''}`} draft={it} />
        ))}
      </Group>
    </>
  );
}

interface GroupProps {
  readonly title: string;
  readonly show: boolean;
  readonly children: ReactNode;
}

function Group({ title, show, children }: GroupProps) {
  const id = useId();
  if (!show) return null;
  return (
    <section className="today-group" aria-labelledby={id}>
      <h2 id={id}>{title}</h2>
      <ul className="today-cards">{children}</ul>
    </section>
  );
}

interface CardProps {
  readonly picture: ReactNode;
  readonly title: string;
  readonly place?: string;
  readonly text?: string;
  /** Not shortened: one answers for it. */
  readonly whole?: boolean;
  readonly children: ReactNode;
}

function Card({ picture, title, place, text, whole, children }: CardProps) {
  return (
    <li className="today-card">
      {picture}
      <div className="today-words">
        <h3>{title}</h3>
        {place && <p className="soft small">{place}</p>}
        {text && <p className={whole ? undefined : 'two-line-text'}>{text}</p>}
      </div>
      <div className="today-act">{children}</div>
    </li>
  );
}

function usePlace(at: Waiting): string {
  const room = useSelect((state) => roomName(state, at.channel));
  return at.thread === undefined ? fr.today.place(room, at.at) : fr.today.placeThread(room, at.at);
}

function VoteCard({ at }: { readonly at: WaitingBallot }) {
  const room = useSelect((state) => roomName(state, at.channel));
  return (
    <Card
      picture={
        <span className="disc vote-disc">
          <Vote aria-hidden="true" />
        </span>
      }
      title={at.title}
      place={fr.poll.openIn(room, at.openedAt)}
    >
      <Link
        className="button button-primary"
        href={pollPath(at)}
        aria-label={fr.poll.voteOn(at.title)}
      >
        {fr.poll.vote}
      </Link>
    </Card>
  );
}

interface MessageCardProps {
  readonly at: Waiting;
  readonly words: string;
  readonly direct?: boolean;
}

function MessageCard({ at, words, direct = false }: MessageCardProps) {
  const place = usePlace(at);
  return (
    <Card
      picture={<Disc id={at.author} name={at.author_name} />}
      title={words}
      place={place}
      text={at.excerpt}
    >
      <Link
        className="button button-plain"
        href={direct ? `/salons/${at.channel}` : messagePath(at)}
        onClick={() => handle(at.message)}
        aria-label={`${fr.today.answer}, ${words}`}
      >
        {fr.today.answer}
      </Link>
    </Card>
  );
}

function AcknowledgeCard({ at }: { readonly at: Waiting }) {
  const client = useClient();
  const place = usePlace(at);
  const { channel, message } = at;
  return (
    <Card
      picture={<Disc id={at.author} name={at.author_name} />}
      title={fr.today.acknowledgement(at.author_name)}
      place={place}
      text={at.excerpt}
      whole
    >
      <button
        type="button"
        className="button button-primary"
        onClick={() => client.submit({ acknowledge: { channel, message } })}
      >
        {fr.acknowledgement.say}
      </button>
      <Link
        className="button"
        href={messagePath(at)}
        aria-label={`${fr.today.read}, ${fr.today.acknowledgement(at.author_name)}`}
      >
        {fr.today.read}
      </Link>
    </Card>
  );
}

function ThreadCard({ at }: { readonly at: WaitingThread }) {
  const { last, replies, thread, root_excerpt } = at;
  const place = usePlace(last);
  const words = fr.today.reply(last.author_name, replies);
  return (
    <Card
      picture={<Disc id={last.author} name={last.author_name} />}
      title={words}
      place={root_excerpt === '' ? place : fr.today.about(plain(root_excerpt, 80))}
      text={last.excerpt}
    >
      <Link
        className="button button-plain"
        href={`/salons/${last.channel}/fils/${thread}`}
        onClick={() => handle(last.message)}
        aria-label={`${fr.today.answer}, ${words}`}
      >
        {fr.today.answer}
      </Link>
    </Card>
  );
}

function RoomCard({ item }: { readonly item: RoomItem }) {
  return (
    <Card
      picture={
        <span className="disc today-kind">
          <KindIcon kind={item.channel.kind} />
        </span>
      }
      title={item.title}
      place={fr.room.unread(item.counts.main)}
    >
      <Link
        className="button button-plain"
        href={`/salons/${item.id}`}
        aria-label={`${fr.today.read}, ${item.title}`}
      >
        {fr.today.read}
      </Link>
    </Card>
  );
}

function DraftCard({ draft }: { readonly draft: DraftItem }) {
  const { room, thread, text } = draft;
  const path = `/salons/${room.id}`;
  return (
    <Card
      picture={
        <span className="disc today-kind">
          <KindIcon kind={room.channel.kind} />
        </span>
      }
      title={room.title}
      text={fr.home.draft(plain(text, 160))}
    >
      <Link
        className="button button-plain"
        href={thread === undefined ? path : `${path}/fils/${thread}`}
        aria-label={`${fr.today.goOn}, ${room.title}`}
      >
        {fr.today.goOn}
      </Link>
    </Card>
  );
}
