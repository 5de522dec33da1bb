/**
 * A part of the application fetched after the first screen, before it is asked for: a person who
 * loses the network later must still be able to open it.
 */

import { type ComponentType, type LazyExoticComponent, lazy } from 'react';

const AGAIN_AFTER_MS = 5_000;
const IDLE_WITHIN_MS = 4_000;

type Module = { readonly default: ComponentType };

export function keptLazy(load: () => Promise<Module>): LazyExoticComponent<ComponentType> {
  let kept: Promise<Module> | undefined;
  const fetched = (): Promise<Module> => {
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
