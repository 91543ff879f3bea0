// A place that goes with an answer: a click on the report's map, or a crosshair moved by keyboard. The coordinates
// stand in the form's own field, so that all works without the map.
const STEP_PX = 10;
const BIG_STEP_PX = 80;
const MOVES = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const tools = document.querySelector("[data-place-tools]");
const container = document.getElementById("report-map");
const map = container?.leafletMap;
if (tools && map) choosePlace();

function choosePlace() {
  const field = document.getElementById("id_place");
  const pick = tools.querySelector("[data-place-pick]");
  const remove = tools.querySelector("[data-place-remove]");
  const says = document.querySelector("[data-place-says]");
  const cross = document.createElement("div");
  let marker = null;
  let at = null;
  cross.className = "answer-crosshair";
  cross.hidden = true;
  container.append(cross);
  tools.hidden = false;
  show(read());

  pick.addEventListener("click", () => (picking() ? stop() : start()));
  remove.addEventListener("click", () => {
    field.value = "";
    show(null);
    says.textContent = tools.dataset.removed;
    pick.focus();
  });
  field.addEventListener("change", () => show(read()));
  map.on("click", ({ latlng }) => picking() && set(latlng));
  map.on("move zoom viewreset", place);
  container.addEventListener("keydown", (event) => {
    if (!picking() || event.ctrlKey || event.metaKey || event.altKey) return;
    if (MOVES[event.key]) move(MOVES[event.key], event.shiftKey ? BIG_STEP_PX : STEP_PX);
    else if (event.key === "Enter") set(at);
    else if (event.key === "Escape") stop();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }, true);

  function picking() {
    return pick.getAttribute("aria-pressed") === "true";
  }

  function start() {
    pick.setAttribute("aria-pressed", "true");
    container.classList.add("is-picking");
    container.tabIndex = 0;
    at = map.getCenter();
    cross.hidden = false;
    place();
    says.textContent = tools.dataset.pick;
    container.scrollIntoView({ block: "center" });
    container.focus({ preventScroll: true });
  }

  function stop() {
    pick.setAttribute("aria-pressed", "false");
    container.classList.remove("is-picking");
    cross.hidden = true;
    pick.focus();
  }

  function set({ lat, lng }) {
    field.value = `${lat.toFixed(6)} ${lng.toFixed(6)}`;
    show(L.latLng(lat, lng));
    stop();
    says.textContent = tools.dataset.set;
  }

  function move([dx, dy], step) {
    const point = map.latLngToContainerPoint(at).add([dx * step, dy * step]);
    at = map.containerPointToLatLng(point);
    if (!map.getBounds().contains(at)) map.panTo(at, { animate: false });
    place();
  }

  function place() {
    if (!at || cross.hidden) return;
    const { x, y } = map.latLngToContainerPoint(at);
    cross.style.transform = `translate(${Math.round(x)}px, ${Math.round(y)}px)`;
  }

  function show(latlng) {
    marker?.remove();
    marker = latlng && L.circleMarker(latlng, { radius: 9, className: "answer-place", interactive: false }).addTo(map);
    remove.hidden = !latlng;
  }

  /** What stands in the field, where it is written in degrees; other ways to write it are the server's to read. */
  function read() {
    const [lat, lng] = (field.value.match(/-?\d+\.\d+/g) ?? []).map(Number);
    return lat !== undefined && lng !== undefined && Math.abs(lat) <= 90 && Math.abs(lng) <= 180 ? L.latLng(lat, lng) : null;
  }
}
