// The outline while it is edited: what it is, how it was before, and the way back and forth.
//
// A shape is {kind: "polygon" | "line" | "point", parts}, its points [lon, lat]; a polygon part is a list of open rings
// (the first the border, the others holes), a line part a list of points, a point part one point.
import { lineLength, ringArea } from "../map/geometry.js";

const KEEP = 200;
export const LEAST = { polygon: 3, line: 2, point: 1 };

export class Outline extends EventTarget {
  #past = [];
  #future = [];
  #shape = null;

  get shape() {
    return this.#shape;
  }

  get canUndo() {
    return this.#past.length > 0;
  }

  get canRedo() {
    return this.#future.length > 0;
  }

  /** Change the shape. `origin` says who did it, for those who need not be told of their own doing. */
  change(shape, origin = "edit") {
    this.#past.push(this.#shape);
    if (this.#past.length > KEEP) this.#past.shift();
    this.#future = [];
    this.#set(shape, origin);
  }

  /** Start from a stored shape: nothing to undo. */
  start(shape) {
    this.#past = [];
    this.#future = [];
    this.#set(shape, "start");
  }

  undo() {
    if (!this.canUndo) return;
    this.#future.push(this.#shape);
    this.#set(this.#past.pop(), "undo");
  }

  redo() {
    if (!this.canRedo) return;
    this.#past.push(this.#shape);
    this.#set(this.#future.pop(), "redo");
  }

  #set(shape, origin) {
    this.#shape = shape?.parts.length ? shape : null;
    this.dispatchEvent(new CustomEvent("change", { detail: { origin } }));
  }
}

/** The shape with one more part. A shape of another kind gives way: an outline has one dimension. */
export function withPart(shape, kind, part) {
  const parts = shape?.kind === kind ? shape.parts : [];
  return { kind, parts: [...parts, part] };
}

/** Every corner with its place: [part, ring, index] (ring 0 for lines and points). */
export function corners(shape) {
  const found = [];
  shape?.parts.forEach((part, p) => {
    ringsOf(shape.kind, part).forEach((ring, r) => ring.forEach((point, i) => found.push({ at: [p, r, i], point })));
  });
  return found;
}

export function moveCorner(shape, [p, r, i], point) {
  return changeRing(shape, p, r, (ring) => ring.with(i, point));
}

/** Put a corner in the middle of the edge that follows. */
export function splitAfter(shape, [p, r, i]) {
  return changeRing(shape, p, r, (ring) => {
    const next = shape.kind === "polygon" ? ring[(i + 1) % ring.length] : ring[i + 1];
    if (!next) return ring;
    return ring.toSpliced(i + 1, 0, [(ring[i][0] + next[0]) / 2, (ring[i][1] + next[1]) / 2]);
  });
}

/** Take a corner away; a ring, hole or part that has too few left goes with it. */
export function dropCorner(shape, [p, r, i]) {
  return changeRing(shape, p, r, (ring) => ring.toSpliced(i, 1));
}

function changeRing(shape, p, r, change) {
  const rings = ringsOf(shape.kind, shape.parts[p]);
  const changed = rings.with(r, change(rings[r])).filter((ring, index) => ring.length >= LEAST[shape.kind] || (index === 0 && r !== 0));
  const gone = changed.length === 0 || (r === 0 && change(rings[0]).length < LEAST[shape.kind]);
  const part = gone ? null : partOf(shape.kind, changed);
  return { kind: shape.kind, parts: part ? shape.parts.with(p, part) : shape.parts.toSpliced(p, 1) };
}

function ringsOf(kind, part) {
  if (kind === "polygon") return part;
  return kind === "line" ? [part] : [[part]];
}

function partOf(kind, rings) {
  if (kind === "polygon") return rings;
  return kind === "line" ? rings[0] : rings[0][0];
}

/** Size on the screen while drawing: {area_m2, length_m, corners}. The server's figure follows a moment later. */
export function measure(shape) {
  const size = { area_m2: 0, length_m: 0, corners: corners(shape).length };
  for (const part of shape?.parts ?? []) {
    if (shape.kind === "polygon") size.area_m2 += part.reduce((sum, ring, i) => sum + (i ? -1 : 1) * ringArea(ring), 0);
    if (shape.kind === "line") size.length_m += lineLength(part);
  }
  return size;
}

const MULTI = { polygon: "MultiPolygon", line: "MultiLineString", point: "MultiPoint" };

export function toGeoJSON(shape) {
  if (!shape) return null;
  const coordinates = shape.kind === "polygon" ? shape.parts.map((part) => part.map((ring) => [...ring, ring[0]])) : shape.parts;
  return { type: MULTI[shape.kind], coordinates };
}

/** The shape of a GeoJSON geometry; null for none. Of a mixed collection the highest dimension stays. */
export function fromGeoJSON(geometry) {
  if (!geometry) return null;
  const flat = (geometry.type === "GeometryCollection" ? geometry.geometries : [geometry]).map(single).filter(Boolean);
  for (const kind of ["polygon", "line", "point"]) {
    const parts = flat.filter((shape) => shape.kind === kind).flatMap((shape) => shape.parts);
    if (parts.length) return { kind, parts };
  }
  return null;
}

function single({ type, coordinates }) {
  switch (type) {
    case "Polygon": return { kind: "polygon", parts: [coordinates.map(open)] };
    case "MultiPolygon": return { kind: "polygon", parts: coordinates.map((part) => part.map(open)) };
    case "LineString": return { kind: "line", parts: [coordinates.map(flat)] };
    case "MultiLineString": return { kind: "line", parts: coordinates.map((part) => part.map(flat)) };
    case "Point": return { kind: "point", parts: [flat(coordinates)] };
    case "MultiPoint": return { kind: "point", parts: coordinates.map(flat) };
    default: return null;
  }
}

function open(ring) {
  const points = ring.map(flat);
  const [first, last] = [points[0], points.at(-1)];
  return points.length > 1 && first[0] === last[0] && first[1] === last[1] ? points.slice(0, -1) : points;
}

const flat = ([lon, lat]) => [lon, lat];
