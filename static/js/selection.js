/* A block of cells: selected with Shift and the arrows, Shift and a click, or by dragging; copied out
   and cleared as one.

   Owns the class .is-picked in the grid and what Ctrl+C and Ctrl+X put on the clipboard while a block
   is selected. The focus stays on the cell the block began with. */

import { blockAsHtml, blockAsText } from "./clipboard.js";
import { isCell, isEditable, partOf } from "./keyboard.js";
import { say } from "./said.js";

const PARTS = ["typed", "note"];
const NAMES = { typed: "Số liệu", note: "Ghi chú" };

export class Selection {
  constructor(table, rows) {
    this.table = table;
    this.rows = rows;
    this.ends = null; // [control the block began with, control it reaches to]
  }

  isBlock() {
    return this.ends !== null;
  }

  head(control) {
    return this.ends ? this.ends[1] : control;
  }

  extend(from, to) {
    const anchor = this.ends ? this.ends[0] : from;
    this.ends = anchor === to ? null : [anchor, to];
    this.draw();
    to.scrollIntoView({ block: "nearest" });
    if (this.ends) this.tell();
  }

  collapse() {
    if (!this.ends) return;
    this.ends = null;
    this.draw();
  }

  /* The rows from one end to the other as printed, headings and computed rows between them too. */
  pickedRows() {
    const all = [...this.rows.values()];
    const at = this.ends.map((one) => all.indexOf(this.rowOf(one))).sort((a, b) => a - b);
    return all.slice(at[0], at[1] + 1);
  }

  pickedParts() {
    const at = this.ends.map((one) => PARTS.indexOf(partOf(one)));
    return PARTS.slice(Math.min(...at), Math.max(...at) + 1);
  }

  /* The cells of the block that take something: [{row, part}]. */
  cells() {
    return this.pickedRows().flatMap((row) =>
      this.pickedParts()
        .filter((part) => isEditable(row.control(part)))
        .map((part) => ({ row, part })),
    );
  }

  /* The cell a paste begins at: the block's first. */
  first() {
    const [{ row, part }] = this.cells();
    return row.control(part);
  }

  rowOf(control) {
    return this.rows.get(control.closest("tr").dataset.item);
  }

  draw() {
    for (const cell of this.table.querySelectorAll(".is-picked")) cell.classList.remove("is-picked");
    if (!this.ends) return;
    for (const row of this.pickedRows()) {
      for (const part of this.pickedParts()) row.cell(part)?.classList.add("is-picked");
    }
  }

  tell() {
    const columns = this.pickedParts()
      .map((part) => NAMES[part])
      .join(" và ");
    say(`Đã chọn ${this.cells().length} ô, cột ${columns}.`);
  }

  listen({ clear }) {
    const { table } = this;
    let begun = null; // cell the mouse went down in
    const cellAt = (node) => node.closest?.("td.cell")?.querySelector("input:not([type=hidden]), select");
    table.addEventListener("focusin", (event) => {
      if (isCell(event.target)) this.collapse();
    });
    table.addEventListener("input", () => this.collapse());
    table.addEventListener("mousedown", (event) => {
      const cell = event.button === 0 && cellAt(event.target);
      const active = isCell(document.activeElement) ? document.activeElement : null;
      if (cell && event.shiftKey && active && cell !== active) {
        event.preventDefault();
        this.extend(active, cell);
        return;
      }
      begun = cell || null;
      if (cell) this.collapse();
    });
    table.addEventListener("mouseover", (event) => {
      if (!begun || event.buttons !== 1) return;
      const cell = cellAt(event.target);
      if (!cell || (cell === begun && !this.ends)) return;
      table.classList.add("is-picking");
      this.extend(begun, cell);
    });
    document.addEventListener("mouseup", () => {
      begun = null;
      table.classList.remove("is-picking");
    });
    for (const name of ["copy", "cut"]) {
      document.addEventListener(name, (event) => {
        if (!this.ends || !table.contains(document.activeElement)) return;
        event.preventDefault();
        const rows = this.pickedRows();
        const parts = this.pickedParts();
        event.clipboardData.setData("text/plain", blockAsText(rows, parts));
        event.clipboardData.setData("text/html", blockAsHtml(rows, parts));
        say(`Đã chép ${rows.length} dòng.`);
        if (name === "cut") clear();
      });
    }
  }
}
