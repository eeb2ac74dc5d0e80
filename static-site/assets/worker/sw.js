// The service worker. It shows one page where the browser would show its own when there is no network,
// and keeps that page with what it is made of: nothing of a person, no answer, no other page. Only who is
// logged in has it (session.js), and logging out removes it.

// The renderer writes these two: a name that changes with the page, and the addresses to keep.
const CACHE = "offline";
const KEPT = [];
const PAGE = "/offline/";

addEventListener("install", (event) => {
  skipWaiting();
  event.waitUntil(keep());
});

addEventListener("activate", (event) => event.waitUntil(renew()));

addEventListener("fetch", (event) => {
  const { method, mode, url } = event.request;
  const address = new URL(url);
  if (method !== "GET" || address.origin !== location.origin) return;
  // What the API gives as a file is no page; the browser tells of its failures itself.
  if (mode === "navigate") {
    if (!/^\/(?:api|_local)\//.test(address.pathname)) event.respondWith(page(event));
  } else if (KEPT.includes(address.pathname)) {
    event.respondWith(part(event.request));
  }
});

async function keep() {
  const cache = await caches.open(CACHE);
  await cache.addAll(KEPT.map((address) => new Request(address, { cache: "reload" })));
}

async function renew() {
  for (const name of await caches.keys()) {
    if (name !== CACHE) await caches.delete(name);
  }
  // A page is asked for while the worker wakes up, not after it.
  await registration.navigationPreload?.enable();
}

async function page(event) {
  try {
    return (await event.preloadResponse) ?? (await fetch(event.request));
  } catch (failure) {
    const kept = await caches.match(PAGE, { cacheName: CACHE });
    if (kept) return kept;
    throw failure;
  }
}

async function part(request) {
  return (await caches.match(request, { cacheName: CACHE })) ?? fetch(request);
}
