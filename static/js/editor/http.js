// Talking to the server: tokens, and telling a lost session from a lost line.

/** The answer to a POST: {status, data}. Throws Offline without an answer, SignedOut when the session has ended. */
export class Offline extends Error {}
export class SignedOut extends Error {}

export function token() {
  const cookie = document.cookie.match(/(?:^|; )(?:__Host-)?csrftoken=([^;]+)/);
  return cookie?.[1] ?? document.querySelector("[name=csrfmiddlewaretoken]").value;
}

export async function post(url, body, { signal, keepalive = false } = {}) {
  const form = body instanceof FormData;
  const answer = await fetch(url, {
    method: "POST", credentials: "same-origin", signal, keepalive,
    headers: { "X-CSRFToken": token(), Accept: "application/json", ...(form ? {} : { "Content-Type": "application/json" }) },
    body: form ? body : JSON.stringify(body),
  }).catch((error) => {
    throw error.name === "AbortError" ? error : new Offline();
  });
  if (answer.redirected || answer.status === 403) throw new SignedOut();
  const data = await answer.json().catch(() => null);
  if (data === null || answer.status >= 500) throw new Offline();
  return { status: answer.status, data };
}
