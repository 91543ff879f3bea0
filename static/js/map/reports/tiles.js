// Our vector tiles on a map: fetched as the map moves, outlines drawn into them where one looks closely, points handed on.
import { readTile } from "./mvt.js";
import { drawOutlines, outlinesOf } from "./outlines.js";

export const TILE_PX = 512; // a tile's side on the screen: the tile of zoom z stands on the map of zoom z + 1
const OUTLINES_FROM_ZOOM = 14; // about 1:25,000

/**
 * `options.url` has {z}, {x} and {y}; `options.query()` says the filter. Fires "reports:data" when there is something new,
 * "reports:failed" {text} when a tile does not come.
 */
export const ReportTiles = L.GridLayer.extend({
  options: { tileSize: TILE_PX, keepBuffer: 1, pane: "report-outlines", updateWhenZooming: false, className: "report-tiles" },

  createTile(coords, done) {
    const tile = document.createElement("canvas");
    const sharp = Math.min(devicePixelRatio || 1, 2);
    tile.width = tile.height = TILE_PX * sharp;
    tile.getContext("2d").scale(sharp, sharp);
    this._fill(tile, coords).then(() => done(null, tile), (error) => {
      if (error.name !== "AbortError") this.fire("reports:failed");
      done(error, tile);
    });
    return tile;
  },

  async _fill(tile, { x, y, z }) {
    tile.asking?.abort();
    tile.asking = new AbortController();
    const width = 2 ** (z - 1);
    if (y < 0 || y >= width || x < 0 || x >= width) return;
    const address = L.Util.template(this.options.url, { x, y, z: z - 1 });
    await null; // whoever made the map may ask first: few questions are under way at once
    const answer = await fetch(`${address}?${this.options.query()}`, { credentials: "same-origin", signal: tile.asking.signal });
    if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
    take(tile, readTile(await answer.arrayBuffer()), { x, y, width, close: z >= OUTLINES_FROM_ZOOM });
    this._draw(tile);
    this.fire("reports:data");
  },

  _draw(tile) {
    const context = tile.getContext("2d");
    context.clearRect(0, 0, TILE_PX, TILE_PX);
    drawOutlines(context, tile.outlines ?? [], this.selected);
  },

  /** Another filter: every tile is asked for again, and shows what it has until the answer comes. */
  refresh() {
    const tiles = Object.values(this._tiles).filter(({ current }) => current);
    return Promise.allSettled(tiles.map(({ el, coords }) => this._fill(el, coords)));
  },

  /** Draw again: the colours have changed, or what is selected. */
  redrawTiles(selected = this.selected) {
    this.selected = selected;
    for (const { el } of Object.values(this._tiles)) if (el.outlines?.length) this._draw(el);
  },

  /**
   * What the loaded tiles hold: {reports, clusters, large}. Places are in parts of the world's side. `large`: ids of the
   * reports whose outlines are drawn so large that they need no symbol.
   */
  found() {
    const loaded = Object.values(this._tiles).map(({ el, current }) => ({ el, current })).filter(({ el }) => el.reports);
    loaded.sort((a, b) => Number(b.current) - Number(a.current));
    const reports = new Map();
    const clusters = [];
    const large = new Map();
    const covered = [];
    for (const { el, current } of loaded) {
      const isFree = ({ x, y }) => current || !covered.some((box) => x >= box.west && x < box.east && y >= box.north && y < box.south);
      for (const report of el.reports) if (isFree(report) && !reports.has(report.id)) reports.set(report.id, report);
      clusters.push(...el.clusters.filter(isFree));
      for (const { id, across } of current ? el.outlines : []) large.set(id, Math.max(large.get(id) ?? 0, across));
      if (current) covered.push(el.box);
    }
    return { reports: [...reports.values()], clusters, large };
  },

  /** The ids of the reports whose outlines lie at a place, from the top. */
  outlinesAt(latlng) {
    const point = this._map.project(latlng, this._tileZoom).divideBy(TILE_PX);
    const key = `${Math.floor(point.x)}:${Math.floor(point.y)}:${this._tileZoom}`;
    const tile = this._tiles[key]?.el;
    if (!tile?.outlines) return [];
    const [x, y] = [point.x, point.y].map((part) => (part - Math.floor(part)) * TILE_PX);
    return outlinesOf(tile.getContext("2d"), tile.outlines, x, y);
  },
});

function take(tile, layers, { x, y, width, close }) {
  tile.box = { west: x / width, east: (x + 1) / width, north: y / width, south: (y + 1) / width };
  const placed = (layer) => (layer?.features ?? []).map(({ values, parts: [[px, py]] }) => ({
    ...values, x: (x + px / layer.extent) / width, y: (y + py / layer.extent) / width,
  }));
  tile.reports = placed(layers.reports);
  tile.clusters = placed(layers.clusters);
  const { features = [], extent = 4096 } = close ? layers.outlines ?? {} : {};
  tile.outlines = features.map(({ type, values, parts }) => ({ ...values, ...shapeOf(type, parts, TILE_PX / extent) }));
}

/** A drawing of the parts in pixels of the tile, and how far across they go. */
function shapeOf(type, parts, scale) {
  const path = new Path2D();
  const box = L.bounds([]);
  for (const part of parts) {
    for (let i = 0; i < part.length; i += 2) {
      const [px, py] = [part[i] * scale, part[i + 1] * scale];
      box.extend([px, py]);
      if (type === 1) { path.moveTo(px + 5, py); path.arc(px, py, 5, 0, 2 * Math.PI); }
      else path[i ? "lineTo" : "moveTo"](px, py);
    }
    if (type === 3) path.closePath();
  }
  const { x, y } = box.getSize();
  return { type, path, across: Math.hypot(x, y) };
}
