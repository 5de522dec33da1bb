/** An invitation opened from a link or a QR code: who one is, one address, one button. */

import { type FormEvent, useCallback, useEffect, useState } from 'react';
import { Link, useLocation } from 'wouter';
import { type InvitationView, PASSWORD_CHARS_MIN } from '#protocol';
import { fr } from '../../i18n/fr.ts';
import { useServices } from '../../services.ts';
import { Field } from '../../ui/field.tsx';
import { looksLikeEmail } from './code_form.tsx';
import { failureText, isRefused } from './failure.ts';
import { DoorHead } from './sign_in_page.tsx';
import { remember, remembered } from './who.ts';

type Found =
  | { readonly kind: 'asking' }
  | { readonly kind: 'here'; readonly view: InvitationView; readonly codes: boolean }
  | { readonly kind: 'dead' }
  | { readonly kind: 'away'; readonly words: string };

function useInvitation(token: string): [Found, () => void] {
  const { api } = useServices();
  const [found, setFound] = useState<Found>({ kind: 'asking' });
  const [round, setRound] = useState(0);
  const again = useCallback(() => setRound((it) => it + 1), []);
  // biome-ignore lint/correctness/useExhaustiveDependencies: each round asks once
  useEffect(() => {
    let over = false;
    // Where no code can be sent, whoever chooses no password never comes back.
    const options = api.signInOptions().then(
      (it) => it.code_by_email,
      () => true,
    );
    api.invitation(token).then(
      async (view) => {
        const codes = await options;
        if (!over) setFound({ kind: 'here', view, codes });
      },
      (problem: unknown) => {
        if (over) return;
        const dead = isRefused(problem, 404) || isRefused(problem, 410);
        setFound(dead ? { kind: 'dead' } : { kind: 'away', words: failureText(problem) });
      },
    );
    return () => {
      over = true;
    };
  }, [api, token, round]);
  const away = found.kind === 'away';
  useEffect(() => {
    if (!away) return;
    window.addEventListener('online', again);
    return () => window.removeEventListener('online', again);
  }, [away, again]);
  return [found, again];
}

export function InvitationPage({ token }: { readonly token: string }) {
  const [found, again] = useInvitation(token);
  return (
    <main className="door" id="main">
      <DoorHead territory={found.kind === 'here' ? found.view.territory_name : undefined} />
      <section className="door-card" aria-labelledby="invitation">
        <h2 id="invitation">{fr.invitation.title}</h2>
        {found.kind === 'asking' && <p role="status">{fr.app.loading}</p>}
        {found.kind === 'here' && <AcceptForm token={token} {...found} />}
        {found.kind === 'dead' && <Dead />}
        {found.kind === 'away' && (
          <>
            <p role="alert">{found.words}</p>
            <button type="button" className="button button-primary" onClick={again}>
              {fr.app.retry}
            </button>
          </>
        )}
      </section>
    </main>
  );
}

/** Most of those who come here again have come in once, and want to do so on another device. */
function Dead() {
  const known = remembered() !== undefined;
  return (
    <>
      <p role="alert">{fr.invitation.dead}</p>
      <p>{known ? fr.invitation.deadHere : fr.invitation.deadUsed}</p>
      <Link className="button button-primary" href="/" replace>
        {known ? fr.invitation.open : fr.signIn.connect}
      </Link>
    </>
  );
}

interface AcceptProps {
  readonly token: string;
  readonly view: InvitationView;
  /** Codes can be sent by e-mail: a password is a choice. */
  readonly codes: boolean;
}

function AcceptForm({ token, view, codes }: AcceptProps) {
  const { api } = useServices();
  const [, go] = useLocation();
  const [email, setEmail] = useState(view.email ?? '');
  const [password, setPassword] = useState('');
  const [errors, setErrors] = useState<{ email?: string; password?: string; all?: string }>({});
  const [busy, setBusy] = useState(false);
  const accept = (event: FormEvent) => {
    event.preventDefault();
    if (!looksLikeEmail(email)) return setErrors({ email: fr.signIn.emailMissing });
    if ((password !== '' || !codes) && [...password].length < PASSWORD_CHARS_MIN) {
      return setErrors({ password: fr.invitation.passwordShort });
    }
    setBusy(true);
    setErrors({});
    const form = { email: email.trim(), ...(password === '' ? {} : { password }) };
    api.acceptInvitation(token, form).then(
      (you) => {
        remember(you.person);
        // In its place: the way back leads to no invitation that has served.
        go('/', { replace: true });
      },
      (problem: unknown) => {
        setBusy(false);
        setErrors({ all: failureText(problem) });
      },
    );
  };
  const secret = {
    label: fr.signIn.password,
    type: 'password',
    autoComplete: 'new-password',
    value: password,
    onChange: setPassword,
    error: errors.password,
  } as const;
  return (
    <form className="door-form" onSubmit={accept} noValidate>
      <p className="invited">
        <span className="soft small">{fr.invitation.youAre}</span>
        <strong>{view.name}</strong>
        {view.function !== undefined && view.function !== view.name && <span>{view.function}</span>}
      </p>
      <Field
        label={fr.signIn.email}
        type="email"
        autoComplete="email"
        value={email}
        onChange={setEmail}
        help={view.email === undefined ? fr.invitation.emailHelp : fr.invitation.emailKnown}
        error={errors.email}
      />
      {codes ? (
        <details className="door-more">
          <summary>{fr.invitation.passwordToo}</summary>
          <Field {...secret} help={fr.invitation.passwordHelp} />
        </details>
      ) : (
        <Field {...secret} help={fr.invitation.passwordNeeded} />
      )}
      {errors.all && (
        <p className="field-error" role="alert">
          {errors.all}
        </p>
      )}
      <button className="button button-primary" type="submit" disabled={busy}>
        {busy ? fr.invitation.entering : fr.invitation.accept}
      </button>
      <p className="soft small">{fr.invitation.until(view.expires_at)}</p>
    </form>
  );
}
