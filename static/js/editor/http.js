// Talking to the server: tokens, and telling a lost session from a lost line.

const KEEPALIVE_LIMIT = 60_000; // browsers refuse more from a page that is going away

export class Offline extends Error {}
export class SignedOut extends Error {}

export function token() {
  const cookie = document.cookie.match(/(?:^|; )(?:__Host-)?csrftoken=([^;]+)/);
  return cookie?.[1] ?? document.querySelector("[name=csrfmiddlewaretoken]").value;
}

/** The answer to a POST: {status, data}. Throws Offline without an answer, SignedOut when the session has ended. */
export async function post(url, body, { signal, keepalive = false } = {}) {
  const form = body instanceof FormData;
  const sent = form ? body : JSON.stringify(body);
  const answer = await fetch(url, {
    method: "POST", credentials: "same-origin", signal, keepalive: keepalive && sent.length < KEEPALIVE_LIMIT,
    headers: { "X-CSRFToken": token(), Accept: "application/json", ...(form ? {} : { "Content-Type": "application/json" }) },
    body: sent,
  }).catch((error) => {
    throw error.name === "AbortError" ? error : new Offline();
  });
  if (answer.redirected || answer.status === 403) throw new SignedOut();
  const data = await answer.json().catch(() => null);
  if (data === null || answer.status >= 500) throw new Offline();
  return { status: answer.status, data };
}
