/* The grid of one Biểu: typed cells are saved by themselves, and what follows from them is shown.

   Owns table#grid, its form, #grid-notice and #save-state. Without this script the form posts the
   whole Biểu to the same page. What makes it quick to fill is in desk.js and the modules it names. */

import { Buffer, changesOf } from "./buffer.js";
import * as carry from "./carry.js";
import { follow } from "./company.js";
import { equip, equipReader } from "./desk.js";
import { isCell, partOf } from "./keyboard.js";
import { lockable } from "./lock.js";
import { Outbox } from "./outbox.js";
import { element, Row } from "./rows.js";
import { say } from "./said.js";
import { draw } from "./theirs.js";
import { csrf } from "./token.js";
import * as troubles from "./troubles.js";
import {
  button,
  sayComputed,
  settle,
  showCell,
  showComputed,
  showCounts,
  showFindings,
} from "./verdicts.js";

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

const { dataset: about } = document.getElementById("company"); // the report, see the frame

const buffer = new Buffer({
  account: table.dataset.user,
  report: table.dataset.report,
  about: { form: about.form, title: about.title, url: about.home },
  on: { adopted, dropped, unkept },
});
const outbox = new Outbox({
  url: table.dataset.url,
  account: table.dataset.user,
  buffer,
  csrf,
  on: { saving, answered, waiting, stopped },
});
const company = follow({ row: () => focusedItem(), news, state, refused });
const lock = lockable(rows, document.getElementById("grid-save"));

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
  if (text === row.saved(part) && !outbox.has(row.item)) {
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
  if (part === "kept") return outbox.put(row.item, "typed", text, row.version, 0);
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
    row.note?.focus(); // the button goes with its text
    desk.drop(row);
  } else if ("candidate" in dataset) {
    const before = row.text("typed");
    write(row, "typed", pressed.value);
    desk.done("chọn số đúng", row, before);
    outbox.schedule(0);
    row.typed.focus();
  } else if ("keepMine" in dataset) {
    const others = ["typed", "note"].filter((part) => outbox.text(row.item, part) === undefined);
    draw(row, row.theirs, others);
    row.version = row.theirs.version;
    outbox.release(row.item, row.theirs.version);
    row.say("answer");
    (row.typed || row.note).focus();
  } else if ("takeTheirs" in dataset) {
    outbox.release(row.item);
    row.version = row.theirs.version;
    for (const [part, text] of Object.entries(row.texts(row.theirs))) {
      if (!row.was[part]) continue;
      row.show(part, text);
      row.was[part].value = text;
      row.state(part, "");
    }
    row.say("answer");
    (row.typed || row.note).focus();
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

function waiting(items, trouble) {
  for (const item of items) mark(item, "offline");
  if (trouble.kind === "login") askForLogin();
  else loggedIn();
  tell();
}

function stopped(items, trouble) {
  for (const item of items) mark(item, "offline");
  const closes = [403, 404, 409].includes(trouble.status);
  if (closes) lock.close(troubles.refusal(trouble));
  const again = button("Thử lại", "retry");
  again.addEventListener("click", () => {
    notice.hidden = true;
    outbox.resume();
  });
  announce(`${troubles.refusal(trouble)} ${unsentWords()}`, ...(closes ? [] : [again]));
  tell();
}

function answered(data, sent) {
  loggedIn();
  for (const cell of data.cells) {
    const row = rows.get(cell.item);
    const newer = outbox.pending.get(cell.item);
    if (!row) continue;
    if (carry.answered(row, cell, sent.get(cell.item), outbox)) continue;
    showCell(row, cell, sent.get(cell.item), newer);
    if (cell.theirs && cell.status !== "conflict") {
      const unasked = ["typed", "note"].filter((part) => sent.get(cell.item)?.[part] === undefined);
      if (unasked.every((part) => newer?.[part] === undefined)) draw(row, cell.theirs, unasked);
    }
  }
  if (data.findings && company.knows(data.sequence)) follows(data);
  const elsewhere = data.cells.filter((cell) => !rows.has(cell.item) && cell.status !== "saved");
  if (elsewhere.length) pointElsewhere(elsewhere);
  tell();
}

/* What the figures lead to: recomputed rows, findings, counts, the action bar. */
function follows(data) {
  sayComputed(data.computed.map((one) => showComputed(rows.get(one.item), one)).filter(Boolean));
  showFindings(rows, data.findings, explained, table.dataset.findings);
  refreshActions(showCounts(rows, data.findings, explained, table.dataset.table));
  desk?.answered(data);
}

/* Texts of a page that is gone are ours now. */
function adopted(content) {
  for (const item of outbox.adopt(content)) {
    const row = rows.get(item);
    for (const part of ["typed", "note"]) {
      const text = outbox.text(item, part);
      if (text === undefined || !row?.control(part)) continue;
      row.show(part, text);
      row.state(part, "waiting");
    }
  }
  tell();
}

/* Signed out in another tab, where it was asked whether to give these up. */
function dropped() {
  const items = [...outbox.unsent(), ...outbox.held.keys()];
  outbox.forget();
  for (const row of items.map((item) => rows.get(item)).filter(Boolean)) {
    for (const part of ["typed", "note"].filter((one) => row.control(one))) {
      row.show(part, row.saved(part));
      row.state(part, "");
    }
    row.say("answer");
  }
  announce("Các ô chưa lưu đã bỏ khi đăng xuất ở thẻ khác.");
}

function unkept() {
  announce("Trình duyệt không cho giữ bản tạm; đừng đóng trang khi còn ô chưa lưu.");
}

// What others do

function focusedItem() {
  return isEditable ? document.activeElement?.closest("#grid tr[data-item]")?.dataset.item : "";
}

/* Draw what others changed, except where this person has unsaved text: the gate will ask there.
   Return the cells that were news. */
function news(data) {
  const cells = data.cells.filter(({ item, version }) => {
    const row = rows.get(item);
    return !outbox.has(item) && !(row?.stamp && version <= row.version);
  });
  for (const cell of cells) {
    const row = rows.get(cell.item);
    if (row) draw(row, cell);
  }
  for (const key of Object.keys(explained)) delete explained[key];
  Object.assign(explained, data.explained);
  follows(data);
  if (data.reload) {
    const again = button("Tải lại trang", "reload");
    again.addEventListener("click", () => location.reload());
    announce("Báo cáo vừa có nhiều thay đổi.", again);
  }
  return cells;
}

function state({ lock_reason: reason }) {
  loggedIn();
  if (outbox.trouble?.kind === "login") outbox.flush();
  if (!isEditable) {
    if (!reason) announce("Báo cáo đã mở để nhập số liệu; hãy tải lại trang.");
  } else if (reason && lock.close(reason)) {
    announce(`${reason} ${unsentWords()}`);
    refreshActions();
  } else if (!reason && lock.open()) {
    announce("Báo cáo trở lại trạng thái đang nhập; có thể nhập tiếp.");
    refreshActions();
    outbox.resume();
  }
}

/* The question who is here was refused. */
function refused(status, data) {
  if (status === 401 || data.code === "csrf") askForLogin();
  else if ([403, 404].includes(status) && isEditable && lock.close(data.reason)) {
    announce(`${data.reason} ${unsentWords()}`);
  }
}

function askForLogin() {
  if (!isEditable || (!notice.hidden && notice.dataset.about === "login")) return;
  announce(troubles.LOGIN, troubles.loginLink(about.login));
  notice.dataset.about = "login";
}

function loggedIn() {
  if (notice.dataset.about === "login") notice.hidden = true;
}

function unsentWords() {
  const changes = outbox.unsent().map((item) => [item, {
    typed: outbox.text(item, "typed"),
    note: outbox.text(item, "note"),
    confirm: outbox.text(item, "confirm"),
  }]);
  if (!changes.length) return "";
  return `${changes.length} ô chưa lưu vẫn giữ trên máy này: ${troubles.listed(changes)}.`;
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
    if (outbox.trouble) text = troubles.words(outbox.trouble, outbox.unsent().length, buffer.isKept);
    else if (outbox.unsent().length) text = "Đang lưu…";
    else if (asking) text = `${asking} ô cần xem lại, lý do ghi dưới dòng.`;
    else text = `Đã lưu mọi thay đổi lúc ${now}.`;
    isBad = Boolean(outbox.trouble) || (asking > 0 && text !== "Đang lưu…");
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
  notice.dataset.about = "";
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

/* `open`: what the bar depends on, as it is now; without it, fetch the bar whatever it says. */
let refreshing = 0;
let isOutOfDate = false;
function refreshActions(open) {
  const bar = document.getElementById("report-actions");
  isOutOfDate ||= !open;
  const isSame =
    !isOutOfDate &&
    ["errors", "missing", "explain"].every((name) => Number(bar.dataset[name]) === open[name]);
  clearTimeout(refreshing);
  if (isSame) return;
  refreshing = setTimeout(async () => {
    try {
      const response = await fetch(table.dataset.actions, { credentials: "same-origin" });
      if (!response.ok || response.redirected) return;
      const page = new DOMParser().parseFromString(await response.text(), "text/html");
      const fresh = page.getElementById("report-actions");
      isOutOfDate = false;
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

/* Begin in a cell the address names; again when the page is complete, since the browser takes the
   focus away when it gets to the address's row itself. */
function begin(control) {
  control?.focus();
  window.addEventListener("load", () =>
    requestAnimationFrame(() => document.activeElement === document.body && control?.focus()),
  );
}

function showUnsent() {
  const unsent = buffer.left().flatMap(changesOf);
  if (!unsent.length) return;
  const forget = button("Bỏ các thay đổi này", "forget");
  forget.addEventListener("click", () => {
    buffer.forgetLeft();
    notice.hidden = true;
  });
  const list = troubles.listed(unsent);
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
    const row = rowOf(event.target);
    desk.left(event.target);
    settle(row);
    if (row.later && !outbox.has(row.item)) requestAnimationFrame(() => draw(row, row.later));
  });
  table.addEventListener("click", answer);
  carry.listen(form, rows, outbox, { write, tell });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    outbox.flush();
    tell();
  });
  for (const name of ["online", "focus", "pagehide"]) {
    window.addEventListener(name, () => outbox.flush());
  }
  document.addEventListener("visibilitychange", () => outbox.flush());
  document.addEventListener("cchc:save", () => outbox.flush()); // about to sign out
  document.addEventListener("cchc:forget", () => outbox.forget());
  window.addEventListener("beforeunload", (event) => {
    const isCut = outbox.trouble || !navigator.onLine || !buffer.isKept;
    if (isCut && outbox.unsent().length) event.preventDefault();
  });
  adopt();
  buffer.watch();
  const target = location.hash.startsWith("#dong-") && rows.get(location.hash.slice(6));
  if (target) begin(target.typed || target.note); // come from a finding: ready to type
} else {
  showUnsent();
}
table.dataset.ready = "";
performance.mark("grid-ready");
