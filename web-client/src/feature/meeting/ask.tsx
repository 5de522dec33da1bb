/** What a screen of meetings asks of the server, and waits for: refused, it says why, in place. */

import { type FormEvent, useRef, useState } from 'react';
import { type Done, type Problem, REASON_CHARS_MAX, type Warning } from '#protocol';
import { fr, problemText } from '../../i18n/fr.ts';
import { warningText } from '../../i18n/fr_meeting.ts';
import { frSeance } from '../../i18n/fr_seance.ts';
import { Refused } from '../../net/client.ts';
import type { Effect } from '../../net/lanes.ts';
import { useClient, useSelect } from '../../services.ts';
import { announce } from '../../ui/announce.tsx';
import { Field } from '../../ui/field.tsx';

export interface Asking {
  readonly busy: boolean;
  readonly problem: Problem | undefined;
  /** Gives what was done; undefined when it was refused. */
  readonly ask: (command: Effect, said?: string) => Promise<Partial<Done> | undefined>;
  /** Asks the same again, with the reason for which the rules are passed over. */
  readonly insist: (reason: string) => void;
  readonly clear: () => void;
}

type Despite = Extract<Effect, { [K in never]: unknown }>;

/** The same command, with a reason: only those that the server warns of are asked again. */
function withReason(command: Effect, despite: string): Effect {
  const [[name, of] = ['', {}]] = Object.entries(command);
  return { [name]: { ...of, despite } } as unknown as Despite;
}

export function useAsking(after?: (done: Partial<Done>) => void): Asking {
  const client = useClient();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem>();
  const last = useRef<{ command: Effect; said: string | undefined }>(undefined);
  const ask = async (command: Effect, said?: string) => {
    last.current = { command, said };
    setBusy(true);
    setProblem(undefined);
    try {
      const reply = await client.perform(command);
      if (said !== undefined) announce(said);
      const done = typeof reply === 'object' && 'done' in reply ? reply.done : {};
      after?.(done);
      return done;
    } catch (error) {
      if (error instanceof Refused) setProblem(error.refusal.problem);
      return undefined;
    } finally {
      setBusy(false);
    }
  };
  const insist = (reason: string) => {
    const asked = last.current;
    if (asked !== undefined) void ask(withReason(asked.command, reason), asked.said);
  };
  return { busy, problem, ask, insist, clear: () => setProblem(undefined) };
}

interface FailureProps {
  readonly asking: Asking;
  /** Other words for a refusal, where the screen knows better. */
  readonly words?: (problem: Problem) => string | undefined;
}

/** Why it was refused, and the way past a rule that only warns. */
export function Failure({ asking, words }: FailureProps) {
  const { problem, busy } = asking;
  const cut = useSelect((state) => state.phase.kind !== 'open');
  if (problem === undefined) {
    return busy && cut ? (
      <p className="vote-note" role="status">
        {frSeance.form.waits}
      </p>
    ) : null;
  }
  if (typeof problem === 'object' && 'warned' in problem) {
    return <DespiteForm asking={asking} warnings={problem.warned.warnings} />;
  }
  return (
    <p className="field-error" role="alert">
      {words?.(problem) ?? problemText(problem)}
    </p>
  );
}

interface DespiteProps {
  readonly asking: Asking;
  readonly warnings: readonly Warning[];
}

function DespiteForm({ asking, warnings }: DespiteProps) {
  const [reason, setReason] = useState('');
  const [missing, setMissing] = useState(false);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    event.stopPropagation();
    if (reason.trim() === '') return setMissing(true);
    asking.insist(reason.trim());
  };
  return (
    <form className="despite" onSubmit={submit} noValidate>
      <div role="alert">
        <h3>{frSeance.despite.title}</h3>
        <ul>
          {warnings.map((it) => (
            <li key={JSON.stringify(it)}>{warningText(it)}</li>
          ))}
        </ul>
        <p>{frSeance.despite.lead}</p>
      </div>
      <Field
        label={frSeance.despite.reason}
        value={reason}
        onChange={setReason}
        maxLength={REASON_CHARS_MAX}
        error={missing && reason.trim() === '' ? frSeance.despite.missing : undefined}
        autoFocus
      />
      <div className="dialog-buttons">
        <button type="button" className="button button-plain" onClick={asking.clear}>
          {fr.app.cancel}
        </button>
        <button type="submit" className="button button-danger" disabled={asking.busy}>
          {frSeance.despite.go}
        </button>
      </div>
    </form>
  );
}
