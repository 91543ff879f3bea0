// The ground of every map: the project's own boundaries, styled by class in css/map.css.
import { escaped } from "../words.js";
import { labelAreas } from "./labels.js";

const DETAIL_ZOOM = 14;

/**
 * Draw the areas on the map and keep them in full detail where one looks closely.
 *
 * Returns {ready, features(), detailed(), mark(classesByKey), note(wordsByKey), bounds(filter)}. `ready` resolves to whether the areas came;
 * when not, the map fires "areas:failed" and works without them. `mark({"09175135": "is-affected"})` gives areas a class,
 * and takes away the marks of the call before. `note` gives them words under their names, shown with the next `mark`.
 */
export function addAreas(map, url) {
  const shapes = new Map(); // key → Leaflet layer
  const data = new Map(); // key → GeoJSON feature as first loaded: enough for labels
  const group = L.featureGroup([], { pane: "areas" }).addTo(map);
  let marks = {};
  let notes = {};
  let detail = null; // {bounds, features}

  function show(feature) {
    const { key } = feature.properties;
    shapes.get(key)?.remove();
    const layer = L.GeoJSON.geometryToLayer(feature, {
      pane: "areas", interactive: false, pmIgnore: true, snapIgnore: true, smoothFactor: 0.5,
      className: classes(feature.properties, marks[key]),
    });
    shapes.set(key, layer);
    group.addLayer(layer);
  }

  function mark(byKey) {
    marks = byKey;
    for (const [key, layer] of shapes) {
      layer.getElement()?.setAttribute("class", `${classes(data.get(key).properties, marks[key])}`);
      if (marks[key]) layer.bringToFront();
    }
    raiseOwn();
    map.fire("areas:change");
  }

  function raiseOwn() {
    for (const [key, layer] of shapes) if (data.get(key).properties.own) layer.bringToFront();
  }

  async function refine() {
    if (map.getZoom() < DETAIL_ZOOM || detail?.bounds.contains(map.getBounds())) return;
    const bounds = map.getBounds().pad(0.5);
    const answer = await fetch(`${url}?bbox=${bounds.toBBoxString()}`, { credentials: "same-origin" }).catch(() => null);
    if (!answer?.ok) return; // the simplified lines stay: good enough to go on
    detail = { bounds, features: (await answer.json()).features };
    for (const feature of detail.features) {
      if (!data.has(feature.properties.key)) data.set(feature.properties.key, feature);
      show(feature);
    }
    raiseOwn();
    map.fire("areas:detail");
  }

  async function load() {
    const answer = await fetch(url, { credentials: "same-origin" });
    if (!answer.ok) throw new Error(`${url}: ${answer.status}`);
    const { features, attribution } = await answer.json();
    for (const feature of features) {
      data.set(feature.properties.key, feature);
      show(feature);
    }
    raiseOwn();
    for (const line of attribution) map.attributionControl.addAttribution(escaped(line));
    labelAreas(map, inOrder, (feature) => ({
      name: feature.properties.name,
      note: notes[feature.properties.key],
      className: classes(feature.properties, marks[feature.properties.key]),
    }));
    map.on("moveend", refine);
    refine();
  }

  const inOrder = () => [...data.values()].sort((a, b) => rank(a.properties) - rank(b.properties));

  return {
    ready: load().then(() => true, () => {
      map.fire("areas:failed");
      return false;
    }),
    features: () => [...data.values()],
    detailed: () => detail?.features ?? [...data.values()],
    mark,
    note: (byKey) => (notes = byKey),
    bounds: (wanted) => boundsOf([...data.values()].filter((feature) => wanted(feature.properties))),
  };
}

function classes({ member, own, kind }, mark) {
  const parts = ["area", member ? "area-member" : "area-outside", `area-${kind}`];
  if (own) parts.push("area-own");
  if (mark) parts.push(mark);
  return parts.join(" ");
}

function rank({ own, member }) {
  if (own) return 0;
  return member ? 1 : 2;
}

function boundsOf(features) {
  const bounds = L.latLngBounds([]);
  for (const feature of features) bounds.extend(L.geoJSON(feature).getBounds());
  return bounds;
}
