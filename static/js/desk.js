/* Puts the grid's tools together: keyboard, blocks, paste, undo, marks, jumps.

   Owns #grid-tools and its button #copy-table; everything else belongs to the module that names it.
   The grid gives it `write` and what the outbox answers, and knows none of the tools by itself. */

import { put, tableAsHtml, tableAsText } from "./clipboard.js";
import * as earlier from "./earlier.js";
import { Jump } from "./jump.js";
import * as keyboard from "./keyboard.js";
import * as keys from "./keys.js";
import * as marks from "./marks.js";
import * as paste from "./paste.js";
import * as print from "./print.js";
import { say } from "./said.js";
import { Selection } from "./selection.js";
import { History, listen as listenUndo } from "./undo.js";

/* What reading a Biểu needs. */
export function equipReader({ table, rows, announce }) {
  document.getElementById("grid-tools").hidden = false;
  earlier.listen(table);
  keys.listen();
  print.listen(rows);
  document.getElementById("copy-table").addEventListener("click", () => {
    const title = table.caption.textContent.replace(/\s+/g, " ").trim();
    const all = [...rows.values()];
    const isDone = put(tableAsText(title, all), tableAsHtml(title, all));
    announce(
      isDone
        ? "Đã chép cả biểu; dán được vào bảng tính hoặc văn bản."
        : "Trình duyệt không cho chép; hãy bôi đen bảng rồi bấm Ctrl+C.",
    );
  });
}

/* What filling it needs besides. Returns what the grid calls: entered, left, answered, drop, done. */
export function equip({ table, rows, outbox, write, restore, announce, csrf, explained }) {
  const rowOf = (control) => rows.get(control.closest("tr").dataset.item);
  const cellOf = (node) => (keyboard.isCell(node) ? node : null);
  const selection = new Selection(table, rows);
  const history = new History({
    write,
    sent: () => outbox.flush(),
    finish() {
      if (cellOf(document.activeElement)) left(document.activeElement);
    },
  });

  let touched = null; // cell typed in since it was entered; others' changes drawn there are no typing

  table.addEventListener("input", (event) => {
    touched = cellOf(event.target);
  });

  function entered(control) {
    touched = null;
    const row = rowOf(control);
    row.focused = control.value;
    row.before = row.text(keyboard.partOf(control));
  }

  /* The typing in a cell is finished: one step. */
  function left(control) {
    const row = rowOf(control);
    if (control !== touched || control.value === row.focused) return;
    const part = keyboard.partOf(control);
    history.record(`nhập ${row.stt || row.label}`, [
      { row, part, before: row.before, after: control.value },
    ]);
    entered(control);
  }

  function clear() {
    const cells = selection.isBlock()
      ? selection.cells()
      : [{ row: rowOf(document.activeElement), part: keyboard.partOf(document.activeElement) }];
    const full = cells.filter(({ row, part }) => row.control(part).value !== "");
    const label = full.length > 1 ? `xóa ${full.length} ô` : "xóa ô";
    if (!history.act(label, full.map((one) => ({ ...one, text: "" })))) return;
    say(`Đã ${label}; bấm Ctrl+Z để lấy lại.`);
  }

  const desk = {
    rows,
    outbox,
    history,
    selection,
    announce,
    csrf,
    clear,
    url: table.dataset.rehearsal,
    account: table.dataset.user,
  };
  const jump = new Jump({
    rows,
    table: table.dataset.table,
    tables: table.dataset.tables,
    waiting: JSON.parse(document.getElementById("waiting").textContent),
    leave: () => outbox.flush(),
  });
  document.getElementById("grid-jumps").hidden = false;
  keyboard.listen(table, rows, { restore, clear, selection });
  selection.listen({ clear });
  paste.listen(table, desk);
  marks.listen(table, desk);
  listenUndo(history, {
    cellOf,
    isTyping: (control) => control.value !== rowOf(control).focused,
  });
  return {
    entered,
    left,
    answered(data) {
      jump.update(data.findings, explained);
      earlier.follow(rows, data);
    },
    /* What a file wrote in a row that takes no figure. */
    drop(row) {
      history.act(`bỏ nội dung của tệp ở ${row.stt || row.label}`, [{ row, part: "kept", text: "" }]);
      say("Đã bỏ nội dung của tệp; bấm Ctrl+Z để lấy lại.");
    },
    /* A step that `write` has already made: an answer chosen under a row. */
    done: (label, row, before) =>
      history.record(label, [{ row, part: "typed", before, after: row.typed.value }]),
  };
}
