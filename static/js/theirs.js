/* What others changed, drawn into the rows: the text, and for a while by whom and when. Never into
   a cell that somebody is typing in: there it is said under the row, until the cell is left.

   Owns td[data-by]. */

import { clock } from "./company.js";
import { element } from "./rows.js";

const SHOWN = 60000; // ms the name stays
const PARTS = ["typed", "note"];

/* Draw a cell as it stands now; false when that has to wait until the person leaves it. */
export function draw(row, cell, parts = PARTS) {
  const texts = row.texts(cell);
  const typing = parts.find((part) => row.control(part) === document.activeElement);
  if (typing && row.saved(typing) !== texts[typing]) {
    row.later = cell;
    row.say("answer", element("p", { className: "finding-line quiet" }, sentence(cell, texts)));
    return false;
  }
  if (row.later) row.say("answer");
  row.later = null;
  for (const part of parts) drawPart(row, part, texts[part], cell);
  row.version = cell.version;
  return true;
}

function sentence(cell, { typed, note }) {
  const value = `«${cell.reading || typed || "trống"}»${note ? `, ghi chú «${note}»` : ""}`;
  const who = cell.by ? `${cell.by} vừa sửa` : "Người khác vừa sửa";
  return `${who} dòng này thành ${value}${cell.at ? ` lúc ${clock(cell.at)}` : ""}.`;
}

function drawPart(row, part, text, cell) {
  const control = row.control(part);
  if (control) {
    if (row.saved(part) === text) return;
    row.show(part, text);
    row.was[part].value = control.value;
    row.state(part, "");
    if (part === "typed") row.shown = null;
    return name(control.closest("td"), cell);
  }
  if (row.output && part === "typed") return; // recomputed rows come by themselves
  const box = row.tr.querySelector(part === "typed" ? "td.figure:not(.earlier)" : "td.note");
  const read = part === "typed" ? cell.reading : text; // an answer by its words, as the page has it
  if (!box || box.textContent === read) return;
  box.textContent = read;
  name(box, cell);
}

function name(box, { by, at }) {
  box.classList.remove("is-theirs");
  requestAnimationFrame(() => box.classList.add("is-theirs"));
  if (!by) return;
  box.dataset.by = `${clock(at)} ${by}`;
  box.title = `${by} sửa lúc ${clock(at)}`;
  clearTimeout(box.naming);
  box.naming = setTimeout(() => {
    delete box.dataset.by;
    box.title = "";
    box.classList.remove("is-theirs");
  }, SHOWN);
}
