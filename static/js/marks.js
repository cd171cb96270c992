/* «Không phát sinh» and «không áp dụng» without typing them: Alt+K, Alt+A, the small menu of a cell,
   and a whole Biểu at once.

   Owns #cell-menu, #nil-table and the keys Alt+K, Alt+A, Alt+M. Letters with Alt are no part of
   Telex or VNI, and open no menu of the usual browsers. */

import { isCell, isEditable } from "./keyboard.js";
import { preview } from "./preview.js";
import { rehearse, Unasked } from "./rehearsal.js";
import { write } from "./paste.js";
import { say } from "./said.js";

const NIL = "không phát sinh";
const NOT_APPLICABLE = "không áp dụng";
const TEXTS = { nil: NIL, na: NOT_APPLICABLE, clear: "" };
const LABELS = { nil: NIL, na: NOT_APPLICABLE, clear: "xóa ô" };
const KEYS = { KeyK: "nil", KeyA: "na" };
const COUNTING = ["count", "money"]; // kinds of rows a Biểu without events fills with nil

/* desk: as for paste.js, and `clear`. */
export function listen(table, desk) {
  const { rows, selection, history } = desk;
  const menu = document.getElementById("cell-menu");
  const opener = document.getElementById("cell-menu-open");
  let cell = null; // the figure's input or choice the menu belongs to

  const rowOf = (control) => rows.get(control.closest("tr").dataset.item);

  function mark(name, control) {
    if (name === "clear" && !selection.isBlock()) {
      history.act(LABELS.clear, [{ row: rowOf(control), part: "typed", text: "" }]);
      return;
    }
    if (name === "clear") return desk.clear();
    const picked = selection.isBlock()
      ? selection.cells().map((one) => one.row)
      : [rowOf(control)];
    const able = [...new Set(picked)].filter(
      (row) => isEditable(row.typed) && (name === "na" || row.typed.tagName !== "SELECT"),
    );
    if (!able.length) {
      say("Dòng này không ghi «không phát sinh»: hãy chọn một mã, hoặc bấm Alt+A.");
      return;
    }
    history.act(
      LABELS[name],
      able.map((row) => ({ row, part: "typed", text: TEXTS[name] })),
    );
    say(`Đã ghi «${TEXTS[name]}» ${able.length > 1 ? `vào ${able.length} dòng` : ""}.`);
  }

  table.addEventListener("keydown", (event) => {
    if (!event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (!isCell(event.target)) return;
    if (event.code === "KeyM") open();
    else if (KEYS[event.code]) mark(KEYS[event.code], event.target);
    else return;
    event.preventDefault();
  });

  // The menu: a button in the cell in focus, which the mouse and fingers find

  table.addEventListener("focusin", (event) => {
    if (!isCell(event.target) || !event.target.name.startsWith("so-")) return;
    cell = event.target;
    cell.closest("td").append(opener);
    opener.hidden = false;
    menu.querySelector('[data-mark="nil"]').hidden = cell.tagName === "SELECT";
  });
  opener.addEventListener("mousedown", (event) => event.preventDefault()); // the focus stays
  opener.addEventListener("click", () => (menu.hidden ? open() : close(true)));

  function open() {
    if (!cell) return;
    menu.hidden = false;
    opener.setAttribute("aria-expanded", "true");
    const at = opener.getBoundingClientRect();
    const below = at.bottom + menu.offsetHeight < window.innerHeight;
    menu.style.top = `${below ? at.bottom + 2 : at.top - menu.offsetHeight - 2}px`;
    menu.style.left = `${Math.max(4, Math.min(at.left, window.innerWidth - menu.offsetWidth - 4))}px`;
    menu.querySelector("button:not([hidden])").focus();
  }

  function close(back) {
    menu.hidden = true;
    opener.setAttribute("aria-expanded", "false");
    if (back) cell?.focus();
  }

  menu.addEventListener("click", (event) => {
    const chosen = event.target.closest("[data-mark]");
    if (!chosen) return;
    close(true);
    mark(chosen.dataset.mark, cell);
  });
  menu.addEventListener("keydown", (event) => {
    const all = [...menu.querySelectorAll("button:not([hidden])")];
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) all[(all.indexOf(event.target) + step + all.length) % all.length].focus();
    else if (event.key === "Escape" || event.key === "Tab") close(true);
    else return;
    event.preventDefault();
  });
  menu.addEventListener("focusout", (event) => {
    if (!menu.contains(event.relatedTarget)) close(false);
  });
  window.addEventListener("scroll", () => menu.hidden || close(false), { passive: true });

  document.getElementById("nil-table")?.addEventListener("click", () => fillWithNil(desk));
}

/* Offer «không phát sinh» for every empty row of this unit that counts something; never overwrites. */
async function fillWithNil(desk) {
  const pairs = [...desk.rows.values()]
    .filter((row) => isEditable(row.typed) && row.typed.value === "")
    .filter((row) => COUNTING.includes(row.tr.dataset.kind))
    .map((row, at) => ({ number: at + 1, row, figure: NIL, note: "" }));
  if (!pairs.length) return desk.announce("Biểu này không còn ô trống nào để ghi «không phát sinh».");
  let lines;
  try {
    lines = await rehearse(pairs, desk);
  } catch (error) {
    if (!(error instanceof Unasked)) throw error;
    return desk.announce(`${error.message} Hãy thử lại sau.`);
  }
  const chosen = await preview({
    title: "Ghi «không phát sinh» vào các ô còn trống",
    lead: "Chỉ các dòng đếm và dòng tiền còn trống của đơn vị; số liệu đã nhập giữ nguyên.",
    lines,
  });
  if (chosen === "write") write(lines, desk, "ghi «không phát sinh» vào");
  return undefined;
}
