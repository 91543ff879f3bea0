// The filter of the map: what the form and the tools say, as the words that list, tiles, exports and paper understand too.
const SETS = ["nutzung", "stand"];
const NONE = "keine"; // of a set: an address that names none of them means every one

/**
 * The filter of a form. `extras` are further words that tools may set (zum, seit …).
 *
 * Returns an EventTarget that fires "change", with get() the URLSearchParams of what differs from everything, set({word: value
 * or null}), take(parameters) everything anew, and reset().
 */
export function createFilter(form, extras) {
  const heard = new EventTarget();
  const kept = new Map();
  const boxes = (name) => [...form.querySelectorAll(`[type=checkbox][name=${name}]`)];
  const fields = [...form.elements].filter(({ name, type }) => name && type !== "checkbox" && type !== "hidden");
  const changed = () => heard.dispatchEvent(new Event("change"));

  function get() {
    const parameters = new URLSearchParams();
    for (const name of SETS) {
      const chosen = boxes(name).filter(({ checked }) => checked).map(({ value }) => value);
      if (chosen.length < boxes(name).length) parameters.set(name, chosen.join(" ") || NONE);
    }
    for (const { name, value } of fields) if (value.trim()) parameters.set(name, value.trim());
    for (const [name, value] of kept) parameters.set(name, value);
    return parameters;
  }

  function write(name, value) {
    if (SETS.includes(name)) {
      const asked = value?.split(" ");
      for (const box of boxes(name)) box.checked = !asked || asked.includes(box.value);
    } else if (extras.includes(name)) value ? kept.set(name, value) : kept.delete(name);
    else {
      const field = fields.find((one) => one.name === name);
      if (field) field.value = value ?? "";
    }
  }

  function take(parameters) {
    for (const name of [...SETS, ...extras, ...fields.map((field) => field.name)]) write(name, parameters.get(name));
    changed();
  }

  form.addEventListener("input", changed);
  form.addEventListener("submit", (event) => event.preventDefault());
  return Object.assign(heard, {
    get,
    take,
    reset: () => take(new URLSearchParams()),
    set(values) {
      for (const [name, value] of Object.entries(values)) write(name, value === null ? null : String(value));
      changed();
    },
  });
}
