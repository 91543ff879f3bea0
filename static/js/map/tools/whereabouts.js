// Where is this? The coordinates under the pointer or the crosshair, in UTM and in degrees, and how to take them along.
import { pointOn } from "./pointing.js";
import { degreesText, utmText } from "./utm.js";

/** `panel` (a section of _map_tools.html) shows them; `button` opens and closes it. */
export function createWhereabouts(mapPage, button, panel) {
  const { map } = mapPage;
  const words = panel.dataset;
  const zone = Number(words.zone);
  const [utm, degrees] = ["utm", "degrees"].map((name) => panel.querySelector(`[data-${name}]`));
  let mark = null;
  let end = null;

  function open() {
    panel.hidden = false;
    button.setAttribute("aria-expanded", "true");
    end = pointOn(mapPage, "whereabouts", { onPoint: keep, onBack: release, onEnd: () => close(true), onMove: (latlng) => mark || show(latlng) });
    show(map.getCenter());
  }

  function show(latlng) {
    utm.value = utmText(latlng, zone);
    degrees.value = degreesText(latlng);
  }

  /** Keep a place: the pointer moves on, the numbers stay. */
  function keep(latlng) {
    release();
    mark = L.circleMarker(latlng, { radius: 7, className: "asked-here", interactive: false }).addTo(map);
    show(latlng);
    panel.querySelector("[data-said]").textContent = `${utm.value}; ${degrees.value}`;
  }

  function release() {
    mark?.remove();
    mark = null;
  }

  function close(focus = false) {
    end?.();
    end = null;
    release();
    panel.hidden = true;
    button.setAttribute("aria-expanded", "false");
    if (focus) button.focus();
  }

  async function copy(field) {
    await navigator.clipboard?.writeText(field.value).catch(() => {});
    field.select();
    panel.querySelector("[data-said]").textContent = words.copied;
  }

  button.addEventListener("click", () => (panel.hidden ? open() : close()));
  panel.querySelector("[data-close]").addEventListener("click", () => close(true));
  panel.addEventListener("keydown", ({ key }) => key === "Escape" && close(true));
  panel.querySelector("[data-copy-utm]").addEventListener("click", () => copy(utm));
  panel.querySelector("[data-copy-degrees]").addEventListener("click", () => copy(degrees));
  mapPage.on("claimed", ({ tool }) => tool !== "whereabouts" && !panel.hidden && close());
}
