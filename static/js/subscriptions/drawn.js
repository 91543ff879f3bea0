// What the map shows of a subscription: its area, the dashed ring of its distance, the numbered reports.
import { fitTo } from "../map/base.js";

/** Returns show(drawing, {area}): draws what the server answered; `area` says whether the area itself is drawn here. */
export function drawSubscription(map) {
  const still = { interactive: false, pmIgnore: true, snapIgnore: true };
  const group = L.layerGroup().addTo(map);
  let looked = ""; // what the map was last moved to show

  return (drawing, { area = true, look = true } = {}) => {
    group.clearLayers();
    if (!drawing) return;
    const bounds = L.latLngBounds([]);
    if (drawing.ring) {
      const ring = L.geoJSON(drawing.ring, { ...still, style: { className: "ring" } });
      group.addLayer(ring);
      ring.eachLayer((one) => one.bringToBack());
      bounds.extend(ring.getBounds());
      const south = [ring.getBounds().getSouth(), ring.getBounds().getCenter().lng];
      group.addLayer(words(south, drawing.distance, "map-metres ring-metres", still));
    }
    if (drawing.area) {
      const shape = L.geoJSON(drawing.area, { ...still, style: { className: "abo-area" }, pointToLayer: (_, at) => L.circleMarker(at, { ...still, radius: 7, className: "place-mark" }) });
      bounds.extend(shape.getBounds());
      if (area) group.addLayer(shape);
    }
    for (const mark of drawing.marks) {
      const [lon, lat] = mark.at;
      const icon = L.divIcon({ className: `abo-mark use-${mark.group}`, html: String(Number(mark.number)), iconSize: [28, 28] });
      group.addLayer(L.marker([lat, lon], { ...still, icon, keyboard: false }));
    }
    if (!drawing.area && look && looked !== "everywhere") fitTo(map, "members");
    const shown = bounds.isValid() ? bounds.toBBoxString() : "everywhere";
    if (look && drawing.area && shown !== looked) map.fitBounds(bounds, { animate: false, padding: [24, 24], maxZoom: 15 });
    looked = shown;
  };
}

function words(at, content, className, still) {
  const span = document.createElement("span");
  span.textContent = content;
  return L.marker(at, { ...still, keyboard: false, pane: "labels", icon: L.divIcon({ className, html: span, iconSize: null }) });
}
