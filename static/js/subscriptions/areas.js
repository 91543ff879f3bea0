// The list of areas to tick: a search above it, the chosen ones as chips, and the map as another way to tick.
import { text } from "../editor/texts.js";
import { inside, polygonsOf } from "../map/geometry.js";
import { element } from "../words.js";

/** Returns {pick(latlng, features)}: ticks the area there. Ticking by hand or by chip fires the boxes' own change event. */
export function chooseAreas(form, closeIcon) {
  const boxes = [...form.querySelectorAll("[name=area_keys]")];
  const chips = form.querySelector("[data-chips]");
  const search = form.querySelector("[data-area-search]");
  const none = form.querySelector("[data-no-area]");
  const nameOf = (box) => box.parentElement.textContent.trim();

  function showChips() {
    const chosen = boxes.filter((box) => box.checked);
    chips.hidden = !chosen.length;
    chips.replaceChildren(...chosen.map((box) => element("li", "", "", [chip(box)])));
  }

  function chip(box) {
    const button = element("button", "chip", nameOf(box));
    button.type = "button";
    button.setAttribute("aria-label", text("removeArea", { name: nameOf(box) }));
    button.append(closeIcon.cloneNode(true));
    button.addEventListener("click", () => {
      const next = button.parentElement.nextElementSibling ?? button.parentElement.previousElementSibling;
      const place = [...chips.children].indexOf(next);
      tick(box, false);
      (chips.children[Math.min(Math.max(place, 0), chips.children.length - 1)]?.firstChild ?? search.querySelector("input")).focus();
    });
    return button;
  }

  function tick(box, on) {
    box.checked = on;
    box.dispatchEvent(new Event("change", { bubbles: true }));
  }

  function filter(words) {
    const wanted = words.trim().toLocaleLowerCase("de");
    let found = 0;
    for (const box of boxes) {
      const fits = nameOf(box).toLocaleLowerCase("de").includes(wanted);
      box.parentElement.hidden = !fits;
      found += fits;
    }
    for (const group of form.querySelectorAll("[data-area-group]")) group.hidden = !group.querySelector("label:not([hidden])");
    none.hidden = found > 0;
  }

  search.hidden = false;
  search.querySelector("input").addEventListener("input", ({ target }) => filter(target.value));
  search.querySelector("input").addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault(); // it would send the form
    const left = boxes.filter((box) => !box.parentElement.hidden);
    if (left.length === 1) tick(left[0], !left[0].checked);
  });
  form.addEventListener("change", ({ target }) => target.name === "area_keys" && showChips());
  showChips();

  return {
    pick({ lat, lng }, features) {
      const there = features.find(({ geometry }) => polygonsOf(geometry).some(([ring]) => inside(ring, [lng, lat])));
      const box = boxes.find(({ value }) => value === there?.properties.key);
      if (box) tick(box, !box.checked);
    },
  };
}
