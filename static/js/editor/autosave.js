// Saving as one goes. Nothing is overwritten that somebody else saved, nothing is lost when the line drops.
import { Offline, SignedOut, post } from "./http.js";
import { createKeeping } from "./keeping.js";
import { text } from "./texts.js";

const WAIT_MS = 1200;
const RETRY_MS = [2000, 4000, 8000, 15000, 30000];

/**
 * `content()` gives {fields, outline}. Told: saved(answer), refused(answer), status(state, sentence),
 * conflict(answer).
 * Returns {changed(), now(), keepMine(revision), forget(), kept()}.
 */
export function createAutosave(url, { id, revision, content, saved, refused, status, conflict }) {
  const keeping = createKeeping(id);
  let timer = 0;
  let failures = 0;
  let dirty = 0; // counts changes: a save that ends may be older than what is typed by then
  let done = 0;
  let running = null;
  let stopped = false; // a conflict is open

  function changed() {
    dirty += 1;
    const { fields, outline } = content();
    keeping.write(revision, fields, outline);
    if (!stopped) schedule(WAIT_MS);
  }

  function schedule(wait) {
    clearTimeout(timer);
    timer = setTimeout(() => now().catch(() => {}), wait);
  }

  /** Save what is unsaved; resolves to true when everything is on the server. */
  async function now({ keepalive = false } = {}) {
    clearTimeout(timer);
    while (running) await running;
    if (stopped) return false;
    if (done === dirty) return true;
    const before = done;
    running = save(keepalive);
    try {
      await running;
    } finally {
      running = null;
    }
    return done === dirty || (!stopped && failures === 0 && done > before && now());
  }

  async function save(keepalive) {
    const saving = dirty;
    status("saving", text("saving"));
    try {
      const { status: code, data } = await post(url, { revision, ...content() }, { keepalive });
      if (code === 409) return stop(data);
      if (code === 422) {
        status("failed", text("notAccepted")); // the same again would be refused again
        return refused(data);
      }
      if (code !== 200) throw new Offline();
      revision = data.revision;
      done = saving;
      failures = 0;
      if (done === dirty) keeping.clear();
      status("saved", text("saved", { time: data.saved_at }));
      saved(data);
    } catch (error) {
      failed(error);
    }
  }

  function failed(error) {
    const wait = RETRY_MS[Math.min(failures, RETRY_MS.length - 1)];
    failures += 1;
    status("failed", text(error instanceof SignedOut ? "signedOut" : "notSaved"));
    schedule(wait);
  }

  function stop(data) {
    stopped = true;
    status("failed", text("conflictOpen"));
    conflict(data);
  }

  window.addEventListener("online", () => failures && now());
  document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && done !== dirty && now({ keepalive: true }));
  window.addEventListener("beforeunload", (event) => {
    if (done !== dirty) event.preventDefault();
  });

  return {
    changed,
    now,
    /** Go on from this revision: save ours over it. */
    keepMine(newer) {
      revision = newer;
      stopped = false;
      dirty += 1;
      return now();
    },
    /** Give ours up. */
    forget() {
      keeping.clear();
      done = dirty;
      stopped = true;
    },
    kept: () => keeping.read(),
  };
}
