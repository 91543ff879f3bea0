// The shapes of a file on the map, before one of them is the outline: a click chooses.
import { element } from "../words.js";

const BAR_PX = [24, 72]; // what lies over the map at its edges
const SCALE_PX = [64, 40];

/** Returns {show(features, {withOwn}), mark(key, on), point(key), repair(geometry), clear()}. */
export function createIncomingMap(map, { toggle }) {
  const group = L.featureGroup().addTo(map);
  const proposal = L.layerGroup().addTo(map);
  const aside = { pmIgnore: true, snapIgnore: true };
  const shapes = new Map();

  function add({ key, label, geometry }) {
    const layer = L.geoJSON(geometry, {
      ...aside, bubblingMouseEvents: false, style: { className: "incoming" },
      pointToLayer: (_, at) => L.circleMarker(at, { ...aside, bubblingMouseEvents: false, radius: 9, className: "incoming" }),
    });
    layer.on("click", () => toggle(key));
    layer.bindTooltip(() => element("span", "", label), { sticky: true });
    shapes.set(key, layer);
    group.addLayer(layer);
  }

  const paint = (key, name, on) => shapes.get(key)?.eachLayer((one) => one.getElement()?.classList.toggle(name, on));

  return {
    /** Show all, the largest below; `withOwn` keeps one's own area in view, so that a wrong guess is seen. */
    show(features, { withOwn }) {
      this.clear();
      features.map((feature) => ({ feature, size: extentOf(feature.geometry) })).sort((a, b) => b.size - a.size).forEach(({ feature }) => add(feature));
      const bounds = group.getBounds();
      if (!bounds.isValid()) return;
      const own = map.areas.bounds((area) => area.own);
      if (withOwn && own.isValid()) bounds.extend(own);
      map.fitBounds(bounds.pad(0.05), { maxZoom: 16, animate: false, paddingTopLeft: BAR_PX, paddingBottomRight: SCALE_PX });
    },
    mark: (key, on) => paint(key, "is-chosen", on),
    point(key) {
      for (const each of shapes.keys()) paint(each, "is-pointed", each === key);
    },
    /** What the server would make of the chosen ones; null takes it away. */
    repair(geometry) {
      proposal.clearLayers();
      if (geometry) proposal.addLayer(L.geoJSON(geometry, { ...aside, interactive: false, style: { className: "repair" } }));
    },
    clear() {
      group.clearLayers();
      proposal.clearLayers();
      shapes.clear();
    },
  };
}

function extentOf(geometry) {
  const bounds = L.geoJSON(geometry).getBounds();
  return bounds.isValid() ? (bounds.getEast() - bounds.getWest()) * (bounds.getNorth() - bounds.getSouth()) : 0;
}
