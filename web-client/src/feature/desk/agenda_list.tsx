/** The agenda beside the item: where each stands, and how long the one that runs has run. */

import type { AgendaItem } from '#protocol';
import { frAgenda, itemNumber, itemState } from '../../i18n/fr_desk.ts';
import { useGivesOpinion } from '../meeting/opinion.ts';
import { useServerNow } from './server_now.ts';
import { isDone, minutesIn } from './strip_rules.ts';
import { useDesk } from './use_desk.ts';

interface AgendaProps {
  readonly shown: AgendaItem | undefined;
  readonly onShow: (item: AgendaItem) => void;
}

const TICK_MS = 10_000;

export function AgendaList({ shown, onShow }: AgendaProps) {
  const { channel, sheet } = useDesk();
  const givesOpinion = useGivesOpinion(channel);
  const now = useServerNow(TICK_MS);
  return (
    <nav aria-labelledby="lectern-agenda-title">
      <h2 id="lectern-agenda-title">{frAgenda.title}</h2>
      {sheet.items.length === 0 && <p className="soft">{frAgenda.empty}</p>}
      <ol>
        {sheet.items.map((it) => (
          <li key={it.id}>
            <button
              type="button"
              className="lectern-item"
              data-state={it.state}
              aria-current={it.id === shown?.id ? 'true' : undefined}
              onClick={() => onShow(it)}
            >
              <span className="lectern-item-number">{itemNumber(it)}</span>
              <span className="two-lines">
                <span className="two-line-text">{it.draft.title}</span>
                <span className="small soft">{standing(it, now, givesOpinion(it))}</span>
              </span>
            </button>
          </li>
        ))}
      </ol>
    </nav>
  );
}

function standing(item: AgendaItem, now: number, opinion: boolean): string {
  const running = item.state === 'open' ? minutesIn(item, now) : undefined;
  const planned = item.draft.minutes;
  if (running !== undefined) return frAgenda.running(running, planned);
  const parts = [
    itemState(item.state, opinion),
    planned === undefined || isDone(item) ? undefined : frAgenda.minutes(planned),
  ];
  return parts.filter((it) => it !== undefined).join(' · ');
}
