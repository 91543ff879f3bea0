// One layer of another service on the map. Our server gives all of them as tiles, also the objects of a WFS.
import { escaped } from "../words.js";

const OVERLAYS_Z = 300; // above the areas (250), below what a page draws (400)
const BASE_Z = 200;
const FAILED_TILES = 3;
const DEEPEST = 22;
const AGAIN_MS = 1500;

/**
 * Draw a layer as `layers-json` describes it, in a pane of its own. `told(state)` hears "works", "fails" or "far" (one
 * must come closer to see something). Returns {add(), remove(), opacity(share)}.
 */
export function drawLayer(map, layer, index, told) {
  const pane = `layer-${layer.id}`;
  const holder = map.getPane(pane) ?? map.createPane(pane);
  holder.style.pointerEvents = "none";
  holder.style.zIndex = layer.role === "base" ? BASE_Z : OVERLAYS_Z + index;
  const tiles = tilesOf(layer, pane);
  const isFar = () => map.getZoom() < (layer.min_zoom ?? 0);
  const look = () => isFar() && told("far");
  let failed = 0; // since one came
  let came = false; // since the view changed
  tiles.on("loading", () => (came = false));
  tiles.on("tileload", () => {
    failed = 0;
    came = true;
    if (!isFar()) told("works");
  });
  tiles.on("tileerror", ({ tile }) => {
    if (askAgain(tile)) return;
    failed += 1;
    if (!came || failed >= FAILED_TILES) told("fails");
  });
  tiles.on("add", () => map.on("zoomend", look));
  tiles.on("remove", () => map.off("zoomend", look));
  return {
    add() {
      tiles.addTo(map);
      look();
    },
    remove: () => tiles.remove(),
    opacity: (share) => (holder.style.opacity = share),
  };
}

/** A server with much to do says so; once more, a little later, and each tile at another moment. */
function askAgain(tile) {
  if (tile.dataset.again) return false;
  tile.dataset.again = "1";
  setTimeout(() => tile.isConnected && (tile.src = tile.getAttribute("src")), AGAIN_MS * (1 + Math.random()));
  return true;
}

function tilesOf({ tiles, attribution, bounds, min_zoom: minZoom, max_zoom: maxZoom, native_zoom: maxNativeZoom }, pane) {
  const options = { pane, attribution: escaped(attribution ?? ""), minZoom: minZoom ?? 0, maxZoom: maxZoom ?? DEEPEST, maxNativeZoom: maxNativeZoom ?? DEEPEST };
  if (bounds) options.bounds = [[bounds[1], bounds[0]], [bounds[3], bounds[2]]];
  return L.tileLayer(tiles, options);
}
