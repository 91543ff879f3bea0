// The page was really in front of somebody for a moment: what the member was told of it is read. Loading alone acts on
// nothing (mail scanners and prefetching load pages, too).
import { setUnread, unread } from "./live/bell.js";

const SEEN_AFTER_MS = 1500;
const page = document.querySelector("[data-unread]");
const token = page.querySelector("[name=csrfmiddlewaretoken]").value;
let timer = null;

function watch() {
  clearTimeout(timer);
  if (document.visibilityState === "visible") timer = setTimeout(markRead, SEEN_AFTER_MS);
}

async function markRead() {
  document.removeEventListener("visibilitychange", watch);
  const headers = { "X-CSRFToken": token, Accept: "application/json" };
  const sent = page.dataset.unread.split(" ").map((url) => fetch(url, { method: "POST", headers, keepalive: true }));
  const answers = await Promise.allSettled(sent);
  const done = answers.filter(({ value }) => value?.ok).length;
  if (done) setUnread(Math.max(0, unread() - done));
}

document.addEventListener("visibilitychange", watch);
watch();
