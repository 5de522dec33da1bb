/** A message body as elements: only ever text, never HTML. */

import { Fragment, memo, type ReactNode } from 'react';
import type { Mention } from '#protocol';
import { fr } from '../../i18n/fr.ts';
import { french } from '../../i18n/typography.ts';
import { useSelect } from '../../services.ts';
import { type Block, type Inline, parse, type Target } from './markdown.ts';

export interface Reader {
  readonly person: string;
  readonly commune: string | undefined;
  /** The server says that the message calls the reader: the body alone is not to be trusted. */
  readonly called: boolean;
}

function isMe(target: Target, reader: Reader): boolean {
  if (!reader.called) return false;
  if (target.kind === 'person') return target.id === reader.person;
  return target.kind === 'commune' ? target.code === reader.commune : true;
}

function inlineElement(it: Inline, reader: Reader): ReactNode {
  switch (it.kind) {
    case 'text':
      return french(it.text);
    case 'break':
      return <br />;
    case 'code':
      return <code>{it.text}</code>;
    case 'bold':
      return <strong>{inlines(it.inner, reader)}</strong>;
    case 'italic':
      return <em>{inlines(it.inner, reader)}</em>;
    case 'mention':
      return (
        <span className="mention" data-me={isMe(it.target, reader) || undefined}>
          @{it.label}
        </span>
      );
    case 'link':
      return (
        <a href={it.href} target="_blank" rel="noopener noreferrer nofollow">
          {inlines(it.inner, reader)}
          <span className="sr-only"> {fr.message.opensOutside}</span>
        </a>
      );
  }
}

/** The tree of a body never changes without the body: positions are good keys. */
function inlines(list: readonly Inline[], reader: Reader): ReactNode {
  return list.map((it, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: the list is made anew with the body
    <Fragment key={index}>{inlineElement(it, reader)}</Fragment>
  ));
}

function blockElement(block: Block, reader: Reader): ReactNode {
  switch (block.kind) {
    case 'paragraph':
      return <p>{inlines(block.inner, reader)}</p>;
    case 'quote':
      return <blockquote>{blocks(block.blocks, reader)}</blockquote>;
    case 'list': {
      const items = block.items.map((item, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the list is made anew with the body
        <li key={index}>{inlines(item, reader)}</li>
      ));
      return block.ordered ? <ol>{items}</ol> : <ul>{items}</ul>;
    }
  }
}

function blocks(list: readonly Block[], reader: Reader): ReactNode {
  return list.map((block, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: the list is made anew with the body
    <Fragment key={index}>{blockElement(block, reader)}</Fragment>
  ));
}

interface BodyProps extends Reader {
  readonly text: string;
}

export const Body = memo(function Body({ text, ...reader }: BodyProps) {
  return <div className="body">{blocks(parse(text), reader)}</div>;
});

/** What a body needs to know of its reader; spread into `Body`. */
export function useReader(mentions: readonly Mention[]): Reader {
  const you = useSelect((state) => state.you);
  const person = you?.person ?? '';
  const commune = you?.commune;
  const called = mentions.some((it) => {
    if (it === 'room') return true;
    return 'person' in it ? it.person === person : it.commune === commune;
  });
  return { person, commune, called };
}
