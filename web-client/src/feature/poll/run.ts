/** What who runs a poll asks of it: waited for, with the reason where it was refused. */

import { useState } from 'react';
import type { Reply } from '#protocol';
import { problemText } from '../../i18n/fr.ts';
import { Refused } from '../../net/client.ts';
import type { Effect } from '../../net/lanes.ts';
import { useClient } from '../../services.ts';
import { announce } from '../../ui/announce.tsx';

export interface Running {
  readonly busy: boolean;
  readonly failure: string | undefined;
  /** Gives the reply; undefined when it was refused. */
  readonly run: (command: Effect, said?: string) => Promise<Reply | undefined>;
}

export function useRunning(): Running {
  const client = useClient();
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<string>();
  const run = async (command: Effect, said?: string) => {
    setBusy(true);
    setFailure(undefined);
    try {
      const reply = await client.perform(command);
      if (said !== undefined) announce(said);
      return reply ?? 'noted';
    } catch (error) {
      if (error instanceof Refused) setFailure(problemText(error.refusal.problem));
      return undefined;
    } finally {
      setBusy(false);
    }
  };
  return { busy, failure, run };
}
