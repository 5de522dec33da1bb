/** Opens the conversation with some people, or finds it, and goes there. */

import { useEffect, useRef, useState } from 'react';
import { useLocation } from 'wouter';
import type { PersonId } from '#protocol';
import { problemText } from '../../i18n/fr.ts';
import { frPeople } from '../../i18n/fr_people.ts';
import { Refused } from '../../net/client.ts';
import { useClient, useSelect } from '../../services.ts';

export interface Doing {
  readonly state: 'idle' | 'busy' | 'refused';
  readonly words: string | undefined;
}

/** Words for a command that a screen waited for. */
export function refusedText(error: unknown): string {
  return error instanceof Refused ? problemText(error.refusal.problem) : frPeople.refused;
}

/** False once the screen is gone: what happens then must not move the person elsewhere. */
export function useStillHere(): () => boolean {
  const here = useRef(true);
  useEffect(() => {
    here.current = true;
    return () => {
      here.current = false;
    };
  }, []);
  return () => here.current;
}

export function useWriteTo(): Doing & { readonly open: (people: readonly PersonId[]) => void } {
  const client = useClient();
  const [, go] = useLocation();
  const still = useStillHere();
  const [state, setState] = useState<Doing['state']>('idle');
  const [error, setError] = useState<string>();
  const offline = useSelect((it) => it.phase.kind !== 'open');
  const open = (people: readonly PersonId[]) => {
    setState('busy');
    client.perform({ open_direct: { people: [...people] } }).then(
      (reply) => {
        if (!still()) return;
        setState('idle');
        if (typeof reply === 'object' && 'done' in reply) go(`/salons/${reply.done.channel}`);
        else go('/salons');
      },
      (problem: unknown) => {
        setState('refused');
        setError(refusedText(problem));
      },
    );
  };
  const waiting = state === 'busy' && offline ? frPeople.direct.waiting : undefined;
  return { open, state, words: state === 'refused' ? error : waiting };
}
