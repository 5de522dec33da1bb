/** What was written here and is not a message yet: waiting, leaving, or refused. */

import { CircleAlert, Clock } from 'lucide-react';
import { memo, useEffect, useMemo } from 'react';
import { time } from '../../i18n/format.ts';
import { fr, problemText } from '../../i18n/fr.ts';
import type { OutboxEntry } from '../../net/outbox.ts';
import type { Line } from '../../net/tables.ts';
import { useClient, useSelect } from '../../services.ts';
import { Disc } from '../../ui/disc.tsx';
import { Body, useReader } from './body.tsx';
import { pendingPosts } from './pending.ts';
import { Quote } from './quote.tsx';

const NO_MESSAGES = {};
const NOBODY: readonly never[] = [];

interface PendingRowsProps {
  readonly line: Line;
  /** How many rows there are, whenever it changes. */
  readonly onGrowth: (count: number) => void;
}

export function PendingRows({ line, onGrowth }: PendingRowsProps) {
  const outbox = useSelect((state) => state.outbox);
  const messages = useSelect((state) => state.rooms[line.channel]?.tables.messages ?? NO_MESSAGES);
  const { channel, thread } = line;
  const waiting = useMemo(
    () => pendingPosts(outbox, { channel, thread }, messages),
    [outbox, channel, thread, messages],
  );
  const count = waiting.length;
  useEffect(() => onGrowth(count), [onGrowth, count]);
  return waiting.map((entry) => <PendingRow key={entry.id} entry={entry} />);
}

const PendingRow = memo(function PendingRow({ entry }: { readonly entry: OutboxEntry }) {
  const name = useSelect((state) => state.you?.name ?? '');
  const reader = useReader(NOBODY);
  const open = useSelect((state) => state.phase.kind === 'open');
  if (!('post_message' in entry.command)) return null;
  const { channel, quote, body } = entry.command.post_message;
  return (
    <article
      className="message message-pending"
      data-pending={entry.refusal === undefined ? 'waiting' : 'failed'}
      data-mine
    >
      <Disc id={entry.person} name={name} />
      <header className="message-head">
        <span className="message-author">{fr.room.youAuthor}</span>
        <span className="message-time small soft">{time(entry.at * 1000)}</span>
      </header>
      <div className="message-main">
        {quote !== undefined && <Quote channel={channel} id={quote} />}
        <Body text={body} {...reader} />
        {entry.refusal === undefined ? (
          <Waiting sent={entry.done !== undefined} open={open} />
        ) : (
          <Failed entry={entry} />
        )}
      </div>
    </article>
  );
});

/** A message on its way on a good line is not worth a word: it is there in a moment. */
function Waiting({ sent, open }: { readonly sent: boolean; readonly open: boolean }) {
  if (sent) return null;
  return (
    <p className="trace small soft">
      <Clock aria-hidden="true" /> {open ? fr.pending.sending : fr.pending.waiting}
    </p>
  );
}

function Failed({ entry }: { readonly entry: OutboxEntry }) {
  const client = useClient();
  if (entry.refusal === undefined) return null;
  return (
    <div className="trace small trace-failed" role="alert">
      <p>
        <CircleAlert aria-hidden="true" /> {fr.pending.failed}. {problemText(entry.refusal.problem)}
      </p>
      <button type="button" className="button button-plain" onClick={() => client.retry(entry.id)}>
        {fr.app.retry}
      </button>
      <button
        type="button"
        className="button button-plain"
        onClick={() => client.discard(entry.id)}
      >
        {fr.pending.discard}
      </button>
    </div>
  );
}
