// The borders one can snap to: the lines in view, in full detail, unseen.
import { polygonsOf } from "../map/geometry.js";

/** Keep the borders near the view as snap lines for the drawing tool. */
export function snapToBorders(map) {
  const guides = L.layerGroup().addTo(map);
  const renew = () => {
    guides.clearLayers();
    const view = map.getBounds().pad(0.2);
    for (const line of linesIn(map.areas.detailed(), view)) {
      guides.addLayer(L.polyline(line, { className: "snap-guide", interactive: false, pmIgnore: true, snapIgnore: false }));
    }
  };
  map.on("moveend areas:detail", renew);
  map.areas.ready.then(renew);
}

/** The stretches of the borders that meet the view, as lists of [lat, lon]. */
function linesIn(features, view) {
  const lines = [];
  for (const ring of features.flatMap(({ geometry }) => polygonsOf(geometry)).flat()) {
    let line = [];
    for (let i = 1; i < ring.length; i += 1) {
      const a = [ring[i - 1][1], ring[i - 1][0]];
      const b = [ring[i][1], ring[i][0]];
      if (view.intersects(L.latLngBounds(a, b))) {
        if (!line.length) line.push(a);
        line.push(b);
      } else if (line.length) {
        lines.push(line);
        line = [];
      }
    }
    if (line.length) lines.push(line);
  }
  return lines;
}
