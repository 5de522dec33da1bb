/** "J'ai pris connaissance": asked by the author, said by each reader, counted for everybody. */

import { CheckCheck } from 'lucide-react';
import { useMemo } from 'react';
import type { Message } from '#protocol';
import { fr } from '../../i18n/fr.ts';
import type { Line } from '../../net/tables.ts';
import { useClient, useMe, useSelect } from '../../services.ts';
import { pendingByMessage } from './pending.ts';
import { useTools } from './tools.ts';

interface Standing {
  readonly have: readonly { readonly person: string; readonly name: string; readonly at: number }[];
  readonly haveNot: readonly { readonly person: string; readonly name: string }[];
}

/** The author is not asked; a member who left counts only if they had answered. */
export function useStanding(message: Message): Standing {
  const members = useSelect((state) => state.rooms[message.channel]?.tables.members);
  const said = useSelect(
    (state) => state.rooms[message.channel]?.tables.acknowledgements[message.id],
  );
  return useMemo(() => {
    const asked = Object.values(members ?? {}).filter((it) => it.person !== message.author);
    const have = [];
    const haveNot = [];
    for (const { person, name, ended_at } of asked) {
      const at = said?.[person]?.at;
      if (at !== undefined) have.push({ person, name, at });
      else if (ended_at === undefined) haveNot.push({ person, name });
    }
    return { have: have.sort((a, b) => a.at - b.at), haveNot };
  }, [members, said, message.author]);
}

interface CardProps {
  readonly message: Message;
  readonly line: Line;
}

export function AcknowledgementCard({ message, line }: CardProps) {
  const tools = useTools();
  const { have, haveNot } = useStanding(message);
  return (
    <div className="acknowledgement">
      <p className="acknowledgement-words">
        <CheckCheck aria-hidden="true" />
        <span>
          {fr.acknowledgement.asking}
          <span className="soft">
            {' '}
            · {fr.acknowledgement.count(have.length, have.length + haveNot.length)}
          </span>
        </span>
      </p>
      <Answer message={message} />
      <button
        type="button"
        className="button"
        onClick={() =>
          tools.setState({ dialog: { kind: 'acknowledgements', line, id: message.id } })
        }
      >
        {fr.acknowledgement.who}
      </button>
    </div>
  );
}

function Answer({ message }: { readonly message: Message }) {
  const client = useClient();
  const me = useMe();
  const { channel, id } = message;
  const said = useSelect((state) => state.rooms[channel]?.tables.acknowledgements[id]?.[me]);
  const saying = useSelect((state) => pendingByMessage(state.outbox).get(id)?.acknowledging);
  if (message.author === me) return null;
  if (said !== undefined) return <p className="soft small">{fr.acknowledgement.said(said.at)}</p>;
  if (saying === true) {
    return (
      <p className="soft small" role="status">
        {fr.acknowledgement.saying}
      </p>
    );
  }
  return (
    <button
      type="button"
      className="button button-primary"
      onClick={() => client.submit({ acknowledge: { channel, message: id } })}
    >
      {fr.acknowledgement.say}
    </button>
  );
}
