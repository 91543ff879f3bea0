// Two people in one draft: who saved when, and a choice. Neither version is lost before one has chosen.

/** `kept` is given when the other version is on the page and ours only in this browser. */
export function openConflict(page, answer, autosave, kept = null) {
  const box = page.querySelector("[data-conflict]");
  box.querySelector("[data-conflict-text]").textContent = answer.conflict.text;
  box.hidden = false;
  box.focus();
  // Announced meanwhile: there is no draft any more that ours could replace.
  box.querySelector("[data-keep-mine]").hidden = answer.revision === null;
  box.querySelector("[data-keep-mine]").onclick = async () => {
    if (kept) page.dispatchEvent(new CustomEvent("restore", { detail: kept }));
    box.hidden = true;
    await autosave.keepMine(answer.revision);
  };
  box.querySelector("[data-take-theirs]").onclick = () => {
    autosave.forget();
    if (kept) box.hidden = true;
    else window.location.reload();
  };
}
