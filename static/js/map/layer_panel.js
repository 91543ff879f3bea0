// The panel of layers: base maps, overlays, each with legend, source and strength. It knows no map.
import { element, fill, since } from "../words.js";

/**
 * `root` is templates/geo/_layers.html. `chosen`: {base(id), overlay(id, on), opacity(id, share)} hear what was chosen.
 *
 * Returns {show({bases, overlays}, memory), tell(id, state), button}.
 */
export function createLayerPanel(root, chosen) {
  const words = root.dataset;
  const panel = root.querySelector("[data-layers-panel]");
  const button = root.querySelector("[data-layers-open]");
  const rows = new Map();

  button.addEventListener("click", () => (panel.hidden ? open() : close()));
  panel.querySelector("[data-layers-close]").addEventListener("click", close);
  panel.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    close();
  });

  function open() {
    panel.hidden = false;
    button.setAttribute("aria-expanded", "true");
    panel.focus({ preventScroll: true });
    for (const { details, legend } of rows.values()) if (details?.open) legend();
  }

  function close() {
    panel.hidden = true;
    button.setAttribute("aria-expanded", "false");
    button.focus({ preventScroll: true });
  }

  function show({ bases, overlays }, memory) {
    rows.clear();
    const base = panel.querySelector("[data-layers-bases]");
    const over = panel.querySelector("[data-layers-overlays]");
    base.querySelector("[data-rows]").replaceChildren(...bases.map((layer) => row(layer, "radio", memory)));
    over.querySelector("[data-rows]").replaceChildren(...overlays.map((layer) => row(layer, "checkbox", memory)));
    base.hidden = bases.length < 2;
    over.hidden = overlays.length === 0;
    button.hidden = base.hidden && over.hidden;
  }

  function row(layer, type, memory) {
    const made = root.querySelector("template[data-layer-row]").content.cloneNode(true).firstElementChild;
    const part = (name) => made.querySelector(`[data-layer-${name}]`);
    const on = part("on");
    on.type = type;
    on.value = layer.id;
    if (type === "radio") on.name = "layers-base";
    part("title").textContent = layer.title;
    on.checked = type === "radio" ? layer.id === memory.base : memory.shown(layer.id);
    on.addEventListener("change", () => (type === "radio" ? chosen.base(layer.id) : chosen.overlay(layer.id, on.checked)));
    fillMore(layer, part, memory);
    // Our own boundaries have no details.
    rows.set(layer.id, { on, note: part("note"), details: part("more"), legend: () => showLegend(layer, part("legend")), layer });
    return made;
  }

  function fillMore(layer, part, memory) {
    const details = part("more");
    if (!layer.kind) return details.remove(); // our own boundaries have nothing to say
    const range = part("opacity");
    const says = part("opacity-says");
    const share = memory.opacity(layer.id);
    range.setAttribute("aria-label", fill(words.opacity, { title: layer.title }));
    details.querySelector("summary").append(element("span", "sr-only", ` (${layer.title})`));
    range.value = Math.round(share * 100);
    says.textContent = `${range.value} %`;
    range.addEventListener("input", () => {
      says.textContent = `${range.value} %`;
      chosen.opacity(layer.id, range.value / 100);
    });
    source(part("source"), words.source, layer.attribution);
    source(part("licence"), words.licence, layer.licence);
    details.addEventListener("toggle", () => details.open && showLegend(layer, part("legend")));
    return null;
  }

  /** One image, fetched when it is first looked at. */
  function showLegend(layer, place) {
    if (!layer.legend || place.childElementCount) return;
    const image = element("img", "layer-row__legend");
    image.alt = fill(words.legend, { title: layer.title });
    image.addEventListener("error", () => image.replaceWith(element("p", "small muted", words.noLegend)));
    image.src = layer.legend;
    place.append(image);
  }

  /** Say beside the layer how it is: "works", "fails", "far". */
  function tell(id, state) {
    const { note, layer } = rows.get(id) ?? {};
    if (!note) return;
    note.textContent = state === "fails" ? downText(words, layer) : state === "far" ? words.far : "";
    note.hidden = !note.textContent;
    note.classList.toggle("is-warning", state === "fails");
  }

  return { show, tell, button, panel, set: (id, on) => rows.get(id) && (rows.get(id).on.checked = on) };
}

/** „Die Ebene „Flurstücke“ antwortet zurzeit nicht (seit 3 Std.).“ */
export function downText(words, layer) {
  const long = since(layer.down_since, words);
  return fill(long ? words.downSince : words.down, { title: layer.title, since: long });
}

function source(place, label, text) {
  if (!text) return place.remove();
  const address = /^https?:\/\/\S+$/.test(text) ? element("a", "", text) : null;
  if (address) {
    address.href = text;
    address.rel = "noopener noreferrer";
    address.target = "_blank";
  }
  place.append(element("span", "muted", `${label} `), address ?? text);
  return null;
}
