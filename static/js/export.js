// How far a file is: asked every two seconds, until the page can show that it is finished.

const EVERY_MS = 2000;
const bar = document.querySelector("[data-export]");

async function ask() {
  const answer = await fetch(location.href, { headers: { Accept: "application/json" } }).catch(() => null);
  if (answer?.ok) {
    const { total, written, over, said } = await answer.json();
    if (over) return location.reload();
    bar.max = total || 1;
    bar.value = written;
    if (said) bar.labels[0].textContent = said;
  }
  setTimeout(ask, EVERY_MS);
}

setTimeout(ask, EVERY_MS);
