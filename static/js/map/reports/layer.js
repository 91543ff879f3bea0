// Reports on a map, from vector tiles: one thing to add, also twice on a page (two maps beside each other).
import { forgetDrawings } from "../symbols.js";
import { ReportCanvas } from "./canvas.js";
import { ReportTiles } from "./tiles.js";

const REST_MS = 50;

/**
 * Put reports on the map.
 *
 * Options: url (with {z}, {x}, {y}), query() the filter as URLSearchParams, letters by use group, onPick(ids, latlng, event) on a
 * click on one report or several over each other, onMiss(latlng, event) beside all of them, onFail(). Returns {refresh(), select(report), pick(latlng), found(), on(name, heard)};
 * "data" is heard whenever there is something new to draw, "loaded" when all tiles in view have come.
 */
export function addReports(map, { url, query, letters = {}, onPick = () => {}, onMiss = () => {}, onFail = () => {}, mayPick = () => true }) {
  pane(map, "report-outlines", 300);
  pane(map, "report-symbols", 410).style.pointerEvents = "none";
  const tiles = new ReportTiles({ url, query }).addTo(map);
  const canvas = new ReportCanvas({ letters }).addTo(map);
  const heard = new EventTarget();
  let frame = 0;

  const draw = () => {
    frame = 0;
    canvas.show(tiles.found());
    heard.dispatchEvent(new Event("data"));
  };
  const drawSoon = () => (frame ||= requestAnimationFrame(draw));
  tiles.on("reports:data load", drawSoon);
  tiles.on("load", () => {
    heard.dispatchEvent(new Event("loaded"));
    setTimeout(() => map.getPane("labels") && map.fire("areas:crowded"), REST_MS); // circles are drawn: names look for room
  });
  map.on("areas:labels", ({ over }) => over.push(...canvas.boxes()));
  tiles.on("reports:failed", onFail);
  map.on("click", ({ latlng, originalEvent }) => mayPick() && (pick(latlng, originalEvent) || onMiss(latlng, originalEvent)));
  map.on("mousemove", ({ latlng }) => map.getContainer().classList.toggle("is-over-report", mayPick() && isOver(latlng)));
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
    forgetDrawings();
    tiles.redrawTiles();
    canvas.draw();
  });

  const under = (latlng) => canvas.at(map.latLngToLayerPoint(latlng));

  function isOver(latlng) {
    const { symbols, clusters } = under(latlng);
    return symbols.length > 0 || clusters.length > 0 || tiles.outlinesAt(latlng).length > 0;
  }

  const idsAt = (latlng) => [...new Set([...under(latlng).symbols.map(({ id }) => id), ...tiles.outlinesAt(latlng)])];

  /** What lies here: reports are handed over, into a circle one goes closer. Says whether there was anything. */
  function pick(latlng, originalEvent) {
    const { clusters } = under(latlng);
    const ids = idsAt(latlng);
    if (ids.length) onPick(ids, latlng, originalEvent);
    else if (clusters.length) open(clusters[0], latlng, originalEvent);
    else return false;
    return true;
  }

  function open({ members, x, y }, latlng, originalEvent) {
    const closest = map.getMaxZoom();
    if (map.getZoom() >= closest - 1 && members) return onPick(members.map(({ id }) => id), latlng, originalEvent);
    const side = map.options.crs.scale(map.getZoom());
    map.setView(map.unproject([x * side, y * side]), Math.min(map.getZoom() + 2, closest));
    return null;
  }

  let refreshed = Promise.resolve();
  return {
    refresh: () => (refreshed = tiles.refresh().then(drawSoon)),
    settled: () => refreshed,
    isLoading: () => tiles.isLoading(),
    redraw: drawSoon,
    pick,
    idsAt,
    isOver,
    found: () => tiles.found(),
    drawn: () => canvas.drawn,
    on: (name, hears) => heard.addEventListener(name, hears),
    /** Ring this report: {id, group, pattern, size, at: [lon, lat]}, or null. */
    select(report) {
      const place = report && map.project([report.at[1], report.at[0]], 0).divideBy(map.options.crs.scale(0));
      canvas.select(report && { ...report, x: place.x, y: place.y });
      tiles.redrawTiles(report?.id ?? null);
    },
    remove() {
      tiles.remove();
      canvas.remove();
    },
  };
}

function pane(map, name, zIndex) {
  const made = map.getPane(name) ?? map.createPane(name);
  made.style.zIndex = zIndex;
  return made;
}
