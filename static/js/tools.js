/* What formats the section under the caret: buttons, their keys, and what the browser would do
   besides.

   Owns #editor-tools, but for what tables.js and notes.js own in it. */

import * as notes from "./notes.js";
import { all, around, atCaret, keep } from "./region.js";
import * as tables from "./tables.js";

const STATES = { bold: "bold", italic: "italic", item: "insertUnorderedList" };
// What the browser's own keys would do and a section cannot hold.
const NOT_HERE = /^format(?!Bold|Italic|Indent|Outdent)|^insertHorizontalRule|^insertOrderedList/;

const bar = document.getElementById("editor-tools");

export function listen() {
  let current = all()[0]; // the region one writes in, or wrote in last
  const buttons = [...bar.querySelectorAll("[data-command]")];
  const commands = {
    bold: () => current.run("bold"),
    italic: () => current.run("italic"),
    item: () => {
      current.restore();
      if (!atCaret("td, th")) current.run("insertUnorderedList");
    },
    table: (button) => tables.open(current, button),
    note: (button) => notes.open(current, button),
    figure: () => {
      const detail = { section: current.key };
      document.dispatchEvent(new CustomEvent("narrative:pick", { detail }));
    },
    undo: () => current.run("undo"),
    redo: () => current.run("redo"),
  };

  function look() {
    for (const [name, state] of Object.entries(STATES)) {
      const button = bar.querySelector(`[data-command="${name}"]`);
      button.setAttribute("aria-pressed", String(document.queryCommandState(state)));
    }
  }

  document.execCommand("defaultParagraphSeparator", false, "p");
  document.execCommand("styleWithCSS", false, false);
  bar.hidden = false;
  buttons.forEach((one, at) => (one.tabIndex = at ? -1 : 0)); // one stop of Tab, then arrows

  document.addEventListener("focusin", ({ target }) => {
    current = around(target) || current;
  });
  document.addEventListener("selectionchange", () => {
    if (around(getSelection().anchorNode)) look();
  });
  // The caret stays where it is while a button is pressed.
  bar.addEventListener("mousedown", (event) => {
    if (event.target.closest("button")) event.preventDefault();
  });
  bar.addEventListener("click", ({ target }) => {
    const button = target.closest("[data-command]");
    if (!button) return;
    keep();
    commands[button.dataset.command](button);
    look();
  });
  bar.addEventListener("keydown", (event) => {
    const at = buttons.indexOf(event.target);
    if (at < 0) return;
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (step) {
      const next = buttons.at((at + step) % buttons.length);
      buttons.forEach((one) => (one.tabIndex = one === next ? 0 : -1));
      next.focus();
    } else if (event.key === "Escape") current.restore();
    else return;
    event.preventDefault();
  });
  document.addEventListener("keydown", (event) => {
    if (!event.altKey || event.key !== "F10" || !around(event.target)) return;
    event.preventDefault();
    buttons.find((one) => one.tabIndex === 0).focus();
  });
  document.addEventListener("beforeinput", (event) => {
    if (around(event.target) && NOT_HERE.test(event.inputType)) event.preventDefault();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Tab" || !around(event.target) || event.ctrlKey || event.altKey) return;
    if (tables.step(event.shiftKey) || indent(event.shiftKey)) event.preventDefault();
  });
  tables.listen();
  notes.listen();
}

/* Tab at the beginning of an item makes it a smaller one; anywhere else it leads on, as on a page. */
function indent(isBack) {
  const item = atCaret("li");
  const selection = getSelection();
  if (!item || !selection.isCollapsed) return false;
  const before = document.createRange();
  before.setStart(item, 0);
  before.setEnd(selection.anchorNode, selection.anchorOffset);
  const isNested = item.parentElement.parentElement.closest("ul");
  if (before.toString().trim() || Boolean(isNested) !== isBack) return false;
  around(item).run(isBack ? "outdent" : "indent");
  return true;
}
