/**
 * Where a remark stands in a document: two positions that follow what is written before, between
 * and after them. What a device keeps or sends of them is opaque to the server.
 */

import * as Y from 'yjs';
import { itemsMap } from './agenda_doc.ts';
import { fromBase64, toBase64 } from './events_line.ts';

export interface Passage {
  readonly anchor: string;
  readonly quote: string;
}

/** Two positions, each after its length: neither is longer than a byte can say. */
export function packAnchor(from: Y.RelativePosition, to: Y.RelativePosition): string {
  const parts = [from, to].map((it) => Y.encodeRelativePosition(it));
  return toBase64(Uint8Array.from(parts.flatMap((it) => [it.length, ...it])));
}

export function unpackAnchor(anchor: string): Y.RelativePosition[] {
  try {
    const bytes = fromBase64(anchor);
    const length = bytes[0] ?? 0;
    const parts = [bytes.slice(1, 1 + length), bytes.slice(2 + length)];
    return parts.map((it) => Y.decodeRelativePosition(it));
  } catch {
    return [];
  }
}

/** An anchor on a whole text: the title of an item. */
export function anchorOn(text: Y.Text): string {
  const start = Y.createRelativePositionFromTypeIndex(text, 0);
  const end = Y.createRelativePositionFromTypeIndex(text, text.length);
  return packAnchor(start, end);
}

/**
 * Which item of the agenda an anchor stands in. Nothing when that item is gone.
 */
export function itemOfAnchor(doc: Y.Doc, anchor: string): string | undefined {
  const [from] = unpackAnchor(anchor);
  if (from === undefined) return undefined;
  const items: unknown = itemsMap(doc);
  const found = Y.createAbsolutePositionFromRelativePosition(from, doc);
  // biome-ignore lint/suspicious/noExplicitAny: the parent of a shared type is typed so by yjs
  let type: Y.AbstractType<any> | null = found?.type ?? null;
  while (type !== null) {
    const item: Y.Item | null = type._item;
    if (item === null || item.deleted) return undefined;
    if (item.parent === items) return item.parentSub ?? undefined;
    // biome-ignore lint/suspicious/noExplicitAny: as above
    type = item.parent as Y.AbstractType<any> | null;
  }
  return undefined;
}
