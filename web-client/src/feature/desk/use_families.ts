/** The forms in which an item may be voted on: of its body, its meeting, and what was asked for. */

import type { AgendaItem, PollFamily } from '#protocol';
import { familiesFor, isApart, useBodyKind } from '../meeting/body_rules.ts';
import { useWantedForm } from './form_requests.tsx';
import { useDesk } from './use_desk.ts';

export interface FamiliesNow {
  /** The usual one first; none for what may not be voted on in this meeting. */
  readonly all: readonly PollFamily[];
  /** The one to propose: what enough of those present ask for, where the law takes it. */
  readonly first: PollFamily | undefined;
  /** A council, some of whose members sit elsewhere: it does not vote in secret. */
  readonly apart: boolean;
}

export function useFamilies(item: AgendaItem): FamiliesNow {
  const { channel, meeting } = useDesk();
  const body = useBodyKind(channel);
  const wanted = useWantedForm(item);
  const { mode } = meeting.draft;
  const all = familiesFor({ body, mode, item: item.draft.kind });
  const first = wanted !== undefined && all.includes(wanted) ? wanted : all[0];
  return { all, first, apart: isApart({ body, mode }) };
}
