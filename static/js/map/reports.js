// Reports on a map: symbols coloured by use and patterned by stage on one canvas, outlines where one looks closely.
import { fillFor, forgetDrawings, inkOf, symbolFor } from "./symbols.js";

const OUTLINES_FROM_ZOOM = 14; // about 1:25,000
const LARGE_PX = 48;
const LETTERS_FROM_ZOOM = 13; // about 1:50,000

const Symbol = L.CircleMarker.extend({
  _updatePath() {
    this._renderer._updateReport(this);
  },
});
L.Canvas.include({
  _updateReport(layer) {
    if (!this._drawing || layer._empty()) return;
    const { group, pattern, letter, selected } = layer.options;
    const { image, size } = symbolFor({ group, pattern, letter, selected, radius: layer._radius });
    this._ctx.drawImage(image, layer._point.x - size / 2, layer._point.y - size / 2, size, size);
  },
});

/** The radius of a symbol in px: it grows with the root of the hectares. */
export function radiusOf(hectares) {
  return Math.min(6.4 + 1.6 * Math.sqrt(hectares || 0), 20);
}

/**
 * Put reports on the map. `url` answers ?bbox= with outlines; `letters` by use group; `onSelect(id)` on a click.
 *
 * Returns {show(features), select(id), redraw()}: show draws exactly these features.
 */
export function addReports(map, { url, letters, onSelect }) {
  const renderer = L.canvas({ padding: 0.3, tolerance: 6 }).addTo(map);
  const symbols = new Map();
  const outlines = L.layerGroup().addTo(map);
  let shown = new Map();
  let loaded = { bounds: null, features: [] };
  let selected = null;
  let lettered = false;

  function show(features) {
    shown = new Map(features.map((feature) => [feature.properties.id, feature]));
    for (const [id, symbol] of symbols) if (!shown.has(id)) { symbol.remove(); symbols.delete(id); }
    // Large ones first: small ones lie on top and can be met.
    const bySize = [...features].sort((a, b) => b.properties.area_ha - a.properties.area_ha);
    for (const feature of bySize) if (!symbols.has(feature.properties.id)) symbols.set(feature.properties.id, symbolOf(feature));
    drawOutlines();
  }

  function symbolOf({ properties, geometry }) {
    const [lon, lat] = geometry.coordinates;
    const { group, pattern, area_ha: hectares } = properties;
    const symbol = new Symbol([lat, lon], { renderer, radius: radiusOf(hectares), group, pattern, letter: letterOf(group) });
    symbol.on("click", (event) => { L.DomEvent.stopPropagation(event); onSelect(properties.id); });
    return symbol.addTo(map);
  }

  function select(id) {
    if (symbols.has(selected)) setOption(symbols.get(selected), "selected", false);
    selected = id;
    const symbol = symbols.get(id);
    if (!symbol) return;
    symbol.options.selected = true;
    symbol.addTo(map).redraw().bringToFront();
  }

  const letterOf = (group) => (map.getZoom() >= LETTERS_FROM_ZOOM ? letters[group] : "");

  function setOption(symbol, name, value) {
    symbol.options[name] = value;
    symbol.redraw();
  }

  function redraw() {
    forgetDrawings();
    for (const symbol of symbols.values()) symbol.redraw();
    drawOutlines();
  }

  async function refine() {
    const close = map.getZoom() >= LETTERS_FROM_ZOOM;
    if (close !== lettered) for (const symbol of symbols.values()) setOption(symbol, "letter", letterOf(symbol.options.group));
    lettered = close;
    if (map.getZoom() >= OUTLINES_FROM_ZOOM && !loaded.bounds?.contains(map.getBounds())) {
      const bounds = map.getBounds().pad(0.5);
      const answer = await fetch(`${url}?bbox=${bounds.toBBoxString()}`, { credentials: "same-origin" }).catch(() => null);
      if (answer?.ok) loaded = { bounds, features: (await answer.json()).features };
    }
    drawOutlines();
  }

  function drawOutlines() {
    const close = map.getZoom() >= OUTLINES_FROM_ZOOM;
    if (!close && !outlines.getLayers().length) return;
    outlines.clearLayers();
    const drawn = new Set();
    for (const feature of close ? loaded.features : []) {
      const { id } = feature.properties;
      if (!shown.has(id)) continue;
      const layer = outlineOf(feature);
      outlines.addLayer(layer);
      if (isLarge(layer)) drawn.add(id);
    }
    // An outline that can be seen needs no symbol on it; the chosen one keeps its ring.
    for (const [id, symbol] of symbols) (drawn.has(id) && id !== selected ? symbol.remove() : symbol.addTo(map));
  }

  function isLarge(layer) {
    const { _northEast: ne, _southWest: sw } = layer.getBounds();
    const across = map.latLngToLayerPoint(ne).distanceTo(map.latLngToLayerPoint(sw));
    return across > LARGE_PX;
  }

  function outlineOf(feature) {
    const { id, group, pattern } = feature.properties;
    const { colour, fill } = fillFor(group, pattern);
    const style = { renderer, color: colour, weight: 2.4, fillColor: fill, fillOpacity: 0.85 };
    const pointToLayer = (_one, latlng) => L.circleMarker(latlng, { ...style, radius: 5 });
    const edge = { ...style, color: inkOf(), weight: 4, fill: false }; // light colours need a dark edge
    const layer = L.featureGroup([L.geoJSON(feature, { style: edge, pointToLayer }), L.geoJSON(feature, { style, pointToLayer })]);
    layer.on("click", (event) => { L.DomEvent.stopPropagation(event); onSelect(id); });
    return layer;
  }

  map.on("moveend", refine);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw);
  return { show, select, redraw };
}
