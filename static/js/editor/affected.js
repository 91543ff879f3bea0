// Who would be affected, as a list that says it all; affected_map.js shows the same on the map.
import { element } from "../words.js";
import { text } from "./texts.js";

/** Write the answer as rows: name, metres, relation, rule, and the way to change it. Pointing at a row shows its line. */
export function showList(root, answer, { onRow, choosing }) {
  const heading = root.querySelector("[data-affected-heading]");
  const rows = root.querySelector("[data-affected-rows]");
  const rest = root.querySelector("[data-affected-rest]");
  root.querySelector("[data-affected-empty]").hidden = Boolean(answer);
  setText(heading, answer?.summary_text ?? heading.dataset.empty);
  rows.replaceChildren();
  rest.replaceChildren();
  if (!answer) return;
  for (const one of [...answer.affected, ...answer.removed]) rows.append(row(one, onRow, choosing));
  for (const one of answer.outsiders) rows.append(row(one, onRow, null));
  if (answer.nearby.length) {
    const names = answer.nearby.slice(0, 4).map((one) => `${one.name} (${one.distance_text})`).join(", ");
    rest.append(`${text("notAffected")} ${names}. `);
  }
  rest.append(choosing.adding());
}

function row(one, onRow, choosing) {
  const outside = !one.member;
  const removed = one.decision === "removed";
  const made = element("li", `affected-row${outside ? " is-outside" : ""}${removed ? " is-removed" : ""}`);
  const title = one.member && one.member !== one.name ? `${one.name} (${one.member})` : one.name;
  const overlaps = one.relation === "overlaps" || one.relation === "contains";
  made.append(
    element("span", "affected-name", title),
    element("span", "affected-metres", one.distance_text),
    element("span", `affected-relation${overlaps ? " is-warning" : ""}`, one.relation_text),
    element("span", "affected-rule", why(one, outside, removed)),
  );
  if (choosing) made.append(choosing.button(one));
  made.addEventListener("pointerenter", () => onRow(one));
  made.addEventListener("focusin", () => onRow(one));
  made.addEventListener("pointerleave", () => onRow(null));
  return made;
}

function why(one, outside, removed) {
  if (removed) return text("takenOff", { reason: one.reason });
  if (one.decision === "added") return text("addedByHand", { reason: one.reason });
  const rule = one.rule ? text("rule", { rule: one.rule }) : "";
  return outside ? [text("noMember"), rule].filter(Boolean).join(" · ") : rule;
}

/** A live heading is read out only when it says something new. */
function setText(place, words) {
  if (place.textContent !== words) place.textContent = words;
}
