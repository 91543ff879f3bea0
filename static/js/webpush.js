// "In diesem Browser": asks for permission, ties the browser to the server's key, and tells the server.
// What it says stands in the page (templates/notifications/_webpush.html), one paragraph for each state.

const box = document.querySelector("[data-webpush]");
if (box) start(box);

async function start(box) {
  for (const [name, act] of Object.entries({ on: turnOn, off: turnOff, try: tryOut })) {
    box.querySelector(`[data-act="${name}"]`).addEventListener("click", () => busy(box, act));
  }
  await busy(box, async () => {});
}

async function busy(box, act) {
  const buttons = box.querySelectorAll("button");
  for (const button of buttons) button.disabled = true;
  let problem = "";
  try {
    problem = (await act(box)) || "";
  } catch {
    problem = "failed";
  }
  for (const button of buttons) button.disabled = false;
  show(box, problem || (await stateOf(box)));
}

async function stateOf(box) {
  if (!("serviceWorker" in navigator && "PushManager" in window && "Notification" in window)) {
    return isApple() && !isOnHomeScreen() ? "apple" : "unable";
  }
  if (Notification.permission === "denied") return "denied";
  const subscription = await current();
  return subscription && known(box).includes(subscription.endpoint) ? "on" : "off";
}

async function turnOn(box) {
  if ((await Notification.requestPermission()) !== "granted") return Notification.permission === "denied" ? "denied" : "";
  const registration = await navigator.serviceWorker.register(box.dataset.worker);
  await navigator.serviceWorker.ready;
  const before = await registration.pushManager.getSubscription();
  if (before) await before.unsubscribe(); // perhaps tied to a key the server had before
  const subscription = await registration.pushManager.subscribe({
    userVisibleOnly: true,
    applicationServerKey: bytes(box.dataset.key),
  });
  const answer = await post(box, box.dataset.add, subscription.toJSON());
  if (!answer.ok) {
    await subscription.unsubscribe();
    return "failed";
  }
  const cache = await caches.open("umgriff-push"); // for the day on which the address changes: static/js/sw.js
  await cache.put(box.dataset.add, new Response(subscription.endpoint));
  return reload();
}

async function turnOff(box) {
  const subscription = await current();
  if (!subscription) return "";
  const answer = await post(box, box.dataset.remove, { endpoint: subscription.endpoint });
  if (!answer.ok && answer.status !== 404) return "failed";
  await subscription.unsubscribe();
  return reload();
}

async function tryOut(box) {
  const subscription = await current();
  const answer = await post(box, box.dataset.try, { endpoint: subscription.endpoint });
  return answer.ok ? "tried" : "failed";
}

async function current() {
  const registration = await navigator.serviceWorker.getRegistration("/");
  return registration ? registration.pushManager.getSubscription() : null;
}

function post(box, address, what) {
  return fetch(address, {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-CSRFToken": box.querySelector("[name=csrfmiddlewaretoken]").value },
    body: JSON.stringify(what),
  });
}

function show(box, state) {
  for (const one of box.querySelectorAll("[data-state]")) one.hidden = !one.dataset.state.split(" ").includes(state);
}

function known(box) {
  return box.dataset.known.split(" ").filter(Boolean);
}

// The list of browsers above comes from the server.
function reload() {
  window.location.reload();
  return "";
}

function bytes(base64url) {
  const text = atob(base64url.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(text, (sign) => sign.charCodeAt(0));
}

function isApple() {
  return /iPhone|iPad/.test(navigator.userAgent) || (/Macintosh/.test(navigator.userAgent) && navigator.maxTouchPoints > 1);
}

function isOnHomeScreen() {
  return window.matchMedia("(display-mode: standalone)").matches;
}
