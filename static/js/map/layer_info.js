// What lies here? A click, or a key at the crosshair in the middle of the map, asks the layers that are shown.
import { element } from "../words.js";
import { downText } from "./layer_panel.js";
import { uncover } from "./uncover.js";

/**
 * `asked()` gives the shown layers that can say something; `mayAsk()` whether a click means that. `keyboard`: ask
 * with Enter or I in the middle of the map; `crosshair`: show where that is while the map has the focus.
 *
 * Returns {ask(latlng, {focus}), close(), renew()}.
 */
export function createLayerInfo(map, root, { asked, mayAsk, keyboard, crosshair }) {
  const words = root.dataset;
  const box = root.querySelector("[data-layers-info]");
  const answers = box.querySelector("[data-layers-answers]");
  const container = map.getContainer();
  const cross = element("div", "map-crosshair");
  let latest = 0;
  let mark = null;

  cross.hidden = true;
  if (crosshair) container.append(cross);
  box.querySelector("[data-layers-info-close]").addEventListener("click", () => close(true));
  box.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    close(true);
  });
  map.on("click", ({ latlng, originalEvent }) => originalEvent?.isTrusted && mayAsk() && ask(latlng));
  if (keyboard) listenToKeys();

  function listenToKeys() {
    const renew = () => (cross.hidden = !(container.matches(":focus-visible") && asked().length));
    container.addEventListener("focus", renew);
    container.addEventListener("blur", () => (cross.hidden = true));
    container.addEventListener("keydown", (event) => {
      if (event.target !== container || event.ctrlKey || event.metaKey || event.altKey || !asked().length) return;
      if (event.key !== "Enter" && event.key.toLowerCase() !== "i") return;
      if (!mayAsk()) return;
      event.preventDefault();
      cross.hidden = false;
      ask(map.getCenter(), { focus: true });
    });
  }

  async function ask(latlng, { focus = false } = {}) {
    const layers = asked();
    if (!layers.length) return;
    latest += 1;
    const mine = latest;
    answers.replaceChildren(element("p", "muted", words.asking));
    box.hidden = false;
    mark?.remove();
    mark = L.circleMarker(latlng, { radius: 7, className: "asked-here", interactive: false, pmIgnore: true, snapIgnore: true }).addTo(map);
    if (focus) box.focus({ preventScroll: true });
    const place = new URLSearchParams({ lon: latlng.lng.toFixed(7), lat: latlng.lat.toFixed(7), zoom: Math.round(map.getZoom()) });
    const parts = await Promise.all(layers.map((layer) => answerOf(layer, place)));
    if (mine !== latest) return;
    const found = parts.filter(Boolean);
    answers.replaceChildren(...(found.length ? found : [element("p", "", words.nothingHere)]));
    box.scrollTop = 0;
    uncover(map, box, latlng);
  }

  /** The section of one layer; null when it has nothing to say here. */
  async function answerOf(layer, place) {
    try {
      const answer = await fetch(`${layer.info}?${place}`, { credentials: "same-origin" });
      if (!answer.ok) return section(layer, [element("p", "is-warning", downText(words, layer))]);
      const data = await answer.json();
      return data.features.length ? section(layer, data.features.flatMap(described)) : null;
    } catch {
      return section(layer, [element("p", "is-warning", downText(words, layer))]);
    }
  }

  function close(focus = false) {
    latest += 1;
    box.hidden = true;
    mark?.remove();
    if (focus) container.focus({ preventScroll: true });
  }

  return { ask, close };
}

const section = (layer, children) => element("section", "layer-answer", "", [element("h3", "", layer.title), ...children]);

/** A feature of a service as a definition list: its values are text, whatever they look like. */
function described({ title, rows }) {
  const lines = rows.map(([name, value]) => element("div", "", "", [element("dt", "", name), element("dd", "", value)]));
  return [...(title ? [element("h4", "", title)] : []), element("dl", "layer-facts", "", lines)];
}
