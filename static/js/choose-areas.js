// Choosing areas on the map: a click sets the same box that stands in the list, or adds one to it.
import { createMap } from "./map/base.js";

const root = document.querySelector("[data-choose-areas]");
const list = document.querySelector("[data-chosen]");
const said = document.querySelector("#map-said");
const words = (text, name) => text.replace("{name}", name);
let shapes = null;
let asked = 0;

root.hidden = false;
const map = createMap(document.querySelector("#members-map"), { label: root.dataset.label, fit: null });
const [west, south, east, north] = root.dataset.extent.split(",").map(Number);
map.fitBounds([[south, west], [north, east]], { animate: false });

function boxOf(key) {
  return [...list.querySelectorAll("input[name=gebiet]")].find((box) => box.value === key);
}

function addBox({ key, name }) {
  const label = document.createElement("label");
  label.className = "choice choice--tight";
  const box = Object.assign(document.createElement("input"), { type: "checkbox", name: "gebiet", value: key });
  const text = document.createElement("span");
  text.textContent = `${name} (${key})`;
  label.append(box, text);
  list.prepend(label);
  return box;
}

function toggle(area) {
  const box = boxOf(area.key) ?? addBox(area);
  box.checked = !box.checked;
  said.textContent = words(box.checked ? root.dataset.words : root.dataset.gone, area.name);
  paint();
}

function paint() {
  shapes?.eachLayer((layer) => {
    const { key, member } = layer.feature.properties;
    const chosen = !member && boxOf(key)?.checked;
    layer.getElement()?.setAttribute("class", `leaflet-interactive area ${member ? "area-member" : "area-outside"}${chosen ? " is-affected" : ""}`);
  });
}

async function load() {
  const mine = ++asked;
  const answer = await fetch(`${root.dataset.chooseAreas}?bbox=${map.getBounds().toBBoxString()}`).catch(() => null);
  if (mine !== asked) return;
  if (!answer?.ok) {
    said.textContent = root.dataset.closer;
    return;
  }
  const found = await answer.json();
  if (mine !== asked) return;
  shapes?.remove();
  shapes = L.geoJSON(found, {
    smoothFactor: 0.5,
    onEachFeature: (feature, layer) => {
      layer.bindTooltip(Object.assign(document.createElement("span"), { textContent: feature.properties.member ?? feature.properties.name }));
      if (!feature.properties.member) layer.on("click", () => toggle(feature.properties));
    },
  }).addTo(map);
  if (found.more) said.textContent = root.dataset.more;
  found.attribution.forEach((line) => map.attributionControl.addAttribution(new Option(line).innerHTML));
  paint();
  root.dataset.ready = "true";
}

list.addEventListener("change", paint);
map.on("moveend", load);
load();
