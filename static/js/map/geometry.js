// Small geometry for the screen. What decides (areas, distances) is computed on the server.

/** Radii of the WGS 84 ellipsoid at a latitude, in metres per degree: [along the parallel, along the meridian]. */
function metresPerDegree(latitude) {
  const phi = (latitude * Math.PI) / 180;
  const e2 = 0.00669437999;
  const bend = 1 - e2 * Math.sin(phi) ** 2;
  const prime = 6378137 / Math.sqrt(bend);
  const meridian = (6378137 * (1 - e2)) / bend ** 1.5;
  return [(prime * Math.cos(phi) * Math.PI) / 180, (meridian * Math.PI) / 180];
}

/** Area of a ring of [lon, lat] in square metres; good to a thousandth at the size of a municipality. */
export function ringArea(ring) {
  if (ring.length < 3) return 0;
  const [x0, y0] = ring[0];
  const [kx, ky] = metresPerDegree(ring.reduce((sum, point) => sum + point[1], 0) / ring.length);
  let twice = 0;
  ring.forEach(([x1, y1], i) => {
    const [x2, y2] = ring[(i + 1) % ring.length];
    twice += (x1 - x0) * kx * (y2 - y0) * ky - (x2 - x0) * kx * (y1 - y0) * ky;
  });
  return Math.abs(twice) / 2;
}

/** Length of a line of [lon, lat] in metres. */
export function lineLength(line) {
  let sum = 0;
  for (let i = 1; i < line.length; i += 1) sum += distance(line[i - 1], line[i]);
  return sum;
}

/** Distance of two near points [lon, lat] in metres. */
export function distance(a, b) {
  const [kx, ky] = metresPerDegree((a[1] + b[1]) / 2);
  return Math.hypot((a[0] - b[0]) * kx, (a[1] - b[1]) * ky);
}

/** Whether a point lies inside a ring of points, by how often a ray crosses it. */
export function inside(ring, [x, y]) {
  let odd = false;
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i, i += 1) {
    const [[x1, y1], [x2, y2]] = [ring[i], ring[j]];
    if (y1 > y !== y2 > y && x < ((x2 - x1) * (y - y1)) / (y2 - y1) + x1) odd = !odd;
  }
  return odd;
}

/** The polygons of a GeoJSON geometry, each a list of rings. */
export function polygonsOf(geometry) {
  if (!geometry) return [];
  if (geometry.type === "Polygon") return [geometry.coordinates];
  if (geometry.type === "MultiPolygon") return geometry.coordinates;
  if (geometry.type === "GeometryCollection") return geometry.geometries.flatMap(polygonsOf);
  return [];
}
