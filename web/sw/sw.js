// Service worker of the panel (ui.md 3): pages and hashed files come from the cache, so the shell opens at once and without a
// network. Data never does. The build replaces the two names in capitals.
const FILES = __FILES__;
const NAME = "rozmova-__VERSION__";
/** The one page of the panel; it routes by itself. */
const PAGE = "/login";
const PAGES =
  /^\/(?:$|(?:login|reset|invite|inbox|live|clients|broadcasts|scenarios|actions|knowledge|agents|quality|reports|data|settings|settings-page|me)(?:\/|$))/;

async function fill() {
  const cache = await caches.open(NAME);
  await cache.addAll(FILES);
  const page = await fetch(PAGE, { cache: "reload" });
  // An instance without an administrator leads to its set-up: there is no panel to keep yet.
  if (!page.ok || page.redirected) throw new Error(`${PAGE}: ${page.status}`);
  await cache.put(PAGE, page);
}

async function forgetOthers() {
  const names = await caches.keys();
  await Promise.all(
    names.filter((name) => name.startsWith("rozmova-") && name !== NAME).map((name) => caches.delete(name)),
  );
}

async function cached(key, request) {
  const cache = await caches.open(NAME);
  return (await cache.match(key)) ?? fetch(request);
}

/** The instance was set up anew: what is kept here is of another one. */
async function leaveWhenSetUpAnew() {
  const answer = await fetch(PAGE, { cache: "no-store", redirect: "manual" }).catch(() => null);
  if (answer?.type === "opaqueredirect") await registration.unregister();
}

addEventListener("install", (event) => {
  event.waitUntil(fill());
});

addEventListener("activate", (event) => {
  event.waitUntil(forgetOthers());
});

// A new version waits until somebody asks for it: a page must not lose its files while one types.
addEventListener("message", (event) => {
  if (event.data === "activate") event.waitUntil(skipWaiting());
});

addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== location.origin) return;
  if (request.mode === "navigate" && PAGES.test(pathname)) {
    event.respondWith(cached(PAGE, request));
    event.waitUntil(leaveWhenSetUpAnew());
  } else if (pathname.startsWith("/assets/")) event.respondWith(cached(request, request));
});

// What the server says while nobody looks: text only, and a newer one about the same dialog takes its place.
addEventListener("push", (event) => {
  const { title, body, tag, path } = event.data.json();
  const shown = { body, tag, renotify: true, icon: "/icon-192.png", data: path };
  event.waitUntil(registration.showNotification(title, shown));
});

/** Brings an open panel to the front and tells it what to show, or opens one. */
async function show(path = "/") {
  const tabs = await clients.matchAll({ type: "window", includeUncontrolled: true });
  const panels = tabs.filter(({ url }) => PAGES.test(new URL(url).pathname));
  const tab = panels.find(({ url }) => new URL(url).pathname === path) ?? panels[0];
  if (!tab) return clients.openWindow(path);
  tab.postMessage({ open: path });
  return tab.focus();
}

addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(show(event.notification.data ?? undefined));
});
