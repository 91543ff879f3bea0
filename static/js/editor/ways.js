// The ways to an outline besides drawing: coordinates, files. What comes in replaces the outline, and can be taken back.
import { createCoordinates } from "./coordinates.js";
import { offerFiles } from "./files.js";
import { createIncoming } from "./incoming.js";
import { fromGeoJSON, toGeoJSON } from "./outline.js";
import { createPrefill } from "./prefill.js";
import { text } from "./texts.js";

/** Returns {type(words)}: coordinates that were typed before and could not be read. */
export function createWays(page, map, form, urls, { outline, drawing, say, refused, lookAtOutline }) {
  /** Make this geometry the outline; the function returned puts back what was there. */
  function take(geometry) {
    const before = outline.shape;
    drawing.editor.stopDrawing();
    outline.change(fromGeoJSON(geometry));
    lookAtOutline();
    return () => {
      outline.change(before);
      if (before) lookAtOutline();
    };
  }

  const coordinates = createCoordinates(page, urls.outline, {
    taken(geometry, note) {
      take(geometry);
      say([text("brought", { size: drawing.editor.sizeText() }), note].filter(Boolean).join(" "));
    },
    refused,
    current: () => (outline.shape ? JSON.stringify(toGeoJSON(outline.shape)) : ""),
  });

  const incoming = createIncoming(page, map, urls, {
    begin: () => drawing.editor.stopDrawing(),
    ended: () => outline.shape || drawing.tool.drawing || drawing.draw("polygon", { focus: false }),
    take,
    prefill: createPrefill(form),
    say,
  });
  offerFiles(page, page.querySelector("[data-map-area]"), { bring: (files) => incoming.bring(files), refused: incoming.refuse });

  return coordinates;
}
