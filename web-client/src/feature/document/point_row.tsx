/** One item of an agenda that several people write: its title, when it comes, and what it holds. */

import {
  ArrowDown,
  ArrowUp,
  ChevronDown,
  ChevronUp,
  GripVertical,
  MessageSquareText,
} from 'lucide-react';
import { type DragEvent, type KeyboardEvent, useState } from 'react';
import type * as Y from 'yjs';
import { ITEM_TITLE_CHARS_MAX, type Micros } from '#protocol';
import { frComments, frDocument, frPoints, POINT_KIND } from '../../i18n/fr_document.ts';
import { duration, hour } from '../../i18n/fr_seance.ts';
import { announce } from '../../ui/announce.tsx';
import {
  dropped,
  indented,
  itemsMap,
  movePoint,
  outdented,
  type Point,
  type Spot,
  stepped,
  titleText,
} from './agenda_doc.ts';
import { PointDetails } from './point_details.tsx';
import { TitleField } from './title_field.tsx';
import type { Present } from './use_document.ts';

/** What every row of one agenda needs. */
export interface AgendaContext {
  readonly doc: Y.Doc;
  readonly points: readonly Point[];
  readonly channel: string;
  readonly document: string;
  readonly writes: boolean;
  /** When the meeting begins. */
  readonly startsAt: Micros;
  readonly others: readonly Present[];
  readonly nameOf: (person: string) => string | undefined;
  readonly onStand: (item: string) => void;
  /** Remarks on each item that are not settled. */
  readonly remarks: ReadonlyMap<string, number>;
}

interface RowProps {
  readonly point: Point;
  readonly of: AgendaContext;
  readonly open: boolean;
  /** It was just added here: its title is what one wants to write. */
  readonly fresh: boolean;
  readonly onOpen: (open: boolean) => void;
}

export const titled = ({ title }: Point): string =>
  title.trim() === '' ? frPoints.untitled : title;

const placeWords = ({ number, kind }: Point): string =>
  kind === 'section' ? `${frPoints.section} ${number}` : frPoints.number(number);

/** Moves that keys, buttons and the mouse all make. */
export function useMoves(point: Point, { doc, points }: AgendaContext) {
  const go = (spot: Spot | undefined, said: string) => {
    if (spot === undefined) return;
    movePoint(doc, point.id, spot);
    announce(said);
  };
  const step = (by: 1 | -1) => {
    const spot = stepped(points, point.id, by);
    go(spot, frPoints.moved(titled(point), (spot?.at ?? 0) + 1));
  };
  const nest = () => go(indented(points, point.id), frPoints.nested(titled(point)));
  const free = () => go(outdented(points, point.id), frPoints.freed(titled(point)));
  const keys = (event: KeyboardEvent) => {
    if (!event.altKey) return;
    const moves = new Map([
      ['ArrowUp', () => step(-1)],
      ['ArrowDown', () => step(1)],
      ['ArrowRight', nest],
      ['ArrowLeft', free],
    ]);
    const move = moves.get(event.key);
    if (move === undefined) return;
    event.preventDefault();
    move();
  };
  return { step, nest, free, keys };
}

const DRAGGED = 'application/x-parvis-point';

function useDrag(point: Point, { doc, points, writes }: AgendaContext) {
  const [over, setOver] = useState(false);
  const takes = (event: DragEvent) => event.dataTransfer.types.includes(DRAGGED);
  return {
    over,
    handle: {
      draggable: true,
      onDragStart: (event: DragEvent) => {
        event.dataTransfer.setData(DRAGGED, point.id);
        event.dataTransfer.effectAllowed = 'move';
      },
    },
    target: writes
      ? {
          onDragOver: (event: DragEvent) => {
            if (!takes(event)) return;
            event.preventDefault();
            setOver(true);
          },
          onDragLeave: () => setOver(false),
          onDrop: (event: DragEvent) => {
            setOver(false);
            const id = event.dataTransfer.getData(DRAGGED);
            const spot = dropped(points, id, point.id);
            if (spot === undefined) return;
            event.preventDefault();
            movePoint(doc, id, spot);
          },
        }
      : {},
  };
}

export function PointRow({ point, of, open, fresh, onOpen }: RowProps) {
  const { doc, writes } = of;
  const moves = useMoves(point, of);
  const drag = useDrag(point, of);
  const text = titleText(itemsMap(doc).get(point.id));
  const id = `point-${point.id}`;
  return (
    <li
      className="point"
      id={id}
      data-kind={point.kind}
      data-depth={point.depth}
      data-over={drag.over || undefined}
      onKeyDown={writes ? moves.keys : undefined}
      {...drag.target}
    >
      <div className="point-head">
        <span className="agenda-number">{point.number}</span>
        <div className="point-words">
          {writes && text !== undefined ? (
            <TitleField
              text={text}
              label={frPoints.titleOf(placeWords(point))}
              readOnly={false}
              maxLength={ITEM_TITLE_CHARS_MAX}
              autoFocus={fresh}
              onFocus={() => of.onStand(point.id)}
            />
          ) : (
            <strong className="point-title">{titled(point)}</strong>
          )}
          <PointLine point={point} of={of} />
        </div>
        <div className="agenda-moves">
          {writes && <Moves point={point} of={of} handle={drag.handle} step={moves.step} />}
          {(writes || point.noted || (of.remarks.get(point.id) ?? 0) > 0) && (
            <button
              type="button"
              className="button button-icon"
              aria-expanded={open}
              aria-label={frPoints.moreOf(titled(point))}
              title={open ? frPoints.less : frPoints.more}
              onClick={() => onOpen(!open)}
            >
              {open ? <ChevronUp aria-hidden="true" /> : <ChevronDown aria-hidden="true" />}
            </button>
          )}
        </div>
      </div>
      {open && <PointDetails point={point} of={of} moves={moves} onClose={() => onOpen(false)} />}
    </li>
  );
}

interface MovesProps {
  readonly point: Point;
  readonly of: AgendaContext;
  readonly handle: object;
  readonly step: (by: 1 | -1) => void;
}

function Moves({ point, of, handle, step }: MovesProps) {
  const { points } = of;
  return (
    <>
      <span className="point-grip" title={frPoints.drag} aria-hidden="true" {...handle}>
        <GripVertical />
      </span>
      {([-1, 1] as const).map((by) => (
        <button
          key={by}
          type="button"
          className="button button-icon"
          aria-label={by < 0 ? frPoints.up(titled(point)) : frPoints.down(titled(point))}
          title={frPoints.keys}
          aria-disabled={stepped(points, point.id, by) === undefined}
          onClick={() => step(by)}
        >
          {by < 0 ? <ArrowUp aria-hidden="true" /> : <ArrowDown aria-hidden="true" />}
        </button>
      ))}
    </>
  );
}

/** "vers 18 h 45 · Débat · 20 min · par Mme Aubry" */
function PointLine({ point, of }: { readonly point: Point; readonly of: AgendaContext }) {
  const parts: string[] = [];
  if (point.kind !== 'section') {
    parts.push(frPoints.at(hour(of.startsAt + point.after * 60_000_000)));
    parts.push(POINT_KIND[point.kind]);
    if (point.minutes > 0) parts.push(duration(point.minutes));
    const name = of.nameOf(point.rapporteur);
    if (name !== undefined) parts.push(frPoints.by(name));
  }
  const remarks = of.remarks.get(point.id) ?? 0;
  const here = of.others.filter((it) => it.at === point.id).map((it) => it.name);
  return (
    <>
      {parts.length > 0 && <span className="small soft">{parts.join(' · ')}</span>}
      {remarks > 0 && (
        <span className="small point-remarks">
          <MessageSquareText aria-hidden="true" />
          {frComments.of(remarks)}
        </span>
      )}
      {here.length > 0 && (
        <span className="small point-here">
          {frDocument.here.writes(here.join(', '), here.length > 1)}
        </span>
      )}
    </>
  );
}
