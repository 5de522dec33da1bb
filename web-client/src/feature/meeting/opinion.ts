/**
 * Whether what came of an item is an opinion (*avis*) or a decision, so that its kind, its vote and
 * its end are told in the same words.
 */

import { useMemo } from 'react';
import type { AgendaItem, Poll } from '#protocol';
import { useSelect } from '../../services.ts';
import { rulesOf, useBodyKind } from './body_rules.ts';

type OfItem = Pick<AgendaItem, 'id' | 'draft'>;

/** `decides`: what its body votes is a decision, unless another form of ballot says otherwise. */
export function givesOpinion({ id, draft }: OfItem, polls: readonly Poll[], decides: boolean) {
  if (draft.kind === 'opinion') return true;
  if (draft.kind !== 'deliberation') return false;
  const told = polls.findLast((it) => it.item === id && it.state === 'proclaimed');
  return told === undefined ? !decides : told.rules.family === 'consultative';
}

/** Of the items of a room. */
export function useGivesOpinion(channel: string): (item: OfItem) => boolean {
  const polls = useSelect((state) => state.rooms[channel]?.tables.polls);
  const { decides } = rulesOf(useBodyKind(channel));
  return useMemo(() => {
    const all = Object.values(polls ?? {}).sort((a, b) => a.number - b.number);
    return (item) => givesOpinion(item, all, decides);
  }, [polls, decides]);
}
