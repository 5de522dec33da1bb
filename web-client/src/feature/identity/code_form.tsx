/** Two steps: an address, then the six digits that were sent there. */

import { type FormEvent, useState } from 'react';
import type { You } from '#protocol';
import { fr } from '../../i18n/fr.ts';
import { useServices } from '../../services.ts';
import { Field } from '../../ui/field.tsx';
import { failureText, isRefused } from './failure.ts';

export interface FormProps {
  readonly email: string;
  readonly onEmail: (email: string) => void;
  readonly onSignedIn: (you: You) => void;
}

export function looksLikeEmail(text: string): boolean {
  return /^[^\s@]+@[^\s@]+$/.test(text.trim());
}

export function CodeForm(props: FormProps) {
  const [sent, setSent] = useState(false);
  return sent ? (
    <VerifyStep {...props} onBack={() => setSent(false)} />
  ) : (
    <AskStep {...props} onSent={() => setSent(true)} />
  );
}

function AskStep({ email, onEmail, onSent }: FormProps & { readonly onSent: () => void }) {
  const { api } = useServices();
  const [error, setError] = useState<string>();
  const [busy, setBusy] = useState(false);
  const ask = (event: FormEvent) => {
    event.preventDefault();
    if (!looksLikeEmail(email)) return setError(fr.signIn.emailMissing);
    setBusy(true);
    setError(undefined);
    api
      .requestCode(email.trim())
      .then(onSent, (problem: unknown) => setError(failureText(problem)))
      .finally(() => setBusy(false));
  };
  return (
    <form className="door-form" onSubmit={ask} noValidate>
      <p className="soft">{fr.signIn.codeLead}</p>
      <Field
        label={fr.signIn.email}
        type="email"
        autoComplete="email"
        inputMode="email"
        value={email}
        onChange={onEmail}
        error={error}
      />
      <button className="button button-primary" type="submit" disabled={busy}>
        {fr.signIn.sendCode}
      </button>
    </form>
  );
}

function VerifyStep({ email, onSignedIn, onBack }: FormProps & { readonly onBack: () => void }) {
  const { api } = useServices();
  const [code, setCode] = useState('');
  const [error, setError] = useState<string>();
  const [busy, setBusy] = useState(false);
  const verify = (event: FormEvent) => {
    event.preventDefault();
    if (!/^\d{6}$/.test(code.replace(/\s/g, ''))) return setError(fr.signIn.codeShape);
    setBusy(true);
    setError(undefined);
    api
      .signInWithCode(email.trim(), code)
      .then(onSignedIn, (problem: unknown) => {
        const wrong =
          isRefused(problem) &&
          (problem.refusal?.problem === 'wrong_credentials' ||
            problem.refusal?.problem === 'expired');
        setError(wrong ? fr.signIn.codeWrong : failureText(problem));
      })
      .finally(() => setBusy(false));
  };
  return (
    <form className="door-form" onSubmit={verify} noValidate>
      <p role="status">{fr.signIn.codeSent(email.trim())}</p>
      <Field
        label={fr.signIn.code}
        className="code-field"
        inputMode="numeric"
        autoComplete="one-time-code"
        autoFocus
        value={code}
        onChange={setCode}
        error={error}
      />
      <button className="button button-primary" type="submit" disabled={busy}>
        {fr.signIn.enter}
      </button>
      <button className="button" type="button" onClick={onBack}>
        {fr.signIn.otherCode}
      </button>
    </form>
  );
}
