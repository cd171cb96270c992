/* Footnotes of a section: written and changed in a small form below the tools.

   Owns #note-form. A click on a footnote opens it; from the keyboard, the button does for the one
   beside the caret. */

import { element } from "./rows.js";
import { around } from "./region.js";

const form = document.getElementById("note-form");
const text = document.getElementById("note-text");
const drop = form?.querySelector('[data-note="drop"]');
let region = null;
let opener = null;
let note = null; // the one being changed; null: a new one

export function listen() {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const written = text.value.trim();
    close();
    if (!written) return region.restore();
    const made = element("span", { className: "note", textContent: "[1]" });
    made.dataset.note = written;
    if (note?.isConnected) region.select(note, true);
    region.insert(made.outerHTML);
  });
  form.addEventListener("click", ({ target }) => {
    const pressed = target.dataset.note;
    if (!pressed) return;
    close();
    if (pressed === "drop" && note.isConnected) region.replace(note, "");
    else region.restore();
  });
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.preventDefault();
    close();
    region.restore();
  });
  document.addEventListener("click", ({ target }) => {
    const clicked = target.closest("span.note");
    if (clicked && around(clicked)) {
      show(around(clicked), document.querySelector('[data-command="note"]'), clicked);
    } else if (!form.hidden && !form.contains(target) && !opener.contains(target)) close();
  });
}

export function open(current, button) {
  if (!form.hidden) return close();
  current.restore();
  show(current, button, beside());
}

function show(current, button, one) {
  region = current;
  opener = button;
  note = one;
  text.value = note?.dataset.note ?? "";
  drop.hidden = !note;
  form.querySelector("[type=submit]").textContent = note ? "Sửa" : "Chèn";
  form.hidden = false;
  opener.setAttribute("aria-expanded", "true");
  text.focus();
}

function close() {
  form.hidden = true;
  opener.setAttribute("aria-expanded", "false");
}

/* The footnote right before the caret, if there is one. */
function beside() {
  const { anchorNode, anchorOffset } = getSelection();
  const isText = anchorNode?.nodeType === Node.TEXT_NODE;
  const before = isText ? anchorNode.data.slice(0, anchorOffset).replaceAll("\u200b", "") : "";
  const last = isText ? anchorNode.previousSibling : anchorNode?.childNodes[anchorOffset - 1];
  return !before && last?.matches?.("span.note") ? last : null;
}
