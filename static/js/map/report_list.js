// The list beside the map: the same reports in words, asked for anew whenever the view or the filter changes.
const WAIT_MS = 150;
const byId = (id) => document.getElementById(id);

/**
 * Keep the list with the map. `onLook(report or null)` hears which line is looked at, `onShow(report)` that it is wanted on
 * the map. Returns {renew({at: "once"}), mark(id), find(id)}; without "once" it waits for the map to come to rest.
 */
export function createList(mapPage, { onLook, onShow }) {
  const rows = byId("rows");
  const words = mapPage.urls;
  let known = new Map();
  let page = 1;
  let timer = null;
  let asking = null;
  let marked = null;

  function renewSoon({ at = "rest" } = {}) {
    page = 1;
    clearTimeout(timer);
    if (at === "once") renew();
    else timer = setTimeout(renew, WAIT_MS);
  }

  async function renew() {
    asking?.abort();
    asking = new AbortController();
    const parameters = mapPage.query();
    parameters.set("bbox", mapPage.box());
    if (page > 1) parameters.set("seite", page);
    try {
      const answer = await fetch(`${words.reports}?${parameters}`, { credentials: "same-origin", signal: asking.signal });
      if (!answer.ok) throw new Error(`${answer.status}`);
      show(await answer.json());
    } catch (error) {
      if (error.name !== "AbortError") mapPage.say(words.failed);
    }
  }

  function show({ count, reports, more }) {
    if (page === 1) known = new Map();
    const fresh = reports.filter(({ id }) => !known.has(id));
    for (const report of fresh) known.set(report.id, report);
    byId("count").textContent = count === 1 ? words.countOne : words.countMany.replace("{n}", count.toLocaleString("de"));
    byId("nothing").hidden = count > 0;
    byId("list-note").hidden = count === 0;
    byId("more-foot").hidden = !more;
    const focused = document.activeElement?.closest?.(".map-row")?.dataset.id;
    const made = fresh.map(row);
    if (page === 1) rows.replaceChildren(...made);
    else rows.append(...made);
    if (page > 1) made[0]?.querySelector("a").focus({ preventScroll: true });
    else if (focused) rowOf(focused)?.querySelector("a").focus({ preventScroll: true });
    mapPage.tell("listed", { count });
  }

  function row(report) {
    const item = byId("row-template").content.cloneNode(true).firstElementChild;
    item.dataset.id = report.id;
    item.classList.toggle("is-selected", report.id === marked);
    item.querySelector("[data-symbol]").append(symbolOf(report));
    fillIn(item, report);
    item.querySelector("a").href = report.url;
    const button = item.querySelector("[data-show]");
    button.setAttribute("aria-label", words.showOnMap.replace("{title}", report.title));
    button.addEventListener("click", () => onShow(report));
    item.addEventListener("focusin", () => onLook(report));
    item.addEventListener("pointerenter", () => onLook(report));
    return item;
  }

  const rowOf = (id) => rows.querySelector(`[data-id="${CSS.escape(id)}"]`);

  byId("more").addEventListener("click", () => {
    page += 1;
    renew();
  });

  return {
    renew: renewSoon,
    find: (id) => known.get(id),
    /** Show which line belongs to what is selected on the map. */
    mark(id, { scroll = false } = {}) {
      marked = id;
      for (const item of rows.children) item.classList.toggle("is-selected", item.dataset.id === id);
      if (scroll && id) rowOf(id)?.scrollIntoView({ block: "nearest" });
    },
  };
}

/** The words of a report into their places. */
export function fillIn(element, report) {
  const { title, member, area_text: area, use_label: use, stage_label: stage, relation_text: relation } = report;
  element.querySelector("[data-title]").textContent = title;
  element.querySelector("[data-facts]").textContent = [member, use, area, stage].filter(Boolean).join(" · ");
  element.querySelector("[data-relation]").textContent = relation;
}

/** The symbol of a report beside its words. */
export function symbolOf({ group, pattern }) {
  const drawn = document.querySelector(`template[data-pattern="${CSS.escape(pattern)}"]`).content.cloneNode(true).firstElementChild;
  drawn.classList.add(`use-${group}`);
  return drawn;
}
