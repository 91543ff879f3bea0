// From degrees to UTM, and both in words. ETRS89 and WGS 84 are one here: they differ by less than a metre.

const K0 = 0.9996;
const FALSE_EASTING = 500000;
const A = 6378137; // GRS 80, and WGS 84 but for a tenth of a millimetre
const F = 1 / 298.257222101;
const N = F / (2 - F);
const E = Math.sqrt(F * (2 - F));
// Krüger's series to n⁴ (Karney 2011, doi 10.1007/s00190-011-0445-3, equations 12 and 35): a hundredth of a millimetre.
const RADIUS = (A / (1 + N)) * (1 + N ** 2 / 4 + N ** 4 / 64);
const ALPHA = [
  N / 2 - (2 / 3) * N ** 2 + (5 / 16) * N ** 3 + (41 / 180) * N ** 4,
  (13 / 48) * N ** 2 - (3 / 5) * N ** 3 + (557 / 1440) * N ** 4,
  (61 / 240) * N ** 3 - (103 / 140) * N ** 4,
  (49561 / 161280) * N ** 4,
];

/** East and north in metres of a place in degrees (ETRS89 / UTM of this zone, northern hemisphere: EPSG:25832 for zone 32). */
export function toUtm({ lat, lng }, zone = 32) {
  const phi = (lat * Math.PI) / 180;
  const lambda = ((lng - (zone * 6 - 183)) * Math.PI) / 180;
  const conformal = Math.sinh(Math.atanh(Math.sin(phi)) - E * Math.atanh(E * Math.sin(phi)));
  const xi = Math.atan2(conformal, Math.cos(lambda));
  const eta = Math.asinh(Math.sin(lambda) / Math.hypot(conformal, Math.cos(lambda)));
  let [north, east] = [xi, eta];
  ALPHA.forEach((alpha, j) => {
    const twice = 2 * (j + 1);
    north += alpha * Math.sin(twice * xi) * Math.cosh(twice * eta);
    east += alpha * Math.cos(twice * xi) * Math.sinh(twice * eta);
  });
  return { east: FALSE_EASTING + K0 * RADIUS * east, north: K0 * RADIUS * north };
}

/** "32 707123 5340456": as people write it down, in whole metres, and as the search and the report's form read it. */
export function utmText(place, zone) {
  const { east, north } = toUtm(place, zone);
  return `${zone} ${Math.round(east)} ${Math.round(north)}`;
}

/** "48,17123° N, 11,78456° O" to the metre. */
export function degreesText({ lat, lng }) {
  const say = (value, positive, negative) =>
    `${Math.abs(value).toLocaleString("de", { minimumFractionDigits: 5, maximumFractionDigits: 5 })}° ${value < 0 ? negative : positive}`;
  return `${say(lat, "N", "S")}, ${say(lng, "O", "W")}`;
}
