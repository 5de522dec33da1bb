/** Links that come with an item: shown under it, written in its form. */

import { Plus, X } from 'lucide-react';
import {
  ATTACHMENT_LABEL_CHARS_MAX,
  ATTACHMENTS_MAX,
  type Attachment,
  URL_CHARS_MAX,
} from '#protocol';
import { frSeance } from '../../i18n/fr_seance.ts';
import { Field } from '../../ui/field.tsx';

const words = frSeance.attachments;

export function Attachments({ list }: { readonly list: readonly Attachment[] }) {
  if (list.length === 0) return null;
  return (
    <ul className="attachments" aria-label={words.title}>
      {list.map((it) => (
        <li key={it.url}>
          <a href={it.url} target="_blank" rel="noopener noreferrer">
            {it.label}
          </a>
        </li>
      ))}
    </ul>
  );
}

/** A link while it is written. */
export interface WrittenLink extends Attachment {
  /** Its row, as long as the form is there. */
  readonly row: number;
}

export const linksOf = (list: readonly Attachment[]): readonly WrittenLink[] =>
  list.map((it, row) => ({ ...it, row }));

/** What was written, without its empty rows; nothing where a row cannot be a link. */
export function attachmentsIn(links: readonly WrittenLink[]): Attachment[] | undefined {
  const written = links
    .map(({ label, url }) => ({ label: label.trim(), url: url.trim() }))
    .filter(({ label, url }) => label !== '' || url !== '');
  const fine = written.every(({ label, url }) => label !== '' && isAddress(url));
  const once = new Set(written.map(({ url }) => url)).size === written.length;
  return fine && once ? written : undefined;
}

function isAddress(text: string): boolean {
  if (!text.startsWith('https://') || !URL.canParse(text)) return false;
  const { username, password } = new URL(text);
  return username === '' && password === '';
}

interface FieldsProps {
  readonly links: readonly WrittenLink[];
  readonly onChange: (links: readonly WrittenLink[]) => void;
  readonly wrong: boolean;
}

export function AttachmentFields({ links, onChange, wrong }: FieldsProps) {
  const set = (row: number, part: Partial<Attachment>) =>
    onChange(links.map((it) => (it.row === row ? { ...it, ...part } : it)));
  const next = links.reduce((most, it) => Math.max(most, it.row + 1), 0);
  return (
    <fieldset className="attachment-fields">
      <legend>{words.title}</legend>
      {links.map(({ row, label, url }, at) => (
        <div key={row} className="attachment-row">
          <Field
            label={words.label(at + 1)}
            value={label}
            maxLength={ATTACHMENT_LABEL_CHARS_MAX}
            onChange={(value) => set(row, { label: value })}
          />
          <Field
            label={words.url(at + 1)}
            type="url"
            value={url}
            maxLength={URL_CHARS_MAX}
            onChange={(value) => set(row, { url: value })}
          />
          <button
            type="button"
            className="button button-icon"
            aria-label={words.remove(at + 1)}
            onClick={() => onChange(links.filter((it) => it.row !== row))}
          >
            <X aria-hidden="true" />
          </button>
        </div>
      ))}
      {wrong && (
        <p className="field-error" role="alert">
          {words.wrong}
        </p>
      )}
      {links.length < ATTACHMENTS_MAX && (
        <button
          type="button"
          className="button button-plain"
          onClick={() => onChange([...links, { row: next, label: '', url: '' }])}
        >
          <Plus aria-hidden="true" />
          {words.add}
        </button>
      )}
    </fieldset>
  );
}
