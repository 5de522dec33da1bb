/** Remarks beside an item or a passage of it: said, answered, settled. They are not in the text. */

import { type FormEvent, useId, useMemo, useState } from 'react';
import { COMMENT_CHARS_MAX, type Comment } from '#protocol';
import { fr } from '../../i18n/fr.ts';
import { frComments } from '../../i18n/fr_document.ts';
import { useSelect } from '../../services.ts';
import { Failure, useAsking } from '../meeting/ask.tsx';
import { itemOfAnchor, type Passage } from './anchor.ts';
import type { AgendaContext } from './point_row.tsx';

export interface Exchange {
  readonly root: Comment;
  readonly answers: readonly Comment[];
  /** The item it stands in; undefined: of the whole document, or its passage is gone. */
  readonly item: string | undefined;
}

export function exchangesIn(
  comments: readonly Comment[],
  itemOf: (anchor: string) => string | undefined,
): Exchange[] {
  const inOrder = [...comments].sort((a, b) => a.at - b.at);
  return inOrder
    .filter((it) => it.root === undefined)
    .map((root) => ({
      root,
      answers: inOrder.filter((it) => it.root === root.id),
      item: root.anchor === undefined ? undefined : itemOf(root.anchor),
    }));
}

/** Those of a document; where they stand is looked up again when its items change. */
export function useExchanges(
  channel: string,
  document: string,
  of: Pick<AgendaContext, 'doc' | 'points'>,
): readonly Exchange[] {
  const comments = useSelect((state) => state.rooms[channel]?.tables.comments);
  const { doc, points } = of;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the items say where a passage is
  return useMemo(
    () =>
      exchangesIn(
        Object.values(comments ?? {}).filter((it) => it.document === document),
        (anchor) => itemOfAnchor(doc, anchor),
      ),
    [comments, document, doc, points],
  );
}

interface RemarksProps {
  readonly of: Pick<AgendaContext, 'channel' | 'document' | 'doc' | 'points' | 'writes' | 'nameOf'>;
  /** Undefined: those that stand in no item. */
  readonly item: string | undefined;
  /** What is chosen in the editor now. */
  readonly passage?: Passage | undefined;
  /** Where a remark on the whole of it stands. */
  readonly whole?: Passage | undefined;
}

export function Remarks({ of, item, passage, whole }: RemarksProps) {
  const { channel, document, writes } = of;
  const all = useExchanges(channel, document, of).filter((it) => it.item === item);
  const [writing, setWriting] = useState<Passage | 'whole'>();
  const [settled, setSettled] = useState(false);
  const open = all.filter((it) => it.root.resolved_at === undefined);
  const over = all.length - open.length;
  if (!writes && all.length === 0) return null;
  const begin = () => setWriting(passage ?? 'whole');
  return (
    <section className="remarks" aria-label={frComments.title}>
      {(settled ? all : open).map((it) => (
        <Thread key={it.root.id} exchange={it} of={of} />
      ))}
      {over > 0 && (
        <button type="button" className="button" onClick={() => setSettled(!settled)}>
          {settled ? frComments.hide : frComments.show(over)}
        </button>
      )}
      {writing !== undefined && (
        <NewRemark
          of={of}
          on={writing === 'whole' ? whole : writing}
          passage={writing !== 'whole'}
          onClose={() => setWriting(undefined)}
        />
      )}
      {writes && writing === undefined && (
        <button
          type="button"
          className="button button-plain meeting-wide"
          onMouseDown={(event) => event.preventDefault()}
          onClick={begin}
        >
          {frComments.add}
        </button>
      )}
    </section>
  );
}

interface NewProps {
  readonly of: RemarksProps['of'];
  readonly on: Passage | undefined;
  readonly passage: boolean;
  readonly onClose: () => void;
}

function NewRemark({ of, on, passage, onClose }: NewProps) {
  const { channel, document } = of;
  const asking = useAsking();
  const send = async (body: string) => {
    const command = { channel, document, ...on, body };
    const done = await asking.ask({ comment_document: command }, frComments.sent);
    if (done !== undefined) onClose();
  };
  return (
    <>
      {passage && on !== undefined && (
        <p className="small">
          {frComments.onPassage} <q>{on.quote}</q>
        </p>
      )}
      <BodyForm label={frComments.body} word={frComments.put} onSend={send} onClose={onClose} />
      <Failure asking={asking} />
    </>
  );
}

interface BodyProps {
  readonly label: string;
  readonly word: string;
  readonly onSend: (body: string) => Promise<void>;
  readonly onClose: () => void;
}

function BodyForm({ label, word, onSend, onClose }: BodyProps) {
  const [body, setBody] = useState('');
  const [missing, setMissing] = useState(false);
  const id = useId();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (body.trim() === '') return setMissing(true);
    void onSend(body.trim());
  };
  return (
    <form className="field remark-form" onSubmit={submit} noValidate>
      <label htmlFor={id}>{label}</label>
      <textarea
        id={id}
        rows={2}
        value={body}
        maxLength={COMMENT_CHARS_MAX}
        aria-invalid={missing && body.trim() === '' ? true : undefined}
        aria-describedby={missing ? `${id}-wrong` : undefined}
        // biome-ignore lint/a11y/noAutofocus: the person asked for this field
        autoFocus
        onChange={({ target }) => setBody(target.value)}
      />
      {missing && body.trim() === '' && (
        <span className="field-error" id={`${id}-wrong`} role="alert">
          {frComments.missing}
        </span>
      )}
      <div className="meeting-buttons">
        <button type="submit" className="button button-primary">
          {word}
        </button>
        <button type="button" className="button" onClick={onClose}>
          {fr.app.cancel}
        </button>
      </div>
    </form>
  );
}

interface ThreadProps {
  readonly exchange: Exchange;
  readonly of: RemarksProps['of'];
}

function Thread({ exchange, of }: ThreadProps) {
  const { root, answers, item } = exchange;
  const { channel, writes, nameOf } = of;
  const [answering, setAnswering] = useState(false);
  const asking = useAsking();
  const over = root.resolved_by;
  const orphan = root.anchor !== undefined && item === undefined;
  const reply = async (body: string) => {
    const done = await asking.ask({ reply_comment: { channel, comment: root.id, body } });
    if (done !== undefined) setAnswering(false);
  };
  const resolve = () =>
    asking.ask({
      resolve_comment: { channel, comment: root.id, resolved: over === undefined },
    });
  return (
    <article className="remark">
      {root.quote !== undefined && <q className="small">{root.quote}</q>}
      {orphan && <p className="small soft">{frComments.orphan}</p>}
      {[root, ...answers].map((it) => (
        <div key={it.id} className="remark-said">
          <p className="small soft">{frComments.by(nameOf(it.author) ?? '', it.at)}</p>
          <p className="remark-body">{it.body}</p>
        </div>
      ))}
      {over !== undefined && <p className="small">{frComments.resolved(nameOf(over) ?? '')}</p>}
      {writes && !answering && (
        <div className="meeting-buttons">
          <button
            type="button"
            className="button button-plain"
            aria-label={frComments.replyTo(nameOf(root.author) ?? '')}
            onClick={() => setAnswering(true)}
          >
            {frComments.reply}
          </button>
          <button type="button" className="button" onClick={() => void resolve()}>
            {over === undefined ? frComments.resolve : frComments.reopen}
          </button>
        </div>
      )}
      {answering && (
        <BodyForm
          label={frComments.answer}
          word={frComments.reply}
          onSend={reply}
          onClose={() => setAnswering(false)}
        />
      )}
      <Failure asking={asking} />
    </article>
  );
}
