// Two days side by side: a second map beside the first, which always show the same place, each on its own day.
import { fill } from "../../words.js";
import { createMap } from "../base.js";
import { addReports } from "../reports/layer.js";
import { dayText } from "./months.js";

/** `button` splits the page's map; `panel` (of _map_tools.html) is the second half, with the field of its day. */
export function createComparing(mapPage, button, panel) {
  const { map, filter } = mapPage;
  const words = panel.dataset;
  const date = panel.querySelector("input");
  const stage = map.getContainer().closest(".map-stage");
  const first = stage.appendChild(document.createElement("p"));
  let second = null;
  let reports = null;
  let moving = false;
  first.className = "map-compare__day map-compare__day--first";
  first.hidden = true;

  const other = () => filter.get().get("vergleich") ?? "";
  const isOpen = () => second !== null;
  const name = (day) => (!day || day === words.today ? words.now : dayText(day));

  /** The page's filter on the other day. */
  function query() {
    const parameters = new URLSearchParams(mapPage.query());
    parameters.delete("vergleich");
    parameters.set("zum", other());
    return parameters;
  }

  function open() {
    panel.hidden = false;
    stage.classList.add("is-compared");
    const holder = panel.querySelector("[data-compare-map]");
    const element = holder.appendChild(document.createElement("div"));
    element.className = "map";
    Object.assign(element.dataset, map.getContainer().dataset);
    element.tabIndex = 0;
    element.setAttribute("role", "region");
    resize();
    second = createMap(element, { areasUrl: mapPage.urls.areas, fit: null, map: { zoomSnap: 0.5, zoomDelta: 0.5, zoomControl: false } });
    second.setView(map.getCenter(), map.getZoom(), { animate: false });
    reports = addReports(second, { url: mapPage.urls.tiles, query, letters: JSON.parse(document.getElementById("letters").textContent), onPick: (ids) => mapPage.tell("pick", { ids }) });
    second.on("move", lead);
    map.on("move", follow);
  }

  /** The first map has more room, or less: its middle stays. */
  const resize = () => map.invalidateSize({ pan: true, animate: false });

  /** What one map shows, the other shows too; `moving` keeps them from answering each other for ever. */
  function bring(one, another) {
    if (moving || !isOpen()) return;
    moving = true;
    another.setView(one.getCenter(), one.getZoom(), { animate: false });
    moving = false;
  }

  const follow = () => bring(map, second);
  const lead = () => bring(second, map);

  function close() {
    map.off("move", follow);
    reports.remove();
    second.remove();
    second = reports = null;
    panel.querySelector("[data-compare-map]").replaceChildren();
    panel.hidden = true;
    stage.classList.remove("is-compared");
    resize();
  }

  function show() {
    if (other() && !isOpen()) open();
    else if (!other() && isOpen()) close();
    button.setAttribute("aria-pressed", String(isOpen()));
    first.hidden = !isOpen();
    if (!isOpen()) return;
    date.value = other();
    const day = filter.get().get("zum");
    first.textContent = name(day);
    second.getContainer().setAttribute("aria-label", fill(words.label, { day: name(other()) }));
    reports.refresh();
  }

  button.addEventListener("click", () => filter.set({ vergleich: isOpen() ? null : words.suggested }));
  date.addEventListener("change", () => date.value && filter.set({ vergleich: date.value }));
  panel.querySelector("[data-close]").addEventListener("click", () => {
    filter.set({ vergleich: null });
    button.focus();
  });
  filter.addEventListener("change", show);
  show();
}
