// Asking the server to read an outline: from text, from a file, from several shapes that become one.
import { Offline, post } from "./http.js";
import { text } from "./texts.js";

/** What the server answers, or {problem: {code, text, repaired}}. Nothing is stored by it. */
export async function readOutline(url, body) {
  try {
    const { status, data } = await post(url, body);
    return status === 200 ? data : { problem: data };
  } catch (error) {
    return { problem: { code: "offline", text: text(error instanceof Offline ? "notRead" : "signedOut"), repaired: null } };
  }
}

/** One outline of several GeoJSON geometries (WGS 84): what overlaps is united. */
export function unite(url, geometries) {
  const features = geometries.map((geometry) => ({ type: "Feature", properties: {}, geometry }));
  const body = new FormData();
  body.set("text", JSON.stringify({ type: "FeatureCollection", features }));
  body.set("unite", "on");
  return readOutline(url, body);
}
