/** The messages of a line, and what is waiting to join them. */

import { ArrowDown } from 'lucide-react';
import {
  type ReactNode,
  type Ref,
  useEffect,
  useImperativeHandle,
  useMemo,
  useRef,
  useState,
} from 'react';
import type { Message, Seq } from '#protocol';
import { day } from '../../i18n/format.ts';
import { fr } from '../../i18n/fr.ts';
import { type Line, lineKey } from '../../net/tables.ts';
import { useClient, useMe, useSelect } from '../../services.ts';
import { announce } from '../../ui/announce.tsx';
import { PollRow } from '../poll/poll_row.tsx';
import { usePollsIn } from '../poll/use_polls_in.ts';
import { type Row, rowsOf } from './line_rows.ts';
import { plain } from './markdown.ts';
import { MessageRow } from './message_row.tsx';
import { PendingRows } from './pending_rows.tsx';
import { nameIn } from './select.ts';
import { type LineContent, useLine, useTrim } from './use_line.ts';
import { useReadMark } from './use_read_mark.ts';
import { type Scroller, useScroller } from './use_scroller.ts';

export interface LineHandle {
  /** Shows the end of the line, loading it if need be. */
  readonly toEnd: () => void;
}

interface LineViewProps {
  readonly line: Line;
  /** Position to open at; else the first unread. */
  readonly at: Seq | undefined;
  readonly label: string;
  readonly handle: Ref<LineHandle>;
  /** Above the first message: the root of a thread. */
  readonly head?: ReactNode;
}

/** This close to either end, the next page is fetched, in CSS pixels. */
const NEAR_PX = 400;

export function LineView({ line, at, label, handle, head }: LineViewProps) {
  const me = useMe();
  const content = useLine(line, at);
  const { messages, stretch, unread } = content;
  const live = stretch?.high === Number.POSITIVE_INFINITY;
  const polls = usePollsIn(line, content);
  const rows = useMemo(() => rowsOf(messages, me, unread, polls), [messages, me, unread, polls]);
  const [growth, setGrowth] = useState(0);
  const joined = useMemo(() => ({ rows, growth }), [rows, growth]);
  const scroller = useScroller(joined);
  const low = stretch?.low ?? Number.POSITIVE_INFINITY;
  const read = useReadMark(line, { messages, low, live }, scroller);
  const away = useAway(scroller, joined);
  useFirstPlace(scroller, content, at);
  useFilled(scroller, content, live);
  useTrim(line, content, scroller.atEnd);
  useAnnouncements(line, messages, live);

  const toEnd = () => {
    if (live) return scroller.toEnd();
    void content.loadLatest().then(() => requestAnimationFrame(scroller.toEnd));
  };
  const skipToEnd = () => {
    read.skip();
    toEnd();
  };
  useImperativeHandle(handle, () => ({ toEnd }));
  const onScroll = () => {
    scroller.onScroll();
    away.look();
    read.look();
    pageNear(scroller, content, live);
  };
  return (
    <div className="line-frame">
      <div
        className="line"
        ref={scroller.view}
        onScroll={onScroll}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region is reached by keys
        tabIndex={0}
        role="log"
        aria-label={label}
        aria-live="off"
        aria-busy={stretch === undefined}
      >
        <div className="line-content" ref={scroller.content}>
          {head}
          <LineStart content={content} channel={line.channel} thread={line.thread} />
          {rows.map((row) => (
            <RowView key={row.key} row={row} line={line} at={at} />
          ))}
          {stretch !== undefined && !live && (
            <button type="button" className="button page-button" onClick={content.loadAfter}>
              {fr.line.later}
            </button>
          )}
          <PendingRows line={line} onGrowth={setGrowth} />
        </div>
      </div>
      {(away.is || (stretch !== undefined && !live)) && (
        <ToLatest line={line} onPress={skipToEnd} />
      )}
    </div>
  );
}

/** A screen so large that nothing scrolls gets the next page by itself. */
function useFilled(scroller: Scroller, content: LineContent, live: boolean): void {
  const { messages } = content;
  // biome-ignore lint/correctness/useExhaustiveDependencies: looked at again with each page
  useEffect(() => {
    const view = scroller.view.current;
    if (view === null || view.clientHeight === 0) return;
    if (view.scrollHeight <= view.clientHeight) pageNear(scroller, content, live);
  }, [scroller, messages, live]);
}

function pageNear(scroller: Scroller, content: LineContent, live: boolean): void {
  const view = scroller.view.current;
  if (view === null || content.stretch === undefined) return;
  if (view.scrollTop < NEAR_PX && content.stretch.low > 0) content.loadBefore();
  const left = view.scrollHeight - view.scrollTop - view.clientHeight;
  if (left < NEAR_PX && !live) content.loadAfter();
}

/** Whether the end is out of view, kept out of the rows: it changes while scrolling. */
function useAway(scroller: Scroller, rows: unknown): { is: boolean; look: () => void } {
  const [is, set] = useState(false);
  const look = () => set(!scroller.atEnd());
  // biome-ignore lint/correctness/useExhaustiveDependencies: new rows may push the end away
  useEffect(look, [rows]);
  return { is, look };
}

/** Goes once to where the line must be opened: a linked message, the first unread, or the end. */
function useFirstPlace(scroller: Scroller, content: LineContent, at: Seq | undefined): void {
  const placed = useRef<string>(undefined);
  const { stretch, messages } = content;
  const wanted = at === undefined ? 'open' : `at-${at}`;
  // biome-ignore lint/correctness/useExhaustiveDependencies: tried again as messages come
  useEffect(() => {
    if (stretch === undefined || placed.current === wanted) return;
    if (at !== undefined) {
      if (scroller.toRow(`[data-seq="${at}"]`)) placed.current = wanted;
      return;
    }
    const first = placed.current === undefined;
    placed.current = wanted;
    if (first && !scroller.toRow('[data-unread-line]')) scroller.toEnd();
  }, [scroller, stretch, messages, wanted, at]);
}

/** Tells screen readers of what arrives at the end of a line that is on screen. */
function useAnnouncements(line: Line, messages: readonly Message[], live: boolean): void {
  const client = useClient();
  const last = useRef<Seq>(undefined);
  const { channel } = line;
  useEffect(() => {
    const end = messages.at(-1);
    const before = last.current;
    last.current = end?.seq ?? before;
    if (end === undefined || before === undefined || end.seq <= before || !live) return;
    const room = client.state.rooms[channel];
    if (end.author === client.state.you?.person) return;
    announce(fr.line.announce(nameIn(room, end.author), plain(end.body, 160)));
  }, [client, channel, messages, live]);
}

interface LineStartProps {
  readonly content: LineContent;
  readonly channel: string;
  readonly thread: string | undefined;
}

function LineStart({ content, channel, thread }: LineStartProps) {
  const direct = useSelect(
    (state) => state.rooms[channel]?.tables.channels[channel]?.kind === 'direct',
  );
  const { stretch, failed, messages } = content;
  if (failed) {
    return (
      <p className="line-note" role="alert">
        {fr.line.failed}
      </p>
    );
  }
  if (stretch === undefined) return <p className="line-note soft">{fr.app.loading}</p>;
  if (stretch.low > 0) {
    return (
      <button type="button" className="button page-button" onClick={content.loadBefore}>
        {fr.line.earlier}
      </button>
    );
  }
  if (thread !== undefined) {
    return messages.length === 0 ? <p className="line-note soft">{fr.line.startThread}</p> : null;
  }
  const start = direct ? fr.line.startDirect : fr.line.start;
  return <p className="line-note soft">{messages.length === 0 ? fr.line.empty : start}</p>;
}

interface RowViewProps {
  readonly row: Row;
  readonly line: Line;
  readonly at: Seq | undefined;
}

function RowView({ row, line, at }: RowViewProps) {
  switch (row.kind) {
    case 'day': {
      // Under the room's title, or under the thread's.
      const Heading = line.thread === undefined ? 'h2' : 'h3';
      return (
        <Heading className="day small">
          <span>{day(row.at)}</span>
        </Heading>
      );
    }
    case 'unread':
      return (
        <p className="unread-line small" data-unread-line="">
          <span>{fr.line.newMessages}</span>
        </p>
      );
    case 'poll':
      return <PollRow channel={line.channel} id={row.id} />;
    case 'message':
      return (
        <MessageRow
          channel={line.channel}
          thread={line.thread}
          id={row.id}
          grouped={row.grouped}
          marked={row.seq === at}
        />
      );
  }
}

interface ToLatestProps {
  readonly line: Line;
  readonly onPress: () => void;
}

function ToLatest({ line, onPress }: ToLatestProps) {
  const fresh = useSelect((state) => {
    const unread = state.rooms[line.channel]?.unread;
    if (unread === undefined || line.thread !== undefined) return 0;
    return unread.base.main + unread.arrivals.filter((it) => it.thread === undefined).length;
  });
  return (
    <button
      type="button"
      className="button button-plain to-latest"
      data-line={lineKey(line)}
      onClick={onPress}
    >
      <ArrowDown aria-hidden="true" />
      {fresh > 0 ? fr.line.toLatestCount(fresh) : fr.line.toLatest}
    </button>
  );
}
