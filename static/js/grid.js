/* The grid of one Biểu: typed cells are saved by themselves, and what follows from them is shown.

   Owns table#grid, its form, #grid-notice and #save-state. Without this script the form posts the
   whole Biểu to the same page. What makes it quick to fill is in desk.js and the modules it names. */

import * as carry from "./carry.js";
import { equip, equipReader } from "./desk.js";
import { isCell, partOf } from "./keyboard.js";
import { Outbox } from "./outbox.js";
import { element, Row } from "./rows.js";
import { say } from "./said.js";
import { button, settle, showCell, showComputed, showCounts, showFindings } from "./verdicts.js";

const table = document.getElementById("grid");
const form = document.getElementById("grid-form");
const notice = document.getElementById("grid-notice");
const saveState = document.getElementById("save-state");
const rows = new Map(
  [...table.querySelectorAll("tr[data-item]")].map((tr) => [tr.dataset.item, new Row(tr)]),
);
const explained = JSON.parse(document.getElementById("explained").textContent);
const isEditable = "editable" in table.dataset;
let desk; // what the grid is filled with; see Start

function csrf() {
  // The cookie changes when one signs in again in another window; the form's own token is the rest.
  const cookie = document.cookie.match(/(?:^|;\s*)csrftoken=([^;]+)/);
  return cookie ? cookie[1] : form.elements.csrfmiddlewaretoken.value;
}

const outbox = new Outbox({
  url: table.dataset.url,
  key: `cchc:cells:${table.dataset.user}:${table.dataset.report}`,
  csrf,
  on: { saving, answered, offline, stopped },
});

// What the person does

function rowOf(node) {
  const tr = node.closest("tr");
  return rows.get(tr.dataset.item || tr.previousElementSibling?.dataset.item);
}

function changed(row, part) {
  const text = row.control(part).value;
  row.shown = null;
  if (text === row.saved(part) && outbox.drop(row.item, part)) {
    row.state(part, "");
    if (part === "typed") row.say("answer");
    return tell();
  }
  if (text === row.saved(part) && !outbox.sending.has(row.item) && !outbox.held.has(row.item)) {
    if (part === "typed" && row.typed.getAttribute("aria-invalid")) {
      row.state(part, ""); // a refused text taken back
      row.say("answer");
    }
    return;
  }
  row.state(part, outbox.held.has(row.item) ? "conflict" : "waiting");
  outbox.put(row.item, part, text, row.version);
  tell();
}

function write(row, part, text) {
  row.show(part, text);
  changed(row, part);
  const control = row.control(part);
  if (document.activeElement === control) desk.entered(control);
}

function answer(event) {
  const pressed = event.target.closest("button");
  if (!pressed || !table.contains(pressed)) return;
  const row = rowOf(pressed);
  const { dataset } = pressed;
  if ("drop" in dataset) {
    outbox.put(row.item, "typed", "", row.version, 0);
  } else if ("candidate" in dataset) {
    const before = row.text("typed");
    write(row, "typed", pressed.value);
    desk.done("chọn số đúng", row, before);
    outbox.schedule(0);
    row.typed.focus();
  } else if ("keepMine" in dataset) {
    row.version = row.theirs.version;
    outbox.release(row.item, row.theirs.version);
    row.say("answer");
    row.typed.focus();
  } else if ("takeTheirs" in dataset) {
    outbox.release(row.item);
    row.version = row.theirs.version;
    for (const [part, text] of [
      ["typed", row.theirs.display || row.theirs.typed],
      ["note", row.theirs.note],
    ]) {
      if (!row.was[part]) continue;
      row.show(part, text);
      row.was[part].value = text;
      row.state(part, "");
    }
    row.say("answer");
    row.typed.focus();
    tell();
  } else return;
  event.preventDefault();
}

function restore(control) {
  const row = rowOf(control);
  write(row, partOf(control), row.focused);
  control.select?.();
}

// What the outbox reports

function saving(items) {
  for (const item of items) mark(item, "saving");
  tell();
}

function offline(items, seconds) {
  for (const item of items) mark(item, "offline");
  tell(`Mất kết nối; ${items.length} ô còn giữ trên máy này, thử lại sau ${seconds} giây.`, true);
}

function stopped(items, status, data) {
  for (const item of items) mark(item, "offline");
  const again = button("Thử lại", "retry");
  again.addEventListener("click", () => {
    notice.hidden = true;
    outbox.flush();
  });
  const expired = status === 401 || data.code === "csrf";
  const reason = expired
    ? "Phiên đăng nhập đã hết. Hãy đăng nhập lại trong một thẻ khác rồi bấm «Thử lại»."
    : data.reason || "Máy chủ không nhận số liệu vừa gửi.";
  announce(`${reason} ${items.length} ô chưa lưu vẫn giữ trên máy này.`, again);
  tell(`${items.length} ô chưa lưu được.`, true);
}

function answered(data, sent) {
  for (const cell of data.cells) {
    const row = rows.get(cell.item);
    const newer = outbox.pending.get(cell.item);
    if (!row) continue;
    if (carry.answered(row, cell, sent.get(cell.item), outbox)) continue;
    if (newer && cell.status !== "conflict") row.version = cell.version;
    else showCell(row, cell, sent.get(cell.item));
  }
  for (const result of data.computed) showComputed(rows.get(result.item), result);
  showFindings(rows, data.findings, explained, table.dataset.findings);
  const open = showCounts(rows, data.findings, explained, table.dataset.table);
  refreshActions(open);
  desk.answered(data);
  const elsewhere = data.cells.filter((cell) => !rows.has(cell.item) && cell.status !== "saved");
  if (elsewhere.length) pointElsewhere(elsewhere);
  tell();
}

function mark(item, state) {
  const row = rows.get(item);
  const change = outbox.sending.get(item) || outbox.pending.get(item);
  for (const part of ["typed", "note"]) {
    if (row && change?.[part] !== undefined) row.state(part, state);
  }
}

// Sentences outside the table

let isWorried = false; // the last thing told was bad
function tell(text, isBad = false) {
  if (!saveState) return;
  const asking = table.querySelectorAll(
    '[data-state="question"], [data-state="conflict"], [data-state="refused"]',
  ).length;
  if (!text) {
    const now = new Date().toLocaleTimeString("vi-VN", { hour: "2-digit", minute: "2-digit" });
    if (outbox.sending.size || outbox.pending.size) text = "Đang lưu…";
    else if (asking) text = `${asking} ô cần xem lại, lý do ghi dưới dòng.`;
    else text = `Đã lưu mọi thay đổi lúc ${now}.`;
    isBad = asking > 0 && text !== "Đang lưu…";
  }
  if (saveState.textContent === text) return;
  // Spoken when something is wrong and when all is well again, not at every key.
  if (isBad || (isWorried && text !== "Đang lưu…")) say(text);
  if (text !== "Đang lưu…") isWorried = isBad;
  saveState.textContent = text;
  saveState.classList.toggle("is-bad", isBad);
}

function announce(text, ...buttons) {
  const close = button("Đóng", "close");
  close.addEventListener("click", () => {
    notice.hidden = true;
  });
  notice.replaceChildren(`${text} `, ...[...buttons, close].flatMap((one) => [one, " "]));
  notice.hidden = false;
  say(text);
}

function pointElsewhere(cells) {
  const links = [...new Set(cells.map((cell) => cell.item.split(".")[0]))].map((number) =>
    element("a", {
      href: table.dataset.tables.replace("BIEU", number),
      textContent: `Biểu ${number}`,
    }),
  );
  announce("Còn ô chưa lưu xong từ lần trước, xem tại: ", ...links);
}

let refreshing = 0;
function refreshActions(open) {
  const bar = document.getElementById("report-actions");
  const isSame = ["errors", "missing", "explain"].every(
    (name) => Number(bar.dataset[name]) === open[name],
  );
  clearTimeout(refreshing);
  if (isSame) return;
  refreshing = setTimeout(async () => {
    try {
      const response = await fetch(table.dataset.actions, { credentials: "same-origin" });
      if (!response.ok || response.redirected) return;
      const page = new DOMParser().parseFromString(await response.text(), "text/html");
      const fresh = page.getElementById("report-actions");
      if (fresh) document.getElementById("report-actions").replaceWith(fresh);
    } catch {
      // The bar keeps its older reasons; the server decides anyway.
    }
  }, 400);
}

// Start

/* Take over what was typed while this script was still on its way. */
function adopt() {
  for (const row of rows.values()) {
    for (const part of ["typed", "note"]) {
      const control = row.control(part);
      if (control && control.value !== row.saved(part)) changed(row, part);
    }
  }
}

function resume() {
  for (const [item, change] of outbox.buffered()) {
    const row = rows.get(item);
    if (change.confirm) outbox.put(item, "confirm", true, change.version, 0);
    for (const part of ["typed", "note"]) {
      if (change[part] === undefined) continue;
      if (row?.control(part)) {
        row.show(part, change[part]);
        row.state(part, "waiting");
      }
      outbox.put(item, part, change[part], change.version, 0);
    }
  }
}

/* Begin in a cell the address names; again when the page is complete, since the browser takes the
   focus away when it gets to the address's row itself. */
function begin(control) {
  control?.focus();
  window.addEventListener("load", () =>
    requestAnimationFrame(() => document.activeElement === document.body && control?.focus()),
  );
}

function showUnsent() {
  const unsent = outbox.buffered().filter(([, change]) => change.typed !== undefined);
  if (!unsent.length) return;
  const list = unsent.map(([item, change]) => `${item}: «${change.typed}»`).join("; ");
  const forget = button("Bỏ các thay đổi này", "forget");
  forget.addEventListener("click", () => {
    outbox.forget();
    notice.hidden = true;
  });
  announce(`Báo cáo không sửa được nữa; trên máy này còn thay đổi chưa lưu: ${list}.`, forget);
}

equipReader({ table, rows, announce });
if (isEditable) {
  desk = equip({ table, rows, outbox, write, restore, announce, csrf, explained });
  table.addEventListener("input", (event) => {
    if (isCell(event.target)) changed(rowOf(event.target), partOf(event.target));
  });
  table.addEventListener("focusin", (event) => {
    if (!isCell(event.target)) return;
    desk.entered(event.target);
    event.target.select?.();
  });
  table.addEventListener("focusout", (event) => {
    if (!isCell(event.target)) return;
    desk.left(event.target);
    settle(rowOf(event.target));
  });
  table.addEventListener("click", answer);
  carry.listen(form, rows, outbox, { write, tell });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    outbox.flush();
    tell();
  });
  window.addEventListener("online", () => outbox.flush());
  window.addEventListener("pagehide", () => outbox.flush());
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") outbox.flush();
  });
  adopt();
  resume();
  const target = location.hash.startsWith("#dong-") && rows.get(location.hash.slice(6));
  if (target) begin(target.typed || target.note); // come from a finding: ready to type
} else {
  showUnsent();
}
table.dataset.ready = "";
performance.mark("grid-ready");
