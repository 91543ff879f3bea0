// Drawing without a mouse: arrows move a crosshair, Enter sets a corner, Backspace takes it back, Escape ends.
//
// While nothing is drawn the same crosshair goes from corner to corner (page keys), picks one up and puts it down
// (Enter), splits the edge after it (T) and takes it away (Delete).
import { distance, inside, polygonsOf } from "../map/geometry.js";
import { element } from "../words.js";
import { LEAST, corners } from "./outline.js";
import { lengthText, placeText, text } from "./texts.js";

const STEP_PX = 10;
const BIG_STEP_PX = 80;
const REACH_PX = 14;
const EDGE_PX = { x: 48, top: 72, bottom: 128 }; // what lies over the map at the top and the bottom is kept clear
const MOVES = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

/** `take(key, at)`, if given, may take a key for itself first: it returns whether it did. */
export function drawByKeyboard(map, { tool, outline, editor, say, take = () => false }) {
  const container = map.getContainer();
  const cross = element("div", "crosshair");
  cross.hidden = true;
  container.append(cross);
  let at = null; // [lon, lat]
  let held = null; // the corner that was picked up: {at, from}
  let saying = 0;

  const keys = {
    Enter: () => (tool.drawing ? setCorner() : pickUpOrPutDown()),
    Backspace: () => tool.drawing && takeBack(),
    Escape: () => (tool.drawing ? end() : putBack()),
    PageDown: () => goTo(1),
    PageUp: () => goTo(-1),
    Delete: () => onCorner((corner) => editor.dropCorner(corner.at)),
    t: () => onCorner((corner) => editor.splitAfter(corner.at)),
    "+": () => map.setZoomAround(L.latLng(at[1], at[0]), map.getZoom() + 1),
    "-": () => map.setZoomAround(L.latLng(at[1], at[0]), map.getZoom() - 1),
  };

  container.tabIndex = 0;
  container.addEventListener("keydown", (event) => {
    if (event.target !== container || event.ctrlKey || event.metaKey || event.altKey) return;
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    const act = MOVES[key] ? () => move(MOVES[key], event.shiftKey) : keys[key];
    if (!act && key !== "i") return;
    event.preventDefault();
    event.stopPropagation();
    show();
    clearTimeout(saying); // where one was no longer interrupts what happens now
    if (!take(key, at)) act?.();
  });
  container.addEventListener("focus", () => container.matches(":focus-visible") && (show(), say(text("keys"))));
  container.addEventListener("blur", () => (cross.hidden = true));
  container.addEventListener("pointerdown", () => (cross.hidden = true));
  map.on("click", ({ latlng, originalEvent }) => originalEvent?.isTrusted && (at = [latlng.lng, latlng.lat]));
  map.on("move zoom viewreset", place);

  function show() {
    if (!at || !map.getBounds().contains([at[1], at[0]])) {
      const centre = map.getCenter();
      at = [centre.lng, centre.lat];
    }
    cross.hidden = false;
    place();
  }

  function place() {
    if (!at || cross.hidden) return;
    const { x, y } = map.latLngToContainerPoint([at[1], at[0]]);
    cross.style.transform = `translate(${Math.round(x)}px, ${Math.round(y)}px)`;
  }

  function move([dx, dy], big) {
    const step = big ? BIG_STEP_PX : STEP_PX;
    const point = map.latLngToContainerPoint([at[1], at[0]]).add([dx * step, dy * step]);
    const latlng = map.containerPointToLatLng(point);
    stand([latlng.lng, latlng.lat]);
    keepInView(point);
    clearTimeout(saying);
    saying = setTimeout(() => say(whereabouts()), 350);
  }

  function stand(there) {
    at = there;
    cross.hidden = false;
    place();
    if (tool.drawing) tool.hover(at);
    if (held) editor.dragCorner(held.at, at);
  }

  function keepInView(point) {
    const size = map.getSize();
    const over = (value, low, high) => Math.min(0, value - low) + Math.max(0, value - high);
    const by = [over(point.x, EDGE_PX.x, size.x - EDGE_PX.x), over(point.y, EDGE_PX.top, size.y - EDGE_PX.bottom)];
    if (by[0] || by[1]) map.panBy(by, { animate: false });
  }

  function setCorner() {
    const { kind, before } = { kind: tool.drawing, before: tool.sketch().length };
    tool.hover(at);
    tool.press(at);
    if (kind === "point" || !tool.drawing) return; // what was finished is told by the editor
    const now = tool.sketch();
    if (now.length > before) say(text("cornerSet", { number: now.length, size: editor.sizeText(kind, now) }));
  }

  function takeBack() {
    const taken = tool.takeBack();
    if (!taken) return say(text("nothingToTakeBack"));
    stand(taken);
    say(text("cornerTakenBack", { number: tool.sketch().length + 1 }));
  }

  function end() {
    const kind = tool.drawing;
    if (tool.sketch().length >= LEAST[kind === "hole" ? "polygon" : kind] && kind !== "point") return tool.finish();
    const begun = tool.sketch().length > 0;
    editor.stopDrawing();
    say(text(begun ? "sketchDropped" : "drawingEnded"));
  }

  function nearest() {
    const here = map.latLngToContainerPoint([at[1], at[0]]);
    let best = null;
    for (const corner of corners(outline.shape)) {
      const away = here.distanceTo(map.latLngToContainerPoint([corner.point[1], corner.point[0]]));
      if (away <= REACH_PX && (!best || away < best.away)) best = { ...corner, away };
    }
    return best;
  }

  function onCorner(act) {
    if (tool.drawing) return;
    const corner = nearest();
    if (!corner) return say(text("noCornerHere"));
    held = null;
    act(corner);
  }

  function pickUpOrPutDown() {
    if (held) {
      editor.putCorner(held.at, at);
      held = null;
      return say(text("cornerPut", { place: placeText(at) }));
    }
    onCorner((corner) => {
      held = { at: corner.at, from: corner.point };
      say(text("cornerHeld"));
    });
  }

  function putBack() {
    if (!held) return;
    const { from } = held;
    held = null;
    editor.show();
    stand(from);
    say(text("cornerPutBack"));
  }

  function goTo(direction) {
    if (tool.drawing || held) return;
    const all = corners(outline.shape);
    if (!all.length) return say(text("noCorners"));
    const here = nearest();
    const now = here ? all.findIndex(({ at: other }) => other.join() === here.at.join()) : -1;
    const next = all.at((now + (now < 0 && direction < 0 ? 0 : direction)) % all.length);
    stand(next.point);
    if (!map.getBounds().contains([at[1], at[0]])) map.panTo([at[1], at[0]], { animate: false });
    say(text("cornerOf", { number: all.indexOf(next) + 1, count: all.length, place: placeText(at) }));
  }

  function whereabouts() {
    const area = map.areas.features().find(({ geometry }) => polygonsOf(geometry).some(([ring]) => inside(ring, at)));
    const last = tool.sketch().at(-1);
    return [placeText(at), area?.properties.name, last && text("fromLast", { length: lengthText(distance(last, at)) })].filter(Boolean).join(", ");
  }
}
