// What stands beside the reports on the map (docs/map.md): search, measuring, coordinates, two days, the slider over time.
import { mapPage } from "../page.js";
import { createComparing } from "./comparing.js";
import { createMeasuring } from "./measuring.js";
import { createPlaces } from "./places.js";
import { createTime } from "./time.js";
import { createWhereabouts } from "./whereabouts.js";

const tools = document.getElementById("map-tools");
const part = (name) => tools.querySelector(`[data-tool="${name}"]`);
const stage = mapPage.map.getContainer().closest(".map-stage");
const [places, bar, measure, where, compare] = ["places", "bar", "measure", "where", "compare"].map(part);
const time = document.querySelector('[data-tool="time"]'); // has its place from the beginning: the map must not shrink

for (const panel of [measure, where, compare]) stage.append(panel);
mapPage.addTool(places, "bar");
mapPage.addTool(bar, "bar");
createPlaces(mapPage, places, { onReport: (id) => mapPage.tell("pick", { ids: [id] }) });
createMeasuring(mapPage, bar.querySelector("[data-open-measure]"), measure);
createWhereabouts(mapPage, bar.querySelector("[data-open-where]"), where);
createComparing(mapPage, time.querySelector("[data-compare]"), compare);
createTime(mapPage, time).catch(() => mapPage.say(time.dataset.failed));

/** Keeping a view keeps the address as it is now. */
const keep = bar.querySelector("[data-keep]");
keep.addEventListener("click", () => { keep.search = location.search; });
