/** What is to be said before a meeting is opened: its day, and who is there. */

import type { Meeting, Micros, QuorumStamp } from '#protocol';
import { civil } from '../meeting/body_rules.ts';
import type { Seat } from '../meeting/meeting_view.ts';

export interface BeforeStart {
  /** It was to be held on another day. */
  readonly otherDay: boolean;
  /** Whom there are too few of; nobody was noted as present where it is not known by how many. */
  readonly short: QuorumStamp | 'nobody' | undefined;
}

interface Known {
  readonly meeting: Pick<Meeting, 'draft'>;
  readonly quorum: QuorumStamp | undefined;
  readonly seats: readonly Pick<Seat, 'whereabouts'>[];
}

export function beforeStart({ meeting, quorum, seats }: Known, now: Micros): BeforeStart {
  const otherDay = civil(now).date !== civil(meeting.draft.starts_at).date;
  const nobody = seats.length > 0 && seats.every((it) => it.whereabouts === 'away');
  // As long as nobody was noted there is no stamp.
  if (quorum === undefined) return { otherDay, short: nobody ? 'nobody' : undefined };
  return { otherDay, short: quorum.reached ? undefined : quorum };
}
