// The words beside the map for a file that was brought: is it read, in which system does it lie, which shapes are meant.
import { element } from "../words.js";
import { number, text } from "./texts.js";

const LINES = 60; // shapes in the list at once; the search finds the others

/** Told: chose(key, on), all(keys, on), system(value), take(), drop(), again(), undo(), point(key or null). */
export function createPanel(root, told) {
  const part = (name) => root.querySelector(`[data-incoming-${name}]`);
  const state = part("state");
  const search = part("search");
  const title = part("title").textContent;
  let found = null;
  let chosen = new Set();
  let choosing = false; // shapes are on the map and wait

  part("take").addEventListener("click", told.take);
  part("drop").addEventListener("click", told.drop);
  part("again").addEventListener("click", told.again);
  part("undo").addEventListener("click", told.undo);
  part("close").addEventListener("click", () => (root.hidden = true));
  part("all").addEventListener("click", () => told.all(matching().map(({ key }) => key), true));
  part("none").addEventListener("click", () => told.all(found.features.map(({ key }) => key), false));
  search.addEventListener("input", list);

  /** Show these parts and no others. */
  function only(...names) {
    for (const name of ["problem", "system", "choice", "acts", "done"]) part(name).hidden = !names.includes(name);
    root.hidden = false;
    root.setAttribute("aria-busy", "false");
  }

  function busy(sentence) {
    root.hidden = false;
    root.setAttribute("aria-busy", "true");
    part("problem").hidden = true;
    state.textContent = sentence;
    if (!choosing) part("done").hidden = true;
  }

  /** Files that are no outline: nothing else has changed. */
  function refuse(problem) {
    if (choosing) return say(problem);
    only("problem");
    state.textContent = "";
    part("title").textContent = title;
    part("problem-text").textContent = problem.text;
    part("accept").hidden = true;
    part("close").hidden = false;
    return show();
  }

  function choose(answer, keys) {
    found = answer;
    chosen = keys;
    choosing = true;
    search.value = "";
    const several = found.features.length > 1;
    only("acts", ...(several ? ["choice"] : []), ...(found.crs.choices.length > 1 ? ["system"] : []));
    heading();
    systems();
    if (several) list();
    mark(chosen);
    show();
  }

  function heading() {
    state.textContent = [found.crs.sentence, ...found.notes].join(" ");
    part("title").textContent = text("fromFileTitle", { name: found.title });
    part("search-field").hidden = found.features.length <= 12;
  }

  function systems() {
    part("system").open = !found.crs.sure;
    part("systems").replaceChildren(...found.crs.choices.map(({ value, title }) => {
      const input = element("input");
      Object.assign(input, { type: "radio", name: "incoming-system", value, checked: value === found.crs.value });
      input.addEventListener("change", () => told.system(value));
      return element("label", "choice choice--tight", "", [input, element("span", "", title)]);
    }));
  }

  const matching = () => {
    const words = search.value.trim().toLowerCase();
    return found.features.filter(({ label, detail }) => `${label} ${detail}`.toLowerCase().includes(words));
  };

  function list() {
    const all = matching();
    const shown = new Set(all.slice(0, LINES).map(({ key }) => key));
    const lines = found.layers.flatMap(({ name, features }) => {
      const own = features.filter(({ key }) => shown.has(key)).map(line);
      return own.length && found.layers.length > 1 ? [element("li", "strong", name), ...own] : own;
    });
    part("list").replaceChildren(...lines);
    part("rest").textContent = all.length > LINES ? text("moreShapes", { count: number(all.length - LINES) }) : "";
  }

  function line({ key, label, detail, size }) {
    const input = element("input");
    Object.assign(input, { type: "checkbox", value: key, checked: chosen.has(key) });
    input.addEventListener("change", () => told.chose(key, input.checked));
    const words = element("span", "", "", [element("span", "incoming__label", label), element("span", "small muted", [size, detail].filter(Boolean).join(" · "))]);
    const made = element("label", "choice choice--tight", "", [input, words]);
    made.addEventListener("pointerenter", () => told.point(key));
    made.addEventListener("pointerleave", () => told.point(null));
    input.addEventListener("focus", () => told.point(key));
    input.addEventListener("blur", () => told.point(null));
    return element("li", "", "", [made]);
  }

  function mark(keys) {
    chosen = keys;
    for (const input of part("list").querySelectorAll("input")) input.checked = keys.has(input.value);
    part("count").textContent = text("chosenOf", { count: number(keys.size), all: number(found.features.length) });
    if (keys.size) part("problem").hidden = true;
  }

  function say(problem, accept = null) {
    root.setAttribute("aria-busy", "false");
    if (choosing) heading();
    part("problem").hidden = false;
    part("problem-text").textContent = problem.text;
    part("accept").hidden = !accept;
    part("accept").onclick = accept;
    part("close").hidden = true;
    show();
  }

  function done(sentence) {
    choosing = false;
    only("done");
    state.textContent = "";
    part("title").textContent = text("fromFileTitle", { name: found?.title ?? "" });
    part("done-text").textContent = sentence;
    part("again").hidden = !found;
  }

  function show() {
    root.scrollIntoView({ block: "nearest" });
    root.focus({ preventScroll: true });
  }

  return {
    get isChoosing() {
      return choosing;
    },
    busy, refuse, choose, mark, done, problem: say,
    close() {
      choosing = false;
      root.hidden = true;
    },
  };
}
