// Elements and words: what people or services wrote is text, never HTML.

/** An element of this class with this text. */
export function element(tag, className = "", content = "", children = []) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (content) made.textContent = content;
  made.append(...children);
  return made;
}

/** Leaflet writes attributions as HTML; they are typed by people. */
export function escaped(text) {
  return element("span", "", text).innerHTML;
}

/** The text with {placeholders} filled. */
export function fill(text, values) {
  return text.replace(/\{(\w+)\}/g, (whole, key) => values[key] ?? whole);
}

/** "seit 3 Std." since this moment (ISO 8601); "" when there is none. `words`: {sinceMinutes, sinceHours, sinceDays}. */
export function since(moment, words, now = Date.now()) {
  const minutes = (now - Date.parse(moment ?? "")) / 60_000;
  if (!(minutes >= 1)) return "";
  if (minutes < 60) return fill(words.sinceMinutes, { n: Math.floor(minutes) });
  const hours = minutes / 60;
  return hours < 48 ? fill(words.sinceHours, { n: Math.floor(hours) }) : fill(words.sinceDays, { n: Math.floor(hours / 24) });
}
