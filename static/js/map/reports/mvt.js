// Mapbox Vector Tile 2.1, as far as our own tiles use it (docs/tiles.md): layers of features with values and a geometry.
import { PbfReader } from "../../../vendor/pbf/index.js";

const [MOVE_TO, LINE_TO] = [1, 2];

/** The layers of a tile by name: {name: {extent, features: [{type, values, parts}]}}; type 1 point, 2 line, 3 area. */
export function readTile(buffer) {
  return new PbfReader(new Uint8Array(buffer)).readFields((tag, layers, pbf) => {
    if (tag !== 3) return;
    const layer = readLayer(pbf, pbf.readVarint() + pbf.pos);
    layers[layer.name] = layer;
  }, {});
}

function readLayer(pbf, end) {
  const layer = pbf.readFields(layerField, { name: "", extent: 4096, keys: [], values: [], raw: [] }, end);
  const features = layer.raw.map(({ tags, type, geometry }) => {
    const values = {};
    for (let i = 0; i + 1 < tags.length; i += 2) values[layer.keys[tags[i]]] = layer.values[tags[i + 1]];
    return { type, values, parts: partsOf(geometry) };
  });
  return { name: layer.name, extent: layer.extent, features };
}

function layerField(tag, layer, pbf) {
  if (tag === 1) layer.name = pbf.readString();
  else if (tag === 2) layer.raw.push(pbf.readFields(featureField, { tags: [], type: 0, geometry: [] }, pbf.readVarint() + pbf.pos));
  else if (tag === 3) layer.keys.push(pbf.readString());
  else if (tag === 4) layer.values.push(pbf.readFields(valueField, { is: null }, pbf.readVarint() + pbf.pos).is);
  else if (tag === 5) layer.extent = pbf.readVarint();
}

function featureField(tag, feature, pbf) {
  if (tag === 2) feature.tags = pbf.readPackedVarint();
  else if (tag === 3) feature.type = pbf.readVarint();
  else if (tag === 4) feature.geometry = pbf.readPackedVarint();
}

function valueField(tag, value, pbf) {
  const read = { 1: "readString", 2: "readFloat", 3: "readDouble", 4: "readVarint", 5: "readVarint", 6: "readSVarint", 7: "readBoolean" }[tag];
  if (read) value.is = pbf[read]();
}

/** Commands to parts, each a flat list x0, y0, x1, y1 … in units of the tile. Rings are closed by whoever draws them. */
function partsOf(geometry) {
  const parts = [];
  let [x, y] = [0, 0];
  for (let i = 0; i < geometry.length;) {
    const [command, times] = [geometry[i] & 7, geometry[i] >> 3];
    i += 1;
    if (command !== MOVE_TO && command !== LINE_TO) continue;
    for (let n = 0; n < times; n += 1, i += 2) {
      x += zigzag(geometry[i]);
      y += zigzag(geometry[i + 1]);
      if (command === MOVE_TO) parts.push([x, y]);
      else parts.at(-1).push(x, y);
    }
  }
  return parts;
}

const zigzag = (n) => (n >> 1) ^ -(n & 1);
