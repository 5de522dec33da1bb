/** Signing in: a code by e-mail, a password, or in a demonstration one click. */

import { useEffect, useState } from 'react';
import { Link } from 'wouter';
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
  /** The session ended by itself. */
  readonly ended?: boolean;
  readonly onSignedIn: (you: You) => void;
}

export function SignInPage({ onSignedIn, ended = false }: Props) {
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
      {ended && (
        <p className="door-note" role="status">
          {fr.signIn.ended}
        </p>
      )}
      {options !== undefined && options.personas.length > 0 && (
        <section className="door-card" aria-labelledby="personas">
          <h2 id="personas">{fr.signIn.demoTitle}</h2>
          <p>{fr.signIn.demoLead}</p>
          <Personas personas={options.personas} onSignedIn={onSignedIn} />
        </section>
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
      <p className="door-links">
        <Link href="/aide">{fr.nav.help}</Link>
        <Link href="/accessibilite">{fr.signIn.accessibility}</Link>
      </p>
    </main>
  );
}

/** Where one is, and what it is for: who comes from a printed sheet has never heard of it. */
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

interface PersonasProps {
  readonly personas: readonly Persona[];
  readonly onSignedIn: (you: You) => void;
}

function matches(persona: Persona, wanted: string): boolean {
  const words = fold(`${persona.name} ${persona.function ?? ''}`);
  return wanted.split(/\s+/).every((word) => words.includes(word));
}

const FILTER_FROM = 9;

/** One click per person of the demonstration: those who are introduced first. */
export function Personas({ personas, onSignedIn }: PersonasProps) {
  const { api } = useServices();
  const [error, setError] = useState<string>();
  const [busy, setBusy] = useState(false);
  const enter = (person: string) => {
    setBusy(true);
    api.signInAsPersona(person).then(onSignedIn, (problem: unknown) => {
      setBusy(false);
      setError(failureText(problem));
    });
  };
  const first = personas.filter((it) => it.line !== undefined);
  const others = personas.filter((it) => it.line === undefined);
  const list = <FilteredPersonas personas={others} busy={busy} onEnter={enter} />;
  return (
    <>
      {error && (
        <p className="field-error" role="alert">
          {error}
        </p>
      )}
      {first.length > 0 && (
        <ul className="personas personas-first">
          {first.map((it) => (
            <PersonaButton key={it.person} persona={it} busy={busy} onEnter={enter} />
          ))}
        </ul>
      )}
      {first.length > 0 && others.length > 0 ? (
        <details className="personas-others">
          <summary>{fr.signIn.demoOthers(others.length)}</summary>
          {list}
        </details>
      ) : (
        list
      )}
    </>
  );
}

interface FilteredProps {
  readonly personas: readonly Persona[];
  readonly busy: boolean;
  readonly onEnter: (person: string) => void;
}

function FilteredPersonas({ personas, busy, onEnter }: FilteredProps) {
  const [filter, setFilter] = useState('');
  const shown = personas.filter((it) => matches(it, fold(filter.trim())));
  return (
    <>
      {personas.length >= FILTER_FROM && (
        <Field
          label={fr.signIn.demoFilter}
          type="search"
          autoComplete="off"
          value={filter}
          onChange={setFilter}
        />
      )}
      <p className="sr-only" role="status">
        {fr.signIn.demoCount(shown.length)}
      </p>
      {shown.length === 0 && filter !== '' && <p className="soft">{fr.signIn.demoNone}</p>}
      <ul className="personas">
        {shown.map((it) => (
          <PersonaButton key={it.person} persona={it} busy={busy} onEnter={onEnter} />
        ))}
      </ul>
    </>
  );
}

interface PersonaButtonProps {
  readonly persona: Persona;
  readonly busy: boolean;
  readonly onEnter: (person: string) => void;
}

function PersonaButton({ persona, busy, onEnter }: PersonaButtonProps) {
  const { person, name, function: role, line } = persona;
  return (
    <li>
      <button type="button" disabled={busy} onClick={() => onEnter(person)}>
        <Disc id={person} name={name} />
        <span className="two-lines">
          <strong>{name}</strong>
          {role !== undefined && role !== name && <span className="soft small">{role}</span>}
          {line !== undefined && <span className="small">{line}</span>}
        </span>
      </button>
    </li>
  );
}
