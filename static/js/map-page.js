// The page of the map: one filter, one map, one list, and an address that keeps all three.
import { createCard } from "./map/card.js";
import { offerHints } from "./map/hints.js";
import { pickByKeyboard } from "./map/keyboard_pick.js";
import { mapPage } from "./map/page.js";
import { createList } from "./map/report_list.js";

const byId = (id) => document.getElementById(id);
const { map, filter, reports, urls } = mapPage;
const A_CARD = 20; // reports at one place that a card lists
const LONGEST_WAIT_MS = 3000;
let timer = null;
let stale = false;

const list = createList(mapPage, { onLook: (report) => look(report), onShow: showOnMap });
const card = createCard(mapPage, { onSelect: (report) => look(report, { scroll: true }) });

function look(report, how) {
  reports.select(report);
  list.mark(report?.id ?? null, how);
}

function showOnMap(report) {
  const [lon, lat] = report.at;
  map.setView([lat, lon], Math.max(map.getZoom(), 14), { animate: false });
  card.showReports([report]);
}

/** Open the card of reports: what the list has said already, the rest is asked for. */
async function openIds(ids, how) {
  const said = await Promise.all(ids.slice(0, A_CARD).map((id) => list.find(id) ?? ask(id)));
  card.showReports(said.filter(Boolean), how);
}

async function ask(id) {
  const answer = await fetch(urls.report.replace(urls.none, id), { credentials: "same-origin" }).catch(() => null);
  return answer?.ok ? answer.json() : null;
}

async function count() {
  const answer = await fetch(`${urls.counts}?${mapPage.query()}`, { credentials: "same-origin" }).catch(() => null);
  if (!answer?.ok) return;
  const { groups, patterns } = await answer.json();
  for (const cell of document.querySelectorAll("[data-count-group]")) cell.textContent = groups[cell.dataset.countGroup].toLocaleString("de");
  for (const cell of document.querySelectorAll("[data-count-pattern]")) cell.textContent = patterns[cell.dataset.countPattern].toLocaleString("de");
}

/** The address, and what leads on from here, say the view and the filter. */
function keep() {
  const { lng, lat } = map.getCenter();
  const address = filter.get();
  address.set("ausschnitt", [lng.toFixed(4), lat.toFixed(4), map.getZoom()].join(","));
  history.replaceState(null, "", `?${address}`);
  const sheet = filter.get();
  sheet.set("bbox", mapPage.box());
  byId("print").search = sheet;
  byId("as-list").search = mapPage.query();
  const taken = mapPage.query();
  taken.set("bbox", mapPage.box());
  byId("take-out").search = taken;
}

function renew() {
  reports.refresh();
  list.renew();
  count();
  keep();
}

const renewSoon = () => {
  clearTimeout(timer);
  timer = setTimeout(renew, 200);
};

/** Something was announced, changed or withdrawn: ask again, of a hidden page once it is looked at. */
function renewLater() {
  stale = document.visibilityState === "hidden";
  if (!stale) setTimeout(renew, 300 + Math.random() * 400);
}

function reset() {
  filter.reset();
  mapPage.showAll();
}

filter.addEventListener("change", renewSoon);
map.on("moveend", () => { list.renew(); keep(); });
mapPage.on("miss", ({ latlng }) => {
  if (card.isOpen()) card.close();
  else if (!mapPage.layers.asks()) card.showPlace(latlng);
});
mapPage.on("pick", ({ ids, byKey }) => openIds(ids, { focus: byKey }));
mapPage.on("claimed", () => card.close());
reports.on("loaded", () => performance.mark("map-drawn"));
mapPage.on("listed", () => performance.mark("map-listed"));
reports.on("data", () => {
  byId("legend-many").hidden = !reports.drawn().clusters.length;
});
pickByKeyboard(mapPage, { openIds: (ids) => openIds(ids, { focus: true }), openPlace: card.showPlace });
byId("reset").addEventListener("click", reset);
byId("show-all").addEventListener("click", reset);
byId("share").addEventListener("click", async () => {
  await navigator.clipboard?.writeText(location.href).catch(() => {});
  mapPage.say(urls.copied);
});
document.querySelector(".map-filter__toggle").addEventListener("click", ({ currentTarget }) => {
  const open = currentTarget.closest(".map-filter").classList.toggle("is-open");
  currentTarget.setAttribute("aria-expanded", String(open));
});
document.addEventListener("reports-changed", renewLater);
document.addEventListener("visibilitychange", () => stale && renewLater());
list.renew({ at: "once" });
keep();
firstView().then(furnish);

/** The reports and their list are there. A view that does not come keeps nobody waiting for the rest of the page. */
function firstView() {
  const drawn = new Promise((done) => reports.on("loaded", done));
  const listed = new Promise((done) => mapPage.on("listed", done));
  return Promise.race([Promise.all([drawn, listed]), new Promise((done) => setTimeout(done, LONGEST_WAIT_MS))]);
}

/** What nobody needs in order to look: it would take server and network from what everybody waits for. */
function furnish() {
  count();
  offerHints(mapPage, { onHint: card.showHint });
  import("./map/tools/main.js").catch(() => mapPage.say(urls.failed));
}
