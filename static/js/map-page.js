// The page of the map: one filter, one map, one list, and an address that keeps all three.
import { createMap, fitTo } from "./map/base.js";
import { fillForm, passes, readForm, toParameters } from "./map/filter.js";
import { createLayers } from "./map/layers.js";
import { addReports } from "./map/reports.js";

const A_LIST = 100;
const byId = (id) => document.getElementById(id);
const page = byId("map-page");
const form = byId("filter");
const asked = new URLSearchParams(location.search);
const extent = asked.get("ausschnitt")?.split(",").map(Number);
const map = createMap(byId("region-map"), { areasUrl: page.dataset.areas, fit: extent ? null : "members", map: { zoomSnap: 0.5, zoomDelta: 0.5, wheelPxPerZoomLevel: 120 } });
const layer = addReports(map, { url: page.dataset.reports, letters: JSON.parse(byId("letters").textContent), onSelect: select });
const layers = createLayers(map, document.querySelector("[data-layers]"));
let reports = [];
let wanted = []; // those that pass the filter
let selected = null;
let listed = A_LIST;
let stale = false;
let timer = null;

fillForm(form, asked);
if (extent?.length === 3 && extent.every(Number.isFinite)) map.setView([extent[1], extent[0]], extent[2], { animate: false });

async function load() {
  const answer = await fetch(page.dataset.reports, { credentials: "same-origin" });
  if (!answer.ok) throw new Error(`${answer.status}`);
  reports = (await answer.json()).features;
}

async function begin() {
  await load();
  await map.areas.ready.catch(() => {});
  update();
  map.on("moveend", () => { list(); keep(readForm(form)); });
}

/** Something was announced, changed or withdrawn: fetch the reports again, of a hidden page once it is looked at. */
function renewSoon() {
  stale = true;
  if (document.visibilityState === "hidden") return;
  clearTimeout(timer);
  timer = setTimeout(() => load().then(() => { stale = false; update(); }).catch(() => {}), 300 + Math.random() * 400);
}

function update() {
  const filter = readForm(form);
  wanted = reports.filter(({ properties }) => passes(filter, properties));
  layer.show(wanted);
  layer.select(selected);
  list();
  count("group", "groups", filter);
  count("pattern", "patterns", filter);
  keep(filter);
}

function list() {
  const view = map.getBounds();
  const inView = wanted.filter(({ geometry: { coordinates: [lon, lat] } }) => view.contains([lat, lon]));
  const own = map.areas.bounds((area) => area.own);
  const centre = own.isValid() ? own.getCenter() : map.getCenter();
  const far = ({ geometry: { coordinates: [lon, lat] } }) => map.distance(centre, [lat, lon]);
  inView.sort((a, b) => far(a) - far(b));
  const { countOne, countMany } = page.dataset;
  byId("count").textContent = inView.length === 1 ? countOne : countMany.replace("{n}", inView.length.toLocaleString("de"));
  byId("nothing").hidden = inView.length > 0;
  byId("list-note").hidden = inView.length === 0;
  byId("more").hidden = inView.length <= listed;
  const focused = document.activeElement?.closest?.(".map-row")?.dataset.id;
  byId("rows").replaceChildren(...inView.slice(0, listed).map(row));
  if (focused) document.querySelector(`.map-row[data-id="${focused}"] a`)?.focus({ preventScroll: true });
}

function row({ properties }) {
  const item = byId("row-template").content.cloneNode(true).firstElementChild;
  item.dataset.id = properties.id;
  item.classList.toggle("is-selected", properties.id === selected);
  item.querySelector("[data-symbol]").append(symbol(properties));
  fill(item, properties);
  item.querySelector("a").href = properties.url;
  item.addEventListener("focusin", () => highlight(properties.id));
  item.addEventListener("pointerenter", () => highlight(properties.id));
  return item;
}

function fill(element, { title, member, area_text: area, use_label: use, stage_label: stage, relation_text: relation }) {
  element.querySelector("[data-title]").textContent = title;
  element.querySelector("[data-facts]").textContent = [member, use, area, stage].filter(Boolean).join(" · ");
  element.querySelector("[data-relation]").textContent = relation;
}

function symbol({ group, pattern }) {
  const drawn = document.querySelector(`template[data-pattern="${pattern}"]`).content.cloneNode(true).firstElementChild;
  drawn.classList.add(`use-${group}`);
  return drawn;
}

function count(name, dimension, filter) {
  const numbers = {};
  for (const { properties } of reports) {
    if (passes(filter, properties, dimension)) numbers[properties[name]] = (numbers[properties[name]] ?? 0) + 1;
  }
  for (const cell of document.querySelectorAll(`[data-count-${name}]`)) cell.textContent = numbers[cell.getAttribute(`data-count-${name}`)] ?? 0;
}

/** Show which symbol belongs to a line of the list. */
function highlight(id) {
  selected = id;
  layer.select(id);
  for (const item of document.querySelectorAll(".map-row")) item.classList.toggle("is-selected", item.dataset.id === id);
}

/** A symbol was clicked: its card, and its line in the list. */
function select(id) {
  highlight(id);
  layers.closeInfo();
  const { properties } = reports.find((report) => report.properties.id === id);
  const card = byId("card");
  card.replaceChildren(byId("card-template").content.cloneNode(true));
  fill(card, properties);
  card.querySelector("[data-link]").href = properties.url;
  card.querySelector("[data-close]").addEventListener("click", closeCard);
  card.hidden = false;
  document.querySelector(`.map-row[data-id="${id}"]`)?.scrollIntoView({ block: "nearest" });
}

function closeCard() {
  byId("card").hidden = true;
  byId("region-map").focus({ preventScroll: true });
}

function keep(filter) {
  const parameters = toParameters(filter);
  const { lng, lat } = map.getCenter();
  parameters.set("ausschnitt", [lng.toFixed(4), lat.toFixed(4), map.getZoom()].join(","));
  history.replaceState(null, "", `?${parameters}`);
  const sheet = toParameters(filter);
  sheet.set("bbox", boxOf(map.getBounds()));
  byId("print").search = sheet;
  sheet.set("status", "gemeldet");
  byId("take-out").search = sheet;
}

const boxOf = (bounds) => [bounds.getWest(), bounds.getSouth(), bounds.getEast(), bounds.getNorth()].map((degrees) => degrees.toFixed(5)).join(",");

function reset() {
  fillForm(form, new URLSearchParams());
  listed = A_LIST;
  fitTo(map, "members");
  update();
}

form.addEventListener("input", () => { listed = A_LIST; update(); });
form.addEventListener("submit", (event) => event.preventDefault());
byId("reset").addEventListener("click", reset);
byId("show-all").addEventListener("click", reset);
byId("more").addEventListener("click", () => { listed += A_LIST; update(); });
byId("share").addEventListener("click", async () => {
  await navigator.clipboard?.writeText(location.href).catch(() => {});
  byId("said").textContent = page.dataset.copied;
});
document.querySelector(".map-filter__toggle").addEventListener("click", ({ currentTarget }) => {
  const open = currentTarget.closest(".map-filter").classList.toggle("is-open");
  currentTarget.setAttribute("aria-expanded", String(open));
});
map.on("click", () => { byId("card").hidden = true; });
byId("card").addEventListener("keydown", (event) => { if (event.key === "Escape") closeCard(); });
document.addEventListener("reports-changed", renewSoon);
document.addEventListener("visibilitychange", () => stale && renewSoon());
begin().catch(() => { byId("count").textContent = ""; byId("said").textContent = page.dataset.failed; });
