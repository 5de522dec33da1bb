/**
 * A part of the application fetched after the first screen, before it is asked for: a person who
 * loses the network later must still be able to open it.
 */

import { type ComponentType, type LazyExoticComponent, lazy } from 'react';

const AGAIN_AFTER_MS = 5_000;
const IDLE_WITHIN_MS = 4_000;

type Module<P> = { readonly default: ComponentType<P> };

/** Parts that wait for the first screen; undefined once it is there. */
let later: (() => void)[] | undefined = [];

/** The first screen is there, and the line is free for the rest. */
export function fetchAhead(): void {
  const waiting = later ?? [];
  later = undefined;
  for (const ahead of waiting) whenIdle(ahead);
}

function whenIdle(run: () => void): void {
  if (typeof requestIdleCallback === 'function') {
    requestIdleCallback(run, { timeout: IDLE_WITHIN_MS });
  } else setTimeout(run, IDLE_WITHIN_MS);
}

export function keptLazy<P extends object>(
  load: () => Promise<Module<P>>,
): LazyExoticComponent<ComponentType<P>> {
  let kept: Promise<Module<P>> | undefined;
  const fetched = (): Promise<Module<P>> => {
    kept ??= load().catch((error: unknown) => {
      kept = undefined;
      throw error;
    });
    return kept;
  };
  const ahead = () => {
    fetched().catch(() => setTimeout(ahead, AGAIN_AFTER_MS));
  };
  if (later === undefined) whenIdle(ahead);
  else later.push(ahead);
  return lazy(fetched);
}
