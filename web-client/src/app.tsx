/** Who is there, and which page: signed out, an invitation, or the rooms. */

import { lazy, type ReactNode, Suspense, useCallback, useEffect, useRef, useState } from 'react';
import { Link, Route, Switch } from 'wouter';
import { InvitationPage } from './feature/identity/invitation_page.tsx';
import { SignInPage } from './feature/identity/sign_in_page.tsx';
import { cameWithSession, remember, remembered } from './feature/identity/who.ts';
import { fr } from './i18n/fr.ts';
import { backoff } from './net/backoff.ts';
import { HttpRefused } from './net/http.ts';
import { type Services, ServicesContext, useServices } from './services.ts';
import { Announcer } from './ui/announce.tsx';
import { ErrorBoundary } from './ui/error_boundary.tsx';
import { AccessibilityPage, HelpPage } from './ui/public_pages.ts';

// A projector shows it, without an account and without the rest.
const RoomScreenPage = lazy(() => import('./feature/room_screen/room_screen.tsx'));

// On a slow line the door opens without waiting for the rooms behind it.
const SignedIn = lazy(() => import('./inside.tsx'));

type Who =
  | { kind: 'asking' }
  | { kind: 'away' }
  | { kind: 'out'; ended: boolean }
  | { kind: 'in'; id: string };

export function App({ services }: { readonly services: Services }) {
  return (
    <ErrorBoundary>
      <ServicesContext value={services}>
        <Switch>
          <Route path="/invitation/:token">{({ token }) => <InvitationPage token={token} />}</Route>
          <Route path="/salle/:code">
            {({ code }) => (
              <Suspense fallback={<p className="boot">{fr.app.loading}</p>}>
                <RoomScreenPage key={code} code={code} />
              </Suspense>
            )}
          </Route>
          <Route>
            <Gate />
          </Route>
        </Switch>
        <Announcer />
      </ServicesContext>
    </ErrorBoundary>
  );
}

function useWho(): [Who, (who: Who) => void, (ended: boolean) => void] {
  const { api, forget } = useServices();
  // Who was here last is believed until the connection says otherwise, and where nobody was the
  // door is shown at once, unless the page came with a session: on a slow line each question costs
  // a second.
  const [who, setWho] = useState<Who>(() => {
    const last = remembered();
    if (last !== undefined) return { kind: 'in', id: last };
    return cameWithSession() ? { kind: 'asking' } : { kind: 'out', ended: false };
  });
  const now = useRef(who);
  now.current = who;
  const [round, setRound] = useState(0);
  const attempt = useRef(0);
  const ended = useRef(false);
  const ask = useCallback((over: boolean) => {
    ended.current = over;
    setWho({ kind: 'asking' });
    setRound((it) => it + 1);
  }, []);

  // biome-ignore lint/correctness/useExhaustiveDependencies: each round asks once
  useEffect(() => {
    if (now.current.kind === 'in') return;
    let over = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    // Somebody may have signed in meanwhile: this answer is about before.
    const late = () => over || now.current.kind === 'in';
    const settle = (next: Who) => {
      if (!late()) setWho(next);
    };
    api.me().then(
      (you) => {
        attempt.current = 0;
        settle({ kind: 'in', id: you.person });
      },
      (error: unknown) => {
        if (late()) return;
        if (error instanceof HttpRefused && error.status === 401) {
          forget();
          return settle({ kind: 'out', ended: ended.current });
        }
        // Whoever stands at an open door need not be told of a server that is slow to answer.
        if (now.current.kind !== 'out') settle({ kind: 'away' });
        timer = setTimeout(() => setRound((it) => it + 1), backoff(attempt.current, Math.random()));
        attempt.current += 1;
      },
    );
    return () => {
      over = true;
      clearTimeout(timer);
    };
  }, [api, round]);
  useEffect(() => {
    if (who.kind === 'in') remember(who.id);
  }, [who]);
  return [who, setWho, ask];
}

function Gate() {
  const [who, setWho, ask] = useWho();
  switch (who.kind) {
    case 'asking':
      return <p className="boot">{fr.app.opening}</p>;
    case 'away':
      return (
        <p className="boot" role="status">
          {fr.app.unreachable}
        </p>
      );
    case 'out':
      return (
        <Outside>
          <SignInPage
            ended={who.ended}
            onSignedIn={(you) => setWho({ kind: 'in', id: you.person })}
          />
        </Outside>
      );
    case 'in':
      return (
        <Suspense fallback={<p className="boot">{fr.app.opening}</p>}>
          <SignedIn key={who.id} person={who.id} onSignedOut={ask} />
        </Suspense>
      );
  }
}

/** Two pages are for everybody: who cannot sign in may need them most. */
function Outside({ children }: { readonly children: ReactNode }) {
  return (
    <Suspense fallback={<p className="boot">{fr.app.loading}</p>}>
      <Switch>
        <Route path="/aide/:card?">
          <OutsidePage>
            <HelpPage />
          </OutsidePage>
        </Route>
        <Route path="/accessibilite">
          <OutsidePage>
            <AccessibilityPage />
          </OutsidePage>
        </Route>
        <Route>{children}</Route>
      </Switch>
    </Suspense>
  );
}

function OutsidePage({ children }: { readonly children: ReactNode }) {
  return (
    <main id="main">
      <Link className="button outside-back" href="/">
        {fr.signIn.title}
      </Link>
      {children}
    </main>
  );
}
