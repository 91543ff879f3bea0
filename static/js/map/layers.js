// Layers of other services on any map of the site: the panel, the drawings, the word about an outage, the information.
import { element } from "../words.js";
import { drawLayer } from "./layer_drawing.js";
import { createLayerInfo } from "./layer_info.js";
import { rememberLayers } from "./layer_memory.js";
import { createLayerPanel, downText } from "./layer_panel.js";

const NONE = ""; // our own boundaries, no map below
const SETTING = "setting"; // the base map of the operator's settings

/**
 * Offer the layers a person may see on a map that stands beside templates/geo/_layers.html.
 *
 * Options: mayAsk() says whether a click on the map asks what lies there; keyboard: a crosshair in the middle and Enter
 * ask too (an editor calls `ask` itself); crosshair: false where the page has its own; only: the id of the one layer to
 * look at, as if nobody had chosen anything.
 * Returns {ready, pickable(), show(id, on), isShown(id), ask(latlng, {focus}), asks(), closeInfo()}; `ready` resolves to the layers, [] without.
 */
export function createLayers(map, root, { mayAsk = () => true, keyboard = true, crosshair = keyboard, only = null } = {}) {
  const memory = rememberLayers(only ? null : root.dataset.person);
  const drawings = new Map(); // id → what drawLayer gave
  const states = new Map(); // id → "works", "fails", …
  const shown = new Set();
  let layers = [];
  let ground = NONE; // the base map that was chosen
  const byId = (id) => layers.find((layer) => layer.id === id);
  const asked = () => layers.filter((layer) => layer.queryable && shown.has(layer.id));
  const panel = createLayerPanel(root, {
    base(id) {
      memory.setBase(id);
      setBase(id);
    },
    overlay: (id, on) => show(id, on),
    opacity(id, share) {
      memory.setOpacity(id, share);
      drawings.get(id)?.opacity(share);
    },
  });
  const info = createLayerInfo(map, root, { asked, mayAsk, keyboard, crosshair });
  const outage = root.querySelector("[data-layers-down]");
  outage.addEventListener("click", ({ target }) => target.closest("button") && (outage.hidden = true));
  root.querySelector("[data-layers-ask]").addEventListener("click", () => info.ask(map.getCenter(), { focus: true }));
  placeButton(map, panel.button);

  async function load() {
    const answer = await fetch(root.dataset.url, { credentials: "same-origin" });
    if (!answer.ok) throw new Error(`${root.dataset.url}: ${answer.status}`);
    layers = (await answer.json()).filter(({ id }) => !only || id === only);
    const overlays = layers.filter(({ role }) => role === "overlay");
    const given = layers.filter(({ role }) => role === "base");
    const own = map.baseMap ? [{ id: SETTING, title: root.dataset.setting }] : [];
    const bases = [...given, ...own, { id: NONE, title: root.dataset.none }];
    const base = bases.some(({ id }) => id === memory.base) ? memory.base : bases[0].id;
    overlays.forEach((layer, index) => prepare(layer, index));
    given.forEach((layer, index) => prepare(layer, index));
    panel.show({ bases, overlays }, { base, shown: memory.shown, opacity: memory.opacity });
    for (const [id, state] of states) panel.tell(id, state);
    setBase(base);
    for (const { id } of overlays) if (memory.shown(id)) show(id, true);
    return layers;
  }

  function prepare(layer, index) {
    const drawing = drawLayer(map, layer, index, (state) => tell(layer.id, state));
    drawing.opacity(memory.opacity(layer.id));
    drawings.set(layer.id, drawing);
    if (layer.state === "down") states.set(layer.id, "fails");
  }

  function setBase(chosen) {
    for (const { id, role } of layers) if (role === "base" && id !== chosen) hide(id);
    if (map.baseMap) map.baseMap[chosen === SETTING ? "addTo" : "removeFrom"](map);
    if (byId(chosen)) draw(chosen);
    ground = chosen;
    renewGround();
    renewWords();
  }

  /** Areas let the base map through while there is one to be seen. */
  function renewGround() {
    map.getContainer().classList.toggle("has-base-map", ground !== NONE && states.get(ground) !== "fails");
  }

  function show(id, on = true) {
    memory.setShown(id, on);
    panel.set(id, on);
    if (on) draw(id);
    else hide(id);
    renewWords();
  }

  function draw(id) {
    shown.add(id);
    drawings.get(id).add();
    panel.tell(id, states.get(id));
  }

  function hide(id) {
    shown.delete(id);
    drawings.get(id).remove();
    if (states.get(id) !== "fails") panel.tell(id, "works");
  }

  function tell(id, state) {
    if (states.get(id) === state) return;
    states.set(id, state);
    panel.tell(id, state);
    renewGround();
    renewWords();
  }

  /** A layer that does not answer is named on the map; the rest of the page goes on. */
  function renewWords() {
    root.querySelector("[data-layers-asking]").hidden = !asked().length;
    const down = layers.filter(({ id }) => shown.has(id) && states.get(id) === "fails");
    const words = down.map((layer) => element("p", "", downText(root.dataset, layer)));
    const place = outage.querySelector("[data-layers-down-words]");
    if (place.textContent === words.map((word) => word.textContent).join("")) return;
    place.replaceChildren(...words);
    outage.hidden = down.length === 0;
  }

  return {
    ready: load().catch(() => []),
    pickable: () => layers.filter((layer) => layer.pickable),
    show,
    isShown: (id) => shown.has(id),
    ask: info.ask,
    asks: () => asked().length > 0,
    closeInfo: info.close,
  };
}

/** The button stands among the map's controls, under the zoom. */
function placeButton(map, button) {
  const control = L.control({ position: "topright" });
  control.onAdd = () => {
    const holder = element("div", "leaflet-bar layers-button", "", [button]);
    L.DomEvent.disableClickPropagation(holder);
    return holder;
  };
  control.addTo(map);
}
