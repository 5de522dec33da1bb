/** The mood of the room in one gesture: three cards for a minute, nothing kept of who. */

import { Gauge } from 'lucide-react';
import type { Poll } from '#protocol';
import { fr } from '../../i18n/fr.ts';
import { frMood } from '../../i18n/fr_desk.ts';
import { useSelect } from '../../services.ts';
import { PollResultView } from '../poll/poll_result.tsx';
import { Refusal, useActing } from './acting.tsx';
import { useDesk } from './use_desk.ts';

/** The last one of the meeting. */
function lastMood(polls: Readonly<Record<string, Poll>>, since: number): Poll | undefined {
  return Object.values(polls)
    .filter((it) => it.question.kind === 'mood' && it.created_at >= since)
    .reduce<Poll | undefined>(
      (a, b) => (a !== undefined && a.number > b.number ? a : b),
      undefined,
    );
}

export function MoodCheck() {
  const { channel, meeting, acts } = useDesk();
  const polls = useSelect((state) => state.rooms[channel]?.tables.polls);
  const turnouts = useSelect((state) => state.rooms[channel]?.turnouts);
  const acting = useActing();
  const mood = lastMood(polls ?? {}, meeting.opened_at ?? Number.POSITIVE_INFINITY);
  const running = mood?.state === 'open';
  const question = { title: fr.poll.moodTitle, kind: 'mood' as const, options: [] };
  const take = () =>
    void acting.act(
      { create_poll: { channel, draft: { question }, open: true } },
      fr.poll.moodOpened,
    );
  if (meeting.state !== 'open') return null;
  return (
    <section className="lectern-mood" aria-labelledby="lectern-mood-title">
      <h2 id="lectern-mood-title">{frMood.title}</h2>
      {running && <p role="status">{frMood.shown(turnouts?.[mood.id] ?? 0)}</p>}
      {!running && mood?.state === 'proclaimed' && (
        <PollResultView poll={mood} view={undefined} runs={false} />
      )}
      {acts && !running && (
        <button
          type="button"
          className="button button-plain desk-wide"
          data-shortcut="m"
          disabled={acting.busy}
          onClick={take}
        >
          <Gauge aria-hidden="true" />
          {frMood.take}
        </button>
      )}
      <p className="small soft">{frMood.help}</p>
      <Refusal acting={acting} />
    </section>
  );
}
