// Files come by a button or are dropped on the map, several at once: a shapefile has at least three.
import { number, text } from "./texts.js";

/** `bring(files)` gets them; `refused({text})` is told what cannot be sent at all. Limits stand at the field. */
export function offerFiles(page, area, { bring, refused }) {
  const chooser = page.querySelector("[data-file-input]");
  const most = Number(chooser.dataset.mostBytes);
  const mostFiles = Number(chooser.dataset.mostFiles);

  page.querySelector("[data-open-file]").addEventListener("click", () => chooser.click());
  chooser.addEventListener("change", () => {
    const files = [...chooser.files];
    chooser.value = "";
    send(files);
  });
  acceptDrops(area, (transfer) => {
    const folder = [...(transfer.items ?? [])].some((item) => item.webkitGetAsEntry?.()?.isDirectory);
    if (folder) return refused({ text: text("folder") });
    return send([...transfer.files]);
  });

  function send(files) {
    if (!files.length) return null;
    const bytes = files.reduce((sum, { size }) => sum + size, 0);
    if (bytes > most) return refused({ text: text("fileTooBig", { size: number(bytes / 1e6, 1), limit: number(most / 1e6) }) });
    if (files.length > mostFiles) return refused({ text: text("tooManyFiles", { count: number(files.length), limit: number(mostFiles) }) });
    return bring(files);
  }
}

function acceptDrops(area, dropped) {
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
    dropped(event.dataTransfer);
  });
}
