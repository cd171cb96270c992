/* Going straight to what still needs a hand: the next empty required row, the next question, the next
   finding; on to the next Biểu when this one has none left.

   Owns the buttons [data-jump], their counts, and the keys Alt+N, Alt+Q, Alt+L. */

import { say } from "./said.js";

const KEYS = { KeyN: "empty", KeyQ: "question", KeyL: "finding" };
const NOTHING = {
  empty: "Không còn dòng bắt buộc nào trống.",
  question: "Không còn số liệu nào cần hỏi lại.",
  finding: "Không còn phát hiện nào.",
};
const ASKED = ["number_format", "choice"]; // rules that ask what was meant, as in reports.pages.rows

/* Return the rows that wait, by kind, from all findings of the report. */
export function waitingOf(findings, explained) {
  const waiting = { empty: [], question: [], finding: [] };
  for (const one of findings) {
    if (!one.item || explained[one.key] === `${one.typed}|${one.computed}`) continue;
    const isAsked = ASKED.includes(one.rule) && one.severity === "error";
    const kind = one.rule === "required" ? "empty" : isAsked ? "question" : "finding";
    if (!waiting[kind].includes(one.item)) waiting[kind].push(one.item);
  }
  return waiting;
}

export class Jump {
  /* rows: of this Biểu. tables: address of any Biểu, BIEU for its number. leave(): before going. */
  constructor({ rows, table, tables, waiting, leave }) {
    Object.assign(this, { rows, table, tables, waiting, leave });
    this.last = null; // the line of the table the focus was last in: a click on a button leaves it
    document.getElementById("grid").addEventListener("focusin", (event) => {
      this.last = event.target.closest("tr");
    });
    for (const one of document.querySelectorAll("[data-jump]")) {
      one.addEventListener("click", () => this.go(one.dataset.jump));
    }
    document.addEventListener("keydown", (event) => {
      const kind = event.altKey && !event.ctrlKey && !event.metaKey && KEYS[event.code];
      if (!kind || event.shiftKey || document.querySelector("dialog[open]")) return;
      event.preventDefault();
      this.go(kind);
    });
    this.show();
  }

  update(findings, explained) {
    this.waiting = waitingOf(findings, explained);
    this.show();
  }

  show() {
    for (const one of document.querySelectorAll("[data-jump]")) {
      const count = this.waiting[one.dataset.jump].length;
      one.querySelector("b").textContent = count;
      one.disabled = !count;
    }
  }

  go(kind) {
    const here = this.here(kind);
    if (here) {
      (here.typed || here.note || here.tr).focus();
      here.tr.scrollIntoView({ block: "nearest" });
      return;
    }
    const [number, item] = this.elsewhere(kind);
    if (!number) return say(NOTHING[kind]);
    this.leave();
    location.assign(`${this.tables.replace("BIEU", number)}#dong-${item}`);
  }

  /* The next waiting row of this Biểu after the one in focus, from the top again after the last. */
  here(kind) {
    const all = [...this.rows.values()];
    const at = this.last
      ? all.findIndex((row) => row.tr === this.last || row.below() === this.last)
      : -1;
    const isWaiting = (row) =>
      row !== all[at] &&
      this.waiting[kind].includes(row.item) &&
      (row.typed || row.note) &&
      !(kind === "empty" && row.typed?.value);
    return [...all.slice(at + 1), ...all.slice(0, Math.max(at, 0))].find(isWaiting);
  }

  /* [number of the next Biểu with a waiting row, that row], going round. */
  elsewhere(kind) {
    const numbers = [...document.querySelectorAll("[data-tab]")].map((tab) => tab.dataset.tab);
    const at = numbers.indexOf(this.table);
    const order = [...numbers.slice(at + 1), ...numbers.slice(0, at)];
    for (const number of order) {
      const item = this.waiting[kind].find((one) => one.split(".")[0] === number);
      if (item) return [number, item];
    }
    return ["", ""];
  }
}
