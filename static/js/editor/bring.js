// Other ways to an outline: typed or pasted coordinates, a file chosen or dropped on the map. The server reads them.
import { Offline, post } from "./http.js";
import { text } from "./texts.js";

/** `brought(geometry, note)` gets what was read; problems are said where one is: in the dialog, or by `refused`. */
export function createBringing(page, url, { brought, refused, current }) {
  const dialog = page.querySelector("[data-coordinates]");
  const field = dialog.querySelector("textarea");
  const problem = dialog.querySelector("[data-coordinates-problem]");
  const chooser = page.querySelector("[data-file-input]");

  page.querySelector("[data-open-coordinates]").addEventListener("click", () => {
    problem.hidden = true;
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
    await read(body, (data) => {
      problem.textContent = data.text;
      problem.hidden = false;
      field.setAttribute("aria-invalid", "true");
      field.focus();
      if (data.repaired) {
        dialog.close();
        refused(data);
      }
    }, () => {
      field.removeAttribute("aria-invalid");
      field.value = "";
      dialog.close();
    });
  });

  page.querySelector("[data-open-file]").addEventListener("click", () => chooser.click());
  chooser.addEventListener("change", () => {
    if (chooser.files.length) bringFile(chooser.files[0]);
    chooser.value = "";
  });

  function bringFile(file) {
    const body = new FormData();
    body.set("file", file);
    return read(body, refused, () => {});
  }

  async function read(body, problemFound, worked) {
    try {
      const { status, data } = await post(url, body);
      if (status !== 200) return problemFound(data);
      worked();
      brought(data.geometry, data.note ?? "");
    } catch (error) {
      problemFound({ code: "offline", text: text(error instanceof Offline ? "notRead" : "signedOut"), repaired: null });
    }
  }

  return {
    drop: (area) => acceptDrops(area, bringFile),
    /** What was typed before and could not be read stands in the dialog again. */
    type: (words) => (field.value = words),
  };
}

function acceptDrops(area, bringFile) {
  let depth = 0;
  const carriesFile = (event) => [...(event.dataTransfer?.types ?? [])].includes("Files");
  area.addEventListener("dragenter", (event) => {
    if (!carriesFile(event)) return;
    event.preventDefault();
    depth += 1;
    area.classList.add("is-dropping");
  });
  area.addEventListener("dragover", (event) => carriesFile(event) && event.preventDefault());
  area.addEventListener("dragleave", () => {
    depth = Math.max(0, depth - 1);
    if (!depth) area.classList.remove("is-dropping");
  });
  area.addEventListener("drop", (event) => {
    if (!carriesFile(event)) return;
    event.preventDefault();
    depth = 0;
    area.classList.remove("is-dropping");
    if (event.dataTransfer.files.length) bringFile(event.dataTransfer.files[0]);
  });
}
