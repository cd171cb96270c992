/* Tables in a section: the menu that makes and changes them, Tab and Enter from cell to cell.

   Owns #table-menu. A changed table takes the place of the old one as a whole: Ctrl+Z brings that
   back. */

import { element } from "./rows.js";
import { around, atCaret } from "./region.js";

const ROWS = 2;
const COLUMNS = 3;
const CARET = "data-caret"; // where the caret goes in HTML that is being put in

const menu = document.getElementById("table-menu");
let region = null; // the menu's
let opener = null;

const caretCell = () => atCaret("td, th");
const tableOf = (cell) => cell.closest("table");
const fresh = (tag) => element(tag, {}, element("br"));

export function listen() {
  menu.addEventListener("click", ({ target }) => {
    const pressed = target.closest("[data-table]");
    if (!pressed) return;
    close();
    region.restore();
    if (pressed.dataset.table === "insert") insert();
    else change(pressed.dataset.table);
  });
  menu.addEventListener("keydown", (event) => {
    const able = [...menu.querySelectorAll("button:enabled")];
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) able.at((able.indexOf(event.target) + step) % able.length).focus();
    else if (event.key === "Escape" || event.key === "Tab") {
      close();
      region.restore();
    } else return;
    event.preventDefault();
  });
  document.addEventListener("click", ({ target }) => {
    if (!menu.hidden && !menu.contains(target) && !opener.contains(target)) close();
  });
  document.addEventListener("keydown", (event) => {
    const cell = around(event.target) && caretCell();
    const step = { Enter: 1, ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!cell || !step || event.shiftKey || event.ctrlKey || event.altKey) return;
    // A cell is one line: Enter goes down to the next row, as in a sheet.
    if (event.key !== "Enter" && !isAtEdge(cell, step)) return;
    event.preventDefault();
    goDown(cell, step);
  });
}

export function open(current, button) {
  region = current;
  opener = button;
  if (!menu.hidden) return close();
  region.restore();
  const cell = caretCell();
  for (const one of menu.querySelectorAll("[data-table]")) {
    one.disabled = (one.dataset.table === "insert") === Boolean(cell);
  }
  menu.hidden = false;
  opener.setAttribute("aria-expanded", "true");
  menu.querySelector("button:enabled").focus();
}

function close() {
  menu.hidden = true;
  opener.setAttribute("aria-expanded", "false");
}

/* Go on to the next cell, or the one before. Return whether there is one: past the last, a new row. */
export function step(isBack) {
  const cell = caretCell();
  if (!cell) return false;
  const cells = [...tableOf(cell).querySelectorAll("td, th")];
  const next = cells[cells.indexOf(cell) + (isBack ? -1 : 1)];
  if (next) put(next);
  else if (!isBack) {
    region = around(cell);
    change("row");
  }
  return Boolean(next) || !isBack;
}

const rowsOf = (cell) => [...tableOf(cell).rows];

/* Go to the same column of the next row, or the one before; past the last, out of the table. */
function goDown(cell, step) {
  const rows = rowsOf(cell);
  const row = rows[rows.indexOf(cell.parentElement) + step];
  if (row) return put(row.cells[Math.min(cell.cellIndex, row.cells.length - 1)]);
  const table = tableOf(cell);
  const side = step > 0 ? "nextElementSibling" : "previousElementSibling";
  const blank = element("p", {}, element("br"));
  if (!table[side]) table[step > 0 ? "after" : "before"](blank);
  getSelection().selectAllChildren(table[side]);
  if (step > 0) getSelection().collapseToStart();
  else getSelection().collapseToEnd();
}

/* Whether the caret is on the last line of a cell, or the first. */
function isAtEdge(cell, step) {
  const caret = getSelection().getRangeAt(0).getClientRects()[0];
  if (!caret || !cell.textContent) return true;
  const text = document.createRange();
  text.selectNodeContents(cell);
  const { top, bottom } = text.getBoundingClientRect();
  return step > 0 ? caret.bottom > bottom - caret.height / 2 : caret.top < top + caret.height / 2;
}

function put(cell) {
  getSelection().selectAllChildren(cell);
  if (!cell.textContent) getSelection().collapse(cell, 0);
}

function insert() {
  const table = element("table", { className: "text-table" });
  for (let at = 0; at < ROWS; at += 1) {
    const part = table.appendChild(element(at ? "tbody" : "thead"));
    const cells = Array.from({ length: COLUMNS }, () => fresh(at ? "td" : "th"));
    part.append(element("tr", {}, ...cells));
  }
  table.rows[0].cells[0].setAttribute(CARET, "");
  document.execCommand("insertHTML", false, table.outerHTML + "<p><br></p>");
  land();
}

/* Change the table the caret is in. */
function change(name) {
  const cell = caretCell();
  if (!cell) return;
  const old = tableOf(cell);
  const row = rowsOf(cell).indexOf(cell.parentElement);
  const column = cell.cellIndex;
  const table = old.cloneNode(true);
  const here = table.rows[row];
  let caret = here.cells[column];
  if (name === "row") {
    const cells = Array.from(here.cells, () => fresh("td"));
    const made = element("tr", {}, ...cells);
    if (here.parentElement.tagName === "THEAD") bodyOf(table).prepend(made);
    else here.after(made);
    caret = made.cells[0];
  } else if (name === "column") {
    for (const one of table.rows) one.cells[column]?.after(fresh(one.cells[column].tagName));
    caret = here.cells[column + 1];
  } else if (name === "drop-row") {
    here.remove();
    caret = table.rows[Math.min(row, table.rows.length - 1)]?.cells[column];
  } else if (name === "drop-column") {
    for (const one of table.rows) one.cells[column]?.remove();
    caret = here.cells[Math.min(column, here.cells.length - 1)];
  } else caret = null;
  caret?.setAttribute(CARET, "");
  region.replace(old, caret ? table.outerHTML : "<p><br></p>");
  land();
}

const bodyOf = (table) => table.tBodies[0] || table.appendChild(element("tbody"));

/* Bring the caret to the cell it was meant for. */
function land() {
  region.settle();
  const cell = region.node.querySelector(`[${CARET}]`);
  if (!cell) return;
  cell.removeAttribute(CARET);
  put(cell);
}
