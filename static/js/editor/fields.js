// The form beside the map: what it says, and which questions the use asks for.
import { element } from "../words.js";

const NOT_SAVED = new Set(["csrfmiddlewaretoken", "revision", "outline", "outline_text", "initial-outline_text", "outline_accept", "next"]);

/** Everything that is typed, by field name. Lists (effects) are arrays. */
export function valuesOf(form) {
  const values = {};
  for (const control of form.elements) {
    if (!control.name || NOT_SAVED.has(control.name) || control.type === "file" || control.type === "submit" || control.closest("[data-not-saved]")) continue;
    if (control.type === "checkbox" && form.querySelectorAll(`[type=checkbox][name="${control.name}"]`).length > 1) {
      values[control.name] ??= [];
      if (control.checked) values[control.name].push(control.value);
    } else if (control.type === "checkbox") values[control.name] = control.checked;
    else if (control.type === "radio") values[control.name] = control.checked ? control.value : (values[control.name] ?? "");
    else values[control.name] = control.value;
  }
  return values;
}

/** Put values back into the form. */
export function fillIn(form, values) {
  for (const [name, value] of Object.entries(values)) {
    for (const control of form.querySelectorAll(`[name="${CSS.escape(name)}"]`)) {
      if (control.type === "checkbox") control.checked = Array.isArray(value) ? value.includes(control.value) : Boolean(value);
      else if (control.type === "radio") control.checked = control.value === value;
      else control.value = value;
    }
  }
}

/** Show a question only where the use asks for it, and a date only with its wish. The uses that ask for a figure stand in
 * its data-asked-by. */
export function askWhatMatters(form) {
  const renew = () => {
    const { use, wish } = valuesOf(form);
    for (const field of form.querySelectorAll("[data-fact]")) {
      // What was typed stays on the page even if the use no longer asks for it: nothing is lost unseen.
      const input = field.querySelector("input");
      field.hidden = !(input.dataset.askedBy ?? "").split(" ").includes(use) && input.value === "";
    }
    for (const group of form.querySelectorAll("[data-facts]")) group.hidden = !group.querySelector("[data-fact]:not([hidden])");
    for (const field of form.querySelectorAll("[data-with-wish]")) field.hidden = field.dataset.withWish !== wish;
  };
  form.addEventListener("change", renew);
  renew();
  return renew;
}

/** Write problems under their fields: [{field, text}]. Those solved disappear. */
export function showProblems(form, problems) {
  for (const old of form.querySelectorAll("[data-problem]")) {
    old.closest(".field")?.classList.remove("field--error");
    old.remove();
  }
  for (const control of form.querySelectorAll("[aria-invalid]")) control.removeAttribute("aria-invalid");
  for (const { field, text: sentence } of problems) {
    const control = form.querySelector(`[name="${CSS.escape(field)}"]`);
    const box = control?.closest(".field");
    if (!box) continue;
    const message = element("p", "field__error", sentence);
    message.id = `problem-${field}`;
    message.dataset.problem = field;
    box.append(message);
    box.classList.add("field--error");
    control.setAttribute("aria-invalid", "true");
    control.setAttribute("aria-describedby", [...new Set([control.dataset.describedby ?? "", message.id])].join(" ").trim());
  }
}
