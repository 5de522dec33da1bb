/**
 * The frame of every signed-in page. Wide: the rooms on the left, the page beside them. Narrow:
 * one page at a time, and a bar at the bottom except inside a room, which needs the height.
 */

import { MessagesSquare, Search, Settings } from 'lucide-react';
import { Suspense, useEffect, useRef } from 'react';
import { Link, Redirect, Route, Switch, useLocation } from 'wouter';
import { HomePage } from '../feature/channel/home_page.tsx';
import { RoomList } from '../feature/channel/room_list.tsx';
import { RoomPage } from '../feature/channel/room_page.tsx';
import { MessageTools } from '../feature/message/message_tools.tsx';
import { ConnectionBanner, ConnectionWord } from '../feature/presence/connection.tsx';
import { fr } from '../i18n/fr.ts';
import { useSelect } from '../services.ts';
import { keptLazy } from './kept_lazy.ts';
import { Notices } from './notices.tsx';

const SearchPage = keptLazy(() => import('../feature/message/search_page.tsx'));
const SettingsPage = keptLazy(() => import('../feature/identity/settings_page.tsx'));

const TABS = [
  { path: '/', word: fr.nav.rooms, Icon: MessagesSquare },
  { path: '/recherche', word: fr.nav.search, Icon: Search },
  { path: '/reglages', word: fr.nav.settings, Icon: Settings },
] as const;

/** What had the focus may have gone with its page: the new page takes it. */
function useFocusOnNewPage(path: string): void {
  const last = useRef(path);
  useEffect(() => {
    if (last.current === path) return;
    last.current = path;
    if (document.activeElement === document.body) document.getElementById('main')?.focus();
  }, [path]);
}

export function Shell() {
  const [path] = useLocation();
  useFocusOnNewPage(path);
  const inRoom = path.startsWith('/salons/');
  return (
    <MessageTools>
      <a className="skip" href="#main">
        {fr.app.skip}
      </a>
      <div className="shell" data-in-room={inRoom || undefined}>
        <Sidebar />
        <div className="page">
          <ConnectionBanner />
          <main className="page-main" id="main" tabIndex={-1}>
            <Pages />
          </main>
        </div>
        <Tabs className="bottom-bar" path={path} />
      </div>
      <Notices />
    </MessageTools>
  );
}

function Pages() {
  return (
    <Suspense fallback={<p className="boot">{fr.app.loading}</p>}>
      <Switch>
        <Route path="/" component={HomePage} />
        <Route path="/recherche" component={SearchPage} />
        <Route path="/reglages" component={SettingsPage} />
        <Route path="/connexion">
          <Redirect to="/" replace />
        </Route>
        <Route path="/salons/:channel/messages/:seq">
          {(at) => <RoomPage key={at.channel} channel={at.channel} seq={at.seq} />}
        </Route>
        <Route path="/salons/:channel/fils/:thread/:seq?">
          {(at) => <RoomPage key={at.channel} {...at} />}
        </Route>
        <Route path="/salons/:channel/:panel?">
          {(at) => <RoomPage key={at.channel} {...at} />}
        </Route>
        <Route>
          <div className="boot">
            <p>{fr.app.notFound}</p>
            <Link className="button" href="/">
              {fr.app.goHome}
            </Link>
          </div>
        </Route>
      </Switch>
    </Suspense>
  );
}

function Sidebar() {
  const [path] = useLocation();
  const territory = useSelect((state) => state.you?.territory_name);
  return (
    <aside className="sidebar">
      <div className="sidebar-head">
        <p className="sidebar-name">{territory ?? fr.app.name}</p>
        <ConnectionWord />
      </div>
      <RoomList />
      <Tabs className="side-tabs" path={path} />
    </aside>
  );
}

function Tabs({ className, path }: { readonly className: string; readonly path: string }) {
  return (
    <nav className={className} aria-label={fr.nav.label}>
      {TABS.map(({ path: to, word, Icon }) => (
        <Link key={to} href={to} className="tab" aria-current={path === to ? 'page' : undefined}>
          <Icon aria-hidden="true" />
          {word}
        </Link>
      ))}
    </nav>
  );
}
