// The form of a subscription with its map: choosing areas, drawing one, setting a place; the preview follows.
import { createAsking } from "../editor/asking.js";
import { createDrawing } from "../editor/drawing.js";
import { drawByKeyboard } from "../editor/keyboard.js";
import { Outline, fromGeoJSON, toGeoJSON } from "../editor/outline.js";
import { snapToBorders } from "../editor/snapping.js";
import { number, text } from "../editor/texts.js";
import { createMap, fitTo } from "../map/base.js";
import { element } from "../words.js";
import { chooseAreas } from "./areas.js";
import { drawSubscription } from "./drawn.js";

const page = document.querySelector("[data-abo]");
const form = page.querySelector("[data-form]");
const live = page.querySelector("[data-live]");
const box = page.querySelector("[data-preview-box]");
const field = (name) => form.elements[name];
// This page has words of its own for some things the drawing tool says.
Object.assign(document.getElementById("editor-texts").dataset, document.getElementById("subscription-texts").dataset);

const say = (sentence) => (live.textContent = sentence);
keepNear(matchMedia("(max-width: 63.99rem)"));
const ground = document.getElementById("subscription-map");
const map = createMap(ground, { areasUrl: page.dataset.areas, label: text("mapLabel"), fit: null, map: { keyboard: false, boxZoom: false } });
ground.setAttribute("role", "application");
const outline = new Outline();
const show = drawSubscription(map);
let answered = JSON.parse(document.getElementById("subscription-drawing").textContent);
const areas = chooseAreas(form, document.getElementById("close-icon").content.firstElementChild);
const way = () => form.querySelector("[name=area_source]:checked")?.value;

const drawing = createDrawing(map, page, outline, {
  say,
  seenChanged() {},
  outlineChanged() {
    if (way() === "drawn") field("drawn").value = outline.shape ? JSON.stringify(toGeoJSON(outline.shape)) : "";
    else if (way() === "place" && outline.shape) writePlace(outline.shape.parts.at(-1));
    ask();
  },
});

/** On a phone the map stands where the area is chosen, and the preview above the button that saves. */
function keepNear(narrow) {
  const side = page.querySelector(".abo-side");
  const [mapBox, mapHere, previewHere] = [".abo-map", "[data-map-here]", "[data-preview-here]"].map((one) => page.querySelector(one));
  const place = () => {
    if (narrow.matches) {
      mapHere.append(mapBox);
      previewHere.append(box);
    } else side.prepend(mapBox, box);
  };
  narrow.addEventListener("change", place);
  place();
}

/** Only the last point counts: a place is one. */
function writePlace([lon, lat]) {
  field("place").value = text("placeTyped", { north: number(lat, 5), east: number(lon, 5) });
  page.querySelector("[data-candidates]").replaceChildren();
  outline.start({ kind: "point", parts: [[lon, lat]] });
  setTimeout(() => way() === "place" && !drawing.tool.drawing && drawing.draw("point", { focus: false })); // the tool is still ending
}

const ask = createAsking(page.dataset.preview, () => {
  box.classList.add("is-waiting");
  return new FormData(form);
}, { answered: showAnswer, refused: failed, failed });

function showAnswer(answer) {
  box.classList.remove("is-waiting");
  if (!answer) return;
  box.innerHTML = answer.html; // our own template, what people typed escaped in it
  page.querySelector("[data-preview-said]").textContent = answer.headline;
  field("name").placeholder = answer.name;
  showCandidates(answer.candidates);
  if (answer.area_text !== null) takeFile(answer.area_text);
  answered = answer.map;
  redraw();
}

function failed() {
  box.classList.remove("is-waiting");
  page.querySelector("[data-preview-said]").textContent = text("previewFailed");
}

function takeFile(words) {
  field("area_text").value = words;
  field("area_file").value = "";
}

function showCandidates(candidates) {
  field("place_asked").value = field("place").value;
  const chosen = form.querySelector("[name=place_choice]:checked");
  if (!candidates.length && chosen) return; // one of them was just taken
  page.querySelector("[data-candidates]").replaceChildren(...candidates.map(({ value, name }) => {
    const input = Object.assign(document.createElement("input"), { type: "radio", name: "place_choice", value });
    return element("label", "choice", "", [input, element("span", "", name)]);
  }));
}

function redraw({ look = true } = {}) {
  const drawn = way() === "drawn";
  show(answered, { area: !drawn, look: look && !drawn && way() !== "place" });
}

/** The map's tools are those of the chosen way. */
function changeWay() {
  const now = way();
  const draws = now === "drawn";
  page.querySelector("[data-drawing-bar]").hidden = page.querySelector("[data-drawing-panel]").hidden = !draws;
  drawing.editor.stopDrawing();
  outline.start(draws && field("drawn").value ? fromGeoJSON(parsed(field("drawn").value)) : null);
  if (draws && !outline.shape) drawing.draw("polygon", { focus: false });
  if (now === "place") drawing.draw("point", { focus: false });
}

function parsed(words) {
  try {
    return JSON.parse(words);
  } catch {
    return null;
  }
}

form.addEventListener("change", ({ target }) => {
  if (target.name === "area_source") changeWay();
  if (target.name === "place") page.querySelector("[data-candidates]").replaceChildren();
  if (target.name !== "name") ask();
});
map.on("click", (event) => way() === "areas" && areas.pick(event.latlng, map.areas.detailed()));
map.on("areas:failed", () => say(text("noAreas")));
for (const hint of page.querySelectorAll("[data-scripted]")) hint.hidden = false;
drawByKeyboard(map, { tool: drawing.tool, outline, editor: drawing.editor, say });
snapToBorders(map);

map.areas.ready.then(() => {
  fitTo(map, "members");
  changeWay();
  redraw();
  if (outline.shape) map.fitBounds(L.geoJSON(toGeoJSON(outline.shape)).getBounds().pad(0.4), { animate: false });
  page.dataset.ready = "";
});
