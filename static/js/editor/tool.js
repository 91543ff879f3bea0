// The drawing tool: Leaflet-Geoman behind an interface of our own, so that another can take its place.
//
// Points are [lon, lat]. The tool draws and drags; what the outline is, is kept in outline.js.
import { toGeoJSON } from "./outline.js";

const SHAPES = { polygon: "Polygon", line: "Line", point: "Marker", hole: "Cut" };
const HANDLES_UP_TO = 1000; // corners; above that dragging single ones is no longer sensible
const SNAP_PX = 12;
const DOUBLE_CLICK_MS = 300;

/**
 * `events`: sketched(kind, points) while drawing · created(kind, points) · cut([[part, its polygons now]]) · dragged(parts)
 * while a corner moves · edited(parts) · picked(at) a corner was clicked.
 */
export function createTool(map, events) {
  L.Marker.mergeOptions({ keyboard: false }); // corners are no tab stops without a name: keyboard.js goes to them
  map.pm.setGlobalOptions({
    snappable: true, snapDistance: SNAP_PX, snapSegment: true, snapMiddle: false, allowSelfIntersection: true, tooltips: false,
    continueDrawing: false, exitModeOnEscape: false, finishOnEnter: false, limitMarkersToCount: 400, limitMarkersToZoom: -1,
    templineStyle: { className: "sketch" }, hintlineStyle: { className: "sketch sketch-hint" }, pathOptions: { className: "outline" },
    markerStyle: { icon: pointIcon() },
  });
  const group = L.featureGroup().addTo(map);
  let kind = null; // what is being drawn
  let layers = [];
  let cuts = []; // [part, its polygons afterwards]

  // Two corners set quickly are not a double click: zooming would move the map away under the next one.
  map.on("pm:drawstart", () => map.doubleClickZoom.disable());
  map.on("pm:drawend", () => setTimeout(() => kind || map.doubleClickZoom.enable(), DOUBLE_CLICK_MS));
  map.on("pm:drawstart", ({ workingLayer, shape }) => {
    if (shape === "Marker") return;
    workingLayer.on("pm:vertexadded pm:vertexremoved", () => events.sketched(kind, pointsOf(workingLayer.getLatLngs())));
  });
  map.on("pm:create", ({ layer }) => {
    const drawn = kind;
    layer.remove();
    kind = null;
    const points = drawn === "point" ? point(layer.getLatLng()) : pointsOf(layer.getLatLngs().flat());
    map.pm.disableDraw();
    events.created(drawn, points);
  });
  map.on("pm:cut", ({ layer, originalLayer }) => {
    cuts.push([layers.indexOf(originalLayer), polygonsIn(layer.toGeoJSON(12))]);
    layer.remove();
  });
  map.on("pm:drawend", ({ shape }) => {
    if (shape !== "Cut" || kind !== "hole") return; // ended by draw(), not by its last corner
    kind = null;
    const made = cuts;
    cuts = [];
    events.cut(made);
  });

  /** Draw a shape of this kind with the next clicks; null ends drawing. */
  function draw(next) {
    kind = null;
    map.pm.disableDraw();
    kind = next;
    if (next) map.pm.enableDraw(SHAPES[next], next === "hole" ? { layersToCut: [...layers] } : {});
    setHandles(!next);
  }

  /** Show this shape, with corners to drag unless `handles` is false. */
  function show(shape, handles = true) {
    group.clearLayers();
    layers = layersOf(shape);
    layers.forEach((layer, part) => {
      group.addLayer(layer);
      listen(layer, part);
    });
    setHandles(handles && !kind);
  }

  function setHandles(on) {
    const few = layers.reduce((sum, layer) => sum + countOf(layer), 0) <= HANDLES_UP_TO;
    for (const layer of layers) {
      if (on && few) layer.pm.enable({ allowSelfIntersection: true, snappable: true, removeLayerBelowMinVertexCount: true });
      else layer.pm.disable();
    }
  }

  function listen(layer, part) {
    const told = () => events.edited(layers.filter((one) => map.hasLayer(one)).map(partOf).filter((one) => one.length));
    layer.on("pm:markerdragend pm:vertexremoved pm:dragend pm:remove", () => queueMicrotask(told));
    layer.on("pm:vertexadded", ({ marker }) => marker._dragging || queueMicrotask(told)); // dragged in: told when let go
    layer.on("pm:markerdrag", () => events.dragged(layers.map(partOf)));
    layer.on("pm:vertexclick", ({ indexPath }) => events.picked([part, indexPath.length > 1 ? indexPath.at(-2) : 0, indexPath.at(-1)]));
    if (layer instanceof L.Marker) layer.on("click", () => events.picked([part, 0, 0]));
  }

  const active = () => (kind ? map.pm.Draw[SHAPES[kind]] : null);
  const sketch = () => (kind && kind !== "point" ? pointsOf(active()._layer?.getLatLngs() ?? []) : []);

  return {
    draw,
    show,
    get drawing() {
      return kind;
    },
    sketch,
    /** As if the pointer were there: the line to the next corner follows, and snaps. Returns where it landed. */
    hover(at) {
      map.fire("mousemove", { latlng: latlng(at), originalEvent: {} });
      const hint = active()?._hintMarker;
      return hint ? { at: point(hint.getLatLng()), snapped: Boolean(hint._snapped) } : { at, snapped: false };
    },
    /** As if the map were clicked there. */
    press(at) {
      map.fire("click", { latlng: latlng(at), originalEvent: {} });
    },
    /** Take back the last corner of the sketch and return it. */
    takeBack() {
      const points = sketch();
      if (!points.length) return null;
      const again = kind;
      active()._removeLastVertex();
      if (points.length === 1) {
        draw(again);
        events.sketched(again, []);
      }
      return points.at(-1);
    },
    finish() {
      active()?._finishShape?.();
    },
  };
}

function layersOf(shape) {
  if (!shape) return [];
  if (shape.kind === "point") return shape.parts.map(([lon, lat]) => L.marker([lat, lon], { icon: pointIcon(), draggable: true }));
  const { coordinates } = toGeoJSON(shape);
  if (shape.kind === "line") return coordinates.map((part) => L.polyline(part.map(flip), { className: "outline outline-line" }));
  return shape.parts.map((part) => L.polygon(part.map((ring) => ring.map(flip)), { className: "outline" }));
}

function partOf(layer) {
  if (layer instanceof L.Marker) return point(layer.getLatLng());
  if (layer instanceof L.Polygon) return layer.getLatLngs().map((ring) => pointsOf(ring)).filter((ring) => ring.length > 2);
  return pointsOf(layer.getLatLngs());
}

function polygonsIn(data) {
  const features = data.type === "FeatureCollection" ? data.features : [data];
  return features.flatMap(({ geometry }) => (geometry.type === "MultiPolygon" ? geometry.coordinates : [geometry.coordinates]));
}

const countOf = (layer) => (layer instanceof L.Marker ? 1 : layer.getLatLngs().flat(2).length);
const pointsOf = (latlngs) => latlngs.flat().map(point);
const point = ({ lat, lng }) => [round(lng), round(lat)];
const flip = ([lon, lat]) => [lat, lon];
const latlng = ([lon, lat]) => L.latLng(lat, lon);
const round = (degrees) => Math.round(degrees * 1e8) / 1e8; // a millimetre
const pointIcon = () => L.divIcon({ className: "outline-point", iconSize: [20, 20] });
