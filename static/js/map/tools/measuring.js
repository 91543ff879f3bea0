// Measuring a distance or an area: corners by click, or Enter at the crosshair; the sum stands in the panel as one goes.
import { fill } from "../../words.js";
import { areaOf, areaText, lengthOf, lengthText, loadMeasures } from "./measures.js";
import { pointOn } from "./pointing.js";

const LINE = { className: "map-measure", interactive: false };

/** `panel` (a section of _map_tools.html) shows what is measured; `button` opens and closes it. Returns {close()}. */
export function createMeasuring(mapPage, button, panel) {
  const { map } = mapPage;
  const words = panel.dataset;
  const result = panel.querySelector("[data-result]");
  const drawing = L.layerGroup();
  let places = [];
  let end = null;
  const wantsArea = () => panel.querySelector("[name=mass]:checked").value === "flaeche";

  async function open() {
    await loadMeasures();
    panel.hidden = false;
    button.setAttribute("aria-expanded", "true");
    drawing.addTo(map);
    begin();
    say(words.hint);
  }

  function begin() {
    end ??= pointOn(mapPage, "measuring", {
      onPoint: (latlng) => { places.push(latlng); draw(); },
      onBack: () => { places.pop(); draw(); },
      onEnd: () => (places.length ? rest() : close(true)),
      onMove: (latlng) => places.length && draw(latlng),
    });
  }

  /** Leave what was measured standing; the next corner begins something new. */
  function rest() {
    draw();
    places = [];
  }

  function draw(next = null) {
    const all = next ? [...places, next] : places;
    drawing.clearLayers();
    const isArea = wantsArea() && all.length > 2;
    if (all.length) drawing.addLayer(isArea ? L.polygon(all, LINE) : L.polyline(all, { ...LINE, fill: false }));
    for (const place of places) drawing.addLayer(L.circleMarker(place, { ...LINE, radius: 5, className: "map-measure map-measure--corner" }));
    say(sentence(all, isArea));
  }

  function sentence(all, isArea) {
    if (all.length < 2) return words.hint;
    if (!isArea) return fill(words.length, { length: lengthText(lengthOf(all)) });
    const { area, perimeter } = areaOf(all);
    return fill(words.area, { area: areaText(area), length: lengthText(perimeter) });
  }

  function say(text) {
    result.textContent = text;
  }

  function anew() {
    places = [];
    drawing.clearLayers();
    say(words.hint);
  }

  function close(focus = false) {
    end?.();
    end = null;
    anew();
    drawing.remove();
    panel.hidden = true;
    button.setAttribute("aria-expanded", "false");
    if (focus) button.focus();
  }

  button.addEventListener("click", () => (panel.hidden ? open() : close()));
  panel.querySelector("[data-close]").addEventListener("click", () => close(true));
  panel.querySelector("[data-anew]").addEventListener("click", anew);
  panel.addEventListener("keydown", ({ key }) => key === "Escape" && close(true));
  for (const choice of panel.querySelectorAll("[name=mass]")) choice.addEventListener("change", () => draw());
  mapPage.on("claimed", ({ tool }) => tool !== "measuring" && !panel.hidden && close());
  return { close };
}
