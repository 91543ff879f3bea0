// The page brings all words (data attributes of #editor-texts); here they are filled in and figures are written out.
import { fill } from "../words.js";

const words = document.getElementById("editor-texts").dataset;
const language = document.documentElement.lang || "de";

/** The text of this name with {placeholders} filled. */
export function text(name, values = {}) {
  return fill(words[name] ?? name, values);
}

export function number(value, digits = 0) {
  return value.toLocaleString(language, { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

/** "10,4 ha", below a tenth of a hectare "840 m²" (as geo/formats.py says it). */
export function areaText(m2) {
  return m2 >= 1000 ? `${number(m2 / 10_000, 1)} ha` : `${number(m2)} m²`;
}

/** "1,2 km", below one kilometre "700 m". */
export function lengthText(m) {
  return m >= 1000 ? `${number(m / 1000, 1)} km` : `${number(m)} m`;
}

/** "48,17032° N, 11,80411° O": read out while drawing by keyboard. */
export function placeText([lon, lat]) {
  return text("place", { north: number(lat, 5), east: number(lon, 5) });
}
