// Which layers a person looks at, and how strong, kept in this browser: one memory for all maps of the site.
const BASE = "base";

/** `person` keeps people apart who share a browser; null remembers nothing beyond the page. Returns {base, setBase(id), shown(id), setShown(id, on), opacity(id), setOpacity(id, share)}. */
export function rememberLayers(person) {
  const key = `umgriff.layers.${person}`;
  const kept = person ? read(key) : {};
  const keep = () => {
    if (!person) return;
    try {
      localStorage.setItem(key, JSON.stringify(kept));
    } catch {
      // A full or locked storage forgets; the map goes on.
    }
  };
  const set = (group, id, value) => {
    kept[group] = { ...kept[group], [id]: value };
    keep();
  };
  return {
    /** The chosen base map: its id, "" for none; undefined while nobody has chosen. */
    get base() {
      return kept[BASE];
    },
    setBase(id) {
      kept[BASE] = id;
      keep();
    },
    shown: (id) => kept.shown?.[id] === true,
    setShown: (id, on) => set("shown", id, on),
    opacity: (id) => Math.min(1, Math.max(0.1, Number(kept.opacity?.[id]) || 1)),
    setOpacity: (id, share) => set("opacity", id, share),
  };
}

function read(key) {
  try {
    const kept = JSON.parse(localStorage.getItem(key));
    return kept && typeof kept === "object" && !Array.isArray(kept) ? kept : {};
  } catch {
    return {};
  }
}
