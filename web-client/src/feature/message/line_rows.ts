/** The rows of a line: messages in order, days between them, the line of the first unread. */

import type { Message, Seq } from '#protocol';
import { sameDay } from '../../i18n/format.ts';

export type Row =
  | { readonly kind: 'day'; readonly key: string; readonly at: number }
  | { readonly kind: 'unread'; readonly key: string }
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

export function rowsOf(messages: readonly Message[], me: string, unread: UnreadSpan): Row[] {
  const rows: Row[] = [];
  let before: Message | undefined;
  let lineDrawn = false;
  for (const message of messages) {
    const newDay = before === undefined || !sameDay(before.at, message.at);
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
    const grouped = !newDay && !first && goesOn(message, before);
    const { id, seq } = message;
    rows.push({ kind: 'message', key: id, id, seq, grouped });
    before = message;
  }
  return rows;
}
