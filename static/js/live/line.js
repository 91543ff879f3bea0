// The line to the server: a stream where it can be had, polling where it cannot, and always again.
//
// fetch and not EventSource: the first byte is what tells a stream from a proxy that buffers, a redirect is what tells
// that one has been signed out, and a poll is the same answer that ends (docs/decisions/0101).
import { reader } from "./events.js";

const FIRST_BYTE_MS = 5000; // who hears nothing for so long sits behind a proxy that buffers
const POLL_MS = 20_000;
const STREAM_AGAIN_MS = 600_000;
const SILENT_MS = 40_000; // the server gives a sign of life every 15 s
const LONGEST_WAIT_MS = 30_000;
const KEPT = "live-polls-until";

/**
 * A line that is not open yet. `hear(name, data, opening)` gets every event; `opening` are those counted in the state
 * that follows. `refused()` is called when one may not listen any more.
 */
export class Line {
  constructor({ url, hear, refused }) {
    Object.assign(this, { url, hear, refused });
    this.cursor = "";
    this.heardAt = performance.timeOrigin; // a page knows what was when it was asked for
    this.running = false;
    this.failures = 0;
  }

  /** Open it and keep it open. */
  start() {
    if (this.running) return;
    this.running = true;
    this.watch = setInterval(() => this.#look(), 5000);
    this.#open();
  }

  /** Let go of it until it is started again. */
  stop() {
    this.running = false;
    clearInterval(this.watch);
    clearTimeout(this.timer);
    this.abort?.abort();
  }

  /** The page was away or asleep: see whether the line still lives. */
  wake() {
    if (!this.running) return;
    if (!this.open || Date.now() - this.heardAt > POLL_MS) this.#again(0);
  }

  /** Remember what was heard by other ears. */
  knows(cursor) {
    this.cursor = cursor || this.cursor;
    this.heardAt = Date.now();
  }

  /** Ask once what is new. */
  async ask() {
    const answer = await this.#fetch("*/*", new AbortController());
    if (answer) this.#reader()(await answer.text());
  }

  async #open() {
    if (!navigator.onLine) return this.#again(LONGEST_WAIT_MS); // `wake` will come earlier
    const streams = Date.now() > Number(sessionStorage.getItem(KEPT) ?? 0);
    const abort = new AbortController();
    this.abort = abort;
    const firstByte = streams && setTimeout(() => this.#poll(abort), FIRST_BYTE_MS);
    const began = Date.now();
    let wait = POLL_MS;
    try {
      const answer = await this.#fetch(streams ? "text/event-stream" : "*/*", abort);
      if (!answer) return;
      this.open = true;
      const read = this.#reader();
      const text = answer.body.pipeThrough(new TextDecoderStream()).getReader();
      for (let piece = await text.read(); !piece.done; piece = await text.read()) {
        clearTimeout(firstByte);
        this.heardAt = Date.now();
        this.failures = 0;
        read(piece.value);
      }
      // A stream that ends at once was none: this server only answers. One that ended later was cut.
      if (streams && Date.now() - began > 3000) wait = 500 + Math.random() * 3000;
      if (this.ended) wait = 300;
    } catch {
      this.failures += 1;
      wait = Math.min(500 * 2 ** this.failures, LONGEST_WAIT_MS) * (0.5 + Math.random());
    } finally {
      clearTimeout(firstByte);
      if (this.abort === abort) {
        this.open = false;
        if (this.running) this.#again(wait);
      }
    }
  }

  async #fetch(accept, abort) {
    const age = ((Date.now() - this.heardAt) / 1000).toFixed(1);
    const query = new URLSearchParams({ alter: age, ...(this.cursor && { seit: this.cursor }) });
    const answer = await fetch(`${this.url}?${query}`, {
      headers: { Accept: accept }, redirect: "manual", cache: "no-store", credentials: "same-origin", signal: abort.signal,
    });
    if (answer.ok) return answer;
    if (answer.type !== "opaqueredirect" && answer.status !== 404) throw new Error(`${answer.status}`);
    this.stop();
    this.refused();
    return null;
  }

  #reader() {
    let opening = true;
    this.ended = false;
    return reader((name, data) => {
      if (data.cursor) this.cursor = data.cursor;
      if (name === "end") this.ended = true;
      this.hear(name, data, opening);
      if (name === "state") opening = false;
      if (name === "resync" && !opening) this.timer = setTimeout(() => this.ask().catch(() => {}), Math.random() * 3000);
    });
  }

  #poll(abort) {
    if (this.abort !== abort) return;
    sessionStorage.setItem(KEPT, String(Date.now() + STREAM_AGAIN_MS));
    this.#again(0);
  }

  #again(wait) {
    clearTimeout(this.timer);
    const abort = this.abort;
    this.abort = null; // whatever of it still comes is of no interest
    abort?.abort();
    this.open = false;
    this.timer = setTimeout(() => this.#open(), wait);
  }

  #look() {
    if (this.open && Date.now() - this.heardAt > SILENT_MS) this.#again(0);
  }
}
