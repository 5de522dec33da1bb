/**
 * The frame of every signed-in page. Wide: the pages and the rooms on the left. Narrow: one page
 * at a time, and a bar at the bottom except inside a room, which needs the height.
 */

import {
  BookUser,
  CircleHelp,
  Ellipsis,
  House,
  MessagesSquare,
  Search,
  Settings,
} from 'lucide-react';
import { Suspense, useEffect, useRef } from 'react';
import { Link, Redirect, Route, Switch, useLocation } from 'wouter';
import { RoomList } from '../feature/channel/room_list.tsx';
import { RoomPage } from '../feature/channel/room_page.tsx';
import { shownCounts } from '../feature/channel/rooms.ts';
import { NewLinks, RoomsPage } from '../feature/channel/rooms_page.tsx';
import { DemoBar } from '../feature/demo/demo_bar.tsx';
import { MessageTools } from '../feature/message/message_tools.tsx';
import { PollBanner } from '../feature/poll/poll_banner.tsx';
import { useAlerts } from '../feature/preference/alerts.ts';
import { useFollowedPreferences } from '../feature/preference/follow.ts';
import { TextSizeButtons } from '../feature/preference/text_size.tsx';
import { ConnectionBanner, ConnectionWord } from '../feature/presence/connection.tsx';
import { TodayPage } from '../feature/today/today_page.tsx';
import { number } from '../i18n/format.ts';
import { fr } from '../i18n/fr.ts';
import type { State } from '../net/state.ts';
import { useClient, useSelect } from '../services.ts';
import { ErrorBoundary } from './error_boundary.tsx';
import { fetchAhead, keptLazy } from './kept_lazy.ts';
import { Nothing } from './nothing.tsx';
import { Notices } from './notices.tsx';
import { dress } from './preferences.ts';
import { AccessibilityPage, HelpPage } from './public_pages.ts';
import { UpdateBanner } from './update_banner.tsx';
import { useTitleCount } from './use_title.ts';

const SearchPage = keptLazy(() => import('../feature/message/search_page.tsx'));
const SettingsPage = keptLazy(() => import('../feature/preference/settings_page.tsx'));
const DirectoryPage = keptLazy(() => import('../feature/directory/directory_page.tsx'));
const NewDirectPage = keptLazy(() => import('../feature/channel/new_direct_page.tsx'));
const NewRoomPage = keptLazy(() => import('../feature/channel/new_room_page.tsx'));
const InvitationsPage = keptLazy(() => import('../feature/invitation/invitations_page.tsx'));
const DeskPage = keptLazy(() => import('../feature/desk/desk_page.tsx'));
const MeetingPages = keptLazy(() => import('../feature/meeting/meeting_pages.tsx'));
const MorePage = keptLazy(() => import('./more_page.tsx'));
const DemoPage = keptLazy(() => import('../feature/demo/demo_page.tsx'));

const TODAY = { path: '/', word: fr.nav.today, Icon: House } as const;
const ROOMS = { path: '/salons', word: fr.nav.rooms, Icon: MessagesSquare } as const;
const SEARCH = { path: '/recherche', word: fr.nav.search, Icon: Search } as const;
const DIRECTORY = { path: '/annuaire', word: fr.nav.directory, Icon: BookUser } as const;
const SETTINGS = { path: '/reglages', word: fr.nav.settings, Icon: Settings } as const;
const HELP = { path: '/aide', word: fr.nav.help, Icon: CircleHelp } as const;
const MORE = { path: '/plus', word: fr.nav.more, Icon: Ellipsis } as const;

/** What had the focus may have gone with its page: the new page takes it. */
function useFocusOnNewPage(path: string): void {
  const last = useRef(path);
  useEffect(() => {
    if (last.current === path) return;
    last.current = path;
    if (document.activeElement === document.body) document.getElementById('main')?.focus();
  }, [path]);
}

/** Once the line is open and has brought what this screen shows. */
function useFetchAhead(): void {
  const client = useClient();
  const welcomed = useSelect((state) => state.welcomed);
  useEffect(() => {
    if (!welcomed) return;
    void client.quiet().then(() => {
      dress();
      fetchAhead();
      import('./second_tap.ts').catch(() => undefined);
    });
  }, [client, welcomed]);
}

export function Shell() {
  const [path] = useLocation();
  useFetchAhead();
  useFocusOnNewPage(path);
  useFollowedPreferences();
  useAlerts();
  useTitleCount(useSelect(callsOf));
  const inRoom = path.startsWith('/salons/');
  return (
    <MessageTools>
      <a className="skip" href="#main">
        {fr.app.skip}
      </a>
      <div className="shell" data-in-room={inRoom || undefined}>
        <Sidebar path={path} />
        <div className="page">
          <DemoBar />
          <UpdateBanner />
          <ConnectionBanner />
          <PollBanner path={path} />
          <main className="page-main" id="main" tabIndex={-1}>
            <ErrorBoundary place={path}>
              <Pages />
            </ErrorBoundary>
          </main>
        </div>
        <Tabs className="bottom-bar" tabs={[TODAY, ROOMS, SEARCH, MORE]} path={path} />
      </div>
      <Notices />
    </MessageTools>
  );
}

function Pages() {
  return (
    <Suspense fallback={<p className="boot">{fr.app.loading}</p>}>
      <Switch>
        <Route path="/" component={TodayPage} />
        <Route path="/salons" component={RoomsPage} />
        <Route path="/recherche" component={SearchPage} />
        <Route path="/annuaire/*?" component={DirectoryPage} />
        <Route path="/nouveau-message" component={NewDirectPage} />
        <Route path="/nouveau-salon" component={NewRoomPage} />
        <Route path="/reglages" component={SettingsPage} />
        <Route path="/invitations" component={InvitationsPage} />
        <Route path="/aide/:card?" component={HelpPage} />
        <Route path="/accessibilite" component={AccessibilityPage} />
        <Route path="/demonstration" component={DemoPage} />
        <Route path="/plus" component={MorePage} />
        <Route path="/connexion">
          <Redirect to="/" replace />
        </Route>
        <Route path="/salons/:channel/seances/:meeting/pupitre">
          {(at) => <DeskPage key={at.meeting} {...at} />}
        </Route>
        <Route path="/salons/:channel/messages/:seq">
          {(at) => <RoomPage key={at.channel} channel={at.channel} seq={at.seq} />}
        </Route>
        <Route path="/salons/:channel/fils/:thread/:seq?">
          {(at) => <RoomPage key={at.channel} {...at} />}
        </Route>
        <Route path="/salons/:channel/votes/:poll/:part?">
          {(at) => <RoomPage key={at.channel} {...at} />}
        </Route>
        <Route path="/salons/:channel/seances">
          {(at) => <MeetingPages key={at.channel} {...at} />}
        </Route>
        <Route path="/salons/:channel/seances/:meeting/:part?">
          {(at) => <MeetingPages key={at.channel} {...at} />}
        </Route>
        <Route path="/salons/:channel/:panel?">
          {(at) => <RoomPage key={at.channel} {...at} />}
        </Route>
        <Route>
          <Nothing title={fr.app.notFound} page>
            <Link className="button button-plain" href="/">
              {fr.app.goHome}
            </Link>
          </Nothing>
        </Route>
      </Switch>
    </Suspense>
  );
}

function Sidebar({ path }: { readonly path: string }) {
  const territory = useSelect((state) => state.you?.territory_name);
  return (
    <aside className="sidebar">
      <div className="sidebar-head">
        <p className="sidebar-name">{territory ?? fr.app.name}</p>
        <div className="sidebar-line">
          <ConnectionWord />
          <TextSizeButtons />
        </div>
      </div>
      <Tabs className="side-pages" tabs={[TODAY, SEARCH, DIRECTORY]} path={path} />
      <div className="side-rooms">
        <RoomList />
        <NewLinks />
      </div>
      <Tabs className="side-tabs" tabs={[SETTINGS, HELP, MORE]} path={path} label={fr.nav.other} />
    </aside>
  );
}

/** What calls the person by name: mentions anywhere, and what conversations bring. */
function callsOf({ rooms, marking }: State): number {
  let sum = 0;
  for (const room of Object.values(rooms)) {
    const { main, mentions } = shownCounts(room, marking);
    sum += room.tables.channels[room.id]?.kind === 'direct' ? Math.max(main, mentions) : mentions;
  }
  return sum;
}

function CallsBadge() {
  const count = useSelect(callsOf);
  if (count === 0) return null;
  return (
    <span className="badge badge-mention tab-badge">
      <span aria-hidden="true">{number(count)}</span>
      <span className="sr-only">, {fr.today.count(count)}</span>
    </span>
  );
}

interface TabsProps {
  readonly className: string;
  readonly tabs: readonly (
    | typeof TODAY
    | typeof ROOMS
    | typeof SEARCH
    | typeof DIRECTORY
    | typeof SETTINGS
    | typeof HELP
    | typeof MORE
  )[];
  readonly path: string;
  readonly label?: string;
}

function isAt(path: string, to: string): boolean {
  return to === '/' ? path === '/' : path === to || path.startsWith(`${to}/`);
}

function Tabs({ className, tabs, path, label = fr.nav.label }: TabsProps) {
  return (
    <nav className={className} aria-label={label}>
      {tabs.map(({ path: to, word, Icon }) => (
        <Link key={to} href={to} className="tab" aria-current={isAt(path, to) ? 'page' : undefined}>
          <Icon aria-hidden="true" />
          {word}
          {to === TODAY.path && <CallsBadge />}
        </Link>
      ))}
    </nav>
  );
}
