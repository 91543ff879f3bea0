// A button that plays: one step after the other, until there is none, somebody stops it, or nobody looks.

const STEP_MS = 1400; // time to see a month, and for its tiles to come

/** `next()` takes a step and says whether there is another. `words`: {play, pause}. Returns {stop()}. */
export function createPlayer(button, { next, words }) {
  const label = button.querySelector("[data-label]");
  let timer = null;

  function stop() {
    clearInterval(timer);
    timer = null;
    show();
  }

  function show() {
    button.setAttribute("aria-pressed", String(timer !== null));
    label.textContent = timer === null ? words.play : words.pause;
  }

  function step() {
    if (!next()) stop();
  }

  button.addEventListener("click", () => {
    if (timer !== null) return stop();
    timer = setInterval(step, STEP_MS);
    show();
    return step();
  });
  document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && stop());
  document.addEventListener("keydown", ({ key }) => key === "Escape" && timer !== null && stop());
  return { stop };
}
