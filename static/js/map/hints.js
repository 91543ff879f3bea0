// Where plans together pass a threshold: for the Geschäftsstelle, signs on the map with a card and a way to the hint.
import { element } from "../words.js";

/** Offer the hints on the map, if the page names where they are. `onHint(hint, latlng)` on a click or by Enter. */
export function offerHints(mapPage, { onHint }) {
  const { map, urls } = mapPage;
  if (!urls.hints) return;
  const shown = L.layerGroup();
  const box = Object.assign(element("input"), { type: "checkbox" });
  mapPage.addTool(element("label", "choice choice--tight", "", [box, element("span", "", urls.hintsLabel)]), "filter");
  box.addEventListener("change", () => (box.checked ? show() : shown.remove()));

  async function show() {
    const answer = await fetch(urls.hints, { credentials: "same-origin" }).catch(() => null);
    if (!answer?.ok) return mapPage.say(urls.failed);
    const { features } = await answer.json();
    shown.clearLayers();
    for (const feature of features) sign(feature);
    if (box.checked) shown.addTo(map);
    if (!features.length) mapPage.say(urls.noHints);
    return null;
  }

  function sign({ geometry: { coordinates: [lon, lat] }, properties }) {
    const place = L.latLng(lat, lon);
    L.circle(place, { radius: properties.distance_m, className: "hint-ring", interactive: false }).addTo(shown);
    const icon = L.divIcon({ className: "hint-sign", html: element("span", "", "!"), iconSize: [28, 28] });
    const marker = L.marker(place, { icon, title: properties.text, alt: properties.text }).addTo(shown);
    marker.on("click", () => onHint(properties, place));
    marker.on("keypress", ({ originalEvent }) => originalEvent.key === "Enter" && onHint(properties, place));
  }
}

/** What a report passes together with others, for those who may know it: sentences into the place given. */
export async function tellHints(mapPage, report, place) {
  const { urls } = mapPage;
  if (!urls.reportHints || !(report.own || urls.hints)) return;
  const answer = await fetch(urls.reportHints.replace(urls.none, report.id), { credentials: "same-origin" }).catch(() => null);
  if (!answer?.ok) return;
  const { hints } = await answer.json();
  place.replaceChildren(...hints.map(({ text }) => element("p", "small map-card__hint", text)));
}
