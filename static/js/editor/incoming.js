// An outline from files: the server reads them; what is one shape in a known system is taken at once, of everything else
// one sees first where it lies and chooses. The files stay in the browser until then: nothing is stored of them.
import { createIncomingMap } from "./incoming_map.js";
import { createPanel } from "./incoming_panel.js";
import { readOutline, unite } from "./reading.js";
import { text } from "./texts.js";

/**
 * Told: begin() before shapes are shown, ended() when nothing was taken, take(geometry, note) → a function that takes it
 * back, prefill(fields) → {words, undo}, say(sentence). Returns {bring(files), refuse(problem)}.
 */
export function createIncoming(page, map, urls, { begin, ended, take, prefill, say }) {
  const panel = createPanel(page.querySelector("[data-incoming]"), {
    chose: (key, on) => choose([key], on),
    all: (keys, on) => choose(keys, on),
    system: (value) => bring(files, value),
    take: () => taking(),
    drop: () => close(),
    again: () => open(),
    undo: () => undo(),
    point: (key) => onMap.point(key),
  });
  const onMap = createIncomingMap(map, { toggle: (key) => choose([key], !chosen.has(key)) });
  let files = [];
  let found = null; // the server's answer
  let chosen = new Set();
  let takeBack = null;
  let asked = 0;

  /** Read these files; `crs` when one says in which system ("25832", "4326-swapped"). */
  async function bring(list, crs = "") {
    asked += 1;
    const mine = asked;
    panel.busy(text("reading", { name: list.map(({ name }) => name).join(", ") }));
    const body = new FormData();
    for (const file of list) body.append("file", file, file.name);
    if (crs) body.set("crs", crs);
    const answer = await readOutline(urls.incoming, body);
    if (mine !== asked) return null;
    if (answer.problem) return crs && found ? panel.problem(answer.problem) : refuse(answer.problem);
    files = list;
    found = answer;
    found.features = answer.layers.flatMap(({ features }) => features);
    chosen = new Set(found.features.length === 1 ? [found.features[0].key] : found.features.map(({ key }) => key).filter((key) => crs && chosen.has(key)));
    if (!crs && found.at_once) return taking();
    return open();
  }

  function refuse(problem) {
    if (!panel.isChoosing) onMap.clear();
    panel.refuse(problem);
    say(problem.text);
  }

  function open() {
    page.classList.add("is-choosing");
    begin();
    onMap.show(found.features, { withOwn: !found.crs.sure });
    panel.choose(found, chosen);
    chosen.forEach((key) => onMap.mark(key, true));
    say([found.crs.sentence, ...found.notes, found.features.length > 1 && text("severalShapes", { count: found.features.length })].filter(Boolean).join(" "));
  }

  function choose(keys, on) {
    for (const key of keys) {
      if (on) chosen.add(key);
      else chosen.delete(key);
      onMap.mark(key, on);
    }
    panel.mark(chosen);
    if (keys.length === 1) say(text(on ? "shapeChosen" : "shapeLeft", { name: found.features.find(({ key }) => key === keys[0]).label, count: chosen.size }));
  }

  async function taking() {
    const picked = found.features.filter(({ key }) => chosen.has(key));
    if (!picked.length) return panel.problem({ text: text("chooseOne") });
    asked += 1;
    const mine = asked;
    panel.busy(text("reading", { name: found.title }));
    const { geometry, note = "", problem } = await unite(urls.outline, picked.map((feature) => feature.geometry));
    if (mine !== asked) return null;
    if (!problem) return taken(geometry, note, picked);
    if (!panel.isChoosing) open();
    onMap.repair(problem.repaired);
    say(problem.text);
    return panel.problem(problem, problem.repaired && (() => taken(problem.repaired, "", picked)));
  }

  function taken(geometry, note, picked) {
    page.classList.remove("is-choosing");
    onMap.clear();
    const back = take(geometry);
    const filled = prefill(fieldsOf(found, picked));
    takeBack = () => {
      back();
      filled.undo();
    };
    const words = [text(picked.length > 1 ? "unitedFrom" : "takenFrom", { count: picked.length, name: found.title }), note, found.crs.sentence, ...found.notes, filled.words].filter(Boolean);
    panel.done(words.join(" "));
    say(words.join(" "));
  }

  function undo() {
    takeBack?.();
    takeBack = null;
    close();
    say(text("takenBack"));
  }

  function close() {
    asked += 1;
    page.classList.remove("is-choosing");
    onMap.clear();
    panel.close();
    ended();
  }

  return { bring, refuse };
}

/** What the file says about all the chosen shapes alike; what differs is left to the planner. */
function fieldsOf(found, picked) {
  const [first, ...rest] = picked;
  const same = (field) => rest.every((other) => other.fields.some((one) => one.field === field.field && one.value === field.value));
  const shared = first.fields.filter(same);
  const others = new Set(picked.flatMap((feature) => feature.fields.map(({ field }) => field)));
  return [...shared, ...found.fields.filter(({ field }) => !others.has(field))];
}
