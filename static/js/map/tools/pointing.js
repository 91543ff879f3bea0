// Points on the map for a tool: by click, or by keyboard at the crosshair in the middle.
import { element } from "../../words.js";

/**
 * Give the clicks on the map to a tool. `onPoint(latlng)`, `onBack()` (Backspace), `onEnd()` (Escape or a double click) and
 * `onMove(latlng)` (the pointer, or the middle of the map while the keyboard moves it) are called. Returns a function that ends it.
 */
export function pointOn(mapPage, tool, { onPoint, onBack = () => {}, onEnd = () => {}, onMove = () => {} }) {
  const { map } = mapPage;
  const container = map.getContainer();
  const giveBack = mapPage.claimClicks(tool);
  const cross = container.appendChild(element("div", "map-crosshair"));
  const byKeyboard = () => container.matches(":focus-visible");
  const showCross = () => (cross.hidden = !byKeyboard());
  const clicked = ({ latlng, originalEvent }) => {
    if (originalEvent?.detail > 1) return; // the second half of a double click
    container.focus({ preventScroll: true });
    onPoint(latlng);
  };
  const moved = ({ latlng }) => onMove(latlng);
  const shifted = () => byKeyboard() && onMove(map.getCenter());
  const ended = (event) => { L.DomEvent.stop(event); onEnd(); };
  const acts = { Enter: () => onPoint(map.getCenter()), Backspace: onBack, Escape: onEnd };
  const pressed = (event) => {
    if (!acts[event.key] || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    acts[event.key]();
  };
  const zoomed = map.doubleClickZoom.enabled();
  map.doubleClickZoom.disable();
  map.on({ click: clicked, mousemove: moved, move: shifted, dblclick: ended });
  container.addEventListener("keydown", pressed, true);
  container.addEventListener("focus", showCross);
  container.addEventListener("blur", showCross);
  showCross();
  return () => {
    giveBack();
    cross.remove();
    if (zoomed) map.doubleClickZoom.enable();
    map.off({ click: clicked, mousemove: moved, move: shifted, dblclick: ended });
    container.removeEventListener("keydown", pressed, true);
    container.removeEventListener("focus", showCross);
    container.removeEventListener("blur", showCross);
  };
}
