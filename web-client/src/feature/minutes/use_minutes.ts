/** The minutes as a screen reads them: asked for again whenever something they tell has changed. */

import { useEffect, useState } from 'react';
import type { MinutesView, Problem } from '#protocol';
import { Refused } from '../../net/client.ts';
import { useClient, useSelect } from '../../services.ts';
import type { MeetingSheet } from '../meeting/meeting_view.ts';

export interface MinutesNow {
  readonly view: MinutesView | undefined;
  /** Why there are none to be read. */
  readonly problem: Problem | undefined;
}

/** Moves whenever the minutes may have: the last position of what they are made of. */
function useMoved({ meeting, items }: MeetingSheet): string {
  const polls = useSelect((state) => state.rooms[meeting.channel]?.tables.polls);
  const of = new Set(items.map((it) => it.id));
  const told = Object.values(polls ?? {}).filter((it) => of.has(it.item ?? ''));
  const last = [...items, ...told].reduce((rev, it) => Math.max(rev, it.rev), meeting.rev);
  return `${meeting.id} ${last}`;
}

export function useMinutes(sheet: MeetingSheet): MinutesNow {
  const { channel, id } = sheet.meeting;
  const client = useClient();
  const open = useSelect((state) => state.phase.kind === 'open');
  const moved = useMoved(sheet);
  const [now, setNow] = useState<MinutesNow>({ view: undefined, problem: undefined });
  // biome-ignore lint/correctness/useExhaustiveDependencies: what has moved is read again
  useEffect(() => {
    if (!open) return;
    let here = true;
    client.ask({ load_minutes: { channel, meeting: id } }).then(
      (reply) => {
        if (!here || typeof reply !== 'object' || !('minutes' in reply)) return;
        setNow({ view: reply.minutes, problem: undefined });
      },
      (error: unknown) => {
        if (here && error instanceof Refused) {
          setNow({ view: undefined, problem: error.refusal.problem });
        }
      },
    );
    return () => {
      here = false;
    };
  }, [client, channel, id, open, moved]);
  return now;
}
