// What the answer looks like on the map: ring, affected areas, overlaps hatched, the nearest line with its metres.
import { element } from "../words.js";
import { number } from "./texts.js";

const SVG = "http://www.w3.org/2000/svg";

/** Returns {show(answer), point(row), before(geometry, name), repair(geometry), clip(layers)}. */
export function createAffectedMap(map) {
  const still = { interactive: false, pmIgnore: true, snapIgnore: true };
  const ring = L.layerGroup().addTo(map);
  const overlaps = L.layerGroup().addTo(map);
  const lines = L.layerGroup().addTo(map);
  const repairs = L.layerGroup().addTo(map);
  let answer = null;

  function show(next) {
    answer = next;
    ring.clearLayers();
    overlaps.clearLayers();
    map.areas.mark(Object.fromEntries(concerned().map(({ key }) => [key, "is-affected"])));
    if (next?.ring) drawRing(next);
    drawOverlaps();
    point(null);
  }

  const concerned = () => [...(answer?.affected ?? []), ...(answer?.outsiders ?? [])];

  function drawRing({ ring: geometry, rule }) {
    const layer = L.geoJSON(geometry, { ...still, style: { className: "ring" } });
    ring.addLayer(layer);
    layer.eachLayer((one) => one.bringToBack());
    const bounds = layer.getBounds();
    ring.addLayer(metres([bounds.getSouth(), bounds.getCenter().lng], `${number(rule.reach_m)} m`, "ring-metres"));
  }

  function drawOverlaps() {
    const inside = new Set(concerned().filter(({ relation }) => relation === "overlaps" || relation === "contains").map(({ key }) => key));
    if (!inside.size) return;
    for (const feature of map.areas.detailed().filter(({ properties }) => inside.has(properties.key))) {
      const layer = L.geoJSON(feature, { ...still, style: { className: "overlap" } });
      overlaps.addLayer(layer);
      layer.eachLayer((one) => one.getElement()?.setAttribute("clip-path", "url(#outline-clip)"));
    }
  }

  function point(row) {
    lines.clearLayers();
    const shown = row ?? answer?.affected.find(({ nearest }) => nearest);
    if (!shown?.nearest) return;
    const line = L.geoJSON(shown.nearest, { ...still, style: { className: "nearest" } });
    lines.addLayer(line).addLayer(metres(line.getBounds().getCenter(), shown.distance_text, ""));
  }

  function metres(latlng, content, className) {
    return L.marker(latlng, { ...still, keyboard: false, pane: "labels", icon: L.divIcon({ className: `map-metres ${className}`, html: element("span", "", content), iconSize: null }) });
  }

  return {
    show,
    point,
    /** The predecessor's outline, dotted. */
    before(geometry, name) {
      const layer = L.geoJSON(geometry, { ...still, style: { className: "outline-before" }, pointToLayer: (_, at) => L.circleMarker(at, { ...still, radius: 6, className: "outline-before" }) }).addTo(map);
      metres([layer.getBounds().getSouth(), layer.getBounds().getCenter().lng], name, "before-name").addTo(map);
      return layer;
    },
    /** What the server would make of a broken outline; null takes it away. */
    repair(geometry) {
      repairs.clearLayers();
      if (geometry) repairs.addLayer(L.geoJSON(geometry, { ...still, style: { className: "repair" } }));
    },
    /** Keep the hatching inside the outline: its shapes as they are drawn now. */
    clip: () => clipToOutline(map),
  };
}

/** Put a clip path and a hatch pattern into Leaflet's drawing; the clip follows the paths of class "outline". */
function clipToOutline(map) {
  const drawing = map.getPane("overlayPane").querySelector("svg");
  if (!drawing) return;
  const defs = drawing.querySelector("defs") ?? drawing.insertBefore(withHatch(), drawing.firstChild);
  const clip = defs.querySelector("#outline-clip");
  clip.replaceChildren();
  drawing.querySelectorAll("path.outline:not(.outline-line)").forEach((path, index) => {
    path.id = `outline-${index}`;
    const use = document.createElementNS(SVG, "use");
    use.setAttribute("href", `#outline-${index}`);
    use.setAttribute("clip-rule", "evenodd");
    clip.append(use);
  });
}

function withHatch() {
  const make = (name, attributes, ...children) => {
    const made = document.createElementNS(SVG, name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    made.append(...children);
    return made;
  };
  const line = make("line", { x1: 0, y1: 0, x2: 0, y2: 8, class: "hatch-warning-line" });
  const pattern = make("pattern", { id: "hatch-warning", width: 8, height: 8, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)" }, line);
  return make("defs", {}, pattern, make("clipPath", { id: "outline-clip" }));
}
