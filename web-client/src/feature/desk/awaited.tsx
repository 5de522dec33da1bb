/**
 * Votes that end by themselves once everybody has voted, because who runs them has said so by one
 * press. What ends them is that nobody is left to vote, never a score. It is this page that waits:
 * where it is gone, the vote stays open and somebody ends it.
 */

import { useEffect, useRef } from 'react';
import { create } from 'zustand';
import type { Poll, PollId } from '#protocol';
import { frTogether } from '../../i18n/fr_together.ts';
import type { Client } from '../../net/client.ts';
import { useClient, useSelect } from '../../services.ts';
import { announce } from '../../ui/announce.tsx';
import { useLeaving } from '../poll/close_box.tsx';
import { type Running, useRunning } from '../poll/run.ts';
import { usePollView } from '../poll/use_poll_view.ts';
import { isUnanimous } from './together_rules.ts';

/** By poll, how many of its mandates nobody waits for: who is there and does not vote. */
type Waits = ReadonlyMap<PollId, number>;

const useWaits = create<{ readonly polls: Waits }>(() => ({ polls: new Map() }));

export function awaitAll(poll: PollId, without: number): void {
  useWaits.setState(({ polls }) => ({ polls: new Map(polls).set(poll, without) }));
}

export function awaitNoMore(poll: PollId): void {
  useWaits.setState(({ polls }) => ({
    polls: new Map([...polls].filter(([it]) => it !== poll)),
  }));
}

export const useAwaited = (poll: PollId): boolean => useWaits(({ polls }) => polls.has(poll));

interface Ends {
  readonly client: Pick<Client, 'ask'>;
  readonly run: Running['run'];
}

/** Ends a vote, and tells its result at once where nobody said anything but "pour". */
export async function endAndTell(
  { client, run }: Ends,
  { channel, id: poll }: Poll,
): Promise<void> {
  const of = { channel, poll };
  // Refused: somebody has ended it, or has the desk now; what stands is on the screen.
  if ((await run({ close_poll: { ...of, proclaim: false } })) === undefined) return;
  const reply = await client.ask({ load_poll: of }).catch(() => undefined);
  const view = typeof reply === 'object' && 'poll' in reply ? reply.poll : undefined;
  if (view?.poll.state !== 'closed' || view.record === undefined) return;
  if (!isUnanimous(view.poll, view.record.result)) return announce(frTogether.toRead);
  await run({ proclaim_poll: of }, frTogether.told);
}

interface AwaitedProps {
  readonly polls: readonly Poll[];
}

/** On the whole desk, whichever item is on screen. */
export function Awaited({ polls }: AwaitedProps) {
  const { polls: waits } = useWaits();
  return polls.flatMap((it) => {
    const without = waits.get(it.id);
    return without === undefined ? [] : [<EndOf key={it.id} poll={it} without={without} />];
  });
}

interface EndProps {
  readonly poll: Poll;
  readonly without: number;
}

function EndOf({ poll, without }: EndProps) {
  const client = useClient();
  const { run } = useRunning();
  const { view } = usePollView(poll.channel, poll.id, false);
  const turnout = useSelect((state) => state.rooms[poll.channel]?.turnouts[poll.id]);
  const leaving = useLeaving(poll.id);
  const begun = useRef(false);
  const wanted = poll.electors.ballots - without;
  const over = poll.state !== 'open' && poll.state !== 'suspended';
  const voted = Math.max(turnout ?? 0, view?.voted ?? 0);
  const all = poll.state === 'open' && leaving.size === 0 && voted >= wanted;
  useEffect(() => {
    if (begun.current || !(over || all)) return;
    begun.current = true;
    const ended = over ? Promise.resolve() : endAndTell({ client, run }, poll);
    void ended.then(() => awaitNoMore(poll.id));
  }, [client, run, poll, over, all]);
  return null;
}
