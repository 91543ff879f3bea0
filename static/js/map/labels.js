// Names on the map: each where the part of its area that is in view has most room, none over another.
import { polygonsOf } from "./geometry.js";

const STEPS = 9;
const EDGE_PX = 14;
const LEAST_ROOM_PX = 7;

/** Keep one label per feature in view on the map. `features()` gives GeoJSON features, `text(feature)` the name and class. */
export function labelAreas(map, features, text) {
  const layer = L.layerGroup().addTo(map);
  const draw = () => {
    if (!map.getContainer().isConnected) return; // the map went while its areas were on their way
    layer.clearLayers();
    const taken = controls(map);
    const over = []; // what names rather do not lie over: whoever draws much on the map adds it
    map.fire("areas:labels", { over });
    for (const feature of features()) {
      const { name, note, className } = text(feature);
      const possible = places(map, feature).filter(({ point }) => fits(map, boxAround(point, name, note), taken));
      const free = possible.find(({ point }) => fits(map, boxAround(point, name, note), over)) ?? possible[0];
      if (!free) continue;
      taken.push(boxAround(free.point, name, note));
      layer.addLayer(label(map.containerPointToLatLng(free.point), name, className, note));
    }
  };
  map.on("moveend resize areas:change areas:crowded", draw);
  draw();
  return layer;
}

/** The boxes names keep clear of: controls, panels marked data-over-map beside the map, a report's outline. */
function controls(map) {
  const container = map.getContainer();
  const { left: x, top: y } = container.getBoundingClientRect();
  const over = [...container.querySelectorAll(".leaflet-control, path.outline"), ...container.parentElement.querySelectorAll(":scope > [data-over-map]")];
  return over.map((element) => element.getBoundingClientRect()).map(({ left, right, top, bottom }) => ({ left: left - x, right: right - x, top: top - y, bottom: bottom - y }));
}

function label(latlng, name, className, note) {
  const span = document.createElement("span");
  span.textContent = name;
  if (note) span.append(Object.assign(document.createElement("small"), { textContent: note }));
  const icon = L.divIcon({ className: `map-label ${className}`, html: span, iconSize: null });
  return L.marker(latlng, { icon, interactive: false, keyboard: false, pmIgnore: true, snapIgnore: true, pane: "labels" });
}

/** Points inside the part in view, the roomiest first; none that is much worse than the best. */
function places(map, feature) {
  const size = map.getSize();
  const view = L.bounds([EDGE_PX, EDGE_PX], [size.x - EDGE_PX, size.y - EDGE_PX]);
  const found = [];
  for (const [outer] of polygonsOf(feature.geometry)) {
    const points = outer.map(([lon, lat]) => map.latLngToContainerPoint([lat, lon]));
    const inView = L.PolyUtil.clipPolygon(points, view);
    if (inView.length >= 3) found.push(...pointsInside(inView));
  }
  found.sort((a, b) => b.room - a.room);
  return found.filter(({ room }) => room >= LEAST_ROOM_PX && room >= found[0].room / 3);
}

function pointsInside(ring) {
  const box = L.bounds(ring);
  const size = box.getSize();
  const inside = [];
  for (let i = 1; i < STEPS; i += 1) {
    for (let j = 1; j < STEPS; j += 1) {
      const point = L.point(box.min.x + (size.x * i) / STEPS, box.min.y + (size.y * j) / STEPS);
      if (contains(ring, point)) inside.push({ point, room: distanceToRing(ring, point) });
    }
  }
  return inside;
}

function contains(ring, { x, y }) {
  let inside = false;
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i, i += 1) {
    const a = ring[i];
    const b = ring[j];
    if (a.y > y !== b.y > y && x < ((b.x - a.x) * (y - a.y)) / (b.y - a.y) + a.x) inside = !inside;
  }
  return inside;
}

function distanceToRing(ring, point) {
  let nearest = Infinity;
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i, i += 1) {
    nearest = Math.min(nearest, L.LineUtil.pointToSegmentDistance(point, ring[j], ring[i]));
  }
  return nearest;
}

function boxAround(point, name, note = "") {
  const half = Math.max(name.length, note.length) * 4 + 6;
  const high = note ? 20 : 12;
  return { left: point.x - half, right: point.x + half, top: point.y - high, bottom: point.y + high };
}

function fits(map, box, taken) {
  const { x } = map.getSize();
  return box.left >= 0 && box.right <= x && !taken.some((other) => overlaps(other, box));
}

function overlaps(a, b) {
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}
