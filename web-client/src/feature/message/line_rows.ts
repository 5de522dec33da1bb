/** The rows of a line: messages in order, days between them, the line of the first unread. */

import type { Message, Seq } from '#protocol';
import { sameDay } from '../../i18n/format.ts';

export type Row =
  | { readonly kind: 'day'; readonly key: string; readonly at: number }
  | { readonly kind: 'unread'; readonly key: string }
  | { readonly kind: 'poll'; readonly key: string; readonly id: string }
  | {
      readonly kind: 'message';
      readonly key: string;
      readonly id: string;
      readonly seq: Seq;
      readonly grouped: boolean;
    };

/** Messages of one author this close together are shown under one name. */
const GROUP_US = 5 * 60 * 1_000_000;

/** What was unread when the line was opened: after `mark`, up to `until`. */
export interface UnreadSpan {
  readonly mark: Seq;
  readonly until: Seq;
}

function goesOn(message: Message, before: Message | undefined): boolean {
  return (
    before !== undefined &&
    before.author === message.author &&
    before.deleted === undefined &&
    message.quote === undefined &&
    message.at - before.at < GROUP_US
  );
}

/** A poll among the messages, where it was opened. */
export interface PollAt {
  readonly id: string;
  readonly at: number;
}

/** The polls stand between the messages by their time: both are that of the server. */
export function rowsOf(
  messages: readonly Message[],
  me: string,
  unread: UnreadSpan,
  polls: readonly PollAt[] = [],
): Row[] {
  const rows: Row[] = [];
  let shown = 0;
  let last: number | undefined;
  const pollsUntil = (until: number) => {
    for (let poll = polls[shown]; poll !== undefined && poll.at <= until; poll = polls[shown]) {
      if (last === undefined || !sameDay(last, poll.at)) {
        rows.push({ kind: 'day', key: `day-${poll.id}`, at: poll.at });
      }
      rows.push({ kind: 'poll', key: poll.id, id: poll.id });
      last = poll.at;
      shown += 1;
    }
  };
  let before: Message | undefined;
  let lineDrawn = false;
  for (const message of messages) {
    const polled = shown;
    pollsUntil(message.at);
    const newDay = last === undefined || !sameDay(last, message.at);
    last = message.at;
    if (newDay) rows.push({ kind: 'day', key: `day-${message.seq}`, at: message.at });
    const first =
      !lineDrawn &&
      message.seq > unread.mark &&
      message.seq <= unread.until &&
      message.author !== me &&
      message.deleted === undefined;
    if (first) {
      lineDrawn = true;
      rows.push({ kind: 'unread', key: 'unread' });
    }
    const grouped = !newDay && !first && polled === shown && goesOn(message, before);
    const { id, seq } = message;
    rows.push({ kind: 'message', key: id, id, seq, grouped });
    before = message;
  }
  pollsUntil(Number.POSITIVE_INFINITY);
  return rows;
}
