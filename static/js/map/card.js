// The card over the map: one report, several at one place, or a place where nothing is reported. Text only, never HTML.
import { element, fill } from "../words.js";
import { showAffected } from "./affected_here.js";
import { polygonsOf, inside } from "./geometry.js";
import { tellHints } from "./hints.js";
import { fillIn } from "./report_list.js";
import { uncover } from "./uncover.js";

const UMKREIS_M = 1000;
const byId = (id) => document.getElementById(id);

/** Returns {showReports(reports, latlng), showPlace(latlng), showHint(hint, latlng), close(), isOpen()}. `onSelect(report or null)` hears which one it is. */
export function createCard(mapPage, { onSelect }) {
  const card = byId("card");
  const words = mapPage.urls;
  const affected = showAffected(mapPage);
  let before = null; // where the focus was
  let mark = null; // of a place without a report

  function open(template) {
    if (!card.contains(document.activeElement)) before = document.activeElement;
    affected.clear();
    mapPage.layers.closeInfo();
    const made = byId(template).content.cloneNode(true);
    card.replaceChildren(made);
    card.querySelector("[data-close]").addEventListener("click", () => close(true));
    card.hidden = false;
    mark?.remove();
    return card;
  }

  function showReports(reports, { focus = false } = {}) {
    if (!reports.length) return close();
    if (reports.length === 1) showReport(reports[0]);
    else showSeveral(reports);
    if (focus) card.querySelector("a, button:not([data-close])").focus({ preventScroll: true });
    return null;
  }

  function showReport(report) {
    open("card-template");
    fillIn(card, report);
    card.querySelector("[data-announced]").textContent = fill(words.announced, { day: report.announced_text });
    card.querySelector("[data-link]").href = report.url;
    card.querySelector("[data-subscribe]").href = subscription({ ort: `${report.at[1]}; ${report.at[0]}`, umkreis: UMKREIS_M });
    card.querySelector("[data-affected]").addEventListener("click", () => affected.ofReport(card, report));
    tellHints(mapPage, report, card.querySelector("[data-hints]"));
    onSelect(report);
    uncover(mapPage.map, card, [report.at[1], report.at[0]]);
  }

  function showSeveral(reports) {
    open("several-template");
    card.querySelector("[data-title]").textContent = fill(words.several, { n: reports.length });
    card.querySelector("[data-several]").replaceChildren(...reports.map((report) => {
      const button = element("button", "btn btn--link", report.title);
      button.type = "button";
      button.addEventListener("click", () => showReports([report], { focus: true }));
      const facts = element("span", "small muted", [report.member, report.use_label].filter(Boolean).join(" · "));
      return element("li", "", "", [button, facts]);
    }));
    onSelect(null);
  }

  /** Plans that together pass a threshold. */
  function showHint({ text, rule, threshold, members, url }, latlng) {
    open("hint-template");
    card.querySelector("[data-title]").textContent = text;
    card.querySelector("[data-facts]").textContent = [rule, threshold].filter(Boolean).join(" · ");
    card.querySelector("[data-members]").textContent = [members].flat().join(", ");
    card.querySelector("[data-link]").href = url;
    card.querySelector("[data-link]").focus({ preventScroll: true });
    onSelect(null);
    uncover(mapPage.map, card, latlng);
  }

  /** Nothing is reported here: whose ground it is, and what one can do. */
  function showPlace(latlng, { focus = false } = {}) {
    const area = areaAt(mapPage.map, latlng);
    open("place-template");
    card.querySelector("[data-title]").textContent = area?.name ?? words.elsewhere;
    const subscribe = card.querySelector("[data-subscribe]");
    subscribe.hidden = !area;
    if (area) subscribe.href = subscription({ gebiet: area.key });
    card.querySelector("form").addEventListener("submit", (event) => {
      event.preventDefault();
      affected.ofPlace(card, latlng, new FormData(event.target).get("nutzung"));
    });
    onSelect(null);
    mark = L.circleMarker(latlng, { radius: 7, className: "asked-here", interactive: false }).addTo(mapPage.map);
    uncover(mapPage.map, card, latlng);
    if (focus) card.querySelector("select").focus({ preventScroll: true });
  }

  const subscription = (parameters) => `${words.subscribe}?${new URLSearchParams(parameters)}`;

  function close(focus = false) {
    if (card.hidden) return;
    card.hidden = true;
    mark?.remove();
    affected.clear();
    onSelect(null);
    if (focus) (before?.isConnected ? before : mapPage.map.getContainer()).focus({ preventScroll: true });
  }

  card.addEventListener("keydown", (event) => event.key === "Escape" && close(true));
  L.DomEvent.disableClickPropagation(card);
  L.DomEvent.disableScrollPropagation(card);
  return { showReports, showPlace, showHint, close, isOpen: () => !card.hidden };
}

/** The area of the ground at a place: the smallest that holds it. */
function areaAt(map, { lng, lat }) {
  const holds = ({ geometry }) => polygonsOf(geometry).some(([outer, ...holes]) => inside(outer, [lng, lat]) && !holes.some((hole) => inside(hole, [lng, lat])));
  const found = map.areas.features().filter(holds).map(({ properties }) => properties);
  return found.find(({ member }) => member) ?? found[0];
}
