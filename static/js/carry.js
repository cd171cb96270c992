/* What stands as in the unit's last report: confirmed, taken back, or taken over.

   Owns the marks span.carried in the rows, #carried-bar and #carry-form. Without this script the
   same buttons post their forms. */

import { element } from "./rows.js";

const CHANGED = "Người khác vừa sửa dòng này; hãy đối chiếu nội dung đang lưu rồi xác nhận lại.";

/* Listen to the buttons of the marks and to the form that takes over; `write` and `tell` are the
   grid's. */
export function listen(form, rows, outbox, { write, tell }) {
  const carried = () => [...rows.values()].filter((row) => mark(row));
  const confirm = (row) => outbox.put(row.item, "confirm", true, row.version, 0);

  form.addEventListener("click", (event) => {
    const pressed = event.target.closest("button[data-carry]");
    if (!pressed || event.defaultPrevented) return; // prevented: the question was answered no
    event.preventDefault();
    const row = rows.get(pressed.value);
    if (pressed.dataset.carry === "all") carried().forEach(confirm);
    else if (pressed.dataset.carry === "confirm") confirm(row);
    else {
      for (const part of ["typed", "note"]) if (row.saved(part)) write(row, part, "");
      outbox.schedule(0);
    }
    // The button will be gone: on to the next row to confirm, or to the figure.
    const next = pressed.dataset.carry === "confirm" && after(rows, row);
    (next || row?.typed || row?.note)?.focus();
    tell();
  });

  // What was typed goes first, so that no row is taken for empty that is being filled.
  document.getElementById("carry-form")?.addEventListener("submit", (event) => {
    if (!outbox.unsent().length) return;
    event.preventDefault();
    outbox.flush();
    const wait = setInterval(() => {
      if (outbox.unsent().length) return;
      clearInterval(wait);
      event.target.submit();
    }, 100);
  });
}

/* Take a row's mark away once it is confirmed or edited. Return whether nothing is left to show. */
export function answered(row, cell, sent, outbox) {
  if (!row) return false;
  const isSaved = cell.status === "saved" || cell.status === "question";
  const stands = cell.theirs ? cell.carried : !isSaved || cell.carried;
  if (mark(row) && !stands) {
    mark(row).remove();
    row.tr.classList.remove("row-carried");
    count();
  }
  if (!sent?.confirm || sent.typed !== undefined || sent.note !== undefined) return false;
  if (cell.status !== "conflict") {
    row.say("answer");
    return false;
  }
  // Someone changed what was to be confirmed: there is nothing of ours to keep, theirs is shown.
  outbox.release(row.item);
  row.version = cell.theirs.version;
  let isOther = false;
  for (const [part, text] of Object.entries(row.texts(cell.theirs))) {
    if (!row.was[part] || row.saved(part) === text) continue;
    isOther = true;
    row.show(part, text);
    row.was[part].value = text;
  }
  const word = element("span", { className: "sign-error", textContent: "Chưa lưu" });
  const sentence = element("p", { className: "finding-line" }, word, ` ${CHANGED}`);
  row.say("answer", ...(isOther ? [sentence] : []));
  return true;
}

function after(rows, row) {
  const all = [...rows.values()];
  const next = all.slice(all.indexOf(row) + 1).find((one) => mark(one));
  return next && mark(next).querySelector('[data-carry="confirm"]');
}

function mark(row) {
  return row.tr.querySelector(".carried");
}

function count() {
  const left = document.querySelectorAll("#grid .carried").length;
  const bar = document.getElementById("carried-bar");
  if (!bar) return;
  bar.querySelector("[data-carried-count]").textContent = left;
  bar.hidden = left === 0;
}
