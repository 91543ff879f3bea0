// Never a hairball: where many reports lie in a small square of the screen, a circle with their number stands for them.
const CELLS_IN_WORLD = 4; // squares of 64 px, at zoom 0, and up to 90 between two zooms; the server's are these or a quarter (geo/tiles/features.py)
const MOST_SYMBOLS = 5; // in one square

/** How many squares lie across the world at a zoom. */
export const cellsAcross = (zoom) => CELLS_IN_WORLD * 2 ** Math.floor(zoom);

/** A place moved into the square it lies in, so far that `margin` (in parts of the square's side) is kept free: no circle covers another. */
export function keptInside({ x, y }, zoom, margin) {
  const across = cellsAcross(zoom);
  const keep = (at) => {
    const square = Math.floor(at * across);
    return Math.min(Math.max(at, (square + margin) / across), (square + 1 - margin) / across);
  };
  return { x: keep(x), y: keep(y) };
}

/**
 * Sort what the tiles hold into symbols and clusters for a zoom: {symbols, clusters}. A cluster has its number, how many
 * of them are one's own, its middle, and its members where they are known.
 */
export function arrange({ reports, clusters }, zoom) {
  const across = cellsAcross(zoom);
  const cells = new Map();
  const cellOf = ({ x, y }) => {
    const key = `${Math.floor(x * across)}:${Math.floor(y * across)}`;
    if (!cells.has(key)) cells.set(key, { members: [], counted: [] });
    return cells.get(key);
  };
  for (const report of reports) cellOf(report).members.push(report);
  for (const cluster of clusters) cellOf(cluster).counted.push(cluster);
  const arranged = { symbols: [], clusters: [] };
  for (const { members, counted } of cells.values()) {
    if (members.length <= MOST_SYMBOLS && !counted.length) arranged.symbols.push(...members);
    else arranged.clusters.push(together(members, counted));
  }
  // Large ones first: small ones lie on top and can be met.
  arranged.symbols.sort((a, b) => b.size - a.size || (a.id < b.id ? -1 : 1));
  return arranged;
}

function together(members, counted) {
  const parts = [...members.map(({ x, y, own }) => ({ x, y, n: 1, own: own ? 1 : 0 })), ...counted.map(({ x, y, reports, own }) => ({ x, y, n: reports, own }))];
  const n = parts.reduce((sum, part) => sum + part.n, 0);
  const middle = (axis) => parts.reduce((sum, part) => sum + part[axis] * part.n, 0) / n;
  return { n, own: parts.reduce((sum, part) => sum + part.own, 0), x: middle("x"), y: middle("y"), members: counted.length ? null : members };
}
