// Who would be affected here: asked of the server, shown in the card and on the areas.
import { element } from "../words.js";
import { uncover } from "./uncover.js";

/** Returns {ofReport(card, report), ofPlace(card, latlng, use), clear()}. */
export function showAffected(mapPage) {
  const { map, urls } = mapPage;
  let latest = 0;

  async function ask(card, parameters, latlng) {
    latest += 1;
    const mine = latest;
    const place = card.querySelector("[data-affected-here]");
    place.replaceChildren(element("p", "small muted", urls.asking));
    const answer = await fetch(`${urls.affectedHere}?${new URLSearchParams(parameters)}`, { credentials: "same-origin" }).catch(() => null);
    const found = answer?.ok ? await answer.json() : null;
    if (mine !== latest) return;
    place.replaceChildren(...(found ? described(found) : [element("p", "small", urls.failedAffected)]));
    uncover(map, card, latlng);
    map.areas.mark(Object.fromEntries((found?.affected ?? []).map(({ key }) => [key, "is-affected"])));
  }

  function described({ affected, rule_text: rule }) {
    const rows = affected.map(({ name, member, distance_text: metres, relation_text: relation }) => {
      const who = element("span", "strong", member && member !== name ? `${name} (${member})` : name);
      const how = element("span", "small muted", [metres, relation, member ? "" : urls.noMember].filter(Boolean).join(" · "));
      return element("li", "", "", [who, how]);
    });
    const list = rows.length ? element("ul", "affected-here", "", rows) : element("p", "small", urls.nobody);
    return [list, element("p", "small muted", rule)];
  }

  return {
    ofReport: (card, { id, at: [lon, lat] }) => ask(card, { meldung: id }, [lat, lon]),
    ofPlace: (card, latlng, use) => ask(card, { lon: latlng.lng.toFixed(6), lat: latlng.lat.toFixed(6), nutzung: use }, latlng),
    clear() {
      latest += 1;
      map.areas.mark({});
    },
  };
}
