/* Moving through the grid by keyboard, as in a spreadsheet.

   Owns keydown inside the table it is given, all keys without Alt. Changes nothing itself: it moves
   the focus, asks the selection to grow, and calls `restore` and `clear`. */

export const isCell = (node) => /^(so|ghi)-/.test(node?.name || "");
export const partOf = (control) => (control.name.startsWith("so-") ? "typed" : "note");
export const isEditable = (control) => control && !control.disabled && !control.readOnly;

export function column(rows, part) {
  return [...rows.values()].map((row) => row.control(part)).filter(isEditable);
}

/* Whether a cell stands as it was just entered: its whole text selected. A choice always does. */
export function isWhole(control) {
  if (control.tagName === "SELECT") return true;
  return control.selectionStart === 0 && control.selectionEnd === control.value.length;
}

/* Whether an arrow leaves the cell: just entered, or the caret is at that edge. */
function isAtEdge(control, side) {
  if (isWhole(control)) return true;
  const { selectionStart: from, selectionEnd: to, value } = control;
  return from === to && from === (side < 0 ? 0 : value.length);
}

/* Return the control a screenful further down or up its column. */
function screenful(all, control, side) {
  const bar = document.querySelector(".action-bar")?.offsetHeight || 0;
  const head = control.closest("table").tHead.offsetHeight;
  const reach = Math.max(window.innerHeight - bar - head - 40, 80); // px; one row stays in view
  const from = control.getBoundingClientRect().top;
  let found = control;
  const at = all.indexOf(control);
  for (const one of side > 0 ? all.slice(at) : all.slice(0, at + 1).reverse()) {
    if (Math.abs(one.getBoundingClientRect().top - from) > reach) break;
    found = one;
  }
  return found;
}

export function listen(table, rows, { restore, clear, selection }) {
  let editing = null; // the input F2 opened: arrows stay inside it

  const beside = (control, side) => {
    const row = rows.get(control.closest("tr").dataset.item);
    return row.control(side < 0 ? "typed" : "note");
  };

  /* Return where a key leads from a cell; undefined: the key is the browser's. */
  function target(event, control) {
    const all = column(rows, partOf(control));
    const at = all.indexOf(control);
    const { key, ctrlKey: ctrl } = event;
    const side = { ArrowUp: -1, ArrowLeft: -1, PageUp: -1, Home: -1 }[key] || 1;
    switch (key) {
      case "Enter":
        return ctrl ? undefined : all[at + (event.shiftKey ? -1 : 1)] || control;
      case "ArrowUp":
      case "ArrowDown":
        return ctrl ? (side < 0 ? all[0] : all.at(-1)) : all[at + side] || control;
      case "PageUp":
      case "PageDown":
        return ctrl ? undefined : screenful(all, control, side);
      case "Home":
      case "End":
        if (ctrl) return side < 0 ? all[0] : all.at(-1);
      // falls through: without Ctrl they move along the row, as the arrows do
      case "ArrowLeft":
      case "ArrowRight":
        if (ctrl || editing === control) return undefined;
        if (!event.shiftKey && !isAtEdge(control, side)) return undefined;
        return isEditable(beside(control, side)) ? beside(control, side) : control;
      default:
        return undefined;
    }
  }

  function toggleEditing(control) {
    if (control.tagName === "SELECT") {
      control.showPicker?.();
      return;
    }
    editing = editing === control ? null : control;
    if (editing) control.setSelectionRange(control.value.length, control.value.length);
    else control.select();
  }

  table.addEventListener("focusout", () => {
    editing = null;
  });
  table.addEventListener("keydown", (event) => {
    const control = event.target;
    if (!isCell(control) || event.isComposing || event.altKey || event.metaKey) return;
    const block = selection.isBlock();
    if (event.key === "Escape") {
      editing = null;
      if (block) selection.collapse();
      else restore(control);
      return;
    }
    if (event.key === "F2") {
      event.preventDefault();
      return toggleEditing(control);
    }
    if (event.key === "Delete" || event.key === "Backspace") {
      if (!block && control.tagName !== "SELECT") return;
      event.preventDefault();
      return clear();
    }
    const extending = event.shiftKey && event.key !== "Enter";
    const sideways = event.key === "ArrowLeft" || event.key === "ArrowRight";
    if (extending && sideways && !block && !isWhole(control)) return; // selects text
    if (extending && (event.key === "Home" || event.key === "End") && !event.ctrlKey) return;
    const next = target(event, extending ? selection.head(control) : control);
    if (next === undefined) return;
    event.preventDefault(); // Enter would send the form, an arrow would change a choice
    if (extending) selection.extend(control, next);
    else if (next === control) selection.collapse();
    else next.focus();
  });
}
