// The filter of the map: what the form says, what the address says, and which reports pass.

/** Read the filter from the form. Empty sets mean: all. */
export function readForm(form) {
  const data = new FormData(form);
  const all = (name) => form.querySelectorAll(`[name=${name}]`).length;
  const chosen = (name) => { const values = data.getAll(name); return values.length === all(name) ? null : new Set(values); };
  return {
    groups: chosen("nutzung"), patterns: chosen("stand"), member: data.get("mitglied"),
    words: data.get("suche").trim().toLocaleLowerCase("de"), ours: data.has("betrifft"),
  };
}

/** Set the form from the address. */
export function fillForm(form, parameters) {
  for (const name of ["nutzung", "stand"]) {
    const asked = parameters.get(name)?.split(" ");
    for (const box of form.querySelectorAll(`[name=${name}]`)) box.checked = !asked || asked.includes(box.value);
  }
  form.elements.mitglied.value = parameters.get("mitglied") ?? "";
  form.elements.suche.value = parameters.get("suche") ?? "";
  form.elements.betrifft.checked = parameters.get("betrifft") === "uns";
}

/** The filter as parameters of the address. */
export function toParameters(filter) {
  const parameters = new URLSearchParams();
  if (filter.groups) parameters.set("nutzung", [...filter.groups].join(" "));
  if (filter.patterns) parameters.set("stand", [...filter.patterns].join(" "));
  if (filter.member) parameters.set("mitglied", filter.member);
  if (filter.words) parameters.set("suche", filter.words);
  if (filter.ours) parameters.set("betrifft", "uns");
  return parameters;
}

/** Whether a report passes; `except` leaves one condition out (for the numbers of the legend). */
export function passes(filter, report, except = "") {
  if (except !== "groups" && filter.groups && !filter.groups.has(report.group)) return false;
  if (except !== "patterns" && filter.patterns && !filter.patterns.has(report.pattern)) return false;
  if (filter.member && report.member !== filter.member) return false;
  if (filter.ours && !report.relation_text && !report.own) return false;
  const text = `${report.title} ${report.member} ${report.use_label}`.toLocaleLowerCase("de");
  return filter.words.split(/\s+/).every((word) => text.includes(word));
}
