/** What is asked from the desk: waited for, and when it is refused, why and what may be done. */

import { ClipboardCheck } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { Link } from 'wouter';
import { type Problem, REASON_CHARS_MAX, type Reply } from '#protocol';
import { problemText } from '../../i18n/fr.ts';
import { frItem, frVoteDesk, frWarned } from '../../i18n/fr_desk.ts';
import { Refused } from '../../net/client.ts';
import type { Effect } from '../../net/lanes.ts';
import { useClient } from '../../services.ts';
import { announce } from '../../ui/announce.tsx';
import { Field } from '../../ui/field.tsx';
import { isOver } from '../meeting/meeting_view.ts';
import { rollFromDesk, useDesk } from './use_desk.ts';

export interface Acting {
  readonly busy: boolean;
  readonly refused: RefusedAct | undefined;
  /** Gives the reply; undefined when it was refused. */
  readonly act: (command: Effect, said?: string) => Promise<Reply | undefined>;
  /** Asks the same again, in spite of what was warned of. */
  readonly insist: (reason: string) => void;
}

interface RefusedAct {
  readonly problem: Problem;
  readonly command: Effect;
  readonly said: string | undefined;
}

/** The command with the reason that overrides a warning; undefined for one that takes none. */
function despite(command: Effect, reason: string): Effect | undefined {
  if ('open_meeting' in command) {
    return { open_meeting: { ...command.open_meeting, despite: reason } };
  }
  if ('open_item' in command) return { open_item: { ...command.open_item, despite: reason } };
  return undefined;
}

export function useActing(): Acting {
  const client = useClient();
  const { channel, meeting } = useDesk();
  const [busy, setBusy] = useState(false);
  const [refused, setRefused] = useState<RefusedAct>();
  const act = async (command: Effect, said?: string) => {
    setBusy(true);
    setRefused(undefined);
    // A desk that nobody has is taken by the first gesture, and said to be.
    const taking = client.state.outbox.some((it) => 'take_desk' in it.command);
    if (meeting.desk === undefined && !isOver(meeting) && !taking) {
      client.submit({ take_desk: { channel, meeting: meeting.id } });
    }
    try {
      const reply = await client.perform(command);
      if (said !== undefined) announce(said);
      return reply ?? 'noted';
    } catch (error) {
      if (error instanceof Refused) setRefused({ problem: error.refusal.problem, command, said });
      return undefined;
    } finally {
      setBusy(false);
    }
  };
  const insist = (reason: string) => {
    const again = refused && despite(refused.command, reason);
    if (again !== undefined) void act(again, refused?.said);
  };
  return { busy, refused, act, insist };
}

interface RefusalProps {
  readonly acting: Acting;
  /** The way out of a secret ballot at a distance. */
  readonly onPostpone?: (() => void) | undefined;
}

/** Why it was refused, in words, beside what was pressed. */
export function Refusal({ acting, onPostpone }: RefusalProps) {
  const { refused } = acting;
  if (refused === undefined) return null;
  const { problem, command } = refused;
  if (typeof problem === 'object' && 'warned' in problem && despite(command, '') !== undefined) {
    const { warnings } = problem.warned;
    const quorum = warnings.some((it) => typeof it === 'object' && 'no_quorum' in it);
    return <Warned acting={acting} words={warnings.map(frWarned.words)} quorum={quorum} />;
  }
  if (problem === 'secret_at_distance' && onPostpone !== undefined) {
    return (
      <div className="lectern-warned" role="alert">
        <p>
          <strong>{frVoteDesk.secretRefused}</strong>
        </p>
        <button type="button" className="button button-plain" onClick={onPostpone}>
          {frItem.postpone}
        </button>
      </div>
    );
  }
  return (
    <p className="field-error" role="alert">
      {problemText(problem)}
    </p>
  );
}

interface WarnedProps {
  readonly acting: Acting;
  readonly words: readonly string[];
  /** Perhaps they are there, and were not called. */
  readonly quorum: boolean;
}

function Warned({ acting, words, quorum }: WarnedProps) {
  const { channel, meeting } = useDesk();
  const [reason, setReason] = useState('');
  const [asked, setAsked] = useState(false);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setAsked(true);
    if (reason.trim() !== '') acting.insist(reason.trim());
  };
  return (
    <form className="lectern-warned" onSubmit={submit}>
      <div role="alert">
        <p>
          <strong>{frWarned.title}</strong>
        </p>
        {words.map((it) => (
          <p key={it}>{it}</p>
        ))}
      </div>
      {quorum && (
        <Link className="button button-primary" href={rollFromDesk(channel, meeting.id)}>
          <ClipboardCheck aria-hidden="true" />
          {frWarned.roll}
        </Link>
      )}
      <Field
        label={frWarned.reason}
        help={frWarned.reasonHelp}
        value={reason}
        onChange={setReason}
        maxLength={REASON_CHARS_MAX}
        error={asked && reason.trim() === '' ? frWarned.missing : undefined}
        autoFocus
      />
      <button type="submit" className="button button-plain" disabled={acting.busy}>
        {frWarned.insist}
      </button>
    </form>
  );
}
