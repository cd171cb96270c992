/* Closes the fields of the grid while the report takes no figures, and opens them again. What was
   typed and not saved stays to be read. */

export function lockable(rows, save) {
  let reason = "";

  function set(isClosed) {
    for (const row of rows.values()) {
      for (const control of [row.typed, row.note]) {
        if (!control) continue;
        if (control.tagName === "SELECT") control.disabled = isClosed;
        else control.readOnly = isClosed;
      }
    }
    if (save) save.hidden = isClosed;
  }

  return {
    /* True when this is new. */
    close(why) {
      if (reason === why) return false;
      reason = why;
      set(true);
      return true;
    },
    open() {
      if (!reason) return false;
      reason = "";
      set(false);
      return true;
    },
  };
}
