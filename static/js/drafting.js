/* The editor of a draft's rows: rows as plain objects, drawn from one template, saved whole.

   Owns #drafting with everything in it, #table-title, #add-row, #undo and #save-state. The server
   decides what is wrong; this only shows it. Every change is kept for undo until the page closes. */

import { offer } from "./offers.js";

const root = document.getElementById("drafting");
const body = document.getElementById("drafting-rows");
const template = document.getElementById("drafting-row");
const title = document.getElementById("table-title");
const state = document.getElementById("save-state");
const undoButton = document.getElementById("undo");
const known = new Map(
  [...document.querySelectorAll("#known option")].map((one) => [one.value, one.textContent]),
);
const PASTED = ["stt", "level", "label", "unit", "indicator"]; // columns a block fills, in order
const MEANING = ["name", "value_type", "rollup", "time_basis", "formula", "source"];
const WAIT = 700; // milliseconds without typing before a save
const editable = "editable" in root.dataset;

let content = JSON.parse(document.getElementById("drafting-content").textContent);
let keys = 0; // what a row is known by here, whatever its place and through every undo
let rows = content.rows.map(keyed);
let past = []; // earlier states of {title, rows}, the newest last
let opened = new Set(); // rows whose details are shown
let timer = 0;
let saving = false;
let changed = false;
let stopped = false; // after a conflict nothing more is sent: reload first

title.value = content.title;
draw();
tell();

function keyed(row) {
  return { ...row, key: (keys += 1) };
}

// --- drawing

function draw() {
  body.replaceChildren(...rows.flatMap(drawn));
  for (const area of body.querySelectorAll("textarea")) grow(area);
  document.getElementById("drafting-empty").hidden = rows.length > 0;
}

function drawn(row) {
  const [line, more] = template.content.cloneNode(true).children;
  line.row = more.row = row;
  for (const field of fieldsOf(line, more)) {
    const name = field.dataset.field;
    if (field.type === "checkbox") field.checked = Boolean(row[name]);
    else field.value = row[name] ?? (name === "level" ? 1 : "");
    if (field.tagName === "SELECT" && name in row && row[name] && field.value !== row[name]) {
      field.add(new Option(row[name], row[name], true, true)); // a value the list does not know
    }
    field.disabled = !editable;
  }
  more.hidden = !opened.has(row);
  line.querySelector("[data-do=more]").setAttribute("aria-expanded", String(!more.hidden));
  look(line, more);
  offer(more.querySelector("[data-field=formula]"), names);
  return [line, more];
}

/** A text is as tall as its words, where the style sheet's field-sizing is not known yet. */
function grow(area) {
  if (CSS.supports("field-sizing", "content")) return;
  area.style.height = "auto";
  area.style.height = `${area.scrollHeight + 2}px`;
}

function fieldsOf(...lines) {
  return lines.flatMap((line) => [...line.querySelectorAll("[data-field]")]);
}

/** What depends on the indicator: a heading is bold, a known meaning is read only. */
function look(line, more) {
  const code = line.row.indicator ?? "";
  line.classList.toggle("is-heading", !code);
  line.querySelector("[data-do=more]").hidden = !code;
  const isKnown = known.has(code);
  more.querySelector("[data-known]").hidden = !isKnown;
  for (const name of MEANING) more.querySelector(`[data-field=${name}]`).disabled = !editable || isKnown;
}

function names() {
  const own = rows.filter((row) => row.indicator).map((row) => [row.indicator, row.label ?? ""]);
  const here = new Set(own.map(([code]) => code));
  return [...own, ...[...known].filter(([code]) => !here.has(code))];
}

/** Show what the server found: under its row, and in one list. */
function tell() {
  const list = document.getElementById("drafting-faults");
  const lines = content.faults.map((fault) => {
    const line = document.createElement("li");
    line.textContent = fault.text;
    return line;
  });
  if (!lines.length) {
    const fine = document.createElement("li");
    fine.className = "quiet";
    fine.textContent = "Không còn điểm nào.";
    lines.push(fine);
  }
  list.replaceChildren(...lines);
  for (const line of body.querySelectorAll("tr:not(.more)")) {
    const fault = content.faults.filter((one) => one.item && one.item === line.row.was);
    put(line.querySelector(".row-fault"), fault.map((one) => one.text).join(" "));
    put(line.querySelector(".row-words"), content.words[line.row.was] ? `ƒ ${content.words[line.row.was]}` : "");
  }
}

function put(place, text) {
  place.textContent = text;
  place.hidden = !text;
}

// --- changing

function remember() {
  past.push({ title: title.value, rows: rows.map((row) => ({ ...row })) });
  if (past.length > 100) past.shift();
  if (undoButton) undoButton.disabled = false;
}

function restructure(change, focus) {
  remember();
  change();
  draw();
  tell();
  touch();
  if (focus) focusOn(focus.row, focus.field);
}

function focusOn(row, field = "label") {
  const line = [...body.children].find((one) => one.row === row);
  line?.querySelector(`[data-field=${field}]`)?.focus();
}

function insert(at, row = {}) {
  const above = rows[at - 1];
  const fresh = keyed({ was: "", level: above?.level ?? 1, ...row });
  restructure(() => rows.splice(at, 0, fresh), { row: fresh, field: "label" });
}

function remove(row) {
  const at = rows.indexOf(row);
  const near = rows[at + 1] ?? rows[at - 1];
  restructure(() => rows.splice(at, 1), near && { row: near, field: "label" });
}

function move(row, to, field) {
  const from = rows.indexOf(row);
  if (to < 0 || to >= rows.length || to === from) return;
  restructure(() => {
    rows.splice(from, 1);
    rows.splice(to, 0, row);
  }, { row, field });
}

function undo() {
  const last = past.pop();
  if (!last) return;
  title.value = last.title;
  rows = last.rows;
  opened = new Set();
  undoButton.disabled = !past.length;
  draw();
  tell();
  touch();
}

let typing = null; // the field whose change is remembered already

body.addEventListener("focusin", () => {
  typing = null;
});

body.addEventListener("input", (event) => {
  const field = event.target;
  const line = field.closest("tr");
  if (!field.dataset.field || !line.row) return;
  if (typing !== field) {
    remember();
    typing = field;
  }
  const name = field.dataset.field;
  if (field.type === "checkbox") line.row[name] = field.checked;
  else if (name === "level") line.row[name] = Number.parseInt(field.value, 10) || 1;
  else line.row[name] = field.value.replaceAll("\n", " ");
  if (field.tagName === "TEXTAREA") grow(field);
  if (name === "indicator") {
    const isMore = line.classList.contains("more");
    look(isMore ? line.previousElementSibling : line, isMore ? line : line.nextElementSibling);
  }
  touch();
});

title.addEventListener("focus", () => remember());
title.addEventListener("input", touch);

body.addEventListener("click", (event) => {
  const action = event.target.dataset.do;
  const line = event.target.closest("tr");
  if (action === "delete") remove(line.row);
  if (action === "more") {
    const more = line.nextElementSibling;
    more.hidden = !more.hidden;
    if (more.hidden) opened.delete(line.row);
    else opened.add(line.row);
    event.target.setAttribute("aria-expanded", String(!more.hidden));
  }
});

body.addEventListener("keydown", (event) => {
  const field = event.target.dataset.field;
  const line = event.target.closest("tr");
  if (!editable || !field || !line) return;
  const at = rows.indexOf(line.row);
  if (event.altKey && event.key === "ArrowUp") move(line.row, at - 1, field);
  else if (event.altKey && event.key === "ArrowDown") move(line.row, at + 1, field);
  else if (event.altKey && event.key === "Delete") remove(line.row);
  else if (event.key === "Enter" && !event.shiftKey) insert(at + 1);
  else return;
  event.preventDefault();
});

document.addEventListener("keydown", (event) => {
  const inField = event.target.matches("input, textarea, select");
  if (editable && !inField && (event.ctrlKey || event.metaKey) && event.key === "z") undo();
});

/** A block from a spreadsheet fills from the field it is pasted into, to the right and down. */
root.addEventListener("paste", (event) => {
  if (!editable) return;
  const text = event.clipboardData.getData("text/plain").replace(/\r?\n$/, "");
  const cells = text.split(/\r?\n/).map((line) => line.split("\t"));
  if (cells.length === 1 && cells[0].length === 1) return; // an ordinary paste into one field
  event.preventDefault();
  const field = event.target.dataset?.field;
  const line = event.target.closest?.("tr");
  const first = line?.row ? rows.indexOf(line.row) : rows.length;
  const column = Math.max(0, PASTED.indexOf(field));
  restructure(() => {
    cells.forEach((values, down) => {
      let row = rows[first + down];
      if (!row) {
        row = keyed({ was: "", level: rows.at(-1)?.level ?? 1 });
        rows.push(row);
      }
      values.forEach((value, right) => {
        const name = PASTED[column + right];
        if (name === "level") row.level = Number.parseInt(value, 10) || row.level;
        else if (name) row[name] = value.trim();
      });
    });
  });
});

let dragged = null;

body.addEventListener("mousedown", (event) => {
  const handle = editable && event.target.closest(".handle");
  if (handle) handle.parentElement.draggable = true;
});

body.addEventListener("dragstart", (event) => {
  dragged = event.target.row;
  event.dataTransfer.effectAllowed = "move";
});

body.addEventListener("dragover", (event) => {
  const line = event.target.closest("tr");
  if (!dragged || !line) return;
  event.preventDefault();
  for (const one of body.children) one.classList.toggle("is-dropping", one === line);
});

body.addEventListener("drop", (event) => {
  const line = event.target.closest("tr");
  if (!dragged || !line) return;
  event.preventDefault();
  const to = rows.indexOf(line.row);
  move(dragged, rows.indexOf(dragged) < to ? to - 1 : to, "label");
  dragged = null;
});

body.addEventListener("dragend", () => {
  dragged = null;
  for (const one of body.children) one.classList.remove("is-dropping");
});

document.getElementById("add-row")?.addEventListener("click", () => insert(rows.length));
undoButton?.addEventListener("click", undo);

// --- saving

function touch() {
  changed = true;
  say("Chưa lưu");
  clearTimeout(timer);
  timer = setTimeout(save, WAIT);
}

async function save() {
  if (saving || stopped || !changed) return;
  saving = true;
  changed = false;
  say("Đang lưu…");
  const sent = rows.map((row) => row.key);
  try {
    const response = await fetch(root.dataset.url, {
      method: "POST",
      headers: {
        "Content-Type": "application/json",
        "X-CSRFToken": document.querySelector("[name=csrfmiddlewaretoken]").value,
      },
      body: JSON.stringify({ version: content.version, title: title.value, rows }),
    });
    const answer = await response.json().catch(() => ({}));
    if (response.ok) {
      content = answer;
      // Rows keep what was typed meanwhile; the server only tells them their place.
      const places = new Map(sent.map((key, at) => [key, answer.rows[at].was]));
      for (const row of [rows, ...past.map((one) => one.rows)].flat()) {
        row.was = places.get(row.key) ?? "";
      }
      tell();
      if (!changed) say(`Đã lưu lúc ${new Date().toLocaleTimeString("vi-VN")}`);
    } else {
      stopped = response.status === 409;
      changed = true;
      say(answer.reason ?? "Chưa lưu được; hãy tải lại trang.", true);
    }
  } catch {
    changed = true;
    say("Mất kết nối, chưa lưu; hệ thống sẽ thử lại.", true);
    timer = setTimeout(save, 5000);
  } finally {
    saving = false;
  }
  if (changed && !stopped && state.dataset.bad !== "yes") timer = setTimeout(save, WAIT);
}

function say(text, isBad = false) {
  state.textContent = text;
  state.dataset.bad = isBad ? "yes" : "";
}

window.addEventListener("beforeunload", (event) => {
  if (changed) event.preventDefault();
});
