/**
 * What a council by video may not vote on, and what is done instead: read before anybody tries, as
 * the server refuses it.
 */

import type { AgendaItem } from '#protocol';
import { frApart } from '../../i18n/fr_apart.ts';
import { frItem } from '../../i18n/fr_desk.ts';
import type { Acting } from './acting.tsx';
import { useDesk } from './use_desk.ts';

/** Takes an item to a later meeting. */
export function usePostpone(item: AgendaItem, acting: Acting): () => void {
  const { channel } = useDesk();
  return () =>
    void acting.act(
      { close_item: { channel, item: item.id, outcome: 'postponed' } },
      frItem.postponed,
    );
}

interface ApartProps {
  readonly item: AgendaItem;
  readonly acting: Acting;
  /** It may be voted on here, but not in every form. */
  readonly votable: boolean;
}

export function Apart({ item, acting, votable }: ApartProps) {
  const postpone = usePostpone(item, acting);
  return (
    <div className="lectern-apart vote-note">
      <p>{votable ? frApart.publicOnly : frApart.never}</p>
      <button
        type="button"
        className="button button-plain"
        disabled={acting.busy}
        onClick={postpone}
      >
        {frItem.postpone}
      </button>
    </div>
  );
}
