/**
 * The Markdown in which the server tells the minutes, as a tree: headings, named facts, lists,
 * tables, paragraphs. It writes nothing else, and escapes whatever people wrote: a sign of theirs
 * is a sign. There is no HTML in it, ever.
 */

export interface Table {
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

export type Block =
  | { readonly kind: 'heading'; readonly level: number; readonly text: string }
  | { readonly kind: 'facts'; readonly facts: readonly (readonly [name: string, what: string])[] }
  | { readonly kind: 'list'; readonly lines: readonly string[] }
  | { readonly kind: 'table'; readonly table: Table }
  | { readonly kind: 'text'; readonly text: string };

const HEADING = /^(#{1,6}) (.*)$/;
/** The name and its value are parted by the two signs that no escaped text holds. */
const FACT = /^\*\*((?:\\.|[^\\*])*)\*\*\u00a0: (.*)$/;
const ESCAPED = /\\([!-/:-@[-`{-~])/g;

const plain = (text: string): string => text.replace(ESCAPED, '$1');

/** A row of a table: a bar that is escaped parts nothing. */
function cells(line: string): string[] {
  const inside = line.replace(/^\|/, '').replace(/\|\s*$/, '');
  const found = inside.match(/(?:\\.|[^\\|])+/g) ?? [];
  return found.map((it) => plain(it.trim()));
}

function tableOf(lines: readonly string[]): Block {
  const [head = '', , ...rows] = lines;
  return { kind: 'table', table: { head: cells(head), rows: rows.map(cells) } };
}

function blockOf(lines: readonly string[]): Block {
  const [first = ''] = lines;
  const heading = HEADING.exec(first);
  if (heading !== null) {
    return { kind: 'heading', level: heading[1]?.length ?? 1, text: plain(heading[2] ?? '') };
  }
  const fact = FACT.exec(first);
  if (fact !== null) {
    return { kind: 'facts', facts: [[plain(fact[1] ?? ''), plain(fact[2] ?? '')]] };
  }
  if (first.startsWith('|')) return tableOf(lines);
  if (first.startsWith('- ')) {
    return { kind: 'list', lines: lines.map((it) => plain(it.replace(/^- /, ''))) };
  }
  return { kind: 'text', text: plain(lines.join(' ')) };
}

/** The blocks of a part; facts that follow each other are together. */
export function parse(markdown: string): readonly Block[] {
  const blocks: Block[] = [];
  for (const chunk of markdown.split(/\n{2,}/)) {
    const lines = chunk.split('\n').filter((it) => it.trim() !== '');
    if (lines.length === 0) continue;
    const block = blockOf(lines);
    const last = blocks.at(-1);
    if (block.kind === 'facts' && last?.kind === 'facts') {
      blocks[blocks.length - 1] = { kind: 'facts', facts: [...last.facts, ...block.facts] };
    } else blocks.push(block);
  }
  return blocks;
}

/** What people wrote, as paragraphs of lines. */
export function paragraphs(text: string): readonly (readonly string[])[] {
  return text
    .split(/\n{2,}/)
    .map((it) => it.split('\n').filter((line) => line.trim() !== ''))
    .filter((it) => it.length > 0);
}
