/** Rich text in its place: read at once, written once the editor has come. */

import { Component, type ReactNode, Suspense } from 'react';
import type * as Y from 'yjs';
import { frEditor } from '../../i18n/fr_document.ts';
import { keptLazy } from '../../ui/kept_lazy.ts';
import type { Passage } from './anchor.ts';
import { RichView } from './rich_view.tsx';

const RichEditor = keptLazy(() => import('./rich_editor.tsx'));

interface NotesProps {
  readonly fragment: Y.XmlFragment;
  readonly label: string;
  readonly writes: boolean;
  readonly onPassage?: (passage: Passage | undefined) => void;
}

export function NotesField({ fragment, label, writes, onPassage }: NotesProps) {
  const read = <RichView fragment={fragment} />;
  if (!writes) return read;
  return (
    <Readable read={read}>
      <Suspense
        fallback={
          <>
            <p className="small soft">{frEditor.loading}</p>
            {read}
          </>
        }
      >
        <RichEditor fragment={fragment} label={label} onPassage={onPassage} />
      </Suspense>
    </Readable>
  );
}

interface ReadableProps {
  readonly read: ReactNode;
  readonly children: ReactNode;
}

/** Without a network the editor may not come: what is written stays readable. */
class Readable extends Component<ReadableProps, { failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError(): { failed: boolean } {
    return { failed: true };
  }

  override render(): ReactNode {
    if (!this.state.failed) return this.props.children;
    return (
      <>
        <p className="vote-note">{frEditor.failed}</p>
        {this.props.read}
      </>
    );
  }
}
