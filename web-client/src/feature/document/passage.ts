/** The passage that is chosen in the editor, as an anchor that follows it. */

import type { EditorState } from '@tiptap/pm/state';
import { absolutePositionToRelativePosition, ySyncPluginKey } from '@tiptap/y-tiptap';
import type * as Y from 'yjs';
import { QUOTE_CHARS_MAX } from '#protocol';
import { type Passage, packAnchor } from './anchor.ts';

interface SyncState {
  readonly type: Y.XmlFragment;
  readonly binding: { readonly mapping: Parameters<typeof absolutePositionToRelativePosition>[2] };
}

/** What is chosen in the editor; nothing where the caret only stands somewhere. */
export function passageIn(state: EditorState): Passage | undefined {
  const { from, to, empty } = state.selection;
  const sync = ySyncPluginKey.getState(state) as SyncState | undefined;
  if (empty || sync?.binding === undefined) return undefined;
  const quote = state.doc.textBetween(from, to, ' ').trim().slice(0, QUOTE_CHARS_MAX);
  if (quote === '') return undefined;
  const { type, binding } = sync;
  const at = (position: number): Y.RelativePosition =>
    absolutePositionToRelativePosition(position, type, binding.mapping);
  return { anchor: packAnchor(at(from), at(to)), quote };
}
