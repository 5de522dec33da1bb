/** One message of a line: who, what, and what others answered to it. */

import { Ellipsis, MessageSquareReply, Pin } from 'lucide-react';
import { memo, useRef } from 'react';
import { Link } from 'wouter';
import type { Message } from '#protocol';
import { machine, time } from '../../i18n/format.ts';
import { fr } from '../../i18n/fr.ts';
import type { Line } from '../../net/tables.ts';
import { useClient, useMe, useSelect } from '../../services.ts';
import { Disc } from '../../ui/disc.tsx';
import { AcknowledgementCard } from './acknowledgement.tsx';
import { Body, useReader } from './body.tsx';
import { EditForm } from './edit_form.tsx';
import { pendingByMessage } from './pending.ts';
import { Quote } from './quote.tsx';
import { Reactions } from './reactions.tsx';
import { nameIn, useMember, useMessage, useName } from './select.ts';
import { useTool, useTools } from './tools.ts';

interface RowProps {
  readonly channel: string;
  readonly thread: string | undefined;
  readonly id: string;
  /** Same author as the row above, moments later: the name is not repeated. */
  readonly grouped: boolean;
  /** Arrived at by a link. */
  readonly marked: boolean;
}

export const MessageRow = memo(function MessageRow(props: RowProps) {
  const { channel, id, grouped, marked } = props;
  const message = useMessage(channel, id);
  const me = useMe();
  const removing = useSelect((state) => pendingByMessage(state.outbox).get(id)?.removing === true);
  if (message === undefined) return null;
  const compact = grouped && message.deleted === undefined;
  return (
    <article
      className="message"
      data-row={id}
      data-seq={message.seq}
      data-mine={message.author === me || undefined}
      data-grouped={compact || undefined}
      data-marked={marked || undefined}
      data-removing={removing || undefined}
    >
      <Author message={message} compact={compact} />
      <div className="message-main">
        {message.deleted === undefined ? (
          <Alive message={message} line={{ channel, thread: props.thread }} />
        ) : (
          <Tombstone message={message} />
        )}
        {message.thread === undefined && props.thread === undefined && (
          <ThreadLink channel={channel} root={id} />
        )}
      </div>
    </article>
  );
});

interface AuthorProps {
  readonly message: Message;
  readonly compact: boolean;
}

function Author({ message, compact }: AuthorProps) {
  const member = useMember(message.channel, message.author);
  const me = useMe();
  const name = useName(message.channel, message.author);
  const shown = message.author === me ? fr.room.youAuthor : name;
  const role = member?.function;
  const when = (
    <time className="message-time small soft" dateTime={machine(message.at)}>
      {time(message.at)}
    </time>
  );
  if (compact) {
    return (
      <header className="message-head">
        <span className="sr-only">{shown}</span>
        {when}
      </header>
    );
  }
  return (
    <>
      <Disc id={message.author} name={name} />
      <header className="message-head">
        <span className="message-author">{shown}</span>
        {when}
        {role !== undefined && role !== name && message.author !== me && (
          <span className="small soft">{role}</span>
        )}
      </header>
    </>
  );
}

interface AliveProps {
  readonly message: Message;
  readonly line: Line;
}

function Alive({ message, line }: AliveProps) {
  const editing = useTool((state) => state.editing === message.id);
  const edit = useSelect((state) => pendingByMessage(state.outbox).get(message.id)?.edit);
  const reader = useReader(message.mentions);
  if (editing) return <EditForm message={message} />;
  return (
    <>
      {message.pinned !== undefined && <PinnedBy message={message} />}
      {message.quote !== undefined && <Quote channel={message.channel} id={message.quote} />}
      <Body text={edit?.body ?? message.body} {...reader} />
      <EditTrace message={message} line={line} />
      {message.acknowledgement_requested && <AcknowledgementCard message={message} line={line} />}
      <Reactions channel={message.channel} id={message.id} />
      <MenuButton message={message} line={line} />
    </>
  );
}

function PinnedBy({ message }: { readonly message: Message }) {
  const name = useSelect((state) => nameIn(state.rooms[message.channel], message.pinned?.by ?? ''));
  return (
    <p className="message-pinned small">
      <Pin aria-hidden="true" /> {fr.message.pinnedBy(name)}
    </p>
  );
}

function EditTrace({ message, line }: AliveProps) {
  const tools = useTools();
  const client = useClient();
  const edit = useSelect((state) => pendingByMessage(state.outbox).get(message.id)?.edit);
  if (edit?.refusal !== undefined) {
    return (
      <p className="trace small trace-failed" role="alert">
        {fr.pending.editFailed}
        <button type="button" className="link-button" onClick={() => client.retry(edit.id)}>
          {fr.app.retry}
        </button>
        <button type="button" className="link-button" onClick={() => client.discard(edit.id)}>
          {fr.app.cancel}
        </button>
      </p>
    );
  }
  if (edit !== undefined) return <p className="trace small soft">{fr.pending.editWaiting}</p>;
  if (message.edited === undefined) return null;
  return (
    <p className="trace small soft">
      {fr.message.edited(message.edited.at)}
      <button
        type="button"
        className="link-button"
        onClick={() => tools.setState({ dialog: { kind: 'versions', line, id: message.id } })}
      >
        {fr.message.versions}
      </button>
    </p>
  );
}

function Tombstone({ message }: { readonly message: Message }) {
  const { deleted } = message;
  const by = useSelect((state) => nameIn(state.rooms[message.channel], deleted?.by ?? ''));
  if (deleted === undefined) return null;
  const own = deleted.by === message.author;
  return (
    <p className="tombstone soft">
      {own ? fr.message.deleted(deleted.at) : fr.message.deletedBy(by, deleted.at)}
    </p>
  );
}

function MenuButton({ message, line }: AliveProps) {
  const tools = useTools();
  const button = useRef<HTMLButtonElement>(null);
  const open = useTool((state) => state.menu?.id === message.id);
  const author = useSelect((state) => nameIn(state.rooms[message.channel], message.author));
  return (
    <button
      ref={button}
      type="button"
      className="button button-icon message-menu"
      aria-label={fr.message.actions(author)}
      aria-haspopup="dialog"
      aria-expanded={open}
      onClick={() => {
        const anchor = button.current;
        if (anchor !== null) tools.setState({ menu: { line, id: message.id, anchor } });
      }}
    >
      <Ellipsis aria-hidden="true" />
    </button>
  );
}

interface ThreadLinkProps {
  readonly channel: string;
  readonly root: string;
}

function ThreadLink({ channel, root }: ThreadLinkProps) {
  const thread = useSelect((state) => state.rooms[channel]?.tables.threads[root]);
  const fresh = useSelect((state) => {
    const unread = state.rooms[channel]?.unread;
    if (unread === undefined) return 0;
    const known = unread.base.threads.find((it) => it.thread === root)?.replies ?? 0;
    return known + unread.arrivals.filter((it) => it.thread === root).length;
  });
  if (thread === undefined || thread.replies === 0) return null;
  return (
    <Link className="thread-link" href={`/salons/${channel}/fils/${root}`}>
      <MessageSquareReply aria-hidden="true" />
      <span>
        <strong>{fr.message.replies(thread.replies)}</strong>
        {fresh > 0 && <span className="badge">{fr.message.newReplies(fresh)}</span>}
        <span className="soft">{fr.message.lastReply(thread.last_at)}</span>
      </span>
    </Link>
  );
}
