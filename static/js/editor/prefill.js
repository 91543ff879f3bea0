// What a file says about the plan goes into the form: into empty fields, with a note and a way back. What was typed stays;
// what the file says instead is offered beside it.
import { element } from "../words.js";
import { text } from "./texts.js";

/** Returns prefill([{field, label, value, shown}]) → {words, undo}. Changes are told by input events, as if typed. */
export function createPrefill(form) {
  const notes = new Map(); // by field

  function prefill(fields) {
    clear();
    const known = fields.filter(({ field }) => controlOf(field));
    const filled = known.filter((fact) => controlOf(fact.field).value.trim() === "");
    const differing = known.filter((fact) => !filled.includes(fact) && controlOf(fact.field).value.trim() !== fact.value);
    filled.forEach((fact) => adopt(fact));
    differing.forEach(offer);
    const names = (facts) => facts.map(({ label }) => label).join(", ");
    return {
      words: [filled.length && text("filledFrom", { names: names(filled) }), differing.length && text("leftAsTyped", { names: names(differing) })].filter(Boolean).join(" "),
      undo() {
        for (const { undo } of [...notes.values()]) undo?.();
        clear();
      },
    };
  }

  const controlOf = (field) => form.querySelector(`[name="${CSS.escape(field)}"]`);

  function put(control, value) {
    control.value = value;
    for (const kind of ["input", "change"]) control.dispatchEvent(new Event(kind, { bubbles: true }));
  }

  /** Put what the file says; the note takes it back, and then `afterwards` (an offer again, where something was typed). */
  function adopt(fact, afterwards = () => {}) {
    const control = controlOf(fact.field);
    const before = control.value;
    put(control, fact.value);
    const undo = () => {
      forget(fact.field);
      if (control.value === fact.value) put(control, before);
    };
    note(fact, text("fromFile"), text("undoOne"), text("undoOneLabel", { name: fact.label }), () => {
      undo();
      afterwards();
      control.focus();
    });
    notes.get(fact.field).undo = undo;
  }

  function offer(fact) {
    note(fact, text("fileSays", { value: fact.shown }), text("takeIt"), text("takeItLabel", { name: fact.label, value: fact.shown }), () => {
      adopt(fact, () => offer(fact));
      controlOf(fact.field).focus();
    });
  }

  function note(fact, sentence, name, label, act) {
    forget(fact.field);
    const control = controlOf(fact.field);
    const button = element("button", "btn btn--link", name);
    button.type = "button";
    button.setAttribute("aria-label", label);
    button.addEventListener("click", act);
    const made = element("p", "field__hint from-file", `${sentence} `, [button]);
    const value = control.value;
    const typed = () => control.value !== value && forget(fact.field); // one's own words now
    control.addEventListener("input", typed);
    control.closest(".field").append(made);
    notes.set(fact.field, { made, remove: () => control.removeEventListener("input", typed) });
  }

  function forget(field) {
    const old = notes.get(field);
    old?.made.remove();
    old?.remove();
    notes.delete(field);
  }

  const clear = () => [...notes.keys()].forEach(forget);

  return prefill;
}
