// The map of one report: outline, ring, affected areas, the shortest way to a border; earlier outlines to compare.
import { createMap } from "./map/base.js";
import { createLayers } from "./map/layers.js";

const LABELS_SHOWN = 2;
const data = JSON.parse(document.getElementById("report-map-data").textContent);
const element = document.getElementById("report-map");
const map = createMap(element, { areasUrl: element.closest("[data-areas]").dataset.areas, fit: null });
const before = new Map();
const layerRoot = document.querySelector("[data-layers]");

// A click that sets a place (answers/place.js) asks nothing.
if (layerRoot) createLayers(map, layerRoot, { mayAsk: () => !element.classList.contains("is-picking") });

map.areas?.ready.then(() => {
  map.areas.note(Object.fromEntries(Object.entries(data.answers ?? {}).map(([key, { note }]) => [key, note])));
  map.areas.mark(Object.fromEntries((data.affected ?? []).map((key) => [key, data.answers?.[key]?.class ?? data.reach?.[key] ?? "is-affected"])));
}).catch(() => {});
for (const { point, class: colour } of data.places ?? []) L.circleMarker([point.coordinates[1], point.coordinates[0]], { radius: 7, className: `answer-place ${colour ?? ""}`.trim(), interactive: false }).addTo(map);
if (data.place) showPlace();
else if (data.outline) showReport();
for (const button of document.querySelectorAll("[data-before]")) compare(button);

function showPlace() {
  const [lon, lat] = data.place.coordinates;
  L.circleMarker([lat, lon], { radius: 11, className: "place-mark", interactive: false }).addTo(map);
  map.setView([lat, lon], 13, { animate: false });
}

function showReport() {
  const ring = data.ring && draw(data.ring, "ring");
  const outline = draw(data.outline, "outline");
  const shown = outline.getBounds();
  for (const { line, text } of data.lines) {
    const drawn = draw(line, "nearest");
    shown.extend(drawn.getBounds());
    if (data.lines.length > LABELS_SHOWN) continue; // the table says them all
    const middle = drawn.getBounds().getCenter();
    L.marker(middle, { icon: words(text, "map-metres map-metres--beside"), interactive: false, keyboard: false, pane: "labels" }).addTo(map);
  }
  if (ring) {
    const bounds = ring.getBounds();
    L.marker([bounds.getSouth(), bounds.getCenter().lng], { icon: words(data.ring_text, "map-metres ring-metres"), interactive: false, keyboard: false, pane: "labels" }).addTo(map);
    // A ring of kilometres must not shrink the outline to a dot.
    if (bounds.getNorth() - bounds.getSouth() < 8 * Math.max(shown.getNorth() - shown.getSouth(), 0.004)) shown.extend(bounds);
  }
  map.fitBounds(shown.pad(0.12), { animate: false, maxZoom: 16 });
}

function compare(button) {
  const geometry = data.before?.[button.dataset.before];
  if (!geometry) return;
  button.hidden = false;
  button.addEventListener("click", () => {
    const shown = before.get(button);
    if (shown) {
      shown.remove();
      before.delete(button);
    } else {
      const layer = draw(geometry, "outline-before");
      before.set(button, layer);
      map.fitBounds(layer.getBounds().extend(L.geoJSON(data.outline).getBounds()).pad(0.3), { maxZoom: 16 });
      element.scrollIntoView({ block: "center" });
    }
    button.setAttribute("aria-pressed", String(before.has(button)));
    const legend = document.getElementById("legend-before");
    if (legend) legend.hidden = before.size === 0;
  });
}

function draw(geometry, className) {
  return L.geoJSON(geometry, {
    interactive: false,
    style: { className: geometry.type.includes("LineString") && className === "outline" ? "outline outline-line" : className },
    pointToLayer: (_feature, latlng) => L.circleMarker(latlng, { radius: 8, className, interactive: false }),
  }).addTo(map);
}

function words(text, className) {
  const span = document.createElement("span");
  span.textContent = text;
  return L.divIcon({ className, html: span, iconSize: null });
}
