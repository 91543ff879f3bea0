// Symbols and circles of reports on one canvas over the map.
import { clusterFor, symbolFor } from "../symbols.js";
import { arrange, cellsAcross, keptInside } from "./cells.js";

const LETTERS_FROM_ZOOM = 13; // about 1:50,000
const LARGE_PX = 48; // an outline so large needs no symbol on it
const RADII = [8, 10, 13, 16, 20]; // by class of size: below 1, 5, 20, 100 ha, and above
const NEAR_PX = 6;
const EDGE_PX = 2; // of light around a circle

/** The radius of a circle with a number: so that it fits, and more is larger. */
export const clusterRadius = (n) => Math.min(13 + 3.2 * Math.log10(n), 28);

export const ReportCanvas = L.Renderer.extend({
  options: { pane: "report-symbols", padding: 0.25, letters: {} },
  drawn: { symbols: [], clusters: [] },
  selected: null,

  _initContainer() {
    this._container = document.createElement("canvas");
    this._context = this._container.getContext("2d");
  },
  _destroyContainer() {
    this._container.remove();
    delete this._context;
  },
  _update() {
    if (this._map._animatingZoom && this._bounds) return;
    L.Renderer.prototype._update.call(this);
    const size = this._bounds.getSize();
    const sharp = Math.min(devicePixelRatio || 1, 2);
    L.DomUtil.setPosition(this._container, this._bounds.min);
    this._container.width = sharp * size.x;
    this._container.height = sharp * size.y;
    this._container.style.width = `${size.x}px`;
    this._container.style.height = `${size.y}px`;
    this._context.scale(sharp, sharp);
    this._context.translate(-this._bounds.min.x, -this._bounds.min.y);
    this.fire("update");
  },
  _updatePaths() {
    this.draw();
  },

  /** Show what the tiles hold. */
  show(found) {
    this._found = found;
    this.draw();
  },

  /** Ring this one, also where a circle stands for it: {id, group, pattern, size, x, y}, or null. */
  select(report) {
    this.selected = report;
    this.draw();
  },

  draw() {
    if (!this._found || !this._context || !this._bounds) return;
    this._arrange();
    const { min, max } = this._bounds;
    this._context.clearRect(min.x, min.y, max.x - min.x, max.y - min.y);
    for (const cluster of this.drawn.clusters) this._stamp(cluster, clusterFor({ n: cluster.n, radius: cluster.radius }));
    for (const one of this.drawn.symbols) if (one.id !== this.selected?.id) this._stampSymbol(one);
    if (this.selected) this._stampSymbol(this._placed(this.selected));
  },

  _arrange() {
    const isSeen = ({ at }) => this._bounds.contains(at);
    const reports = this._found.reports.filter(({ id }) => !(this._found.large.get(id) > LARGE_PX));
    const { symbols, clusters } = arrange({ ...this._found, reports }, this._map.getZoom());
    this.drawn = {
      symbols: symbols.map((one) => this._placed(one)).filter(isSeen),
      clusters: clusters.map((one) => this._circle(one)).filter(isSeen),
    };
  },

  /** Where the circle of a cluster stands: about its middle, inside its square. */
  _circle(cluster) {
    const zoom = this._map.getZoom();
    const radius = clusterRadius(cluster.n);
    const side = this._map.options.crs.scale(zoom) / cellsAcross(zoom);
    return { ...cluster, radius, at: this._pointOf(keptInside(cluster, zoom, Math.min((radius + EDGE_PX) / side, 0.5))) };
  },

  _placed(one) {
    return { ...one, at: this._pointOf(one), radius: RADII[one.size] ?? RADII[0] };
  },

  _pointOf({ x, y }) {
    const side = this._map.options.crs.scale(this._map.getZoom());
    return L.point(x * side, y * side)._subtract(this._map.getPixelOrigin());
  },

  _stampSymbol({ id, group, pattern, at, radius }) {
    const letter = this._map.getZoom() >= LETTERS_FROM_ZOOM ? this.options.letters[group] : "";
    this._stamp({ at }, symbolFor({ group, pattern, letter, selected: id === this.selected?.id, radius }));
  },

  _stamp({ at }, { image, size }) {
    this._context.drawImage(image, at.x - size / 2, at.y - size / 2, size, size);
  },

  /** The boxes of the circles, in pixels of the map's container: names keep clear of them. */
  boxes() {
    return this.drawn.clusters.map(({ at, radius }) => {
      const { x, y } = this._map.layerPointToContainerPoint(at);
      return { left: x - radius, right: x + radius, top: y - radius, bottom: y + radius };
    });
  },

  /** What is drawn at a point of the map's layer, nearest first: {symbols, clusters}. */
  at(point) {
    const near = (list) => list.map((one) => ({ one, far: one.at.distanceTo(point) })).filter(({ one, far }) => far <= one.radius + NEAR_PX / 2)
      .sort((a, b) => a.far - b.far).map(({ one }) => one);
    return { symbols: near(this.drawn.symbols), clusters: near(this.drawn.clusters) };
  },
});
