// The Geschäftsstelle looks at one layer as readers will: on the map, with what it says at a click. Without scripts, or
// for a layer that is on no map now, the page's own picture stays.
import { createMap } from "./map/base.js";
import { createLayers } from "./map/layers.js";

const frame = document.querySelector("[data-layer-map]");
const element = frame.querySelector(".map");
const CLOSE = 14; // about 1:35,000

async function begin() {
  frame.hidden = false;
  const map = createMap(element, { areasUrl: frame.dataset.areas, label: frame.dataset.label, fit: "members" });
  const layers = createLayers(map, frame.querySelector("[data-layers]"), { only: frame.dataset.layerMap });
  const [found] = await layers.ready;
  frame.hidden = !found;
  document.querySelector("[data-layer-picture]").hidden = Boolean(found);
  if (!found) return;
  await map.areas.ready;
  map.setView(middleOf(found, map), Math.max(CLOSE, (found.min_zoom ?? 0) + 1), { animate: false });
  if (found.role === "overlay") layers.show(found.id);
}

/** The middle of what is in view, or of the layer where it does not reach that far. */
function middleOf({ bounds }, map) {
  if (!bounds) return map.getCenter();
  const reach = L.latLngBounds([[bounds[1], bounds[0]], [bounds[3], bounds[2]]]);
  return reach.contains(map.getCenter()) ? map.getCenter() : reach.getCenter();
}

begin();
