// Last resort: what is not yet on the server is kept in this browser.

export function createKeeping(id) {
  const key = `umgriff-draft-${id}`;
  return {
    read() {
      try {
        return JSON.parse(localStorage.getItem(key));
      } catch {
        return null;
      }
    },
    write(revision, fields, outline) {
      try {
        localStorage.setItem(key, JSON.stringify({ revision, fields, outline, at: new Date().toISOString() }));
      } catch {
        // A full or forbidden store: the server copy is the one that counts.
      }
    },
    clear() {
      try {
        localStorage.removeItem(key);
      } catch {
        // see above
      }
    },
  };
}
