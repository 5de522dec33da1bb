/**
 * The small Markdown subset of message bodies, as a tree: bold, italic, inline code, links,
 * mentions, lists, quotes. There is no HTML in it, ever: what is not understood stays text.
 */

export type Target =
  | { readonly kind: 'person'; readonly id: string }
  | { readonly kind: 'commune'; readonly code: string }
  | { readonly kind: 'room' };

export type Inline =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'bold' | 'italic'; readonly inner: readonly Inline[] }
  | { readonly kind: 'code'; readonly text: string }
  | { readonly kind: 'link'; readonly href: string; readonly inner: readonly Inline[] }
  | { readonly kind: 'mention'; readonly label: string; readonly target: Target }
  | { readonly kind: 'break' };

export type Block =
  | { readonly kind: 'paragraph'; readonly inner: readonly Inline[] }
  | { readonly kind: 'list'; readonly ordered: boolean; readonly items: readonly Inline[][] }
  | { readonly kind: 'quote'; readonly blocks: readonly Block[] };

/** Quotes inside quotes beyond this stay text; so do marks inside marks. */
const DEPTH_MAX = 4;

const BULLET = /^\s{0,3}[-*•]\s+(.*)$/;
const NUMBERED = /^\s{0,3}\d{1,3}[.)]\s+(.*)$/;
const QUOTED = /^\s{0,3}>\s?(.*)$/;

type LineKind = 'text' | 'bullet' | 'numbered' | 'quote' | 'blank';

function kindOf(line: string): LineKind {
  if (line.trim() === '') return 'blank';
  if (QUOTED.test(line)) return 'quote';
  if (BULLET.test(line)) return 'bullet';
  return NUMBERED.test(line) ? 'numbered' : 'text';
}

export function parse(body: string): Block[] {
  return parseLines(body.replace(/\r\n?/g, '\n').split('\n'), 0);
}

function parseLines(lines: readonly string[], depth: number): Block[] {
  const blocks: Block[] = [];
  let at = 0;
  while (at < lines.length) {
    const kind = kindOf(lines[at] ?? '');
    let end = at + 1;
    while (end < lines.length && kindOf(lines[end] ?? '') === kind) end += 1;
    const block = blockOf(kind, lines.slice(at, end), depth);
    if (block !== undefined) blocks.push(block);
    at = end;
  }
  return blocks;
}

function blockOf(kind: LineKind, lines: readonly string[], depth: number): Block | undefined {
  switch (kind) {
    case 'blank':
      return undefined;
    case 'quote': {
      const inner = lines.map((line) => QUOTED.exec(line)?.[1] ?? '');
      if (depth >= DEPTH_MAX) return { kind: 'paragraph', inner: inlineLines(inner) };
      return { kind: 'quote', blocks: parseLines(inner, depth + 1) };
    }
    case 'bullet':
    case 'numbered': {
      const mark = kind === 'bullet' ? BULLET : NUMBERED;
      const items = lines.map((line) => parseInline(mark.exec(line)?.[1] ?? ''));
      return { kind: 'list', ordered: kind === 'numbered', items };
    }
    case 'text':
      return { kind: 'paragraph', inner: inlineLines(lines) };
  }
}

function inlineLines(lines: readonly string[]): Inline[] {
  const inner: Inline[] = [];
  lines.forEach((line, index) => {
    if (index > 0) inner.push({ kind: 'break' });
    inner.push(...parseInline(line));
  });
  return inner;
}

/** `http` and `https` only: `javascript:` and its like stay text. */
export function safeHref(text: string): string | undefined {
  if (!/^https?:\/\//i.test(text)) return undefined;
  try {
    return new URL(text).href;
  } catch {
    return undefined;
  }
}

interface Rule {
  readonly pattern: RegExp;
  readonly make: (match: RegExpExecArray, depth: number) => Inline | undefined;
}

const RULES: readonly Rule[] = [
  { pattern: /`([^`\n]+)`/y, make: ([, text = '']) => ({ kind: 'code', text }) },
  {
    pattern: /@\[([^\]\n]{1,200})\]\((person:[0-9a-fA-F-]{36}|commune:[0-9A-Za-z]{5}|room)\)/y,
    make: ([, label = '', target = '']) => ({
      kind: 'mention',
      label,
      target: targetOf(target),
    }),
  },
  {
    pattern: /\[([^\]\n]{1,500})\]\((https?:\/\/[^\s()]+)\)/iy,
    make: ([, label = '', url = ''], depth) => {
      const href = safeHref(url);
      return href === undefined
        ? undefined
        : { kind: 'link', href, inner: parseInline(label, depth + 1) };
    },
  },
  {
    // The last character of a sentence is not part of the address.
    pattern: /https?:\/\/[^\s<>"'«»()]*[^\s<>"'«»().,;:!?]/iy,
    make: ([url]) => {
      const href = safeHref(url);
      return href === undefined
        ? undefined
        : { kind: 'link', href, inner: [{ kind: 'text', text: url }] };
    },
  },
  {
    pattern: /\*\*(?=\S)([^\n]*?\S)\*\*(?!\*)/y,
    make: ([, inner = ''], depth) => ({ kind: 'bold', inner: parseInline(inner, depth + 1) }),
  },
  {
    pattern: /\*(?=[^\s*])([^*\n]*[^\s*])\*|\*([^\s*])\*/y,
    make: ([, long, one], depth) => ({
      kind: 'italic',
      inner: parseInline(long ?? one ?? '', depth + 1),
    }),
  },
  {
    pattern: /_(?=\S)([^_\n]*?\S)_(?![\p{L}\p{N}])/uy,
    make: ([, inner = ''], depth) => ({ kind: 'italic', inner: parseInline(inner, depth + 1) }),
  },
];

const STARTS = /[`@[*_hH]/g;

/** An underscore or an address inside a word begins nothing. */
function insideWord(text: string, at: number): boolean {
  const before = text[at - 1];
  return before !== undefined && /[\p{L}\p{N}]/u.test(before) && /[_hH]/.test(text[at] ?? '');
}

export function parseInline(text: string, depth = 0): Inline[] {
  const found: Inline[] = [];
  let from = 0;
  const flush = (until: number) => {
    if (until > from) found.push({ kind: 'text', text: text.slice(from, until) });
  };
  STARTS.lastIndex = 0;
  let at = nextStart(text, 0);
  while (at >= 0 && depth <= DEPTH_MAX) {
    const hit = insideWord(text, at) ? undefined : ruleAt(text, at, depth);
    if (hit === undefined) at = nextStart(text, at + 1);
    else {
      flush(at);
      found.push(hit.inline);
      from = hit.end;
      at = nextStart(text, from);
    }
  }
  flush(text.length);
  return found;
}

function nextStart(text: string, from: number): number {
  STARTS.lastIndex = from;
  return STARTS.exec(text)?.index ?? -1;
}

function ruleAt(
  text: string,
  at: number,
  depth: number,
): { inline: Inline; end: number } | undefined {
  for (const { pattern, make } of RULES) {
    pattern.lastIndex = at;
    const match = pattern.exec(text);
    if (match === null) continue;
    const inline = make(match, depth);
    if (inline !== undefined) return { inline, end: at + match[0].length };
  }
  return undefined;
}

function targetOf(text: string): Target {
  if (text.startsWith('person:')) return { kind: 'person', id: text.slice(7).toLowerCase() };
  if (text.startsWith('commune:')) return { kind: 'commune', code: text.slice(8) };
  return { kind: 'room' };
}

function inlineText(inlines: readonly Inline[]): string {
  return inlines.map(oneText).join('');
}

function oneText(it: Inline): string {
  switch (it.kind) {
    case 'text':
    case 'code':
      return it.text;
    case 'mention':
      return `@${it.label}`;
    case 'break':
      return ' ';
    case 'bold':
    case 'italic':
    case 'link':
      return inlineText(it.inner);
  }
}

function blockText(block: Block): string {
  switch (block.kind) {
    case 'paragraph':
      return inlineText(block.inner);
    case 'list':
      return block.items.map(inlineText).join(', ');
    case 'quote':
      return block.blocks.map(blockText).join(' ');
  }
}

/** One line without marks, for quotes, announcements and previews. */
export function plain(body: string, chars = 200): string {
  const text = parse(body).map(blockText).join(' ').trim();
  return [...text].length > chars ? `${[...text].slice(0, chars).join('')}…` : text;
}
