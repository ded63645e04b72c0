// Keeps the scanner app, so that it opens without a server. Calls to the API are left alone: they
// answer or fail by themselves.

const VERSION = {{ version|safe }};
const FILES = {{ files|safe }};
const CACHE = `perks-desk-${VERSION}`;
const known = new Set(FILES.map((path) => new URL(path, location).href));
const shell = new URL(FILES[0], location).href;

self.addEventListener("install", (event) => {
  const fetched = FILES.map((path) => new Request(path, { cache: "reload" }));
  event.waitUntil(
    caches.open(CACHE).then((cache) => cache.addAll(fetched)).then(() => self.skipWaiting()),
  );
});

self.addEventListener("activate", (event) => event.waitUntil(takeOver()));

async function takeOver() {
  const names = await caches.keys();
  const old = names.filter((name) => name.startsWith("perks-desk-") && name !== CACHE);
  await Promise.all(old.map((name) => caches.delete(name)));
  await self.clients.claim();
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const plain = request.url.split(/[?#]/)[0];
  const wanted = request.mode === "navigate" && plain.startsWith(shell) ? shell : plain;
  if (request.method === "GET" && known.has(wanted)) event.respondWith(kept(wanted, request));
});

async function kept(wanted, request) {
  const cache = await caches.open(CACHE);
  return (await cache.match(wanted, { ignoreVary: true })) ?? fetch(request);
}
