/** The account: its devices, its password, the way out. */

import { type FormEvent, useCallback, useContext, useEffect, useState } from 'react';
import { PASSWORD_CHARS_MIN, type SessionView } from '#protocol';
import { fr } from '../../i18n/fr.ts';
import { SignOutContext, useSelect, useServices } from '../../services.ts';
import { announce } from '../../ui/announce.tsx';
import { Field } from '../../ui/field.tsx';
import { waitingCount } from '../presence/connection.tsx';
import { failureText, isRefused } from './failure.ts';

export function Devices() {
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

export function PasswordSection() {
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

export function Leave() {
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
