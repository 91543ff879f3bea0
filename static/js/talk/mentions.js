// While somebody types „@An“, the people whose names begin like that stand below as buttons. Without this module the
// names are typed; they are listed below the field.

const MOST = 6;
const TYPED = /(?:^|\s)@([^\s@]*(?:\s[^\s@]*)?)$/u;

for (const form of document.querySelectorAll("form[data-mentions]")) {
  const field = form.querySelector("textarea");
  const place = form.querySelector("[data-mentions-list]");
  const names = [...form.querySelectorAll("[data-name]")].map((one) => one.dataset.name);
  if (field && place && names.length) offer(field, place, names);
}

function offer(field, place, names) {
  const list = place.querySelector("ul");
  const status = place.querySelector("[role=status]");

  function typed() {
    const found = TYPED.exec(field.value.slice(0, field.selectionStart));
    return found ? found[1] : null;
  }

  function show() {
    const begun = typed()?.toLocaleLowerCase();
    const fitting = begun === undefined ? [] : names.filter((name) => begins(name, begun)).slice(0, MOST);
    const done = fitting.length === 1 && fitting[0].toLocaleLowerCase() === begun;
    list.replaceChildren(...(done ? [] : fitting.map(button)));
    place.hidden = done || !fitting.length;
    status.textContent = place.hidden ? "" : place.dataset.words ?? "";
  }

  function button(name) {
    const item = document.createElement("li");
    const press = document.createElement("button");
    press.type = "button";
    press.className = "chip";
    press.textContent = `@${name}`;
    press.addEventListener("click", () => insert(name));
    item.append(press);
    return item;
  }

  function insert(name) {
    const start = field.selectionStart - (typed()?.length ?? 0);
    field.setRangeText(`${name} `, start, field.selectionStart, "end");
    place.hidden = true;
    field.focus();
  }

  field.addEventListener("input", show);
  field.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" && !place.hidden) {
      event.preventDefault();
      list.querySelector("button")?.focus();
    }
  });
  place.addEventListener("keydown", (event) => {
    const all = [...list.querySelectorAll("button")];
    const now = all.indexOf(document.activeElement);
    if (event.key === "Escape") {
      place.hidden = true;
      field.focus();
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      const next = all[now + (event.key === "ArrowDown" ? 1 : -1)];
      (next ?? field).focus();
    }
  });
}

function begins(name, begun) {
  const small = name.toLocaleLowerCase();
  return small.startsWith(begun) || small.split(" ").some((part) => part.startsWith(begun));
}
