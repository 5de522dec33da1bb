/** All that the person may know of a poll, asked again when something of it changed. */

import { useCallback, useEffect, useRef, useState } from 'react';
import type { PollView } from '#protocol';
import { useClient, useSelect } from '../../services.ts';

export interface ViewOf {
  readonly view: PollView | undefined;
  /** There is no such poll, or it may not be read. */
  readonly missing: boolean;
}

/** One question at a time: while one is under way, a change asks for one more after it. */
export function usePollView(channel: string, poll: string, follows: boolean): ViewOf {
  const client = useClient();
  const [view, setView] = useState<PollView>();
  const [missing, setMissing] = useState(false);
  const turn = useRef({ busy: false, again: false, here: true });
  const rev = useSelect((state) => state.rooms[channel]?.tables.polls[poll]?.rev);
  const voted = useSelect((state) => state.rooms[channel]?.turnouts[poll]);
  const open = useSelect((state) => state.phase.kind === 'open');
  const entries = useSelect(
    (state) =>
      state.outbox.filter(
        ({ command }) => 'enter_ballots' in command && command.enter_ballots.poll === poll,
      ).length,
  );
  const load = useCallback(async () => {
    const now = turn.current;
    if (now.busy) {
      now.again = true;
      return;
    }
    now.busy = true;
    do {
      now.again = false;
      try {
        const reply = await client.ask({ load_poll: { channel, poll } });
        if (now.here && typeof reply === 'object' && 'poll' in reply) setView(reply.poll);
      } catch {
        if (now.here) setMissing(true);
      }
    } while (now.again && now.here);
    now.busy = false;
  }, [client, channel, poll]);
  useEffect(() => {
    const now = turn.current;
    now.here = true;
    return () => {
      now.here = false;
    };
  }, []);
  const turnout = follows ? voted : undefined;
  // biome-ignore lint/correctness/useExhaustiveDependencies: each of these is news of the poll
  useEffect(() => void load(), [load, rev, turnout, open, entries]);
  return { view, missing };
}
