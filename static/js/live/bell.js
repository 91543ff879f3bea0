// The bell: how many are unread, for eyes and for ears.
const bell = document.querySelector(".bell");
const badge = bell?.querySelector(".bell__count");
const title = document.title;
let said = 0;
let timer = null;

/** How many are unread, as far as the page knows. */
export function unread() {
  return Number(badge?.textContent || 0);
}

/** Show how many are unread. */
export function setUnread(count) {
  if (!badge) return;
  badge.textContent = String(count);
  badge.hidden = count <= 0;
  bell.querySelector(".bell__words").textContent = bell.dataset.words.replace("{n}", count);
  if (count <= 0) document.title = title;
}

/** So many came just now: move, say it, and show it in the title of a page that nobody looks at. */
export function ring(count) {
  if (!badge || count <= 0) return;
  bell.classList.remove("is-ringing");
  requestAnimationFrame(() => bell.classList.add("is-ringing"));
  if (document.visibilityState === "hidden") document.title = `(${unread()}) ${title}`;
  said += count;
  clearTimeout(timer);
  timer = setTimeout(say, 500); // ten at once are one sentence
}

function say() {
  const place = document.getElementById("live-said");
  if (place) place.textContent = said === 1 ? bell.dataset.one : bell.dataset.many.replace("{n}", said);
  said = 0;
}

document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "visible") document.title = title;
});
