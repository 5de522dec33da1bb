/** A thread: the question on top, its answers, a place to answer. */

import { X } from 'lucide-react';
import { useRef } from 'react';
import { Link } from 'wouter';
import type { Seq } from '#protocol';
import { fr } from '../../i18n/fr.ts';
import { useSelect } from '../../services.ts';
import { roomName } from '../channel/room_title.ts';
import { TypingLine } from '../presence/typing_line.tsx';
import { Composer } from './composer.tsx';
import { type LineHandle, LineView } from './line_view.tsx';
import { MessageRow } from './message_row.tsx';

interface ThreadProps {
  readonly channel: string;
  readonly root: string;
  readonly at: Seq | undefined;
  readonly canWrite: boolean;
}

export function ThreadPanel({ channel, root, at, canWrite }: ThreadProps) {
  const handle = useRef<LineHandle>(null);
  const room = useSelect((state) => roomName(state, channel));
  const line = { channel, thread: root };
  const head = (
    <div className="thread-root">
      <MessageRow channel={channel} thread={root} id={root} grouped={false} marked={false} />
    </div>
  );
  return (
    <section className="panel thread" aria-labelledby="thread-title">
      <header className="panel-head">
        <div className="two-lines">
          <h2 id="thread-title">{fr.thread.title}</h2>
          <span className="small soft">{fr.thread.inRoom(room)}</span>
        </div>
        <Link
          className="button button-icon"
          href={`/salons/${channel}`}
          aria-label={fr.thread.close}
        >
          <X aria-hidden="true" />
        </Link>
      </header>
      <LineView line={line} at={at} label={fr.thread.replies} handle={handle} head={head} />
      <TypingLine line={line} />
      {canWrite && (
        <Composer
          key={root}
          line={line}
          onSent={() => handle.current?.toEnd()}
          focused={at === undefined}
        />
      )}
    </section>
  );
}
