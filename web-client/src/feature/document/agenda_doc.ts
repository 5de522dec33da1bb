/**
 * The agenda as the document holds it, read into plain values and written by small steps. It knows
 * neither the network nor the screen; numbers and times are worked out here and never stored.
 */

import * as Y from 'yjs';
import type { ItemKind } from '#protocol';
import { newId } from '../../net/id.ts';
import { byOrder, keysToPlace } from './order.ts';

export type PointKind = ItemKind | 'section';

export const POINT_KINDS: readonly PointKind[] = [
  'information',
  'debate',
  'opinion',
  'deliberation',
  'election',
  'budget',
  'other',
  'break',
  'section',
];

/** An agenda is a list with sub-items, not a tree to get lost in: the outermost level is 0. */
export const DEPTH_MAX = 2;
export const MINUTES_MAX = 600;
/** Beyond, nobody listens any more. */
export const EVENING_MINUTES = 180;

export interface Point {
  readonly id: string;
  readonly kind: PointKind;
  readonly parent: string;
  readonly order: string;
  readonly title: string;
  readonly minutes: number;
  readonly rapporteur: string;
  /** The message it was proposed in. */
  readonly source: string;
  readonly depth: number;
  /** "3", "3.1": as the server prints it. */
  readonly number: string;
  /** Minutes between the beginning of the meeting and that of this item. */
  readonly after: number;
  /** Something is written in its notes. */
  readonly noted: boolean;
}

type Fields = Y.Map<unknown>;

export const itemsMap = (doc: Y.Doc): Y.Map<Fields> => doc.getMap<Fields>('items');
export const metaMap = (doc: Y.Doc): Fields => doc.getMap<unknown>('meta');

export function titleText(fields: Fields | undefined): Y.Text | undefined {
  const title = fields?.get('title');
  return title instanceof Y.Text ? title : undefined;
}

export function notesOf(doc: Y.Doc, item: string): Y.XmlFragment | undefined {
  const notes = itemsMap(doc).get(item)?.get('notes');
  return notes instanceof Y.XmlFragment ? notes : undefined;
}

const KINDS: ReadonlySet<unknown> = new Set(POINT_KINDS);
const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

type Bare = Omit<Point, 'depth' | 'number' | 'after'>;

function bareOf(id: string, fields: Fields): Bare {
  const kind = fields.get('kind');
  const minutes = fields.get('minutes');
  const notes = fields.get('notes');
  return {
    id,
    kind: KINDS.has(kind) ? (kind as PointKind) : 'other',
    parent: textOf(fields.get('parent')),
    order: textOf(fields.get('order')),
    title: titleText(fields)?.toString() ?? '',
    minutes: typeof minutes === 'number' && Number.isFinite(minutes) ? minutes : 0,
    rapporteur: textOf(fields.get('rapporteur')),
    source: textOf(fields.get('source')),
    noted: notes instanceof Y.XmlFragment && isWritten(notes),
  };
}

function isWritten(node: Y.XmlFragment | Y.XmlElement): boolean {
  return node.toArray().some((it) => (it instanceof Y.XmlText ? it.length > 0 : isInside(it)));
}

const isInside = (it: unknown): boolean =>
  it instanceof Y.XmlElement && (it.nodeName === 'horizontalRule' || isWritten(it));

/** Everything under its parent; what has lost its parent, or turns in a circle, at the top. */
function tree(all: readonly Bare[]): Map<string, Bare[]> {
  const known = new Map(all.map((it) => [it.id, it]));
  const parentOf = (it: Bare): string => {
    const seen = new Set([it.id]);
    for (let up = it.parent; up !== ''; up = known.get(up)?.parent ?? '') {
      if (seen.has(up) || !known.has(up)) return '';
      seen.add(up);
    }
    return it.parent;
  };
  const under = new Map<string, Bare[]>();
  for (const it of all) {
    const parent = parentOf(it);
    under.set(parent, [...(under.get(parent) ?? []), { ...it, parent }]);
  }
  for (const children of under.values()) children.sort(byOrder);
  return under;
}

/** The items in the order in which they will be discussed. */
export function pointsOf(doc: Y.Doc): Point[] {
  const all = [...itemsMap(doc).entries()].map(([id, fields]) => bareOf(id, fields));
  return numbered(tree(all));
}

function numbered(under: ReadonlyMap<string, readonly Bare[]>): Point[] {
  const points: Point[] = [];
  let after = 0;
  const walk = (parent: string, depth: number, prefix: string) => {
    (under.get(parent) ?? []).forEach((it, at) => {
      const number = `${prefix}${at + 1}`;
      points.push({ ...it, depth, number, after });
      after += it.minutes;
      walk(it.id, depth + 1, `${number}.`);
    });
  };
  walk('', 0, '');
  return points;
}

export const minutesIn = (points: readonly Point[]): number =>
  points.reduce((sum, it) => sum + it.minutes, 0);

/** Where a new item goes, or one that moves: under a parent, at a place among its children. */
export interface Spot {
  readonly parent: string;
  readonly at: number;
}

const children = (points: readonly Point[], parent: string, without = ''): Point[] =>
  points.filter((it) => it.parent === parent && it.id !== without);

export function endOf(points: readonly Point[], parent = ''): Spot {
  return { parent, at: children(points, parent).length };
}

const within = (points: readonly Point[], id: string): number => {
  const from = points.findIndex((it) => it.id === id);
  const depth = points[from]?.depth ?? 0;
  let deepest = depth;
  for (const it of points.slice(from + 1)) {
    if (it.depth <= depth) break;
    deepest = Math.max(deepest, it.depth);
  }
  return deepest - depth;
};

/** One place earlier or later among its siblings. */
export function stepped(points: readonly Point[], id: string, step: 1 | -1): Spot | undefined {
  const it = points.find((point) => point.id === id);
  if (it === undefined) return undefined;
  const siblings = children(points, it.parent);
  const at = siblings.findIndex((point) => point.id === id) + step;
  return at < 0 || at >= siblings.length ? undefined : { parent: it.parent, at };
}

/** Under the one above it. */
export function indented(points: readonly Point[], id: string): Spot | undefined {
  const it = points.find((point) => point.id === id);
  if (it === undefined || it.kind === 'section') return undefined;
  const siblings = children(points, it.parent);
  const above = siblings[siblings.findIndex((point) => point.id === id) - 1];
  if (above === undefined || above.kind === 'break') return undefined;
  if (it.depth + 1 + within(points, id) > DEPTH_MAX) return undefined;
  return endOf(points, above.id);
}

/** Out of the one it is under, just after it. */
export function outdented(points: readonly Point[], id: string): Spot | undefined {
  const it = points.find((point) => point.id === id);
  const parent = points.find((point) => point.id === it?.parent);
  if (parent === undefined) return undefined;
  const at = children(points, parent.parent).findIndex((point) => point.id === parent.id) + 1;
  return { parent: parent.parent, at };
}

/** Where an item that was dropped on another one goes: before it, or after it from above. */
export function dropped(points: readonly Point[], id: string, on: string): Spot | undefined {
  const from = points.findIndex((it) => it.id === id);
  const to = points.findIndex((it) => it.id === on);
  const target = points[to];
  if (target === undefined || from < 0 || id === on) return undefined;
  for (let up: string | undefined = on; up; up = points.find((it) => it.id === up)?.parent) {
    if (up === id) return undefined;
  }
  if (target.depth + within(points, id) > DEPTH_MAX) return undefined;
  const siblings = children(points, target.parent, id);
  const at = siblings.findIndex((it) => it.id === on);
  return { parent: target.parent, at: from < to ? at + 1 : at };
}

/** Several writes are one change, for the others and for who takes it back. */
function change(doc: Y.Doc, write: (items: Y.Map<Fields>) => void): void {
  doc.transact(() => write(itemsMap(doc)), BY_HAND);
}

/** The origin of what is written here: taking back takes this back, and nothing of the others. */
export const BY_HAND = 'by hand';

function put(items: Y.Map<Fields>, id: string, points: readonly Point[], spot: Spot): void {
  const siblings = children(points, spot.parent, id);
  for (const placed of keysToPlace(id, siblings, spot.at)) {
    const fields = items.get(placed.id);
    if (fields !== undefined && fields.get('order') !== placed.order) {
      fields.set('order', placed.order);
    }
  }
  const fields = items.get(id);
  if (fields !== undefined && fields.get('parent') !== spot.parent) {
    fields.set('parent', spot.parent);
  }
}

export interface NewPoint {
  readonly title: string;
  readonly kind?: PointKind;
  readonly minutes?: number;
  readonly rapporteur?: string;
}

/** Everything of an item is made at once: nobody else can make a part of it meanwhile. */
export function addPoint(doc: Y.Doc, made: NewPoint, spot?: Spot): string {
  const id = newId();
  change(doc, (items) => {
    const points = pointsOf(doc);
    const to = spot ?? endOf(points);
    const [own, ...tied] = keysToPlace(id, children(points, to.parent), to.at);
    for (const it of tied) items.get(it.id)?.set('order', it.order);
    const fields: Fields = new Y.Map();
    fields.set('kind', made.kind ?? 'debate');
    fields.set('parent', to.parent);
    fields.set('order', own?.order ?? '');
    fields.set('title', new Y.Text(made.title));
    fields.set('minutes', made.minutes ?? 0);
    fields.set('rapporteur', made.rapporteur ?? '');
    fields.set('notes', new Y.XmlFragment());
    fields.set('source', '');
    items.set(id, fields);
  });
  return id;
}

export function movePoint(doc: Y.Doc, id: string, spot: Spot): void {
  change(doc, (items) => put(items, id, pointsOf(doc), spot));
}

export function setKind(doc: Y.Doc, id: string, kind: PointKind): void {
  change(doc, (items) => items.get(id)?.set('kind', kind));
}

export function setMinutes(doc: Y.Doc, id: string, minutes: number): void {
  const whole = Math.min(MINUTES_MAX, Math.max(0, Math.round(minutes)));
  change(doc, (items) => items.get(id)?.set('minutes', whole));
}

export function setRapporteur(doc: Y.Doc, id: string, person: string): void {
  change(doc, (items) => items.get(id)?.set('rapporteur', person));
}

/** With what is under it. */
export function removePoint(doc: Y.Doc, id: string): void {
  const points = pointsOf(doc);
  const gone = new Set([id]);
  for (const it of points) if (gone.has(it.parent)) gone.add(it.id);
  change(doc, (items) => {
    for (const it of gone) items.delete(it);
  });
}
