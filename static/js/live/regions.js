// Parts of the page that renew themselves: the page is asked for again, and what differs is put in its place. Focus and
// whatever is the same stay untouched, so that nobody loses the line they read.
const TOKEN = "[name=csrfmiddlewaretoken]";
const SPREAD_MS = 400; // so that not all ask at once
let wanted = false;
let timer = null;

/** Renew the regions of this page soon; of a page that nobody looks at, when somebody does. */
export function renewSoon() {
  wanted = true;
  if (document.visibilityState === "hidden" || timer) return;
  timer = setTimeout(renew, Math.random() * SPREAD_MS);
}

async function renew() {
  wanted = false;
  const answer = await fetch(location.href, { headers: { "HX-Request": "true" }, credentials: "same-origin" }).catch(() => null);
  timer = null;
  if (!answer?.ok || answer.redirected) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  const focused = document.activeElement;
  sameTokens(fresh);
  for (const region of document.querySelectorAll("[data-live-region]")) {
    const next = fresh.getElementById(region.id);
    if (next) morph(region, document.adoptNode(next));
  }
  if (focused !== document.activeElement && focused?.isConnected) focused.focus({ preventScroll: true });
  document.dispatchEvent(new CustomEvent("renewed", { detail: fresh }));
  if (wanted) renewSoon();
}

/** Tokens are masked anew for every form: make them the same, or every form would differ. */
function sameTokens(fresh) {
  const token = document.querySelector(TOKEN)?.value;
  for (const input of token ? [...document.querySelectorAll(TOKEN), ...fresh.querySelectorAll(TOKEN)] : []) input.setAttribute("value", token);
}

function morph(old, fresh) {
  if (old.isEqualNode(fresh)) return;
  if (old.nodeType === Node.TEXT_NODE && fresh.nodeType === Node.TEXT_NODE) {
    old.data = fresh.data;
  } else if (old.nodeName !== fresh.nodeName) {
    old.replaceWith(fresh);
  } else {
    attributes(old, fresh);
    if (isKeyed(old) && isKeyed(fresh)) merge(old, fresh);
    else if (old.childNodes.length === fresh.childNodes.length) [...fresh.childNodes].forEach((child, i) => morph(old.childNodes[i], child));
    else old.replaceChildren(...fresh.childNodes);
  }
}

function attributes(old, fresh) {
  for (const { name } of [...old.attributes]) if (!fresh.hasAttribute(name) && name !== "open") old.removeAttribute(name);
  for (const { name, value } of fresh.attributes) if (old.getAttribute(name) !== value) old.setAttribute(name, value);
}

function isKeyed(element) {
  return element.children?.length > 0 && [...element.children].every((child) => child.dataset.key);
}

function merge(old, fresh) {
  const known = new Map([...old.children].map((child) => [child.dataset.key, child]));
  for (const [i, child] of [...fresh.children].entries()) {
    const own = known.get(child.dataset.key);
    known.delete(child.dataset.key);
    if (own) morph(own, child);
    if (old.children[i] !== (own ?? child)) old.insertBefore(own ?? child, old.children[i] ?? null);
  }
  for (const gone of known.values()) gone.remove();
}

document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "visible" && wanted) renewSoon();
});
