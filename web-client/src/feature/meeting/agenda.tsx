/** The agenda as it is read: numbers, who presents, how long, what became of each item. */

import { MessageSquareText } from 'lucide-react';
import { Link } from 'wouter';
import type { AgendaItem } from '#protocol';
import { duration, frSeance, itemIs, itemStood } from '../../i18n/fr_seance.ts';
import { useSelect } from '../../services.ts';
import { Attachments } from './attachments.tsx';
import { isAhead, type MeetingSheet } from './meeting_view.ts';
import { useGivesOpinion } from './opinion.ts';
import { OwnRecusal } from './own_recusal.tsx';

const words = frSeance.sheet;

export function minutesOf(items: readonly AgendaItem[]): number {
  return items.filter(isAhead).reduce((sum, it) => sum + (it.draft.minutes ?? 0), 0);
}

export function Agenda({ sheet }: { readonly sheet: MeetingSheet }) {
  const { items } = sheet;
  const minutes = minutesOf(items);
  return (
    <section className="meeting-part" aria-labelledby="agenda-title">
      <h2 id="agenda-title">{words.agenda}</h2>
      {items.length === 0 && <p className="soft">{words.noAgenda}</p>}
      <ol className="agenda">
        {items.map((it) => (
          <Item key={it.id} item={it} sheet={sheet} />
        ))}
      </ol>
      {minutes > 0 && <p className="small soft">{words.total(minutes)}</p>}
    </section>
  );
}

/** "Débat · par Mme Aubry · 15 min" */
export function useItemLine(item: Pick<AgendaItem, 'id' | 'channel' | 'draft'>): string {
  const { channel, draft } = item;
  const opinion = useGivesOpinion(channel)(item);
  const rapporteur = useSelect((state) =>
    draft.rapporteur === undefined
      ? undefined
      : state.rooms[channel]?.tables.members[draft.rapporteur]?.name,
  );
  const parts = [itemIs(draft.kind, opinion)];
  if (rapporteur !== undefined) parts.push(words.by(rapporteur));
  if (draft.minutes !== undefined) parts.push(duration(draft.minutes));
  return parts.join(' · ');
}

interface ItemProps {
  readonly item: AgendaItem;
  readonly sheet: MeetingSheet;
}

function Item({ item, sheet }: ItemProps) {
  const line = useItemLine(item);
  const { state, draft, channel, thread } = item;
  const opinion = useGivesOpinion(channel)(item);
  return (
    <li className="agenda-item" data-state={state}>
      <span className="agenda-number">{item.number ?? '·'}</span>
      <div className="two-lines">
        <strong>{draft.title}</strong>
        <span className="small soft">{line}</span>
        <Attachments list={draft.attachments} />
        {state !== 'planned' && (
          <span className="small agenda-state" data-state={state}>
            {itemStood(state, opinion)}
          </span>
        )}
        {item.decision !== undefined && <span>{words.decided(item.decision, opinion)}</span>}
        {/* The one under discussion has it above, where everything about it is. */}
        {sheet.current?.id !== item.id && <OwnRecusal sheet={sheet} item={item} />}
      </div>
      {thread !== undefined && (
        <Link
          className="button button-icon"
          href={`/salons/${channel}/fils/${thread}`}
          aria-label={`${words.thread}, ${draft.title}`}
          title={words.thread}
        >
          <MessageSquareText aria-hidden="true" />
        </Link>
      )}
    </li>
  );
}
