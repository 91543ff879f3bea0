// The service worker: shows what the server sends to this browser, and opens the report at a click. The words
// are made by the server. It answers no requests: pages come from the server as ever. All it keeps is the address
// that its push service gave it: a browser that gets a new one may not say what the old one was.

const KEPT = ["umgriff-push", "/konto/erreichbar/browser/"]; // cache and name; static/js/webpush.js writes it first
const KEY = "/konto/erreichbar/browser/schluessel/";
const MOVED = "/konto/erreichbar/browser/umgezogen/";

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("push", (event) => {
  const said = read(event.data);
  event.waitUntil(
    self.registration.showNotification(said.title || self.location.host, {
      body: said.body || "",
      tag: said.tag || "",
      renotify: Boolean(said.tag),
      lang: "de",
      data: { url: said.url || "/", id: said.id || "" },
    }),
  );
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(open(event.notification.data?.url));
});

self.addEventListener("pushsubscriptionchange", (event) => event.waitUntil(move(event)));

// Signed out, nobody can be told: the old address ends by itself, and messages go the person's other ways.
async function move(event) {
  const before = event.oldSubscription?.endpoint || (await kept());
  const asked = before && (await fetch(KEY, { headers: { Accept: "application/json" } }));
  if (!asked || !asked.ok || asked.redirected) return;
  const { key, token } = await asked.json();
  const options = { userVisibleOnly: true, applicationServerKey: key };
  const now = event.newSubscription || (await self.registration.pushManager.subscribe(options));
  const answer = await fetch(MOVED, {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-CSRFToken": token },
    body: JSON.stringify({ ...now.toJSON(), before }),
  });
  if (answer.status === 404) await now.unsubscribe(); // switched off, or another person's
  if (answer.ok) await keep(now.endpoint);
}

async function kept() {
  const cache = await self.caches.open(KEPT[0]);
  return (await cache.match(KEPT[1]))?.text();
}

async function keep(endpoint) {
  const cache = await self.caches.open(KEPT[0]);
  await cache.put(KEPT[1], new Response(endpoint));
}

function read(data) {
  try {
    return data?.json() ?? {};
  } catch {
    return {};
  }
}

async function open(address) {
  const url = new URL(address || "/", self.location.origin);
  if (url.origin !== self.location.origin) return;
  const windows = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  const there = windows.find((one) => one.url === url.href);
  await (there ? there.focus() : self.clients.openWindow(url.href));
}
