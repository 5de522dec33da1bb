/** The ballot in the making of one poll on this device, and how it leaves. */

import { useCallback, useRef, useState } from 'react';
import type { CastBallot, Choice, Poll } from '#protocol';
import type { Client } from '../../net/client.ts';
import { useClient, useMe } from '../../services.ts';
import { choiceOf, isSecret, type Sketch, type Sketches } from './ballot.ts';
import { forgetSketches, keepSketches, keptSketches, noteMood } from './kept_ballot.ts';
import { castsOf } from './votes.ts';

/** The marks of sealed ballots, by poll and mandate: in the memory of this page, nowhere else. */
const trackers = new Map<string, string>();

export const trackerOf = (poll: string, mandate: number): string | undefined =>
  trackers.get(`${poll}:${mandate}`);

export function isOwnTracker(poll: string, tracker: string): boolean {
  return [...trackers].some(([key, kept]) => key.startsWith(`${poll}:`) && kept === tracker);
}

async function sealed(poll: Poll, key: string, chosen: readonly Chosen[]): Promise<CastBallot[]> {
  const { seal } = await import('./seal.ts');
  return chosen.map(({ mandate, choice }) => {
    const envelope = seal(choice, key);
    trackers.set(`${poll.id}:${mandate}`, envelope.tracker);
    return { mandate, vote: { sealed: envelope.sealed } };
  });
}

export interface Chosen {
  readonly mandate: number;
  readonly choice: Choice;
}

/** What waits to leave for other mandates would be lost with the command that is replaced. */
function carried(client: Client, poll: Poll, chosen: readonly Chosen[]): CastBallot[] {
  const [entry] = castsOf(client.state.outbox, poll.id);
  if (entry === undefined || entry.attempted || !('cast_ballots' in entry.command)) return [];
  const { ballots } = entry.command.cast_ballots;
  return ballots.filter((it) => !chosen.some(({ mandate }) => mandate === it.mandate));
}

export interface BallotDraft {
  readonly sketches: Sketches;
  readonly begun: boolean;
  readonly set: (mandate: number, sketch: Sketch) => void;
  readonly setAll: (sketches: Sketches) => void;
  readonly clear: () => void;
  /** Those that can be counted as they are. */
  readonly chosen: (mandates: readonly number[]) => Chosen[];
  /** Hands the ballots over; false when they could not be sealed. */
  readonly send: (chosen: readonly Chosen[]) => Promise<boolean>;
}

export function useBallotDraft(poll: Poll): BallotDraft {
  const client = useClient();
  const me = useMe();
  const secret = isSecret(poll);
  const { id } = poll;
  const [sketches, setSketches] = useState(() => keptSketches(me, id, secret));
  const sending = useRef(false);
  const setAll = useCallback(
    (next: Sketches) => {
      setSketches(next);
      keepSketches(me, id, secret, next);
    },
    [me, id, secret],
  );
  const clear = useCallback(() => {
    setSketches({});
    forgetSketches(me, id);
  }, [me, id]);
  const send = async (chosen: readonly Chosen[]): Promise<boolean> => {
    if (sending.current || chosen.length === 0) return true;
    sending.current = true;
    try {
      const ballots: CastBallot[] =
        poll.seal === undefined
          ? chosen.map(({ mandate, choice }) => ({ mandate, vote: { choice } }))
          : await sealed(poll, poll.seal, chosen);
      // What was refused before is answered for by this one.
      for (const old of castsOf(client.state.outbox, id)) {
        if (old.refusal !== undefined) client.discard(old.id);
      }
      const all = [...carried(client, poll, chosen), ...ballots];
      client.submit({ cast_ballots: { channel: poll.channel, poll: id, ballots: all } });
      if (poll.question.kind === 'mood') noteMood(me, id);
      clear();
      return true;
    } catch {
      return false;
    } finally {
      sending.current = false;
    }
  };
  return {
    sketches,
    begun: Object.keys(sketches).length > 0,
    set: (mandate, sketch) => setAll({ ...sketches, [mandate]: sketch }),
    setAll,
    clear,
    chosen: (mandates) =>
      mandates.flatMap((mandate) => {
        const choice = choiceOf(poll.question, sketches[mandate] ?? {});
        return choice === undefined ? [] : [{ mandate, choice }];
      }),
    send,
  };
}
