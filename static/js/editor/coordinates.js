// Coordinates that are typed or pasted: a dialog that keeps what it could not read, with the sentence why.
import { readOutline } from "./reading.js";

/** `taken(geometry, note)` gets what was read, `refused(problem)` what can be repaired; `current()` is what stands there. */
export function createCoordinates(page, url, { taken, refused, current }) {
  const dialog = page.querySelector("[data-coordinates]");
  const field = dialog.querySelector("textarea");
  const place = dialog.querySelector("[data-coordinates-problem]");

  page.querySelector("[data-open-coordinates]").addEventListener("click", () => {
    place.hidden = true;
    if (!field.value) field.value = current();
    dialog.showModal();
    field.focus();
  });
  dialog.querySelector("[data-close]").addEventListener("click", () => dialog.close());
  dialog.querySelector("form").addEventListener("submit", async (event) => {
    event.preventDefault();
    const body = new FormData();
    body.set("text", field.value);
    const system = dialog.querySelector("select")?.value;
    if (system) body.set("crs", system);
    const { geometry, note = "", problem } = await readOutline(url, body);
    if (problem) return say(problem);
    field.removeAttribute("aria-invalid");
    field.value = "";
    dialog.close();
    return taken(geometry, note);
  });

  function say(problem) {
    place.textContent = problem.text;
    place.hidden = false;
    field.setAttribute("aria-invalid", "true");
    field.focus();
    if (!problem.repaired) return;
    dialog.close();
    refused(problem);
  }

  return {
    /** What was typed before and could not be read stands in the dialog again. */
    type: (words) => (field.value = words),
  };
}
