// The service worker: shows what the server sends to this browser, and opens the report at a click. The words
// are made by the server. It keeps nothing and answers no requests: pages come from the server as ever.

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
