/**
 * What rich text may hold, as the server checks it: paragraphs, titles, lists, quotes, and a few
 * marks. No pictures, no tables, no HTML.
 */

import { Mark, type Node } from '@tiptap/core';
import { Blockquote } from '@tiptap/extension-blockquote';
import { Bold } from '@tiptap/extension-bold';
import { Collaboration } from '@tiptap/extension-collaboration';
import { Document } from '@tiptap/extension-document';
import { HardBreak } from '@tiptap/extension-hard-break';
import { Heading } from '@tiptap/extension-heading';
import { HorizontalRule } from '@tiptap/extension-horizontal-rule';
import { Italic } from '@tiptap/extension-italic';
import { BulletList, ListItem, ListKeymap, OrderedList } from '@tiptap/extension-list';
import { Paragraph } from '@tiptap/extension-paragraph';
import { Strike } from '@tiptap/extension-strike';
import { Text } from '@tiptap/extension-text';
import { Underline } from '@tiptap/extension-underline';
import type * as Y from 'yjs';

const SAFE = /^(https?:\/\/|mailto:)/i;

export const isSafeLink = (href: string): boolean => SAFE.test(href.trim());

/** A link is its address and nothing else: what a page does with it is not for a document. */
const Link = Mark.create({
  name: 'link',
  inclusive: false,
  addAttributes: () => ({ href: { default: null } }),
  parseHTML: () => [
    {
      tag: 'a[href]',
      getAttrs: (element) => (isSafeLink(element.getAttribute('href') ?? '') ? null : false),
    },
  ],
  renderHTML({ HTMLAttributes: { href } }) {
    const safe = typeof href === 'string' && isSafeLink(href) ? href : null;
    return ['a', { href: safe, rel: 'noopener noreferrer', target: '_blank' }, 0];
  },
});

/** Where somebody put a remark with another client: kept, and shown by ours beside the text. */
const Commented = Mark.create({
  name: 'comment',
  inclusive: false,
  addAttributes: () => ({ id: { default: null } }),
  parseHTML: () => [],
  renderHTML: () => ['span', { class: 'rich-commented' }, 0],
});

export const extensionsFor = (fragment: Y.XmlFragment): (Node | Mark | typeof Collaboration)[] => [
  Document,
  Paragraph,
  Text,
  Heading.configure({ levels: [1, 2, 3] }),
  Bold,
  Italic,
  Underline,
  Strike,
  Link,
  Commented,
  BulletList,
  OrderedList,
  ListItem,
  ListKeymap as unknown as Node,
  Blockquote,
  HardBreak,
  HorizontalRule,
  Collaboration.configure({ fragment }) as unknown as typeof Collaboration,
];
