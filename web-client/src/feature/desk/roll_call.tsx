/**
 * The roll call (*appel nominal*): one name at a time, answered by a key. Each answer leaves after
 * five seconds, until which it may be taken back; answers wait in the outbox when there is no
 * network. Whoever has voted from a device meanwhile is not replaced.
 */

import { ArrowLeft } from 'lucide-react';
import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import type { CommandId, Elector, Poll, PollView } from '#protocol';
import { fr } from '../../i18n/fr.ts';
import { electorName, frRoll } from '../../i18n/fr_desk.ts';
import { useClient, useSelect } from '../../services.ts';
import { announce } from '../../ui/announce.tsx';
import { wordsOf } from '../poll/ballot.ts';
import { UNDO_MS } from '../poll/hand_entry_rules.ts';
import { ANSWERS, type Answer, answerOf, rollOf } from './roll_call_rules.ts';
import { useDesk } from './use_desk.ts';

interface RollProps {
  readonly poll: Poll;
  readonly view: PollView;
  readonly onClose: () => void;
}

export function RollCall({ poll, view, onClose }: RollProps) {
  const client = useClient();
  const { nameOf } = useDesk();
  // Fixed when the call begins: a name does not jump because a device has voted.
  const [roll, setRoll] = useState(() => rollOf(view.electors, new Set(view.register)));
  const [at, setAt] = useState(0);
  const [said, setSaid] = useState<ReadonlyMap<number, Answer>>(new Map());
  const [last, setLast] = useState<Last>();
  const cut = useSelect((state) => state.phase.kind !== 'open');
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => place.current?.focus(), []);
  const now = roll[at];
  const answers = ANSWERS.filter((it) => wordsOf(poll).includes(it));
  const answer = (choice: Answer) => {
    if (now === undefined || !answers.includes(choice)) return;
    const of = { channel: poll.channel, poll: poll.id };
    const entries = [{ mandate: now.mandate, choice, replace: false }];
    const command = { enter_ballots: { ...of, source: 'hand' as const, entries } };
    setLast({ id: client.submit(command, UNDO_MS), elector: now, choice });
    setSaid(new Map(said).set(now.mandate, choice));
    announce(frRoll.said(now.name, frRoll.answers[choice]));
    setAt(at + 1);
  };
  const takeBack = ({ id, elector }: Last) => {
    client.discard(id);
    setLast(undefined);
    const kept = new Map(said);
    kept.delete(elector.mandate);
    setSaid(kept);
    setAt(Math.max(0, roll.indexOf(elector)));
    announce(frRoll.undone(elector.name));
    place.current?.focus();
  };
  const back = () => setAt(Math.max(0, at - 1));
  const onKey = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const choice = answerOf(event.key);
    if (choice !== undefined) {
      event.preventDefault();
      answer(choice);
    } else if (event.key === 'ArrowLeft') back();
  };
  const left = roll.filter((it) => !said.has(it.mandate));
  const again = () => {
    setRoll(left);
    setAt(0);
  };
  return (
    <div
      className="lectern-roll"
      role="group"
      aria-label={frRoll.title}
      tabIndex={-1}
      ref={place}
      onKeyDown={onKey}
    >
      <h4>{frRoll.title}</h4>
      <p className="small soft">{cut ? frRoll.conflict : frRoll.lead}</p>
      {now === undefined ? (
        <Over left={left.length} onAgain={again} />
      ) : (
        <>
          <Called elector={now} at={at + 1} of={roll.length} nameOf={nameOf} />
          <div className="lectern-answers">
            {answers.map((it) => (
              <button
                key={it}
                type="button"
                className="button button-plain"
                data-tone={it}
                aria-pressed={said.get(now.mandate) === it}
                aria-keyshortcuts={it === 'nppv' ? 'N' : frRoll.answers[it].charAt(0)}
                onClick={() => answer(it)}
              >
                {frRoll.answers[it]}
              </button>
            ))}
          </div>
        </>
      )}
      {last !== undefined && <Undo last={last} onUndo={takeBack} />}
      <div className="desk-buttons">
        <button type="button" className="button button-plain" disabled={at === 0} onClick={back}>
          <ArrowLeft aria-hidden="true" />
          {frRoll.back}
        </button>
        {now !== undefined && (
          <button type="button" className="button button-plain" onClick={() => setAt(at + 1)}>
            {frRoll.skip}
          </button>
        )}
        <button type="button" className="button button-plain" onClick={onClose}>
          {frRoll.stop}
        </button>
      </div>
    </div>
  );
}

/** An answer that was just given. */
interface Last {
  readonly id: CommandId;
  readonly elector: Elector;
  readonly choice: Answer;
}

interface UndoProps {
  readonly last: Last;
  readonly onUndo: (last: Last) => void;
}

/** As long as the last answer has not left. */
function Undo({ last, onUndo }: UndoProps) {
  const waits = useSelect((state) => state.outbox.some((it) => it.id === last.id && !it.attempted));
  if (!waits) return null;
  const { name } = last.elector;
  return (
    <div className="lectern-undo vote-note">
      <span>{frRoll.leaving(name, frRoll.answers[last.choice])}</span>
      <button
        type="button"
        className="button button-plain"
        aria-label={frRoll.undo(name)}
        onClick={() => onUndo(last)}
      >
        {fr.notice.undo}
      </button>
    </div>
  );
}

interface CalledProps {
  readonly elector: Elector;
  readonly at: number;
  readonly of: number;
  readonly nameOf: (person: string) => string;
}

function Called({ elector, at, of, nameOf }: CalledProps) {
  return (
    <p className="lectern-called" aria-live="polite">
      <span className="small soft">{frRoll.at(at, of)}</span>
      <strong>{electorName(elector, nameOf)}</strong>
      {elector.title !== undefined && <span className="soft">{elector.title}</span>}
    </p>
  );
}

interface OverProps {
  readonly left: number;
  readonly onAgain: () => void;
}

function Over({ left, onAgain }: OverProps) {
  return (
    <div role="status">
      <p>
        <strong>{frRoll.over}</strong> {frRoll.overLead(left)}
      </p>
      {left > 0 && (
        <button type="button" className="button button-plain" onClick={onAgain}>
          {frRoll.again}
        </button>
      )}
    </div>
  );
}
