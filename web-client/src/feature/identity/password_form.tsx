/** An address and a password. */

import { type FormEvent, useState } from 'react';
import { fr } from '../../i18n/fr.ts';
import { useServices } from '../../services.ts';
import { Field } from '../../ui/field.tsx';
import { type FormProps, looksLikeEmail } from './code_form.tsx';
import { failureText } from './failure.ts';

export function PasswordForm({ email, onEmail, onSignedIn }: FormProps) {
  const { api } = useServices();
  const [password, setPassword] = useState('');
  const [errors, setErrors] = useState<{ email?: string; password?: string }>({});
  const [busy, setBusy] = useState(false);
  const enter = (event: FormEvent) => {
    event.preventDefault();
    if (!looksLikeEmail(email)) return setErrors({ email: fr.signIn.emailMissing });
    if (password === '') return setErrors({ password: fr.signIn.passwordMissing });
    setBusy(true);
    setErrors({});
    api
      .signInWithPassword(email.trim(), password)
      .then(onSignedIn, (problem: unknown) => setErrors({ password: failureText(problem) }))
      .finally(() => setBusy(false));
  };
  return (
    <form className="door-form" onSubmit={enter} noValidate>
      <Field
        label={fr.signIn.email}
        type="email"
        autoComplete="username"
        inputMode="email"
        value={email}
        onChange={onEmail}
        error={errors.email}
      />
      <Field
        label={fr.signIn.password}
        type="password"
        autoComplete="current-password"
        value={password}
        onChange={setPassword}
        error={errors.password}
      />
      <button className="button button-primary" type="submit" disabled={busy}>
        {fr.signIn.enter}
      </button>
    </form>
  );
}
