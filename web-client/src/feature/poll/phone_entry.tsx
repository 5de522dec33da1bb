/**
 * A vote told on the telephone: read back aloud, and sent once the voter has said yes. For five
 * seconds it may still be taken back, like any entry.
 */

import type { Choice, Elector, Poll } from '#protocol';
import { frPhone } from '../../i18n/fr_phone.ts';
import { choiceWords, frEntry } from '../../i18n/fr_vote.ts';
import { useClient } from '../../services.ts';
import { announce } from '../../ui/announce.tsx';
import { brushesOf, UNDO_MS } from './hand_entry_rules.ts';

interface PhoneProps {
  readonly poll: Poll;
  readonly elector: Elector;
  /** What was said, and not confirmed: kept by who shows this, so that nothing else loses it. */
  readonly choice: Choice | undefined;
  readonly onChoice: (choice: Choice | undefined) => void;
  readonly onDone: () => void;
}

export function PhoneEntry({ poll, elector, choice, onChoice, onDone }: PhoneProps) {
  const client = useClient();
  const { mandate, name } = elector;
  const said = choice === undefined ? '' : choiceWords(poll.question, choice);
  const send = () => {
    const entries = [{ mandate, choice, replace: false }];
    const of = { channel: poll.channel, poll: poll.id };
    const command = { enter_ballots: { ...of, source: 'telephone' as const, entries } };
    const words = frPhone.sent(name, said);
    client.submitLater(command, UNDO_MS, words, () => announce(frEntry.undone));
    announce(words);
    onDone();
  };
  return (
    <div className="phone-entry" role="group" aria-label={frPhone.title(name)}>
      {choice === undefined ? (
        <>
          <p>{frPhone.lead}</p>
          <div className="desk-buttons">
            {brushesOf(poll).map((it) => (
              <button
                key={JSON.stringify(it)}
                type="button"
                className="button button-plain"
                onClick={() => onChoice(it)}
              >
                {choiceWords(poll.question, it)}
              </button>
            ))}
          </div>
        </>
      ) : (
        <>
          <p>{frPhone.readBack}</p>
          <p className="poll-question" role="status">
            {frPhone.sentence(name, said)}
          </p>
          <div className="desk-buttons">
            <button
              type="button"
              className="button button-plain"
              onClick={() => onChoice(undefined)}
            >
              {frPhone.other}
            </button>
            <button type="button" className="button button-primary" onClick={send}>
              {frPhone.confirm(said)}
            </button>
          </div>
        </>
      )}
    </div>
  );
}
