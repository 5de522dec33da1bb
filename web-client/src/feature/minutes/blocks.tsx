/** What the minutes tell by themselves, as elements: only ever text. */

import { Lock } from 'lucide-react';
import { memo, type ReactNode } from 'react';
import { frMinutes } from '../../i18n/fr_minutes.ts';
import { type Block, paragraphs, parse, type Table } from './markdown.ts';

interface GeneratedProps {
  readonly markdown: string;
  /** Who writes beside it sees that it cannot be touched. */
  readonly locked: boolean;
}

/** Made once for its text: whoever types beside it makes none of it again. */
export const Generated = memo(function Generated({ markdown, locked }: GeneratedProps) {
  const blocks = parse(markdown);
  const from = blocks.findIndex((it) => it.kind !== 'heading');
  const headings = blocks.slice(0, from < 0 ? undefined : from);
  const rest = from < 0 ? [] : blocks.slice(from);
  return (
    <>
      {elements(headings)}
      {rest.length > 0 && locked && (
        <div className="minutes-locked">
          <p className="minutes-lock">
            <Lock aria-hidden="true" />
            {frMinutes.locked}
          </p>
          {elements(rest)}
        </div>
      )}
      {!locked && elements(rest)}
    </>
  );
});

/** The tree never changes without its text: positions are good keys. */
function elements(blocks: readonly Block[]): ReactNode {
  return blocks.map((it, at) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: the list is made anew with the text
    <Element key={at} block={it} />
  ));
}

function Element({ block }: { readonly block: Block }) {
  switch (block.kind) {
    case 'heading': {
      const Heading = block.level <= 2 ? 'h2' : 'h3';
      return <Heading>{block.text}</Heading>;
    }
    case 'facts':
      return <Facts facts={block.facts} />;
    case 'list':
      return <Lines lines={block.lines} />;
    case 'table':
      return <Grid table={block.table} />;
    case 'text':
      return <p>{block.text}</p>;
  }
}

function Facts({ facts }: { readonly facts: readonly (readonly [string, string])[] }) {
  return (
    <dl className="minutes-facts">
      {facts.map(([name, what], at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the list is made anew with the text
        <div key={at}>
          <dt>{name}</dt>
          <dd>{what}</dd>
        </div>
      ))}
    </dl>
  );
}

function Lines({ lines }: { readonly lines: readonly string[] }) {
  return (
    <ul className="minutes-lines">
      {lines.map((it, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the list is made anew with the text
        <li key={at}>{it}</li>
      ))}
    </ul>
  );
}

/** On a narrow screen it scrolls by itself, also with the keys. */
function Grid({ table }: { readonly table: Table }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region is reached by keys
    <section className="minutes-table" aria-label={frMinutes.table} tabIndex={0}>
      <table>
        <thead>
          <tr>
            {table.head.map((it) => (
              <th key={it} scope="col">
                {it}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {table.rows.map((row, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: the list is made anew with the text
            <tr key={at}>
              {row.map((cell, column) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: the columns of a row
                <td key={column}>{cell}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

/** What people wrote, for who only reads. */
export function Written({ text }: { readonly text: string }) {
  return (
    <div className="minutes-written">
      {paragraphs(text).map((lines, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the list is made anew with the text
        <p key={at}>{lines.join('\n')}</p>
      ))}
    </div>
  );
}
