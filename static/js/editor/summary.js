// What is still missing before a report can be announced, said at the top, each with a way to its field.
import { element } from "../words.js";
import { text } from "./texts.js";

/** [{field, control, text}] of what is compulsory and empty. */
export function missingIn(form, shape) {
  const missing = [];
  if (!shape) missing.push({ control: form.closest("[data-editor]").querySelector("[data-map]"), text: text("missingOutline") });
  for (const box of form.querySelectorAll("[data-missing]")) {
    const control = box.querySelector("input, select, textarea");
    if (control && !box.hidden && control.value.trim() === "") missing.push({ control, text: box.dataset.missing });
  }
  return missing;
}

export function showSummary(page, missing, steps) {
  const summary = page.querySelector("[data-summary]");
  summary.hidden = missing.length === 0;
  const list = summary.querySelector("ul");
  list.replaceChildren(...missing.map(({ control, text: sentence }) => {
    const link = element("a", "", sentence);
    link.href = `#${control.id}`;
    link.addEventListener("click", (event) => {
      event.preventDefault();
      steps.show(control);
      control.focus();
    });
    return element("li", "", "", [link]);
  }));
  if (missing.length) summary.focus();
}
