/** A room: its messages, and beside them a thread, its members, its polls. */

import { ArrowLeft, CalendarDays, Search, SlidersHorizontal, Users } from 'lucide-react';
import { Suspense, useEffect, useRef } from 'react';
import { Link } from 'wouter';
import { fr } from '../../i18n/fr.ts';
import { useClient, useRoom, useSelect } from '../../services.ts';
import { keptLazy } from '../../ui/kept_lazy.ts';
import { Nothing } from '../../ui/nothing.tsx';
import { useTitle } from '../../ui/use_title.ts';
import { MeetingLine } from '../meeting/meeting_line.tsx';
import { Composer } from '../message/composer.tsx';
import { type LineHandle, LineView } from '../message/line_view.tsx';
import { Pinned } from '../message/pinned.tsx';
import { ThreadPanel } from '../message/thread_panel.tsx';
import { DECISIONS_PANEL, PollLines } from '../poll/poll_lines.tsx';
import { NEW_POLL_PANEL } from '../poll/poll_tools.tsx';
import { useCut } from '../presence/connection.tsx';
import { useOnlineCount } from '../presence/presence.ts';
import { TypingLine } from '../presence/typing_line.tsx';
import { useMeets } from './may.ts';
import { roomName } from './room_title.ts';

const MembersPanel = keptLazy(() => import('./members_panel.tsx'));
const RoomSettings = keptLazy(() => import('./room_settings.tsx'));
const PollPanel = keptLazy(() => import('../poll/poll_panel.tsx'));
const DecisionsPanel = keptLazy(() => import('../poll/decisions_panel.tsx'));
const PollForm = keptLazy(() => import('../poll/poll_form.tsx'));

interface RoomPageProps {
  readonly channel: string;
  readonly thread?: string | undefined;
  /** Position of a linked message, in the thread when there is one. */
  readonly seq?: string | undefined;
  readonly panel?: string | undefined;
  readonly poll?: string | undefined;
  /** Of a poll that is being prepared: its form. */
  readonly part?: string | undefined;
}

export const MEMBERS_PANEL = 'membres';
export const SETTINGS_PANEL = 'reglages';
const PANELS: ReadonlySet<string | undefined> = new Set([
  MEMBERS_PANEL,
  SETTINGS_PANEL,
  NEW_POLL_PANEL,
  DECISIONS_PANEL,
]);

export function RoomPage(props: RoomPageProps) {
  const { channel, thread, seq, panel } = props;
  const client = useClient();
  const room = useRoom(channel);
  const welcomed = useSelect((state) => state.welcomed);
  const loaded = room?.loaded === true;
  const known = room !== undefined;
  useEffect(() => {
    if (known && !loaded) client.openRoom(channel).catch(() => undefined);
  }, [client, channel, known, loaded]);
  const name = useSelect((state) => roomName(state, channel));
  useTitle(name);
  if (room === undefined) return <Missing welcomed={welcomed} />;
  const at = seq !== undefined && /^\d+$/.test(seq) ? Number(seq) : undefined;
  const canWrite = room.role !== 'observer';
  const aside = thread !== undefined || props.poll !== undefined || PANELS.has(panel);
  return (
    <div className="room" data-aside={aside || undefined}>
      <h1 className="sr-only room-name">{name}</h1>
      <MainLine channel={channel} at={thread === undefined ? at : undefined} canWrite={canWrite} />
      {thread !== undefined && (
        <ThreadPanel key={thread} channel={channel} root={thread} at={at} canWrite={canWrite} />
      )}
      <Suspense fallback={<p className="boot">{fr.app.loading}</p>}>
        <LatePanel {...props} />
      </Suspense>
    </div>
  );
}

/** Panels in files of their own. */
function LatePanel({ channel, panel, poll, part }: RoomPageProps) {
  if (poll !== undefined) {
    if (part !== undefined) return <PollForm key={poll} channel={channel} poll={poll} />;
    return <PollPanel key={poll} channel={channel} poll={poll} />;
  }
  if (panel === MEMBERS_PANEL) return <MembersPanel channel={channel} />;
  if (panel === SETTINGS_PANEL) return <RoomSettings channel={channel} />;
  if (panel === DECISIONS_PANEL) return <DecisionsPanel channel={channel} />;
  if (panel === NEW_POLL_PANEL) return <PollForm channel={channel} />;
  return null;
}

function Missing({ welcomed }: { readonly welcomed: boolean }) {
  const cut = useCut();
  if (!welcomed) {
    return <p className="boot">{cut ? fr.room.goneOffline : fr.app.loading}</p>;
  }
  return (
    <Nothing title={fr.room.gone} lead={fr.room.goneLead} page>
      <Link className="button button-plain" href="/salons">
        {fr.room.toRooms}
      </Link>
    </Nothing>
  );
}

interface MainLineProps {
  readonly channel: string;
  readonly at: number | undefined;
  readonly canWrite: boolean;
}

function MainLine({ channel, at, canWrite }: MainLineProps) {
  const handle = useRef<LineHandle>(null);
  const name = useSelect((state) => roomName(state, channel));
  const line = { channel };
  return (
    <section className="room-main" aria-labelledby="room-title">
      <RoomHead channel={channel} name={name} />
      <div className="room-strips">
        <MeetingLine channel={channel} />
        <Pinned channel={channel} />
        <PollLines channel={channel} />
      </div>
      <LineView line={line} at={at} label={fr.line.label(name)} handle={handle} />
      <TypingLine line={line} />
      {canWrite ? (
        <Composer line={line} onSent={() => handle.current?.toEnd()} />
      ) : (
        <p className="line-note soft">{fr.room.observer}</p>
      )}
    </section>
  );
}

interface RoomHeadProps {
  readonly channel: string;
  readonly name: string;
}

function RoomHead({ channel, name }: RoomHeadProps) {
  const topic = useSelect((state) => state.rooms[channel]?.tables.channels[channel]?.topic ?? '');
  const members = useSelect((state) => state.rooms[channel]?.memberCount ?? 0);
  const count = useOnlineCount(channel);
  const meets = useMeets(channel);
  const pair =
    useSelect((state) => state.rooms[channel]?.tables.channels[channel]?.kind === 'direct') &&
    members === 2;
  const cut = useCut();
  const online =
    cut || count === undefined ? undefined : pair ? fr.room.peer(count > 1) : fr.room.online(count);
  return (
    <header className="room-head">
      <Link className="button button-icon room-back" href="/salons" aria-label={fr.app.back}>
        <ArrowLeft aria-hidden="true" />
      </Link>
      <div className="two-lines room-titles">
        <h1 id="room-title">{name}</h1>
        {topic !== '' && <span className="small soft two-line-text room-topic">{topic}</span>}
        {online !== undefined && <span className="small online-words room-online">{online}</span>}
      </div>
      <Link
        className="button room-members"
        href={`/salons/${channel}/${MEMBERS_PANEL}`}
        title={fr.room.membersTitle}
      >
        <span className="sr-only">{fr.room.membersTitle}, </span>
        <Users aria-hidden="true" />
        <span className="two-lines small room-members-words">
          <span>{fr.room.members(members)}</span>
          {online !== undefined && <span className="online-words">{online}</span>}
        </span>
      </Link>
      {meets && (
        <Link
          className="button button-icon room-wide"
          href={`/salons/${channel}/seances`}
          aria-label={fr.meeting.all}
          title={fr.meeting.all}
        >
          <CalendarDays aria-hidden="true" />
          <span className="room-word">{fr.meeting.all}</span>
        </Link>
      )}
      <Link
        className="button button-icon"
        href={`/recherche?salon=${channel}`}
        aria-label={fr.room.searchHere}
        title={fr.room.searchHere}
      >
        <Search aria-hidden="true" />
        <span className="room-word">{fr.search.go}</span>
      </Link>
      <Link
        className="button button-icon room-wide"
        href={`/salons/${channel}/${SETTINGS_PANEL}`}
        aria-label={fr.room.settings}
        title={fr.room.settings}
      >
        <SlidersHorizontal aria-hidden="true" />
        <span className="room-word">{fr.nav.settings}</span>
      </Link>
    </header>
  );
}
