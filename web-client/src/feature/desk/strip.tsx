/** Always in sight: which item, how late, who is there, the margin of the quorum. */

import { useEffect, useRef } from 'react';
import { frDeskPage, itemNumber } from '../../i18n/fr_desk.ts';
import { announce } from '../../ui/announce.tsx';
import { lostByVideo } from './seats.ts';
import { useServerNow } from './server_now.ts';
import { lateBy } from './strip_rules.ts';
import { useDesk } from './use_desk.ts';

const TICK_MS = 5_000;

export function Strip() {
  const { meeting, sheet, online } = useDesk();
  const now = useServerNow(TICK_MS);
  const { quorum, current, items, seats } = sheet;
  const lost = lostByVideo(seats, online);
  useQuorumSaid(quorum?.reached);
  return (
    <ul className="lectern-strip" aria-label={frDeskPage.strip}>
      <li className="lectern-strip-point">
        {current === undefined
          ? frDeskPage.noPoint(items.length)
          : frDeskPage.point(itemNumber(current), items.length)}
      </li>
      <li>{frDeskPage.hour(now, lateBy(meeting, items, now))}</li>
      {quorum !== undefined && (
        <>
          <li>{frDeskPage.present(quorum)}</li>
          <li>{frDeskPage.proxies(quorum.represented)}</li>
          <li>{frDeskPage.recused(quorum.recused)}</li>
          <li data-tone={quorum.reached ? 'good' : 'bad'}>{frDeskPage.quorum(quorum)}</li>
        </>
      )}
      {lost.length > 0 && (
        <li data-tone="attention" title={frDeskPage.lostWho(lost.map((it) => it.name))}>
          {frDeskPage.lost(lost.length)}
        </li>
      )}
    </ul>
  );
}

/** The loss of the quorum is said, once; not each who comes or goes. */
function useQuorumSaid(reached: boolean | undefined): void {
  const before = useRef(reached);
  useEffect(() => {
    if (before.current === true && reached === false) announce(frDeskPage.quorumLost);
    before.current = reached;
  }, [reached]);
}
