/**
 * The editor of rich text, in a file of its own: it is heavier than everything else on the page,
 * and only comes when somebody writes notes.
 */

import { Editor } from '@tiptap/core';
import { Bold, Heading, Italic, Link2, List, ListOrdered, Quote, Redo2, Undo2 } from 'lucide-react';
import { type FormEvent, useEffect, useRef, useState } from 'react';
import type * as Y from 'yjs';
import { fr } from '../../i18n/fr.ts';
import { frEditor } from '../../i18n/fr_document.ts';
import { Field } from '../../ui/field.tsx';
import type { Passage } from './anchor.ts';
import { extensionsFor, isSafeLink } from './editor_extensions.ts';
import { passageIn } from './passage.ts';

interface EditorProps {
  readonly fragment: Y.XmlFragment;
  readonly label: string;
  readonly autoFocus?: boolean;
  /** The words that are chosen now, to put a remark on them. */
  readonly onPassage?: ((passage: Passage | undefined) => void) | undefined;
}

function useEditor({ fragment, label, autoFocus, onPassage }: EditorProps) {
  const place = useRef<HTMLDivElement>(null);
  const [editor, setEditor] = useState<Editor>();
  const [, turn] = useState(0);
  const told = useRef(onPassage);
  told.current = onPassage;
  useEffect(() => {
    const made = new Editor({
      element: place.current,
      // The policy of the pages allows no style that a script writes.
      injectCSS: false,
      extensions: extensionsFor(fragment),
      editorProps: {
        attributes: {
          class: 'rich rich-edit',
          role: 'textbox',
          'aria-multiline': 'true',
          'aria-label': label,
        },
      },
      onTransaction: () => turn((it) => it + 1),
      onSelectionUpdate: ({ editor: at }) => told.current?.(passageIn(at.state)),
    });
    if (autoFocus) made.commands.focus('end');
    setEditor(made);
    return () => made.destroy();
  }, [fragment, label, autoFocus]);
  return { place, editor };
}

export default function RichEditor(props: EditorProps) {
  const { place, editor } = useEditor(props);
  const [linking, setLinking] = useState(false);
  return (
    <div className="rich-box">
      {editor !== undefined && (
        <Tools editor={editor} linking={linking} onLink={() => setLinking(!linking)} />
      )}
      {editor !== undefined && linking && (
        <LinkForm editor={editor} onClose={() => setLinking(false)} />
      )}
      <div ref={place} />
    </div>
  );
}

const TOOLS = [
  { name: 'bold', word: frEditor.bold, Icon: Bold, run: (on: Editor) => on.chain().toggleBold() },
  {
    name: 'italic',
    word: frEditor.italic,
    Icon: Italic,
    run: (on: Editor) => on.chain().toggleItalic(),
  },
  {
    name: 'heading',
    word: frEditor.heading,
    Icon: Heading,
    run: (on: Editor) => on.chain().toggleHeading({ level: 3 }),
  },
  {
    name: 'bulletList',
    word: frEditor.bullets,
    Icon: List,
    run: (on: Editor) => on.chain().toggleBulletList(),
  },
  {
    name: 'orderedList',
    word: frEditor.numbers,
    Icon: ListOrdered,
    run: (on: Editor) => on.chain().toggleOrderedList(),
  },
  {
    name: 'blockquote',
    word: frEditor.quote,
    Icon: Quote,
    run: (on: Editor) => on.chain().toggleBlockquote(),
  },
] as const;

interface ToolsProps {
  readonly editor: Editor;
  readonly linking: boolean;
  readonly onLink: () => void;
}

function Tools({ editor, linking, onLink }: ToolsProps) {
  return (
    <fieldset className="rich-tools" aria-label={frEditor.tools}>
      {TOOLS.map(({ name, word, Icon, run }) => (
        <button
          key={name}
          type="button"
          className="button button-icon"
          aria-label={word}
          title={word}
          aria-pressed={editor.isActive(name)}
          onClick={() => run(editor).focus().run()}
        >
          <Icon aria-hidden="true" />
        </button>
      ))}
      <button
        type="button"
        className="button button-icon"
        aria-label={frEditor.link}
        title={frEditor.link}
        aria-pressed={editor.isActive('link')}
        aria-expanded={linking}
        onClick={onLink}
      >
        <Link2 aria-hidden="true" />
      </button>
      <button
        type="button"
        className="button button-icon"
        aria-label={frEditor.undo}
        title={frEditor.undo}
        onClick={() => editor.chain().undo().focus().run()}
      >
        <Undo2 aria-hidden="true" />
      </button>
      <button
        type="button"
        className="button button-icon"
        aria-label={frEditor.redo}
        title={frEditor.redo}
        onClick={() => editor.chain().redo().focus().run()}
      >
        <Redo2 aria-hidden="true" />
      </button>
    </fieldset>
  );
}

interface LinkProps {
  readonly editor: Editor;
  readonly onClose: () => void;
}

/** Under the buttons, not in a box over the page: phones hide a field in a box. */
function LinkForm({ editor, onClose }: LinkProps) {
  const known: unknown = editor.getAttributes('link').href;
  const [href, setHref] = useState(typeof known === 'string' ? known : 'https://');
  const [wrong, setWrong] = useState(false);
  const put = (event: FormEvent) => {
    event.preventDefault();
    if (!isSafeLink(href)) return setWrong(true);
    const { empty } = editor.state.selection;
    const at = editor.chain().focus().extendMarkRange('link');
    const mark = { type: 'link', attrs: { href: href.trim() } };
    if (empty && !editor.isActive('link')) {
      at.insertContent({ type: 'text', text: href.trim(), marks: [mark] }).run();
    } else at.setMark('link', mark.attrs).run();
    onClose();
  };
  const off = () => {
    editor.chain().focus().extendMarkRange('link').unsetMark('link').run();
    onClose();
  };
  return (
    <form className="rich-link" onSubmit={put} noValidate>
      <Field
        label={frEditor.linkAddress}
        type="url"
        value={href}
        onChange={setHref}
        error={wrong && !isSafeLink(href) ? frEditor.linkWrong : undefined}
        autoFocus
      />
      <div className="meeting-buttons">
        <button type="submit" className="button button-primary">
          {frEditor.linkPut}
        </button>
        {typeof known === 'string' && (
          <button type="button" className="button" onClick={off}>
            {frEditor.linkOff}
          </button>
        )}
        <button type="button" className="button" onClick={onClose}>
          {fr.app.cancel}
        </button>
      </div>
    </form>
  );
}
