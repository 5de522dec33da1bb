/** The words that are in a change: what a person reads again when the server did not take it. */

import * as Y from 'yjs';

/** Texts in the order in which they were written; nothing where nothing was. */
export function writtenIn(updates: readonly Uint8Array[]): string {
  if (updates.length === 0) return '';
  const { structs } = Y.decodeUpdate(Y.mergeUpdates([...updates]));
  let text = '';
  let last: { client: number; end: number } | undefined;
  for (const struct of structs) {
    if (!(struct instanceof Y.Item)) continue;
    const { content, id, length } = struct;
    const joined = last !== undefined && last.client === id.client && last.end === id.clock;
    if (content instanceof Y.ContentString) {
      if (!joined && text !== '') text += '\n';
      text += content.str;
      last = { client: id.client, end: id.clock + length };
    } else if (content instanceof Y.ContentFormat && joined) {
      last = { client: id.client, end: id.clock + length };
    }
  }
  return text.trim();
}
