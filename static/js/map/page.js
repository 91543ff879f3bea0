// The page of the map, as its parts and the tools beside the reports see it. What each thing means: docs/map.md.
import { createMap } from "./base.js";
import { createFilter } from "./filter.js";
import { createLayers } from "./layers.js";
import { addReports } from "./reports/layer.js";

const byId = (id) => document.getElementById(id);
const page = byId("map-page");
const EXTRAS = ["zum", "seit", "status", "vergleich"]; // words of the filter that have no field in the form
const STANDING = "gemeldet";

const asked = new URLSearchParams(location.search);
const filter = createFilter(byId("filter"), EXTRAS);
filter.take(asked);
const map = createMap(byId("region-map"), {
  areasUrl: page.dataset.areas, fit: null, map: { zoomSnap: 0.5, zoomDelta: 0.5, wheelPxPerZoomLevel: 120, fadeAnimation: false },
});
openWhereAsked();
keepUntilTouched();
const claims = new Set();
const isFree = () => claims.size === 0;
const heard = new EventTarget();
const tell = (name, detail) => heard.dispatchEvent(new CustomEvent(name, { detail }));
const reports = addReports(map, {
  url: page.dataset.tiles,
  query: () => query(),
  letters: JSON.parse(byId("letters").textContent),
  mayPick: isFree,
  onPick: (ids, latlng, event) => tell("pick", { ids, latlng, byKey: event?.type === "keydown" }),
  onMiss: (latlng, event) => event?.isTrusted && tell("miss", { latlng }),
  onFail: () => say(page.dataset.failed),
});
const layers = createLayers(map, document.querySelector("[data-layers]"), { mayAsk: isFree, crosshair: false });

/** The filter as the server is asked: reports that stand, unless the filter says otherwise. */
function query() {
  const parameters = filter.get();
  if (!parameters.has("status")) parameters.set("status", STANDING);
  return parameters;
}

function openWhereAsked() {
  const extent = asked.get("ausschnitt")?.split(",").map(Number) ?? [];
  const bounds = page.dataset.bounds.split(",").map(Number);
  if (extent.length === 3 && extent.every(Number.isFinite)) map.setView([extent[1], extent[0]], extent[2], { animate: false });
  else showRegion();

  function showRegion() {
    if (bounds.length === 4) map.fitBounds([[bounds[1], bounds[0]], [bounds[3], bounds[2]]], { animate: false, padding: [8, 8] });
  }
}

/** Tools that come later take room from the map: until somebody does something, it still opens where it was asked to. */
function keepUntilTouched() {
  const begun = new AbortController();
  for (const act of ["pointerdown", "keydown", "wheel"]) document.addEventListener(act, () => begun.abort(), { capture: true, signal: begun.signal });
  const again = () => !begun.signal.aborted && openWhereAsked();
  map.on("resize", again);
  begun.signal.addEventListener("abort", () => map.off("resize", again));
}

/** Say a sentence below the number of reports; it is read out. */
function say(sentence) {
  byId("said").textContent = sentence;
}

/** The view as „west,south,east,north“ in degrees. */
function box() {
  const bounds = map.getBounds();
  return [bounds.getWest(), bounds.getSouth(), bounds.getEast(), bounds.getNorth()].map((degrees) => degrees.toFixed(5)).join(",");
}

export const mapPage = {
  map, filter, reports, layers, query, box, say,
  urls: page.dataset,

  /** Go to the members' areas. */
  showAll() {
    const [west, south, east, north] = page.dataset.bounds.split(",").map(Number);
    map.fitBounds([[south, west], [north, east]], { animate: false, padding: [8, 8] });
  },

  /** Put a tool's element on the page: "bar" over the map, "below" the map, "filter" under the filter, "list" over the list. */
  addTool(element, place = "below") {
    const slot = document.querySelector(`[data-map-tools="${place}"]`);
    slot.append(element);
    slot.hidden = false;
    return element;
  },

  /** From now on clicks on the map belong to a tool; returns how to give them back. */
  claimClicks(tool) {
    claims.add(tool);
    map.getContainer().classList.add("is-claimed");
    tell("claimed", { tool });
    return () => {
      claims.delete(tool);
      map.getContainer().classList.toggle("is-claimed", !isFree());
    };
  },

  isFree,
  on: (name, hears) => heard.addEventListener(name, ({ detail }) => hears(detail)),
  tell,
};
