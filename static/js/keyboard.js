/* Moving through the grid by keyboard, and pasting blocks from a spreadsheet.

   Owns keydown and paste inside the table it is given; changes cells only by `write`. */

const editable = (control) => control && !control.disabled && !control.readOnly;

export function column(rows, part) {
  return [...rows.values()].map((row) => row.control(part)).filter(editable);
}

export function listen(table, rows, { write, restore, pasted }) {
  const partOf = (control) => (control.name.startsWith("so-") ? "typed" : "note");

  table.addEventListener("keydown", (event) => {
    const control = event.target;
    if (!control.name || !/^(so|ghi)-/.test(control.name) || event.isComposing) return;
    if (event.key === "Escape") return restore(control);
    const plain = !event.ctrlKey && !event.altKey && !event.metaKey;
    const step =
      (event.key === "Enter" && plain && (event.shiftKey ? -1 : 1)) ||
      (event.key === "ArrowDown" && plain && !event.shiftKey && 1) ||
      (event.key === "ArrowUp" && plain && !event.shiftKey && -1);
    if (!step) return;
    event.preventDefault(); // Enter would send the form, an arrow would change a choice
    const all = column(rows, partOf(control));
    all[all.indexOf(control) + step]?.focus();
  });

  table.addEventListener("paste", (event) => {
    const control = event.target;
    if (!control.name || !/^(so|ghi)-/.test(control.name)) return;
    const block = cellsOf(event.clipboardData?.getData("text/plain") || "");
    if (block.length < 2 && (block[0] || []).length < 2) return; // one cell: the browser's paste
    event.preventDefault();
    const parts = partOf(control) === "typed" ? ["typed", "note"] : ["note"];
    const start = [...rows.values()].findIndex((row) => row.control(parts[0]) === control);
    pasted(fill(rows, block, parts, start, false, write), {
      byPrintedRow: () => fill(rows, block, parts, start, true, write),
    });
  });
}

/* Write a block downwards from a row; return what was there before.

   One line of the block goes to each row that takes figures; `printed` gives each printed row its
   line instead, for a column copied from the appendix with its headings and computed rows. A blank
   cell of the block leaves the row as it is. */
function fill(rows, block, parts, start, printed, write) {
  const all = [...rows.values()].slice(start);
  const targets = printed ? all : all.filter((row) => editable(row.control(parts[0])));
  const before = [];
  let written = 0;
  block.slice(0, targets.length).forEach((line, index) => {
    parts.forEach((part, place) => {
      const control = targets[index].control(part);
      const text = (line[place] || "").trim();
      if (!text || !editable(control)) return;
      before.push([targets[index], part, control.value]);
      write(targets[index], part, text);
      written += place === 0;
    });
  });
  return { before, written, lines: block.length, left: Math.max(0, block.length - targets.length) };
}

/* Read tab-separated text as spreadsheets put it on the clipboard, quoted cells included. */
export function cellsOf(text) {
  const lines = [[""]];
  let quoted = false;
  const clean = text.replace(/\r\n?/g, "\n").replace(/\n+$/, "");
  for (let at = 0; at < clean.length; at += 1) {
    const line = lines[lines.length - 1];
    const sign = clean[at];
    if (quoted) {
      if (sign !== '"') line[line.length - 1] += sign === "\n" ? " " : sign;
      else if (clean[at + 1] === '"') line[line.length - 1] += clean[(at += 1)];
      else quoted = false;
    } else if (sign === '"' && line[line.length - 1] === "") quoted = true;
    else if (sign === "\t") line.push("");
    else if (sign === "\n") lines.push([""]);
    else line[line.length - 1] += sign;
  }
  return lines;
}
