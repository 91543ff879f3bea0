// Asking as things change: a moment's pause, one question at a time, the latest answer wins.
import { post } from "./http.js";

const WAIT_MS = 150;

/** Returns ask(). `question()` gives what to ask or null; one of answered(data), refused(data), failed() is called. */
export function createAsking(url, question, { answered, refused, failed }) {
  let timer = 0;
  let running = null;

  async function ask() {
    running?.abort();
    const asked = question();
    if (!asked) return answered(null);
    running = new AbortController();
    const mine = running;
    try {
      const { status, data } = await post(url, asked, { signal: mine.signal });
      if (mine !== running) return;
      if (status === 200) answered(data);
      else if (status === 422) refused(data);
      else failed();
    } catch {
      if (mine === running && !mine.signal.aborted) failed();
    }
  }

  return () => {
    clearTimeout(timer);
    timer = setTimeout(ask, WAIT_MS);
  };
}
