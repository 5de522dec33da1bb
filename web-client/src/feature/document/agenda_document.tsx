/**
 * The agenda of a meeting while several people write it: its items, what is proposed, its
 * versions; and once it was sent, what was sent.
 */

import './document.css';
import { ListPlus, Plus } from 'lucide-react';
import { useCallback, useEffect, useMemo, useState } from 'react';
import type * as Y from 'yjs';
import type { Document } from '#protocol';
import { frDocument, frPoints } from '../../i18n/fr_document.ts';
import { useRoom, useSelect } from '../../services.ts';
import { announce } from '../../ui/announce.tsx';
import { ConvenePart } from '../meeting/convene_part.tsx';
import { type MeetingSheet, proposalsOf } from '../meeting/meeting_view.ts';
import { useCut } from '../presence/connection.tsx';
import { addPoint, EVENING_MINUTES, minutesIn, type Point } from './agenda_doc.ts';
import { Remarks, useExchanges } from './comments.tsx';
import { DocumentFiles, FrozenPart } from './frozen_part.tsx';
import { type AgendaContext, PointRow } from './point_row.tsx';
import type { SharedDocument } from './shared_document.ts';
import { RefusedTexts, RestoredNote, StatusLine, WhoIsHere } from './status_line.tsx';
import { Tray } from './tray.tsx';
import { useAbout, useNames } from './use_about.ts';
import { useDocumentStatus, useOthers, usePoints, useSharedDocument } from './use_document.ts';
import { VersionsPanel } from './versions_panel.tsx';

interface PageProps {
  readonly sheet: MeetingSheet;
  readonly document: Document;
}

export default function AgendaDocument({ sheet, document }: PageProps) {
  const shared = useSharedDocument(document.id);
  useAbout(document.channel, document.id);
  return shared === undefined ? null : <Opened sheet={sheet} document={document} shared={shared} />;
}

interface OpenedProps extends PageProps {
  readonly shared: SharedDocument;
}

function Opened({ sheet, document, shared }: OpenedProps) {
  const doc = useDocumentStatus(shared, (it) => it.doc);
  const ready = useDocumentStatus(shared, (it) => it.ready);
  const frozen = document.state === 'frozen';
  const nameOf = useNames(document.channel);
  const cut = useCut();
  return (
    <>
      {frozen ? <FrozenPart of={document} /> : <p className="soft">{frDocument.lead}</p>}
      <StatusLine shared={shared} frozen={frozen} />
      <RefusedTexts shared={shared} />
      <RestoredNote shared={shared} nameOf={nameOf} />
      {ready ? (
        <Agenda key={doc.guid} sheet={sheet} document={document} shared={shared} doc={doc} />
      ) : (
        <p className="soft" role="status">
          {cut ? frDocument.notYet : frDocument.loading}
        </p>
      )}
      <DocumentFiles document={document.id} />
    </>
  );
}

interface AgendaProps extends OpenedProps {
  readonly doc: Y.Doc;
}

/** What each row needs, gathered once. */
function useContextOf({ sheet, document, shared, doc }: AgendaProps): AgendaContext {
  const points = usePoints(doc);
  const awareness = useDocumentStatus(shared, (it) => it.awareness);
  const others = useOthers(awareness);
  const told = useDocumentStatus(shared, (it) => it.writes);
  const observes = useSelect((state) => state.rooms[document.channel]?.role === 'observer');
  const writes = document.state === 'open' && told !== false && !(told === undefined && observes);
  const nameOf = useNames(document.channel);
  const { channel, id } = document;
  const exchanges = useExchanges(channel, id, { doc, points });
  const remarks = useMemo(() => {
    const count = new Map<string, number>();
    for (const { item, root } of exchanges) {
      if (item === undefined || root.resolved_at !== undefined) continue;
      count.set(item, (count.get(item) ?? 0) + 1);
    }
    return count;
  }, [exchanges]);
  const onStand = useCallback((item: string) => shared.stand(item), [shared]);
  const startsAt = sheet.meeting.draft.starts_at;
  return { doc, points, channel, document: id, writes, startsAt, others, nameOf, onStand, remarks };
}

function Agenda(props: AgendaProps) {
  const { sheet, document } = props;
  const of = useContextOf(props);
  const items = useRoom(document.channel)?.tables.items;
  const { place, meeting } = sheet;
  const before = meeting.state === 'draft' || meeting.state === 'convened';
  const open = document.state === 'open';
  return (
    <>
      <WhoIsHere others={of.others} points={of.points} />
      {open && (
        <Tray
          channel={of.channel}
          document={of.document}
          proposals={proposalsOf(items ?? {})}
          conducts={place.conducts}
        />
      )}
      <Points of={of} />
      <Remarks of={of} item={undefined} />
      {place.conducts && before && (
        <ConvenePart sheet={sheet} ready={of.points.some((it) => it.kind !== 'section')} />
      )}
      <VersionsPanel of={of} />
    </>
  );
}

function Points({ of }: { readonly of: AgendaContext }) {
  const { points, doc, writes } = of;
  const [open, setOpen] = useState<string>();
  const [fresh, setFresh] = useState<string>();
  const add = (kind: 'debate' | 'section') => {
    setFresh(addPoint(doc, { title: '', kind }));
    announce(frPoints.added(kind === 'section' ? frPoints.section : frPoints.untitled));
  };
  // Nobody stands in an item that is gone.
  useEffect(() => {
    if (open !== undefined && !points.some((it) => it.id === open)) setOpen(undefined);
  }, [open, points]);
  return (
    <section className="meeting-part" aria-label={frPoints.list}>
      {points.length === 0 && <p className="soft">{frPoints.none}</p>}
      <ol className="points">
        {points.map((it) => (
          <PointRow
            key={it.id}
            point={it}
            of={of}
            open={open === it.id}
            fresh={fresh === it.id}
            onOpen={(on) => {
              setOpen(on ? it.id : undefined);
              of.onStand(on ? it.id : '');
            }}
          />
        ))}
      </ol>
      <Length points={points} startsAt={of.startsAt} />
      {writes && (
        <div className="meeting-buttons">
          <button type="button" className="button button-primary" onClick={() => add('debate')}>
            <Plus aria-hidden="true" />
            {frPoints.add}
          </button>
          <button type="button" className="button button-plain" onClick={() => add('section')}>
            <ListPlus aria-hidden="true" />
            {frPoints.addSection}
          </button>
        </div>
      )}
    </section>
  );
}

interface LengthProps {
  readonly points: readonly Point[];
  readonly startsAt: number;
}

function Length({ points, startsAt }: LengthProps) {
  const minutes = minutesIn(points);
  if (minutes === 0) return null;
  const untimed = points.filter((it) => it.minutes === 0 && it.kind !== 'section').length;
  return (
    <>
      <p className="small soft">
        {frPoints.total(minutes, startsAt + minutes * 60_000_000)}{' '}
        {untimed > 0 && frPoints.untimed(untimed)}
      </p>
      {minutes > EVENING_MINUTES && <p className="vote-note">{frPoints.long(minutes)}</p>}
    </>
  );
}
