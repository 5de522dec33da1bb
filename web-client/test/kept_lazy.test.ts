import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { fetchAhead, keptLazy } from '../src/ui/kept_lazy.ts';

const part = { default: () => null };

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal('requestIdleCallback', undefined);
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test('a part waits for the first screen, then is fetched, and asked for again if need be', async () => {
  const early = vi.fn(() => Promise.resolve(part));
  keptLazy(early);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(early).not.toHaveBeenCalled();
  fetchAhead();
  fetchAhead();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(early).toHaveBeenCalledTimes(1);

  const failing = vi.fn(() => Promise.resolve(part));
  failing.mockRejectedValueOnce(new Error('no network'));
  keptLazy(failing);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(failing).toHaveBeenCalledTimes(2);
});
