// Taking parcels and plans out of a layer: a click adds an object to the outline, a click on what lies in it takes it
// out again. By keyboard the crosshair of keyboard.js and Enter do the same.
import { downText } from "../map/layer_panel.js";
import { element, fill } from "../words.js";
import { Offline, post } from "./http.js";
import { fromGeoJSON, toGeoJSON } from "./outline.js";

const LONGEST_LABEL = 60;

/**
 * `layers` is what map/layers.js gives, `url` unites, `say` speaks, `drawing` draws.
 *
 * Returns {picking, take(key, at)}: whether clicks are ours, and whether a key pressed at the crosshair was.
 */
export function createPicking(map, page, outline, { layers, url, say, drawing }) {
  const button = page.querySelector("[data-pick]");
  const panel = page.querySelector("[data-pick-panel]");
  const words = panel.dataset;
  const list = panel.querySelector("[data-pick-layer]");
  const said = panel.querySelector("[data-pick-said]");
  const choices = panel.querySelector("[data-pick-choices]");
  let on = false;
  let opened = null; // the layer that was switched on for picking
  let work = Promise.resolve(); // clicks are answered one after the other
  const layer = () => layers.pickable().find(({ id }) => id === list.value);
  const text = (name, values = {}) => fill(words[name], values);

  layers.ready.then(() => {
    const found = layers.pickable();
    button.hidden = !found.length;
    list.replaceChildren(...found.map(({ id, title }) => new Option(title, id)));
    list.parentElement.hidden = found.length < 2;
  });
  button.addEventListener("click", () => (on ? end() : begin()));
  panel.querySelector("[data-pick-end]").addEventListener("click", () => end());
  list.addEventListener("change", () => lookAt(layer()));
  page.addEventListener("click", ({ target }) => on && target.closest("[data-draw], [data-open-file], [data-open-coordinates]") && end(), true);
  map.on("click", ({ latlng, originalEvent }) => on && originalEvent?.isTrusted && ask([latlng.lng, latlng.lat]));

  function begin() {
    drawing.editor.stopDrawing();
    set(true);
    layers.closeInfo();
    list.value = (layers.pickable().find(({ id }) => layers.isShown(id)) ?? layer()).id;
    lookAt(layer());
    map.getContainer().focus({ preventScroll: true });
  }

  function end() {
    set(false);
    tell(text("ended", { size: drawing.editor.sizeText() }));
    button.focus();
  }

  function set(next) {
    on = next;
    button.setAttribute("aria-pressed", String(on));
    panel.hidden = !on;
    page.classList.toggle("is-picking", on);
    choices.replaceChildren();
  }

  function lookAt(chosen) {
    if (opened && opened !== chosen.id) layers.show(opened, false);
    opened = layers.isShown(chosen.id) && opened !== chosen.id ? null : chosen.id;
    layers.show(chosen.id);
    const far = map.getZoom() < (chosen.min_zoom ?? 0);
    tell([text("begun", { title: chosen.title }), far && text("comeCloser")].filter(Boolean).join(" "));
  }

  function tell(sentence) {
    said.textContent = sentence;
    say(sentence);
  }

  function ask(at) {
    choices.replaceChildren();
    said.textContent = text("asking");
    work = work.then(() => pick(layer(), at)).catch(() => tell(text("failed")));
  }

  async function pick(chosen, [lon, lat]) {
    const answer = await fetch(`${chosen.pick}?${new URLSearchParams({ lon, lat })}`, { credentials: "same-origin" });
    if (!answer.ok) return tell(downText(page.querySelector("[data-layers]").dataset, chosen));
    const { features } = await answer.json();
    if (!features.length) return tell(text("nothingHere", { title: chosen.title }));
    return features.length === 1 ? toggle(features[0]) : choose(features);
  }

  /** Several lie one over the other: which one is meant? */
  function choose(features) {
    const buttons = features.map((feature, index) => {
      const made = element("button", "btn btn--small", nameOf(feature) || text("object", { number: index + 1 }));
      made.type = "button";
      made.addEventListener("click", () => {
        choices.replaceChildren();
        work = work.then(() => toggle(feature)).catch(() => tell(text("failed")));
        map.getContainer().focus({ preventScroll: true });
      });
      return made;
    });
    choices.replaceChildren(...buttons);
    tell(text("several", { count: features.length }));
    if (document.activeElement === map.getContainer()) buttons[0].focus();
  }

  async function toggle(feature) {
    const before = outline.shape;
    const { status, data } = await post(url, { outline: toGeoJSON(before), piece: feature.geometry }).catch((error) => {
      throw error instanceof Offline ? error : new Error(text("failed"));
    });
    if (status !== 200) return tell(data.text);
    if (outline.shape !== before) return tell(text("failed")); // changed in between: nothing is overwritten
    outline.change(fromGeoJSON(data.geometry));
    const name = nameOf(feature) || text("oneObject");
    return tell(text(data.added ? "added" : "takenOut", { name, size: drawing.editor.sizeText() }));
  }

  return {
    get picking() {
      return on;
    },
    take(key, at) {
      if (key === "i") layers.ask(L.latLng(at[1], at[0]), { focus: true });
      if (!on || (key !== "Enter" && key !== "Escape")) return key === "i";
      if (key === "Enter") ask(at);
      else end();
      return true;
    },
  };
}

const nameOf = ({ label }) => (label.length > LONGEST_LABEL ? `${label.slice(0, LONGEST_LABEL)} …` : label);
