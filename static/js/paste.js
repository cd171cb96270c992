/* Pasting a block from Excel, LibreOffice, Word or this portal: laid on the rows, shown, written as
   one step.

   Owns the paste event in the grid. One cell into one stays the browser's own paste; one line over a
   selected block fills all its rows. A block of at most SMALL lines that only fills empty cells, with
   nothing to ask, refuse or leave out, is written at once; every other is shown first. */

import { linesOfHtml, linesOfText, trimmed } from "./clipboard.js";
import { isCell, isEditable, partOf } from "./keyboard.js";
import { lay, spread, waysOf } from "./matching.js";
import { counted, preview, WRITTEN } from "./preview.js";
import { rehearse, Unasked } from "./rehearsal.js";
import { button } from "./verdicts.js";

const SMALL = 12; // lines
const WAYS = {
  filled: "Ghi vào mọi ô đang chọn",
  entries: "Xếp lần lượt vào các dòng nhập số liệu",
  printed: "Xếp theo đúng từng dòng in của Biểu",
  worded: "Xếp theo tên chỉ tiêu",
};
const LEADS = {
  filled: "Nội dung dán được ghi vào mọi ô đang chọn.",
  entries: "Mỗi dòng dán vào một dòng nhập số liệu, kể từ ô đang chọn.",
  printed: "Mỗi dòng dán vào một dòng in của Biểu, kể từ ô đang chọn.",
  worded: "Khối dán có tên chỉ tiêu: từng dòng được xếp vào dòng cùng tên của Biểu.",
};

/* Return the lines of a clipboard: its tables where it has any, since Word copies those whole. */
export function linesOf(clipboard) {
  const html = clipboard.getData("text/html");
  const lines = html.includes("<table") ? linesOfHtml(html) : [];
  return trimmed(lines.length ? lines : linesOfText(clipboard.getData("text/plain")));
}

/* desk: {rows, outbox, history, selection, url, csrf, announce} of desk.js. */
export function listen(table, desk) {
  table.addEventListener("paste", (event) => {
    const control = desk.selection.isBlock() ? desk.selection.first() : event.target;
    if (!isCell(control) || !event.clipboardData) return;
    const lines = linesOf(event.clipboardData);
    const isSingle = lines.length < 2 && (lines[0]?.cells.length || 0) < 2;
    if (!lines.length) return;
    const isAlone = isSingle && !desk.selection.isBlock();
    if (isAlone && control.tagName !== "SELECT") return;
    event.preventDefault();
    if (isAlone) pasteChoice(control, lines[0].cells[0], desk);
    else paste(control, lines, desk);
  });
}

function pasteChoice(control, text, { rows, history }) {
  const row = rows.get(control.closest("tr").dataset.item);
  history.act("dán một ô", [{ row, part: "typed", text: row.fitting(text) }]);
}

async function paste(control, lines, desk) {
  const rows = [...desk.rows.values()];
  const parts = partOf(control) === "typed" ? ["typed", "note"] : ["note"];
  const start = rows.findIndex((row) => row.control(parts[0]) === control);
  const picked = desk.selection.isBlock() && lines.length === 1 ? desk.selection.cells() : [];
  const ways = waysOf(lines, rows, start, picked.length > 0);
  let way = ways[0];
  for (let isFirst = true; ; isFirst = false) {
    const pairs =
      way === "filled" ? spread(lines[0], picked) : lay(way, lines, rows, start, parts);
    let told;
    try {
      told = await rehearse(pairs, desk);
    } catch (error) {
      if (!(error instanceof Unasked)) throw error;
      return unasked(error, pairs, desk);
    }
    const rest = told.filter((line) => line.verdict !== "computed");
    const isFull = pairs.every((pair) => pair.figure || pair.note); // a blank line has two readings
    const isInOrder = way === "entries" || way === "filled";
    const isPlain = isInOrder && isFull && pairs.length <= SMALL && rest.length > 0;
    if (isFirst && isPlain && rest.every((line) => line.verdict === "new")) return write(told, desk);
    const chosen = await preview({
      title: `Xem trước khi dán ${way === "filled" ? `vào ${pairs.length}` : lines.length} dòng`,
      lead: [LEADS[way], unused(way, lines, parts)].join(" ").trim(),
      lines: told,
      others: ways.filter((one) => one !== way).map((one) => [one, WAYS[one]]),
    });
    if (chosen === "write") return write(told, desk);
    if (!chosen) return undefined;
    way = chosen;
  }
}

/* A block wider than what it is laid on: the person must see that the rest stays out. */
function unused(way, lines, parts) {
  const width = Math.max(...lines.map((line) => line.cells.length));
  if (way === "worded" || width <= parts.length) return "";
  return parts.length > 1 ? "Chỉ dùng hai cột đầu của khối." : "Chỉ dùng cột đầu của khối.";
}

/* Write what was shown, as one step and one request. */
export function write(lines, { history, announce }, label = "dán") {
  const changes = lines
    .filter((line) => WRITTEN.includes(line.verdict))
    .flatMap(({ row, figure, note }) => [
      ...(figure && isEditable(row.typed) ? [{ row, part: "typed", text: row.fitting(figure) }] : []),
      ...(note && isEditable(row.note) ? [{ row, part: "note", text: note }] : []),
    ]);
  const rows = new Set(changes.map((one) => one.row)).size;
  const step = history.act(`${label} ${rows} dòng`, changes);
  if (!step) return;
  const back = button("Hoàn tác", "revert");
  back.addEventListener("click", () => {
    document.getElementById("grid-notice").hidden = true;
    history.revert(step);
  });
  announce(`Đã ${label} ${rows} dòng: ${counted(lines)}.`, back);
}

/* The server was not there to ask: the person may write all the same, and it goes when it can. */
function unasked(error, pairs, desk) {
  if (error.refused) return desk.announce(`${error.message} Chưa dán gì vào Biểu.`);
  const lines = pairs
    .filter((pair) => pair.row && (pair.figure || pair.note) && pair.row.role !== "heading")
    .map((pair) => ({ ...pair, verdict: "new" }));
  const all = button("Ghi luôn, kiểm tra sau", "unasked");
  all.addEventListener("click", () => {
    document.getElementById("grid-notice").hidden = true;
    write(lines, desk);
  });
  return desk.announce(`${error.message} Khối dán có ${lines.length} dòng; hãy dán lại sau, hoặc:`, all);
}
