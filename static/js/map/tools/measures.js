// Lengths and areas on the ellipsoid, by GeographicLib (Karney 2013, doi 10.1007/s00190-012-0578-z): no map projection lies.
let earth = null;

/** Fetch the library, once somebody measures. */
export async function loadMeasures() {
  if (earth) return;
  await import("../../../vendor/geodesic/geographiclib-geodesic.min.js");
  earth = window.geodesic.Geodesic.WGS84;
}

/** The length of a line of places in metres. */
export function lengthOf(places) {
  let metres = 0;
  for (let i = 1; i < places.length; i += 1) {
    metres += earth.Inverse(places[i - 1].lat, places[i - 1].lng, places[i].lat, places[i].lng).s12;
  }
  return metres;
}

/** Area in m² and perimeter in metres of the area with these corners. */
export function areaOf(places) {
  const shape = earth.Polygon(false);
  for (const { lat, lng } of places) shape.AddPoint(lat, lng);
  const { area, perimeter } = shape.Compute(false, true);
  return { area: Math.abs(area), perimeter };
}

const number = (value, digits) => value.toLocaleString("de", { maximumFractionDigits: digits });

/** "640 m", "1,24 km". */
export function lengthText(metres) {
  return metres < 1000 ? `${number(metres, metres < 100 ? 1 : 0)} m` : `${number(metres / 1000, 2)} km`;
}

/** "6.400 m²", "2,35 ha", "12,4 km²". */
export function areaText(squareMetres) {
  if (squareMetres < 10_000) return `${number(squareMetres, 0)} m²`;
  return squareMetres < 10_000_000 ? `${number(squareMetres / 10_000, 2)} ha` : `${number(squareMetres / 1_000_000, 1)} km²`;
}
