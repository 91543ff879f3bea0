// Reports by keyboard: a crosshair in the middle of the map, Enter opens what lies under it or nearest to it.
import { element } from "../words.js";

const REACH_PX = 40;

/** `open(reports)` and `openPlace(latlng)` show what was found. */
export function pickByKeyboard(mapPage, { openIds, openPlace }) {
  const { map, reports } = mapPage;
  const container = map.getContainer();
  const cross = element("div", "map-crosshair");
  cross.hidden = true;
  container.append(cross);
  let byPointer = false; // Leaflet gives the map the focus on a click, too
  const renew = () => (cross.hidden = byPointer || !mapPage.isFree() || document.activeElement !== container);
  container.addEventListener("pointerdown", () => { byPointer = true; renew(); }, true);
  document.addEventListener("keydown", () => { byPointer = false; renew(); }, true); // the key that leads to the map counts
  container.addEventListener("focus", renew);
  container.addEventListener("blur", () => { byPointer = false; renew(); });
  container.addEventListener("keydown", (event) => {
    if (event.target !== container || event.key !== "Enter" || event.ctrlKey || event.metaKey || event.altKey || !mapPage.isFree()) return;
    const latlng = map.getCenter();
    const nearest = near(map.latLngToLayerPoint(latlng));
    if (!reports.pick(latlng, event)) {
      if (nearest) openIds([nearest.id]);
      else if (mapPage.layers.asks()) return; // the layers are asked (layer_info.js)
      else openPlace(latlng, { focus: true });
    }
    event.preventDefault();
    event.stopImmediatePropagation();
  }, true);

  function near(point) {
    const found = reports.drawn().symbols.map((one) => ({ id: one.id, far: one.at.distanceTo(point) }));
    return found.filter(({ far }) => far <= REACH_PX).sort((a, b) => a.far - b.far)[0];
  }
}
