/** The agenda as it is read: numbers, who presents, how long, what became of each item. */

import { MessageSquareText } from 'lucide-react';
import { Link } from 'wouter';
import type { AgendaItem } from '#protocol';
import { frDocument } from '../../i18n/fr_document.ts';
import { duration, frSeance, ITEM_KIND, ITEM_STATE } from '../../i18n/fr_seance.ts';
import { useSelect } from '../../services.ts';
import { agendaOf, useDocuments } from '../document/use_about.ts';
import { Attachments } from './attachments.tsx';
import { isAhead, type MeetingSheet, meetingPath } from './meeting_view.ts';
import { OwnRecusal } from './own_recusal.tsx';
import { AGENDA } from './parts.ts';

const words = frSeance.sheet;

export function minutesOf(items: readonly AgendaItem[]): number {
  return items.filter(isAhead).reduce((sum, it) => sum + (it.draft.minutes ?? 0), 0);
}

export function Agenda({ sheet }: { readonly sheet: MeetingSheet }) {
  const { items, meeting } = sheet;
  const minutes = minutesOf(items);
  const document = agendaOf(useDocuments(meeting.channel), meeting.id);
  const together = meeting.state === 'draft' && document !== undefined;
  return (
    <section className="meeting-part" aria-labelledby="agenda-title">
      <h2 id="agenda-title">{words.agenda}</h2>
      {together && (
        <>
          <p>{frDocument.openLead}</p>
          <Link
            className="button button-primary meeting-wide"
            href={meetingPath(meeting.channel, meeting.id, AGENDA)}
          >
            {frDocument.open}
          </Link>
        </>
      )}
      {!together && items.length === 0 && <p className="soft">{words.noAgenda}</p>}
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
export function useItemLine({ channel, draft }: Pick<AgendaItem, 'channel' | 'draft'>): string {
  const rapporteur = useSelect((state) =>
    draft.rapporteur === undefined
      ? undefined
      : state.rooms[channel]?.tables.members[draft.rapporteur]?.name,
  );
  const parts = [ITEM_KIND[draft.kind]];
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
  return (
    <li className="agenda-item" data-state={state}>
      <span className="agenda-number">{item.number ?? '·'}</span>
      <div className="two-lines">
        <strong>{draft.title}</strong>
        <span className="small soft">{line}</span>
        <Attachments list={draft.attachments} />
        {state !== 'planned' && (
          <span className="small agenda-state" data-state={state}>
            {ITEM_STATE[state]}
          </span>
        )}
        {item.decision !== undefined && <span>{words.decided(item.decision)}</span>}
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
