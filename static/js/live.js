// What every page does with what happens elsewhere: the bell counts, and the page in front of one follows.
import { ring, setUnread, unread } from "./live/bell.js";
import { Line } from "./live/line.js";
import { renewSoon } from "./live/regions.js";
import { share } from "./live/sharing.js";

const bell = document.querySelector(".bell[data-live]");
const page = document.querySelector("[data-live-page]")?.dataset ?? {};
const known = new Set(); // notifications that are counted already
let settled = false;

/** What an event means to the page it is heard on. */
const FOLLOW = {
  inbox: ({ name }) => ["notification", "read", "resync"].includes(name) && renewSoon(),
  report: ({ name, data }) => (name === "resync" || (name === "report" && data.report === page.liveReport)) && renewSoon(),
  overview: ({ isNew }) => isNew && hint("live-news"),
  map: ({ name }) => ["report", "resync"].includes(name) && document.dispatchEvent(new CustomEvent("reports-changed")),
};

function hear(name, data, opening) {
  const isNew = count(name, data, opening);
  FOLLOW[page.livePage]?.({ name, data, isNew });
}

/** Keep the bell right, and return whether something came that was not there before. */
function count(name, data, opening) {
  const before = unread();
  if (name === "state" || name === "read") setUnread(data.unread);
  if (name === "notification") {
    const isKnown = known.has(data.id);
    known.add(data.id);
    if (!opening && !isKnown) setUnread(before + 1);
  }
  const more = unread() - before;
  // A colleague who puts something back among the unread brings no news.
  const isNew = more > 0 && name !== "read";
  settled ||= name === "state";
  if (isNew) ring(more);
  return isNew;
}

/** Put the words of a template into the place that is read out. */
function hint(id) {
  const place = document.getElementById(id);
  const words = document.getElementById(`${id}-words`);
  if (place && words && !place.hasChildNodes()) place.append(words.content.cloneNode(true));
}

if (bell) {
  const line = new Line({ url: bell.dataset.live, refused: () => settled && hint("live-ended") });
  share(`live-${bell.dataset.person}`, line, hear);
  addEventListener("online", () => line.wake());
  addEventListener("pageshow", ({ persisted }) => persisted && line.wake());
  for (const leaving of ["offline", "pagehide"]) addEventListener(leaving, () => line.abort?.abort());
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && line.wake());
}
document.addEventListener("renewed", ({ detail: fresh }) => {
  const version = fresh.querySelector("[data-live-version]")?.dataset.liveVersion;
  if (page.liveVersion && version && version !== page.liveVersion) hint("live-changed");
});
