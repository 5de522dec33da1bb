/**
 * A part of the application fetched after the first screen, before it is asked for: a person who
 * loses the network later must still be able to open it.
 */

import { type ComponentType, type LazyExoticComponent, lazy } from 'react';

const AGAIN_AFTER_MS = 5_000;
const IDLE_WITHIN_MS = 4_000;

type Module<P> = { readonly default: ComponentType<P> };

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
  if (typeof requestIdleCallback === 'function') {
    requestIdleCallback(ahead, { timeout: IDLE_WITHIN_MS });
  } else setTimeout(ahead, IDLE_WITHIN_MS);
  return lazy(fetched);
}
