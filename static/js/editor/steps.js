// On a phone the page is three steps; wider, all of it is there at once (css/editor.css hides by data-step).

/** `leaving(step)` is called when a step is left. */
export function walkInSteps(page, { leaving }) {
  const back = page.querySelector("[data-step-back]");
  const next = page.querySelector("[data-step-next]");
  const last = page.querySelectorAll("[data-step-mark]").length;

  function go(step, { focus = true } = {}) {
    page.dataset.step = step;
    page.querySelectorAll("[data-step-title]").forEach((title) => (title.hidden = Number(title.dataset.stepTitle) !== step));
    page.querySelectorAll("[data-step-mark]").forEach((mark, index) => mark.classList.toggle("is-done", index < step));
    back.hidden = step === 1;
    next.hidden = step === last;
    if (!focus) return;
    window.scrollTo(0, 0);
    page.querySelector(`[data-step-title="${step}"]`).focus();
  }

  back.addEventListener("click", () => go(Number(page.dataset.step) - 1));
  next.addEventListener("click", () => {
    leaving(Number(page.dataset.step));
    go(Number(page.dataset.step) + 1);
  });
  const ways = page.querySelector("[data-other-ways]");
  ways.addEventListener("click", () => ways.setAttribute("aria-expanded", String(ways.getAttribute("aria-expanded") !== "true")));
  page.querySelector("#other-ways").addEventListener("click", () => ways.setAttribute("aria-expanded", "false"));
  go(1, { focus: false });
  return { show: (field) => go(Number(field.closest("[data-in-step]")?.dataset.inStep ?? 1), { focus: false }) };
}
