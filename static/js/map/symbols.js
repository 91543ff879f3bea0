// The drawings of uses and stages: colour says the use, the pattern how firm the plan is. Colours: css/map.css.
const SHARPNESS = 2;
const drawings = new Map();

const token = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

/** The colour of edges. */
export const inkOf = () => token("--map-ink");

/** Forget all drawings: the colours have changed. */
export function forgetDrawings() {
  drawings.clear();
}

/** The symbol as an image, and the side of the square it fills, in px. */
export function symbolFor({ group, pattern, letter = "", selected = false, radius }) {
  const step = Math.round(radius * 2) / 2;
  const key = [group, pattern, letter, selected, step].join();
  if (!drawings.has(key)) drawings.set(key, drawSymbol(group, pattern, letter, selected, step));
  return drawings.get(key);
}

/** The circle that stands for many reports, as an image with its number. */
export function clusterFor({ n, radius }) {
  const key = `many ${n}`;
  if (!drawings.has(key)) drawings.set(key, drawCluster(n, radius));
  return drawings.get(key);
}

/** The colour of a use, and a fill for its outline in the pattern of a stage. */
export function fillFor(group, pattern) {
  const key = `fill ${group} ${pattern}`;
  if (!drawings.has(key)) {
    const colour = token(`--use-${group}`);
    drawings.set(key, { colour, fill: pattern === "solid" ? colour : tile(colour, pattern) });
  }
  return drawings.get(key);
}

function drawSymbol(group, pattern, letter, selected, radius) {
  const size = Math.ceil(radius * 2 + (selected ? 12 : 4));
  const [image, ctx] = canvas(size);
  const colour = token(`--use-${group}`);
  const ink = token("--map-ink");
  ctx.translate(size / 2, size / 2);
  disc(ctx, radius, token("--map-member"));
  ctx.save();
  circle(ctx, radius);
  ctx.clip();
  if (pattern === "solid") disc(ctx, radius, colour);
  else lay(ctx, radius, colour, pattern);
  ctx.restore();
  if (pattern !== "solid") ring(ctx, radius - 1.4, 2, colour);
  ring(ctx, radius, 1.1, ink);
  if (selected) ring(ctx, radius + 3.5, 2.5, ink);
  if (letter) write(ctx, letter, ink);
  return { image, size };
}

function drawCluster(n, radius) {
  const size = Math.ceil(radius * 2 + 6);
  const [image, ctx] = canvas(size);
  ctx.translate(size / 2, size / 2);
  disc(ctx, radius + 2, token("--map-halo"));
  disc(ctx, radius, token("--map-cluster"));
  ring(ctx, radius - 2.5, 1, token("--map-cluster-ink"));
  ctx.fillStyle = token("--map-cluster-ink");
  ctx.font = `600 ${n < 1000 ? 13 : 12}px 'Fira Sans', sans-serif`;
  ctx.textAlign = "center";
  ctx.textBaseline = "middle";
  ctx.fillText(n.toLocaleString(document.documentElement.lang || "de"), 0, 0.5);
  return { image, size };
}

function lay(ctx, radius, colour, pattern) {
  ctx.fillStyle = ctx.strokeStyle = colour;
  ctx.lineWidth = 2;
  const gap = pattern === "dots" ? 4.4 : 4.6;
  for (let i = -Math.ceil((radius * 2) / gap); i <= (radius * 2) / gap; i += 1) {
    const at = (i + 0.5) * gap;
    if (pattern === "diagonal") line(ctx, at - radius, radius, at + radius, -radius);
    if (pattern === "grid") { line(ctx, at, -radius, at, radius); line(ctx, -radius, at, radius, at); }
    if (pattern === "dots") for (let j = -Math.ceil(radius / gap); j <= radius / gap; j += 1) { ctx.beginPath(); ctx.arc(at, (j + 0.5) * gap, 1, 0, 2 * Math.PI); ctx.fill(); }
  }
}

function tile(colour, pattern) {
  const side = 8;
  const [image, ctx] = canvas(side, 1);
  ctx.fillStyle = ctx.strokeStyle = colour;
  ctx.lineWidth = 1.6;
  if (pattern === "dots") { ctx.beginPath(); ctx.arc(4, 4, 1.3, 0, 2 * Math.PI); ctx.fill(); }
  if (pattern === "diagonal") for (const at of [-8, 0, 8]) line(ctx, at, 8, at + 8, 0);
  if (pattern === "grid") { line(ctx, 4, 0, 4, 8); line(ctx, 0, 4, 8, 4); }
  return ctx.createPattern(image, "repeat");
}

function write(ctx, letter, ink) {
  disc(ctx, 6.5, token("--map-member"));
  ctx.fillStyle = ink;
  ctx.font = "600 11px 'Fira Sans', sans-serif";
  ctx.textAlign = "center";
  ctx.textBaseline = "middle";
  ctx.fillText(letter, 0, 0.5);
}

function canvas(side, sharpness = SHARPNESS) {
  const image = document.createElement("canvas");
  image.width = image.height = side * sharpness;
  const ctx = image.getContext("2d");
  ctx.scale(sharpness, sharpness);
  return [image, ctx];
}

function circle(ctx, radius) {
  ctx.beginPath();
  ctx.arc(0, 0, radius, 0, 2 * Math.PI);
}

function disc(ctx, radius, colour) {
  circle(ctx, radius);
  ctx.fillStyle = colour;
  ctx.fill();
}

function ring(ctx, radius, width, colour) {
  circle(ctx, radius);
  ctx.lineWidth = width;
  ctx.strokeStyle = colour;
  ctx.stroke();
}

function line(ctx, x1, y1, x2, y2) {
  ctx.beginPath();
  ctx.moveTo(x1, y1);
  ctx.lineTo(x2, y2);
  ctx.stroke();
}
