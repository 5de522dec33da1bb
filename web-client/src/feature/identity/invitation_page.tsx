/** An invitation opened from a link or a QR code: who one is, one address, one button. */

import { type FormEvent, useEffect, useState } from 'react';
import { type InvitationView, PASSWORD_CHARS_MIN } from '#protocol';
import { fr } from '../../i18n/fr.ts';
import { useServices } from '../../services.ts';
import { Field } from '../../ui/field.tsx';
import { looksLikeEmail } from './code_form.tsx';
import { failureText, isRefused } from './failure.ts';
import { DoorHead } from './sign_in_page.tsx';
import { remember } from './who.ts';

export function InvitationPage({ token }: { readonly token: string }) {
  const { api } = useServices();
  const [view, setView] = useState<InvitationView>();
  const [error, setError] = useState<string>();
  useEffect(() => {
    let over = false;
    api.invitation(token).then(
      (found) => !over && setView(found),
      (problem: unknown) => {
        if (over) return;
        setError(isRefused(problem) ? fr.invitation.dead : failureText(problem));
      },
    );
    return () => {
      over = true;
    };
  }, [api, token]);
  return (
    <main className="door" id="main">
      <DoorHead territory={view?.territory_name} />
      <section className="door-card" aria-labelledby="invitation">
        <h2 id="invitation">{fr.invitation.title}</h2>
        {error && <p role="alert">{error}</p>}
        {view === undefined && !error && <p role="status">{fr.app.loading}</p>}
        {view !== undefined && <AcceptForm token={token} view={view} />}
      </section>
    </main>
  );
}

interface AcceptProps {
  readonly token: string;
  readonly view: InvitationView;
}

function AcceptForm({ token, view }: AcceptProps) {
  const { api } = useServices();
  const [email, setEmail] = useState(view.email ?? '');
  const [password, setPassword] = useState('');
  const [errors, setErrors] = useState<{ email?: string; password?: string; all?: string }>({});
  const [busy, setBusy] = useState(false);
  const accept = (event: FormEvent) => {
    event.preventDefault();
    if (!looksLikeEmail(email)) return setErrors({ email: fr.signIn.emailMissing });
    if (password !== '' && [...password].length < PASSWORD_CHARS_MIN) {
      return setErrors({ password: fr.invitation.passwordShort });
    }
    setBusy(true);
    setErrors({});
    const form = { email: email.trim(), ...(password === '' ? {} : { password }) };
    api.acceptInvitation(token, form).then(
      (you) => {
        remember(you.person);
        window.location.assign('/');
      },
      (problem: unknown) => {
        setBusy(false);
        setErrors({ all: failureText(problem) });
      },
    );
  };
  return (
    <form className="door-form" onSubmit={accept} noValidate>
      <p>{fr.invitation.lead(view.territory_name)}</p>
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
        help={fr.invitation.emailHelp}
        error={errors.email}
      />
      <Field
        label={fr.invitation.password}
        type="password"
        autoComplete="new-password"
        value={password}
        onChange={setPassword}
        help={fr.invitation.passwordHelp}
        error={errors.password}
      />
      {errors.all && (
        <p className="field-error" role="alert">
          {errors.all}
        </p>
      )}
      <button className="button button-primary" type="submit" disabled={busy}>
        {fr.invitation.accept}
      </button>
      <p className="soft small">{fr.invitation.until(view.expires_at)}</p>
    </form>
  );
}
