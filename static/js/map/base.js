// One way to make a map (L comes from django-leaflet's {% leaflet_js %}, the element from {% leaflet_map %}).
import { addAreas } from "./areas.js";

/**
 * Make the map of an element rendered by {% leaflet_map %}.
 *
 * Options: areasUrl (the boundaries), label (the map's accessible name), fit: "own" | "members" | null (where it opens
 * once the areas are there), map (further options of L.map). Returns the Leaflet map with `areas` (see areas.js) and
 * `baseMap` (the setting's, if there is one) on it; the element has it as `leafletMap`.
 */
export function createMap(element, { areasUrl, label, fit = "members", map: more = {} } = {}) {
  const settings = JSON.parse(element.dataset.map);
  L.Icon.Default.imagePath = element.dataset.images;
  const map = L.map(element, {
    center: settings.center, zoom: settings.zoom, minZoom: settings.minzoom, maxZoom: settings.maxzoom,
    zoomControl: false, attributionControl: false, ...more,
  });
  element.leafletMap = map;
  if (label) element.setAttribute("aria-label", label);
  addPanes(map);
  addControls(map, element, settings);
  settings.layers.forEach(([name, url, extra]) => addBaseMap(map, element, url, extra));
  if (areasUrl) {
    map.areas = addAreas(map, areasUrl);
    map.areas.ready.then(() => fitTo(map, fit));
  }
  new ResizeObserver(() => map.invalidateSize({ pan: false })).observe(element);
  return map;
}

/** Show the areas a map is about: one's own, or all members'. */
export function fitTo(map, which) {
  if (!which) return;
  const own = map.areas.bounds((area) => area.own);
  const bounds = which === "own" && own.isValid() ? own : map.areas.bounds((area) => area.member);
  if (bounds.isValid()) map.fitBounds(bounds, { animate: false, padding: [8, 8] });
}

function addPanes(map) {
  // Base map (tilePane, 200) · areas · what a page draws (overlayPane, 400) · names · corners (markerPane, 600).
  map.createPane("areas").style.zIndex = 250;
  const labels = map.createPane("labels");
  labels.style.zIndex = 450;
  labels.style.pointerEvents = "none";
}

function addControls(map, element, settings) {
  L.control.zoom({ position: "topright", zoomInTitle: element.dataset.zoomIn, zoomOutTitle: element.dataset.zoomOut }).addTo(map);
  map.attributionControl = L.control.attribution({ position: "bottomright", prefix: settings.attributionprefix || false }).addTo(map);
  if (settings.scale) L.control.scale({ imperial: false, maxWidth: 110, position: "bottomleft" }).addTo(map);
}

function addBaseMap(map, element, url, extra) {
  // A WMTS address names the same three things in words of its own.
  const template = url.replace("{TileMatrix}", "{z}").replace("{TileRow}", "{y}").replace("{TileCol}", "{x}");
  map.baseMap = L.tileLayer(template, typeof extra === "string" ? { attribution: extra } : extra).addTo(map);
  element.classList.add("has-base-map");
}
