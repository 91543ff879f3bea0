// A place that goes with the answer of a neighbour outside: a click into the picture of the map. What counts stands in
// the form's own field, where it can be typed as well: the picture is in metres of the storage CRS, from edge to edge.
const box = document.querySelector("[data-picture-place]");
const field = box && document.getElementById(box.dataset.field);
if (field) choosePlace();

function choosePlace() {
  const [west, , east, north] = box.dataset.picturePlace.split(" ").map(Number);
  const picture = box.querySelector("img");
  const dot = box.querySelector(".outside-map__place");
  const says = box.querySelector("[role=status]");
  box.classList.add("is-picking");
  field.addEventListener("input", () => { dot.hidden = true; });
  picture.addEventListener("click", (event) => {
    const shown = picture.getBoundingClientRect();
    const metres = (east - west) / shown.width;
    const [x, y] = [event.clientX - shown.left, event.clientY - shown.top];
    field.value = `${Math.round(west + x * metres)} ${Math.round(north - y * metres)}`;
    dot.style.left = `${(x / shown.width) * 100}%`;
    dot.style.top = `${(y / shown.height) * 100}%`;
    dot.hidden = false;
    says.textContent = box.dataset.set;
  });
}
