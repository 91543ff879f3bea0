// Server-sent events out of a text that arrives in pieces.

/** Return a function that takes pieces of text and calls `hear(name, data)` for each whole event. */
export function reader(hear) {
  let rest = "";
  return (piece) => {
    const blocks = (rest + piece).split("\n\n");
    rest = blocks.pop();
    for (const block of blocks) {
      const field = (name) => block.split("\n").find((line) => line.startsWith(`${name}: `))?.slice(name.length + 2);
      if (field("event")) hear(field("event"), JSON.parse(field("data") ?? "{}"));
    }
  };
}
