/** The form of one item of an agenda. */

import { type FormEvent, useEffect, useId, useRef, useState } from 'react';
import { ITEM_MINUTES_MAX, ITEM_TITLE_CHARS_MAX, type ItemDraft, type ItemKind } from '#protocol';
import { fr } from '../../i18n/fr.ts';
import { frSeance, ITEM_KIND } from '../../i18n/fr_seance.ts';
import { Field } from '../../ui/field.tsx';
import { type Asking, Failure } from './ask.tsx';
import { AttachmentFields, attachmentsIn, linksOf } from './attachments.tsx';
import { PersonSelect, usePeople } from './person_select.tsx';

const words = frSeance.agenda;

const KINDS: readonly ItemKind[] = [
  'information',
  'debate',
  'opinion',
  'deliberation',
  'election',
  'budget',
  'other',
  'break',
];

interface ItemFormProps {
  readonly channel: string;
  readonly draft?: ItemDraft;
  /** What its button says. */
  readonly word: string;
  readonly asking: Asking;
  readonly onSave: (draft: ItemDraft) => Promise<void>;
  readonly onClose: () => void;
}

const NEW: ItemDraft = { kind: 'debate', title: '', attachments: [] };

function minutesIn(text: string): number | undefined | 'wrong' {
  if (text.trim() === '') return undefined;
  const minutes = Number(text);
  return Number.isInteger(minutes) && minutes > 0 && minutes <= ITEM_MINUTES_MAX
    ? minutes
    : 'wrong';
}

export function ItemForm({ channel, draft = NEW, word, asking, onSave, onClose }: ItemFormProps) {
  const people = usePeople(channel);
  const [title, setTitle] = useState(draft.title);
  const [kind, setKind] = useState(draft.kind);
  const [minutes, setMinutes] = useState(draft.minutes === undefined ? '' : `${draft.minutes}`);
  const [rapporteur, setRapporteur] = useState(draft.rapporteur);
  const [links, setLinks] = useState(linksOf(draft.attachments));
  const [tried, setTried] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  // The person asked for it: its first field has the focus.
  useEffect(() => form.current?.querySelector('input')?.focus(), []);
  const long = minutesIn(minutes);
  const attachments = attachmentsIn(links);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (title.trim() === '' || long === 'wrong' || asking.busy) return;
    if (attachments === undefined) return;
    const made = { kind, title: title.trim(), attachments };
    void onSave({
      ...made,
      ...(rapporteur === undefined ? {} : { rapporteur }),
      ...(long === undefined ? {} : { minutes: long }),
    });
  };
  return (
    <>
      <form className="item-form" ref={form} onSubmit={submit} noValidate>
        <Field
          label={words.name}
          value={title}
          onChange={setTitle}
          maxLength={ITEM_TITLE_CHARS_MAX}
          error={tried && title.trim() === '' ? words.empty : undefined}
        />
        <div className="meeting-pair">
          <KindSelect value={kind} onChange={setKind} />
          <Field
            label={words.minutes}
            inputMode="numeric"
            value={minutes}
            onChange={setMinutes}
            error={tried && long === 'wrong' ? words.minutesShape : undefined}
          />
        </div>
        <PersonSelect
          label={words.rapporteur}
          people={people}
          value={rapporteur}
          none={words.nobody}
          onChange={setRapporteur}
        />
        <AttachmentFields
          links={links}
          onChange={setLinks}
          wrong={tried && attachments === undefined}
        />
        <div className="dialog-buttons">
          <button type="button" className="button button-plain" onClick={onClose}>
            {fr.app.cancel}
          </button>
          <button type="submit" className="button button-primary" disabled={asking.busy}>
            {word}
          </button>
        </div>
      </form>
      <Failure asking={asking} />
    </>
  );
}

interface KindProps {
  readonly value: ItemKind;
  readonly onChange: (kind: ItemKind) => void;
}

function KindSelect({ value, onChange }: KindProps) {
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>{words.kind}</label>
      <select id={id} value={value} onChange={(event) => onChange(event.target.value as ItemKind)}>
        {KINDS.map((it) => (
          <option key={it} value={it}>
            {ITEM_KIND[it]}
          </option>
        ))}
      </select>
    </div>
  );
}
