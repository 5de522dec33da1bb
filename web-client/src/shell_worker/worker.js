/**
 * The service worker: the application opens without a network. It keeps the files of one build and
 * nothing else; what the server answers under /api is never kept. The build fills in both marks.
 */

const VERSION = '__VERSION__';
const FILES = '__FILES__'.split(' ');
const CACHE = `parvis-${VERSION}`;

self.addEventListener('install', (event) => {
  event.waitUntil(keep());
});

async function keep() {
  const cache = await caches.open(CACHE);
  // The page itself has no hash in its name: never from a cache of the browser. And the one of
  // those who have no session, which is right for all: its files are here.
  await cache.add(new Request('/', { cache: 'no-cache', credentials: 'omit' }));
  await cache.addAll(FILES);
}

self.addEventListener('activate', (event) => {
  event.waitUntil(takeOver());
});

async function takeOver() {
  const names = await caches.keys();
  const old = names.filter((name) => name.startsWith('parvis-') && name !== CACHE);
  await Promise.all(old.map((name) => caches.delete(name)));
  await self.clients.claim();
}

/** The person agreed to change versions. */
self.addEventListener('message', (event) => {
  if (event.data === 'take-over') self.skipWaiting();
});

self.addEventListener('fetch', (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== 'GET' || url.origin !== self.location.origin) return;
  if (/^\/(api|socket|sw\.js)(\/|$)/.test(url.pathname)) return;
  if (request.mode === 'navigate') event.respondWith(kept('/', request));
  else if (FILES.includes(url.pathname)) event.respondWith(kept(url.pathname, request));
});

async function kept(path, request) {
  const cache = await caches.open(CACHE);
  return (await cache.match(path, { ignoreVary: true })) ?? fetch(request);
}
