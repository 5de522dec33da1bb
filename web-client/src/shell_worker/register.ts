/**
 * Keeps the application on the device, and says when another version waits. It never reloads by
 * itself: somebody may be writing.
 */

const LOOK_EVERY_MS = 30 * 60_000;
/** A worker that does not take over within this is given up. */
const TAKE_OVER_MS = 3_000;

type Listener = () => void;

let waiting: ServiceWorker | undefined;
const listeners = new Set<Listener>();

function found(worker: ServiceWorker): void {
  waiting = worker;
  for (const listener of listeners) listener();
}

function watch(registration: ServiceWorkerRegistration): void {
  // The first worker of a browser replaces nothing.
  if (registration.waiting && navigator.serviceWorker.controller) found(registration.waiting);
  registration.addEventListener('updatefound', () => {
    const worker = registration.installing;
    worker?.addEventListener('statechange', () => {
      if (worker.state === 'installed' && navigator.serviceWorker.controller) found(worker);
    });
  });
  const look = () => void registration.update().catch(() => undefined);
  setInterval(look, LOOK_EVERY_MS);
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible') look();
  });
}

/** Call once the first screen is there: the files are fetched a second time, from the cache. */
export function registerWorker(): void {
  if (!import.meta.env.PROD || !('serviceWorker' in navigator)) return;
  navigator.serviceWorker.register('/sw.js').then(watch, () => undefined);
}

export function updateWaits(): boolean {
  return waiting !== undefined;
}

export function onUpdate(listener: Listener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function takenOver(): Promise<void> {
  return new Promise((resolve) => {
    navigator.serviceWorker.addEventListener('controllerchange', () => resolve(), { once: true });
    setTimeout(resolve, TAKE_OVER_MS);
  });
}

/** Loads the newest version there is, whatever this device has kept. */
export async function reloadFresh(): Promise<void> {
  const registration = await navigator.serviceWorker?.getRegistration().catch(() => undefined);
  const next = waiting ?? registration?.waiting;
  if (next) {
    const over = takenOver();
    next.postMessage('take-over');
    await over;
  } else if (registration !== undefined) {
    // The server speaks another version and no worker of that version is here: do without.
    await registration.unregister().catch(() => false);
  }
  window.location.reload();
}
