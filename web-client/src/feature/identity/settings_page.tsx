/** Settings of this device and this account. */

import { Minus, Plus } from 'lucide-react';
import { type FormEvent, useCallback, useContext, useEffect, useState } from 'react';
import { PASSWORD_CHARS_MIN, type SessionView } from '#protocol';
import { fr } from '../../i18n/fr.ts';
import { SignOutContext, useSelect, useServices } from '../../services.ts';
import { announce } from '../../ui/announce.tsx';
import { Field } from '../../ui/field.tsx';
import {
  SIZES,
  setTextSize,
  setTheme,
  type Theme,
  textSize,
  theme as themeNow,
} from '../../ui/preferences.ts';
import { waitingCount } from '../presence/connection.tsx';
import { failureText, isRefused } from './failure.ts';

export default function SettingsPage() {
  return (
    <div className="sheet-page">
      <h1>{fr.settings.title}</h1>
      <Reading />
      <Devices />
      <PasswordSection />
      <Leave />
    </div>
  );
}

const THEMES: readonly { readonly value: Theme; readonly word: string }[] = [
  { value: 'system', word: fr.settings.themeSystem },
  { value: 'light', word: fr.settings.themeLight },
  { value: 'dark', word: fr.settings.themeDark },
];

function Reading() {
  const [size, setSize] = useState(textSize);
  const [chosen, setChosen] = useState(themeNow);
  const at = SIZES.indexOf(size);
  const step = (by: number) => {
    const next = SIZES[at + by];
    if (next === undefined) return;
    setTextSize(next);
    setSize(next);
    announce(fr.settings.sizeIs(next));
  };
  return (
    <section className="settings-section" aria-labelledby="reading">
      <h2 id="reading">{fr.settings.reading}</h2>
      <p className="settings-label">{fr.settings.textSize}</p>
      <div className="stepper">
        <button
          type="button"
          className="button button-plain"
          disabled={at <= 0}
          aria-label={fr.settings.smaller}
          onClick={() => step(-1)}
        >
          <Minus aria-hidden="true" /> A
        </button>
        <span className="stepper-value">{fr.settings.sizeIs(size)}</span>
        <button
          type="button"
          className="button button-plain"
          disabled={at >= SIZES.length - 1}
          aria-label={fr.settings.larger}
          onClick={() => step(1)}
        >
          <Plus aria-hidden="true" /> A
        </button>
      </div>
      <p className="sample">{fr.settings.sample}</p>
      <fieldset className="choices">
        <legend className="settings-label">{fr.settings.theme}</legend>
        {THEMES.map(({ value, word }) => (
          <label key={value} className="choice">
            <input
              type="radio"
              name="theme"
              value={value}
              checked={chosen === value}
              onChange={() => {
                setTheme(value);
                setChosen(value);
              }}
            />
            {word}
          </label>
        ))}
      </fieldset>
    </section>
  );
}

function Devices() {
  const { api } = useServices();
  const [sessions, setSessions] = useState<readonly SessionView[]>();
  const [failed, setFailed] = useState(false);
  const load = useCallback(() => {
    api.sessions().then(setSessions, () => setFailed(true));
  }, [api]);
  useEffect(load, [load]);
  const revoke = (id: string) => {
    api.revokeSession(id).then(
      () => {
        announce(fr.settings.revoked);
        load();
      },
      () => setFailed(true),
    );
  };
  return (
    <section className="settings-section" aria-labelledby="devices">
      <h2 id="devices">{fr.settings.devices}</h2>
      <p className="soft">{fr.settings.devicesLead}</p>
      {failed && <p role="alert">{fr.settings.devicesFailed}</p>}
      <ul className="plain-list">
        {sessions?.map((it) => (
          <li key={it.id} className="device">
            <span className="two-lines">
              <strong>{it.device}</strong>
              <span className="small soft">
                {fr.settings.since(it.created_at)}, {fr.settings.seen(it.seen_at)}
              </span>
            </span>
            {it.current ? (
              <span className="small online-words">{fr.settings.thisDevice}</span>
            ) : (
              <button
                type="button"
                className="button button-plain"
                aria-label={fr.settings.revokeName(it.device)}
                onClick={() => revoke(it.id)}
              >
                {fr.settings.revoke}
              </button>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}

function PasswordSection() {
  const { api } = useServices();
  const [current, setCurrent] = useState('');
  const [next, setNext] = useState('');
  const [words, setWords] = useState<{ error?: string; done?: string }>({});
  const save = (event: FormEvent) => {
    event.preventDefault();
    if ([...next].length < PASSWORD_CHARS_MIN) {
      return setWords({ error: fr.invitation.passwordShort });
    }
    api.setPassword({ new: next, ...(current === '' ? {} : { current }) }).then(
      () => {
        setCurrent('');
        setNext('');
        setWords({ done: fr.settings.passwordSaved });
      },
      (problem: unknown) => {
        const wrong = isRefused(problem) && problem.refusal?.problem === 'wrong_credentials';
        setWords({ error: wrong ? fr.settings.passwordRefused : failureText(problem) });
      },
    );
  };
  return (
    <section className="settings-section" aria-labelledby="password">
      <h2 id="password">{fr.settings.password}</h2>
      <p className="soft">{fr.settings.passwordLead}</p>
      <form className="door-form" onSubmit={save} noValidate>
        <Field
          label={fr.settings.passwordCurrent}
          type="password"
          autoComplete="current-password"
          value={current}
          onChange={setCurrent}
        />
        <Field
          label={fr.settings.passwordNew}
          type="password"
          autoComplete="new-password"
          value={next}
          onChange={setNext}
          help={fr.settings.passwordHelp}
          error={words.error}
        />
        <p role="status">{words.done}</p>
        <button type="submit" className="button button-plain">
          {fr.app.save}
        </button>
      </form>
    </section>
  );
}

function Leave() {
  const { api } = useServices();
  const signedOut = useContext(SignOutContext);
  const waiting = useSelect(waitingCount);
  const name = useSelect((state) => state.you?.name);
  const [error, setError] = useState<string>();
  const leave = () => {
    api.signOut().then(signedOut, (problem: unknown) => setError(failureText(problem)));
  };
  return (
    <section className="settings-section" aria-labelledby="account">
      <h2 id="account">{fr.settings.account}</h2>
      <p>{name}</p>
      {waiting > 0 && <p className="field-help">{fr.settings.signOutWaiting(waiting)}</p>}
      {error && (
        <p className="field-error" role="alert">
          {error}
        </p>
      )}
      <button type="button" className="button button-plain" onClick={leave}>
        {fr.settings.signOut}
      </button>
    </section>
  );
}
