/** In the composer: a poll, and the mood of the room in one gesture. */

import { Gauge, Vote } from 'lucide-react';
import { Link, useLocation } from 'wouter';
import { fr, problemText } from '../../i18n/fr.ts';
import { Refused } from '../../net/client.ts';
import { useClient } from '../../services.ts';
import { announce } from '../../ui/announce.tsx';
import { pollPath } from './votes.ts';

/** The panel of a room where a poll is made. */
export const NEW_POLL_PANEL = 'sondage';

export function PollTools({ channel }: { readonly channel: string }) {
  const client = useClient();
  const [, go] = useLocation();
  const takeMood = async () => {
    const question = { title: fr.poll.moodTitle, kind: 'mood' as const, options: [] };
    try {
      const reply = await client.perform({
        create_poll: { channel, draft: { question }, open: true },
      });
      announce(fr.poll.moodOpened);
      if (typeof reply === 'object' && 'done' in reply && reply.done.poll !== undefined) {
        go(pollPath({ channel, poll: reply.done.poll }));
      }
    } catch (error) {
      const why = error instanceof Refused ? problemText(error.refusal.problem) : '';
      client.tell(`${fr.poll.moodFailed} ${why}`);
    }
  };
  return (
    <>
      <Link
        className="button ask"
        href={`/salons/${channel}/${NEW_POLL_PANEL}`}
        title={fr.poll.askLong}
      >
        <Vote aria-hidden="true" />
        <span className="ask-word">{fr.poll.ask}</span>
        <span className="sr-only">, {fr.poll.askLong}</span>
      </Link>
      <button type="button" className="button ask" title={fr.poll.mood} onClick={takeMood}>
        <Gauge aria-hidden="true" />
        <span className="ask-word">{fr.poll.moodShort}</span>
        <span className="sr-only">, {fr.poll.mood}</span>
      </button>
    </>
  );
}
