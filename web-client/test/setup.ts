/** What a browser has and the test environment lacks. */

import 'fake-indexeddb/auto';
import { cleanup, configure } from '@testing-library/react';
import { afterEach, vi } from 'vitest';

// A busy machine takes more than the usual second to load a page for the first time.
configure({ asyncUtilTimeout: 5_000 });

// The same answer everywhere: a wide screen with a mouse.
if (typeof window !== 'undefined') {
  window.matchMedia = (query: string) =>
    ({
      matches: query.includes('pointer: fine'),
      media: query,
      addEventListener: () => undefined,
      removeEventListener: () => undefined,
    }) as unknown as MediaQueryList;
}

afterEach(() => {
  cleanup();
  vi.useRealTimers();
  globalThis.localStorage?.clear();
});
