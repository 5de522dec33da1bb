/** The polls that belong between the messages on screen, loading earlier ones as one goes back. */

import { useEffect, useMemo } from 'react';
import type { Poll } from '#protocol';
import type { Line } from '../../net/tables.ts';
import { useClient, useSelect } from '../../services.ts';
import type { PollAt } from '../message/line_rows.ts';
import type { LineContent } from '../message/use_line.ts';

const NO_POLLS: readonly PollAt[] = [];

/** Where they were opened, the first one first; of those never opened there is nothing to show. */
export function opened(polls: Readonly<Record<string, Poll>>): PollAt[] {
  return Object.values(polls)
    .flatMap(({ id, opened_at }) => (opened_at === undefined ? [] : [{ id, at: opened_at }]))
    .sort((a, b) => a.at - b.at);
}

export function usePollsIn(line: Line, { messages, stretch }: LineContent): readonly PollAt[] {
  const client = useClient();
  const { channel, thread } = line;
  const polls = useSelect((state) => state.rooms[channel]?.tables.polls);
  const whole = stretch?.low === 0;
  const live = stretch?.high === Number.POSITIVE_INFINITY;
  const from = whole ? 0 : messages[0]?.at;
  const to = live ? Number.POSITIVE_INFINITY : messages.at(-1)?.at;
  const all = Object.values(polls ?? {});
  const oldest = all.length === 0 ? undefined : all.reduce((a, b) => (a.number < b.number ? a : b));
  // Numbers have no hole: what comes before the oldest one exists.
  const earlier =
    thread === undefined &&
    from !== undefined &&
    oldest !== undefined &&
    oldest.number > 1 &&
    oldest.created_at > from
      ? oldest.number
      : undefined;
  useEffect(() => {
    if (earlier !== undefined) client.loadPolls(channel, earlier).catch(() => undefined);
  }, [client, channel, earlier]);
  return useMemo(() => {
    if (thread !== undefined || polls === undefined || from === undefined || to === undefined) {
      return NO_POLLS;
    }
    return opened(polls).filter(({ at }) => at >= from && at <= to);
  }, [thread, polls, from, to]);
}
