/** Signing in: a code by e-mail, a password, or in a demonstration one click. */

import { useEffect, useState } from 'react';
import type { Persona, SignInOptions, You } from '#protocol';
import { fold } from '../../i18n/format.ts';
import { fr } from '../../i18n/fr.ts';
import { useServices } from '../../services.ts';
import { Disc } from '../../ui/disc.tsx';
import { Field } from '../../ui/field.tsx';
import { CodeForm } from './code_form.tsx';
import { Emblem } from './emblem.tsx';
import { failureText } from './failure.ts';
import { PasswordForm } from './password_form.tsx';

interface Props {
  readonly onSignedIn: (you: You) => void;
}

export function SignInPage({ onSignedIn }: Props) {
  const { api } = useServices();
  const [options, setOptions] = useState<SignInOptions>();
  const [email, setEmail] = useState('');
  const [way, setWay] = useState<'code' | 'password'>('code');
  useEffect(() => {
    let over = false;
    api.signInOptions().then(
      (found) => {
        if (over) return;
        setOptions(found);
        if (!found.code_by_email) setWay('password');
      },
      () => undefined,
    );
    return () => {
      over = true;
    };
  }, [api]);
  const other = way === 'code' ? 'password' : 'code';
  const form = { email, onEmail: setEmail, onSignedIn };
  return (
    <main className="door" id="main">
      <DoorHead territory={options?.territory_name} />
      {options !== undefined && options.personas.length > 0 && (
        <Personas personas={options.personas} onSignedIn={onSignedIn} />
      )}
      <section className="door-card" aria-labelledby="sign-in">
        <h2 id="sign-in">{fr.signIn.title}</h2>
        {way === 'code' ? <CodeForm {...form} /> : <PasswordForm {...form} />}
        {options?.code_by_email !== false && (
          <button type="button" className="button" onClick={() => setWay(other)}>
            {way === 'code' ? fr.signIn.byPassword : fr.signIn.byCode}
          </button>
        )}
      </section>
      <p className="soft small door-help">{fr.signIn.help}</p>
    </main>
  );
}

export function DoorHead({ territory }: { readonly territory: string | undefined }) {
  return (
    <header className="door-head">
      <Emblem />
      <h1>{fr.app.name}</h1>
      {territory !== undefined && <p className="door-territory">{territory}</p>}
      <p className="soft">{fr.signIn.lead}</p>
    </header>
  );
}

interface PersonasProps extends Props {
  readonly personas: readonly Persona[];
}

function matches(persona: Persona, wanted: string): boolean {
  const words = fold(`${persona.name} ${persona.function ?? ''}`);
  return wanted.split(/\s+/).every((word) => words.includes(word));
}

function Personas({ personas, onSignedIn }: PersonasProps) {
  const { api } = useServices();
  const [filter, setFilter] = useState('');
  const [error, setError] = useState<string>();
  const [busy, setBusy] = useState(false);
  const shown = personas.filter((it) => matches(it, fold(filter.trim())));
  const enter = (person: string) => {
    setBusy(true);
    api.signInAsPersona(person).then(onSignedIn, (problem: unknown) => {
      setBusy(false);
      setError(failureText(problem));
    });
  };
  return (
    <section className="door-card" aria-labelledby="personas">
      <h2 id="personas">{fr.signIn.demoTitle}</h2>
      <p>{fr.signIn.demoLead}</p>
      {personas.length > 8 && (
        <Field
          label={fr.signIn.demoFilter}
          type="search"
          autoComplete="off"
          value={filter}
          onChange={setFilter}
        />
      )}
      {error && (
        <p className="field-error" role="alert">
          {error}
        </p>
      )}
      <p className="sr-only" role="status">
        {fr.signIn.demoCount(shown.length)}
      </p>
      {shown.length === 0 && <p className="soft">{fr.signIn.demoNone}</p>}
      <ul className="personas">
        {shown.map((it) => (
          <li key={it.person}>
            <button type="button" disabled={busy} onClick={() => enter(it.person)}>
              <Disc id={it.person} name={it.name} />
              <span className="two-lines">
                <strong>{it.name}</strong>
                {it.function !== undefined && it.function !== it.name && (
                  <span className="soft small">{it.function}</span>
                )}
              </span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
