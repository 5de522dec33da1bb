/** Rich text of a document as it is read: no editor, and nothing but what the document allows. */

import { createElement, type ReactNode, useEffect, useState } from 'react';
import * as Y from 'yjs';

const BLOCKS: Readonly<Record<string, string>> = {
  paragraph: 'p',
  bulletList: 'ul',
  orderedList: 'ol',
  listItem: 'li',
  blockquote: 'blockquote',
};

const MARKS = [
  ['bold', 'strong'],
  ['italic', 'em'],
  ['underline', 'u'],
  ['strike', 's'],
] as const;

const SAFE = /^(https?:\/\/|mailto:)/i;

interface Piece {
  readonly insert?: unknown;
  readonly attributes?: Readonly<Record<string, unknown>>;
}

function marked({ insert, attributes = {} }: Piece, key: number): ReactNode {
  let node: ReactNode = typeof insert === 'string' ? insert : '';
  for (const [mark, tag] of MARKS) {
    if (attributes[mark] !== undefined) node = createElement(tag, {}, node);
  }
  const { link } = attributes;
  const href = typeof link === 'object' && link !== null && 'href' in link ? link.href : undefined;
  if (typeof href === 'string' && SAFE.test(href)) {
    const out = { href, target: '_blank', rel: 'noopener noreferrer' };
    node = createElement('a', out, node);
  }
  return <span key={key}>{node}</span>;
}

function block(element: Y.XmlElement, key: number): ReactNode {
  const children = inside(element);
  if (element.nodeName === 'hardBreak') return <br key={key} />;
  if (element.nodeName === 'horizontalRule') return <hr key={key} />;
  // Above it are the titles of the page and of the item.
  if (element.nodeName === 'heading') return createElement('h4', { key }, children);
  return createElement(BLOCKS[element.nodeName] ?? 'p', { key }, children);
}

function inside(fragment: Y.XmlFragment): ReactNode[] {
  return fragment.toArray().map((it, at) => {
    if (it instanceof Y.XmlText) {
      return (it.toDelta() as Piece[]).map((piece, of) => marked(piece, at * 1_000 + of));
    }
    return it instanceof Y.XmlElement ? block(it, at) : null;
  });
}

export function RichView({ fragment }: { readonly fragment: Y.XmlFragment }) {
  const [, turn] = useState(0);
  useEffect(() => {
    const changed = () => turn((it) => it + 1);
    fragment.observeDeep(changed);
    return () => fragment.unobserveDeep(changed);
  }, [fragment]);
  return <div className="rich">{inside(fragment)}</div>;
}

/** The words of a fragment, block by block. */
export function plainText(fragment: Y.XmlFragment): string {
  const lines = fragment.toArray().map((it) => {
    if (it instanceof Y.XmlText) {
      return (it.toDelta() as Piece[])
        .map(({ insert }) => (typeof insert === 'string' ? insert : ''))
        .join('');
    }
    if (!(it instanceof Y.XmlElement)) return '';
    if (it.nodeName === 'hardBreak') return '\n';
    const text = plainText(it);
    return it.nodeName === 'listItem' ? `- ${text}` : text;
  });
  const apart = fragment.toArray().some((it) => it instanceof Y.XmlElement && isBlock(it));
  return lines.join(apart ? '\n' : '');
}

const isBlock = ({ nodeName }: Y.XmlElement): boolean => nodeName !== 'hardBreak';
