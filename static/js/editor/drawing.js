// What happens on the map while an outline is made: outline, tool, bar of buttons and the words about it.
import { dropCorner, fromGeoJSON, measure, moveCorner, splitAfter, toGeoJSON, withPart } from "./outline.js";
import { areaText, lengthText, number, text } from "./texts.js";
import { createTool } from "./tool.js";

/** `seenChanged()` is called when what one sees is different, `outlineChanged()` when there is something to save. */
export function createDrawing(map, page, outline, { say, seenChanged, outlineChanged }) {
  const buttons = page.querySelectorAll("[data-draw]");
  const size = page.querySelector("[data-size]");
  const act = Object.fromEntries([...page.querySelectorAll("[data-act]")].map((button) => [button.dataset.act, button]));
  let moving = null; // parts while a corner is dragged
  let picked = null; // the corner that was clicked last
  let taken = []; // corners taken back from the sketch, for redo

  const tool = createTool(map, {
    sketched(kind, points) {
      if (!redoing) taken = [];
      tell(kind, points);
    },
    created(kind, points) {
      const replaced = outline.shape && outline.shape.kind !== kind;
      outline.change(withPart(outline.shape, kind, kind === "polygon" ? [points] : points));
      say([text(`${kind}Done`, { size: sizeText() }), replaced && text("replaced")].filter(Boolean).join(" "));
    },
    cut(made) {
      if (!made.length) {
        editor.show();
        renew();
        return say(text("nothingCut"));
      }
      const after = new Map(made);
      const parts = outline.shape.parts.flatMap((part, index) => (after.has(index) ? fromGeoJSON({ type: "MultiPolygon", coordinates: after.get(index) }).parts : [part]));
      outline.change({ kind: "polygon", parts });
      return say(text("holeDone", { size: sizeText() }));
    },
    dragged(parts) {
      moving = parts;
      tell();
    },
    edited(parts) {
      moving = null;
      outline.change({ kind: outline.shape.kind, parts }, parts.length === outline.shape.parts.length ? "tool" : "edit");
    },
    picked(at) {
      picked = at;
      renew();
    },
  });
  let redoing = false;

  const editor = {
    show: () => tool.show(outline.shape),
    sizeText,
    stopDrawing() {
      tool.draw(null);
      taken = [];
      renew();
      tell();
    },
    dropCorner(at) {
      outline.change(dropCorner(outline.shape, at));
      say(text("cornerGone", { size: sizeText() }));
    },
    splitAfter(at) {
      outline.change(splitAfter(outline.shape, at));
      say(text("edgeSplit"));
    },
    dragCorner(at, point) {
      const shape = moveCorner(outline.shape, at, point);
      moving = shape.parts;
      tool.show(shape, false);
      tell();
    },
    putCorner(at, point) {
      moving = null;
      outline.change(moveCorner(outline.shape, at, point));
    },
  };

  function draw(kind, { focus = true } = {}) {
    if (kind === "hole" && outline.shape?.kind !== "polygon") return say(text("holeNeedsArea"));
    const again = tool.drawing === kind;
    tool.draw(again ? null : kind);
    taken = [];
    renew();
    if (again) return tell();
    if (!focus) return null;
    map.getContainer().focus({ preventScroll: true });
    return say(text(`${kind}Begun`));
  }

  function undo() {
    if (tool.sketch().length) {
      const point = tool.takeBack();
      taken.push(point);
      redoing = true;
      tell();
      redoing = false;
      return say(text("cornerTakenBack", { number: tool.sketch().length + 1 }));
    }
    if (!outline.canUndo) return say(text("nothingToUndo"));
    outline.undo();
    return say(text("undone", { size: sizeText() }));
  }

  function redo() {
    if (taken.length) {
      redoing = true;
      tool.hover(taken.at(-1));
      tool.press(taken.pop());
      redoing = false;
      return renew();
    }
    if (!outline.canRedo) return say(text("nothingToRedo"));
    outline.redo();
    return say(text("redone", { size: sizeText() }));
  }

  function renew() {
    const { shape } = outline;
    buttons.forEach((button) => button.setAttribute("aria-pressed", String(button.dataset.draw === tool.drawing)));
    enable(act.undo, outline.canUndo || tool.sketch().length > 0);
    enable(act.redo, outline.canRedo || taken.length > 0);
    act.finish.hidden = !canFinish();
    act.dropCorner.hidden = act.split.hidden = !picked || Boolean(tool.drawing);
    act.split.hidden ||= shape?.kind === "point";
    act.dropPart.hidden = act.dropCorner.hidden || shape.parts.length < 2;
    act.clear.hidden = !shape || Boolean(tool.drawing);
    page.classList.toggle("is-drawing", Boolean(tool.drawing));
  }

  const canFinish = () => Boolean(tool.drawing) && tool.sketch().length >= (tool.drawing === "line" ? 2 : 3);

  /** The shape as one sees it now: with the sketch, with the corner where it is dragged to. */
  function seen(kind = tool.drawing, points = tool.sketch()) {
    if (moving) return { kind: outline.shape.kind, parts: moving };
    if (kind === "polygon" && points.length >= 3) return withPart(outline.shape, kind, [points]);
    if (kind === "line" && points.length >= 2) return withPart(outline.shape, kind, points);
    return outline.shape;
  }

  function tell(kind, points) {
    size.replaceChildren(...sizeParts(seen(kind, points)));
    renew();
    seenChanged();
  }

  function sizeText(kind, points) {
    return sizeWords(seen(kind, points)).filter(Boolean).join(", ");
  }

  outline.addEventListener("change", ({ detail }) => {
    moving = null;
    picked = null;
    if (detail.origin !== "tool") tool.show(outline.shape);
    tell();
    if (detail.origin !== "start") outlineChanged();
  });
  buttons.forEach((button) => button.addEventListener("click", () => draw(button.dataset.draw)));
  act.undo.addEventListener("click", undo);
  act.redo.addEventListener("click", redo);
  act.finish.addEventListener("click", () => tool.finish());
  act.dropCorner.addEventListener("click", () => editor.dropCorner(picked));
  act.split.addEventListener("click", () => editor.splitAfter(picked));
  act.dropPart.addEventListener("click", () => outline.change({ ...outline.shape, parts: outline.shape.parts.toSpliced(picked[0], 1) }));
  act.clear.addEventListener("click", () => {
    outline.change(null);
    say(text("cleared"));
  });
  document.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.altKey || event.target.closest?.("input, textarea, select, dialog")) return;
    const key = event.key.toLowerCase();
    if (key !== "z" && key !== "y") return;
    event.preventDefault();
    if (key === "y" || event.shiftKey) redo();
    else undo();
  });
  renew();

  return { tool, editor, draw, seen: () => toGeoJSON(seen()), renew };
}

function sizeWords(shape) {
  if (!shape) return [text("noOutline")];
  const { area_m2, length_m, corners } = measure(shape);
  if (shape.kind === "point") return [text(corners === 1 ? "onePoint" : "points", { count: corners })];
  const parts = shape.parts.length > 1 ? text("parts", { count: shape.parts.length }) : "";
  return [shape.kind === "polygon" ? areaText(area_m2) : lengthText(length_m), text("corners", { count: number(corners) }), parts];
}

function sizeParts(shape) {
  const [first, ...rest] = sizeWords(shape).filter(Boolean);
  const strong = document.createElement("strong");
  strong.textContent = first;
  return [strong, ...rest.map((word) => ` · ${word}`)];
}

/** Buttons stay reachable by keyboard; what cannot be done now is said. */
function enable(button, can) {
  button.setAttribute("aria-disabled", String(!can));
}
