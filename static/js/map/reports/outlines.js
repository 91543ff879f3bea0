// Outlines in a tile: filled in the pattern of their stage, edged so that light colours stand out.
import { fillFor, inkOf } from "../symbols.js";

const NEAR_PX = 8;
const LINE = 2;

/** Draw these outlines; the selected one has a double edge. */
export function drawOutlines(context, outlines, selected) {
  context.lineJoin = "round";
  // Small ones on top; by their class, because a tile holds only a part of what reaches into the next, drawn in the same order.
  const ordered = [...outlines].sort((a, b) => b.size - a.size || (a.id < b.id ? -1 : 1));
  for (const outline of ordered) {
    const { colour, fill } = fillFor(outline.group, outline.pattern);
    if (outline.id === selected) stroke(context, outline.path, inkOf(), 8);
    if (outline.type !== LINE) paint(context, outline.path, fill);
    stroke(context, outline.path, inkOf(), outline.type === LINE ? 6 : 4);
    stroke(context, outline.path, colour, outline.type === LINE ? 4 : 2.4);
  }
}

/** The ids of the outlines at a pixel of the tile, smallest first. */
export function outlinesOf(context, outlines, x, y) {
  const { a: scale } = context.getTransform();
  context.lineWidth = NEAR_PX;
  const hit = ({ type, path }) => (type !== LINE && context.isPointInPath(path, x * scale, y * scale, "evenodd"))
    || context.isPointInStroke(path, x * scale, y * scale);
  return outlines.filter(hit).sort((a, b) => a.across - b.across).map(({ id }) => id);
}

function paint(context, path, fill) {
  context.globalAlpha = 0.85;
  context.fillStyle = fill;
  context.fill(path, "evenodd");
  context.globalAlpha = 1;
}

function stroke(context, path, colour, width) {
  context.strokeStyle = colour;
  context.lineWidth = width;
  context.stroke(path);
}
