/* Undo and redo of everything done on this page: typing in a cell as one step, a paste, a cleared
   block, «không phát sinh» of a whole Biểu.

   Owns the buttons #undo and #redo, Ctrl+Z and Ctrl+Y. Changes cells only by `write`, so that what is
   undone goes the same way to the server as what was typed. */

import { say } from "./said.js";

const STEPS = 200; // remembered

export class History {
  /* write(row, part, text); sent(): send what was written at once; finish(): the typing in the cell
     in focus becomes a step of its own. */
  constructor({ write, sent, finish }) {
    Object.assign(this, { write, sent, finish });
    this.steps = []; // {label, changes: [{row, part, before, after}]}
    this.done = 0; // steps before this index are in force
  }

  /* Remember what was done; nothing that changed nothing. Returns the step. */
  record(label, changes) {
    const real = changes.filter((one) => one.before !== one.after);
    if (!real.length) return null;
    this.steps.splice(this.done);
    this.steps.push({ label, changes: real });
    if (this.steps.length > STEPS) this.steps.shift();
    this.done = this.steps.length;
    this.show();
    return this.steps[this.done - 1];
  }

  /* Write several cells as one step. */
  act(label, changes) {
    this.finish();
    const told = changes.map(({ row, part, text }) => ({
      row,
      part,
      before: row.text(part),
      after: text,
    }));
    for (const one of told) this.write(one.row, one.part, one.after);
    this.sent();
    return this.record(label, told);
  }

  undo() {
    if (!this.done) return say("Không còn thao tác nào để hoàn tác.");
    this.done -= 1;
    this.apply(this.steps[this.done], "before", "Đã hoàn tác");
  }

  redo() {
    if (this.done === this.steps.length) return say("Không còn thao tác nào để làm lại.");
    this.done += 1;
    this.apply(this.steps[this.done - 1], "after", "Đã làm lại");
  }

  /* Take one step back that need not be the last: what came after it stays. */
  revert(step) {
    if (this.steps[this.done - 1] === step) return this.undo();
    const changes = step.changes.map(({ row, part, before }) => ({ row, part, text: before }));
    this.act(`hoàn tác ${step.label}`, changes);
    say(`Đã hoàn tác: ${step.label}.`);
  }

  apply(step, side, word) {
    for (const one of step.changes) this.write(one.row, one.part, one[side]);
    this.sent();
    this.show();
    const [first] = step.changes;
    first.row.control(first.part)?.focus();
    say(`${word}: ${step.label}.`);
  }

  show() {
    const undo = document.getElementById("undo");
    const redo = document.getElementById("redo");
    if (!undo) return;
    undo.disabled = !this.done;
    redo.disabled = this.done === this.steps.length;
    undo.title = this.done ? `Hoàn tác: ${this.steps[this.done - 1].label} (Ctrl+Z)` : "";
    redo.title = redo.disabled ? "" : `Làm lại: ${this.steps[this.done].label} (Ctrl+Y)`;
  }
}

/* Ctrl+Z and Ctrl+Y. Inside a cell whose typing is not finished the browser's own undo comes first;
   a choice has none, so it is finished and undone as a step. */
export function listen(history, { cellOf, isTyping }) {
  let taken = 0; // times the browser's undo was used in the cell in focus, which its redo can give back
  document.addEventListener("focusin", () => {
    taken = 0;
  });
  document.addEventListener("input", (event) => {
    if (event.inputType === "historyUndo") taken += 1;
    else if (event.inputType === "historyRedo") taken -= 1;
    else taken = 0;
  });
  document.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.altKey || event.isComposing) return;
    const key = event.key.toLowerCase();
    const again = key === "y" || (key === "z" && event.shiftKey);
    if (key !== "z" && !again) return;
    if (document.querySelector("dialog[open]")) return;
    const cell = cellOf(event.target);
    if (!cell && event.target.matches("input:not([type=checkbox]), textarea")) return;
    const move = () => {
      history.finish();
      if (again) history.redo();
      else history.undo();
    };
    if (cell?.tagName === "INPUT" && (again ? taken > 0 : isTyping(cell))) {
      const before = cell.value;
      // A text this page put there the browser does not take back: then the step is.
      setTimeout(() => cell.value === before && document.activeElement === cell && move());
      return;
    }
    event.preventDefault();
    move();
  });
  for (const name of ["undo", "redo"]) {
    document.getElementById(name)?.addEventListener("click", () => history[name]());
  }
  history.show();
}
