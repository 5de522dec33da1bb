/** Who is there, and which page: signed out, an invitation, or the rooms. */

import { useCallback, useEffect, useRef, useState } from 'react';
import { Route, Switch } from 'wouter';
import { InvitationPage } from './feature/identity/invitation_page.tsx';
import { SignInPage } from './feature/identity/sign_in_page.tsx';
import { fr } from './i18n/fr.ts';
import { backoff } from './net/backoff.ts';
import type { Client } from './net/client.ts';
import { HttpRefused } from './net/http.ts';
import {
  ClientContext,
  type Services,
  ServicesContext,
  SignOutContext,
  useServices,
} from './services.ts';
import { Announcer } from './ui/announce.tsx';
import { ErrorBoundary } from './ui/error_boundary.tsx';
import { Shell } from './ui/shell.tsx';

type Who = { kind: 'asking' } | { kind: 'away' } | { kind: 'out' } | { kind: 'in'; id: string };

export function App({ services }: { readonly services: Services }) {
  return (
    <ErrorBoundary>
      <ServicesContext value={services}>
        <Switch>
          <Route path="/invitation/:token">{({ token }) => <InvitationPage token={token} />}</Route>
          <Route>
            <Gate />
          </Route>
        </Switch>
        <Announcer />
      </ServicesContext>
    </ErrorBoundary>
  );
}

function useWho(): [Who, (who: Who) => void, () => void] {
  const { api } = useServices();
  const [who, setWho] = useState<Who>({ kind: 'asking' });
  const [round, setRound] = useState(0);
  const attempt = useRef(0);
  const ask = useCallback(() => setRound((it) => it + 1), []);

  // biome-ignore lint/correctness/useExhaustiveDependencies: each round asks once
  useEffect(() => {
    let over = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const settle = (next: Who) => {
      if (!over) setWho(next);
    };
    api.me().then(
      (you) => {
        attempt.current = 0;
        settle({ kind: 'in', id: you.person });
      },
      (error: unknown) => {
        if (error instanceof HttpRefused && error.status === 401) return settle({ kind: 'out' });
        settle({ kind: 'away' });
        timer = setTimeout(ask, backoff(attempt.current, Math.random()));
        attempt.current += 1;
      },
    );
    return () => {
      over = true;
      clearTimeout(timer);
    };
  }, [api, ask, round]);
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
      return <SignInPage onSignedIn={(you) => setWho({ kind: 'in', id: you.person })} />;
    case 'in':
      return <SignedIn key={who.id} person={who.id} onSignedOut={ask} />;
  }
}

interface SignedInProps {
  readonly person: string;
  readonly onSignedOut: () => void;
}

function SignedIn({ person, onSignedOut }: SignedInProps) {
  const { makeClient } = useServices();
  const [client, setClient] = useState<Client>();
  useEffect(() => {
    const made = makeClient(person, onSignedOut);
    made.start();
    setClient(made);
    return () => made.stop();
  }, [makeClient, person, onSignedOut]);
  if (client === undefined) return <p className="boot">{fr.app.opening}</p>;
  return (
    <ClientContext value={client}>
      <SignOutContext value={onSignedOut}>
        <Shell />
      </SignOutContext>
    </ClientContext>
  );
}
