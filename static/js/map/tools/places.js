// Finding a place or a report by its name, as a combobox (ARIA 1.2): arrows choose, Enter goes there. What is typed stays here;
// only the line that says so asks the operator's address service.
import { element, fill } from "../../words.js";

const WAIT_MS = 200;
const CLOSE_ZOOM = 15;

/** Put the search of templates/reports/_map_tools.html over the map; `onReport(id)` opens a report that was found. */
export function createPlaces(mapPage, root, { onReport }) {
  const { map } = mapPage;
  const input = root.querySelector("input");
  const list = root.querySelector("[role=listbox]");
  const status = root.querySelector("[role=status]");
  const words = root.dataset;
  let found = [];
  let active = -1;
  let timer = null;
  let latest = 0;
  let mark = null;

  async function ask(outside = false) {
    latest += 1;
    const mine = latest;
    const query = new URLSearchParams({ q: input.value });
    if (outside) query.set("dienst", "1");
    const answer = await fetch(`${words.url}?${query}`, { credentials: "same-origin" }).catch(() => null);
    const said = answer ? await answer.json().catch(() => ({})) : {};
    if (mine === latest) show(said.found ?? [], { outside, problem: said.problem ?? (answer?.ok ? "" : words.failed) });
  }

  function show(places, { outside, problem }) {
    const further = words.outside && !outside && input.value.trim().length > 2 ? [{ ask: true, name: words.outside, note: "" }] : [];
    found = [...places, ...further];
    active = -1;
    list.replaceChildren(...found.map(option));
    list.hidden = !found.length;
    input.setAttribute("aria-expanded", String(!list.hidden));
    input.removeAttribute("aria-activedescendant");
    status.textContent = problem || (input.value.trim().length < 2 ? "" : places.length ? fill(words.count, { n: places.length }) : words.nothing);
  }

  function option(place, index) {
    const line = element("li", "map-places__option", "", [element("span", "strong", place.name), element("span", "small muted", place.note)]);
    line.id = `place-${index}`;
    line.setAttribute("role", "option");
    line.setAttribute("aria-selected", "false");
    line.addEventListener("pointerdown", (event) => event.preventDefault()); // the field keeps the focus
    line.addEventListener("click", () => take(place));
    return line;
  }

  function choose(next) {
    active = (next + found.length) % found.length;
    [...list.children].forEach((line, index) => line.setAttribute("aria-selected", String(index === active)));
    input.setAttribute("aria-activedescendant", `place-${active}`);
    list.children[active].scrollIntoView({ block: "nearest" });
  }

  function take(place) {
    if (place.ask) return ask(true);
    close();
    input.value = place.name;
    status.textContent = fill(words.here, { name: place.name });
    if (place.box) map.fitBounds([[place.box[1], place.box[0]], [place.box[3], place.box[2]]], { animate: false });
    else map.setView(place.at, Math.max(map.getZoom(), CLOSE_ZOOM), { animate: false });
    mark?.remove();
    if (place.report) return onReport(place.report);
    if (!place.box) mark = L.circleMarker(place.at, { radius: 9, className: "asked-here", interactive: false }).addTo(map);
    return null;
  }

  function close() {
    found = [];
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  }

  input.addEventListener("input", () => {
    clearTimeout(timer);
    mark?.remove();
    timer = setTimeout(ask, WAIT_MS);
  });
  input.addEventListener("keydown", (event) => {
    if (event.key === "Escape") close();
    else if (event.key === "Enter") found.length ? take(found[Math.max(active, 0)]) : ask();
    else if (found.length && event.key === "ArrowDown") choose(active + 1);
    else if (found.length && event.key === "ArrowUp") choose(active < 0 ? -1 : active - 1);
    else return;
    event.preventDefault();
  });
  input.addEventListener("blur", close);
}
