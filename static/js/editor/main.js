// The report form: the map, the list of who is affected, the fields and saving, put together.
import { createMap, fitTo } from "../map/base.js";
import { createLayers } from "../map/layers.js";
import { showList } from "./affected.js";
import { createAffectedMap } from "./affected_map.js";
import { createAsking } from "./asking.js";
import { createAutosave } from "./autosave.js";
import { createChoosing } from "./choose.js";
import { openConflict } from "./conflict.js";
import { createDrawing } from "./drawing.js";
import { askWhatMatters, fillIn, showProblems, valuesOf } from "./fields.js";
import { drawByKeyboard } from "./keyboard.js";
import { createNotices } from "./notices.js";
import { Outline, fromGeoJSON, toGeoJSON } from "./outline.js";
import { createPicking } from "./pick.js";
import { snapToBorders } from "./snapping.js";
import { walkInSteps } from "./steps.js";
import { missingIn, showSummary } from "./summary.js";
import { text } from "./texts.js";
import { createWays } from "./ways.js";

const page = document.querySelector("[data-editor]");
const form = page.querySelector("[data-report-form]");
const data = JSON.parse(document.getElementById("report-data").textContent);
const live = page.querySelector("[data-live]");
const { urls } = data;

const say = (sentence) => (live.textContent = sentence);

page.classList.add("is-scripted");
const map = createMap(page.querySelector("[data-map]"), { areasUrl: urls.areas, label: text("mapLabel"), fit: null, map: { keyboard: false, boxZoom: false } });
map.getContainer().setAttribute("role", "application");
const outline = new Outline();
const onMap = createAffectedMap(map);
let problem = null; // what is wrong with the outline, as the server last said
let warnings = [];
let noted = ""; // what the server last remarked on an outline it accepted

const drawing = createDrawing(map, page, outline, {
  say,
  seenChanged() {
    onMap.clip();
    ask();
  },
  outlineChanged: () => autosave.changed(),
});

const notices = createNotices(page.querySelector("[data-notices]"), {
  repair: (geometry) => {
    drawing.editor.stopDrawing();
    outline.change(fromGeoJSON(geometry));
    say(text("repaired", { size: drawing.editor.sizeText() }));
  },
  preview: (geometry) => onMap.repair(geometry),
});

const ask = createAsking(urls.affected, () => {
  const seen = drawing.seen();
  return seen && { outline: seen, fields: valuesOf(form) };
}, {
  answered(answer) {
    warnings = answer?.warnings ?? [];
    problem = null;
    showAnswer(answer);
  },
  refused(refusal) {
    if (drawing.tool.drawing) return; // half a shape may well cross itself
    problem = refusal;
    warnings = [];
    showAnswer(null);
  },
  failed: () => (page.querySelector("[data-affected-state]").textContent = text("notAnswered")),
});

function showAnswer(answer) {
  page.querySelector("[data-affected-state]").textContent = text("recomputed");
  showList(page.querySelector("[data-affected]"), answer, { onRow: onMap.point, choosing });
  map.areas.ready.then(() => {
    onMap.show(answer);
    onMap.clip();
  });
  notices.show({ problem, warnings });
}

const autosave = createAutosave(urls.autosave, {
  id: data.id,
  revision: data.revision,
  content: () => ({ fields: valuesOf(form), outline: toGeoJSON(outline.shape) }),
  refused(refusal) {
    problem = refusal;
    notices.show({ problem, warnings: [] });
  },
  saved(answer) {
    const notes = (answer.notes ?? []).map((note) => note.text).join(" ");
    if (notes && notes !== noted) say(notes);
    noted = notes;
    showProblems(form, answer.problems.filter(({ field }) => field !== "outline"));
    const broken = answer.problems.find(({ field }) => field === "outline");
    if (broken && !drawing.tool.drawing) {
      problem = broken;
      notices.show({ problem, warnings: [] });
    }
  },
  status(state, sentence) {
    const saved = page.querySelectorAll("[data-save-state]");
    saved.forEach((place) => {
      place.dataset.state = state;
      place.querySelector("span").textContent = sentence;
    });
  },
  conflict: (answer) => openConflict(page, answer, autosave),
});

const ways = createWays(page, map, form, urls, {
  outline, say, lookAtOutline,
  drawing,
  refused(refusal) {
    notices.show({ problem: refusal, warnings: [] });
    say(refusal.text);
  },
});
map.on("areas:failed", () => say(text("noAreas")));
const layers = createLayers(map, page.querySelector("[data-layers]"), { mayAsk: () => !drawing.tool.drawing && !picking.picking, keyboard: false });
const picking = createPicking(map, page, outline, { layers, url: urls.piece, say, drawing });
drawByKeyboard(map, { tool: drawing.tool, outline, editor: drawing.editor, say, take: picking.take });
snapToBorders(map);

function lookAtOutline() {
  const bounds = L.geoJSON(toGeoJSON(outline.shape)).getBounds();
  if (bounds.isValid()) map.fitBounds(bounds.pad(0.9), { maxZoom: 16, animate: false });
}

const choosing = createChoosing(page, urls, { done: ask, leaving: () => autosave.now() });

const renewFields = askWhatMatters(form);
for (const kind of ["input", "change"]) {
  form.addEventListener(kind, () => {
    autosave.changed();
    ask();
  });
}
page.addEventListener("restore", ({ detail }) => {
  fillIn(form, detail.fields);
  renewFields();
  outline.change(fromGeoJSON(detail.outline));
});

const steps = walkInSteps(page, { leaving: () => autosave.now() });
form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const announcing = event.submitter?.value === "announce";
  const missing = announcing ? missingIn(form, outline.shape) : [];
  showSummary(page, missing, steps);
  if (missing.length) return;
  if (await autosave.now()) window.location.assign(urls.preview);
});

for (const other of page.querySelectorAll("form[data-file-form]")) {
  other.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (await autosave.now()) other.submit();
  });
}

function begin() {
  const kept = autosave.kept();
  const mine = kept && kept.revision === data.revision;
  if (mine) fillIn(form, kept.fields);
  renewFields();
  outline.start(fromGeoJSON(mine ? kept.outline : data.outline));
  if (mine) {
    autosave.changed();
    say(text("restored"));
  } else if (kept) openConflict(page, { conflict: { text: text("keptElsewhere") }, revision: data.revision }, autosave, kept);
  if (data.problem && !mine) {
    problem = { text: data.problem, repaired: null };
    notices.show({ problem, warnings: [] });
    ways.type(data.typed);
  }
  if (data.before) onMap.before(data.before.outline, data.before.title);
  if (!outline.shape) drawing.draw("polygon", { focus: false });
  map.areas.ready.then(() => {
    if (outline.shape) lookAtOutline();
    else fitTo(map, "own");
    page.dataset.ready = "";
  });
}
begin();
