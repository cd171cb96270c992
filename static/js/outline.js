/* The outline of a draft: saves itself while one types, steps by keyboard, no page reload.

   Owns #outline with everything in it, #outline-faults, #undo, #save and #save-state. The server does
   each step and draws the rows; this sends the form as a browser without a script would. */

const form = document.getElementById("outline");
const body = document.getElementById("outline-rows");
const state = document.getElementById("save-state");
const undoButton = document.getElementById("undo");
const WAIT = 700; // milliseconds without typing before a save
const KEYS = { ArrowUp: "len", ArrowDown: "xuong", ArrowRight: "vao", ArrowLeft: "ra", Delete: "xoa" };

let timer = 0;
let changed = false; // typed and not yet saved
let typing = null; // the field typed in last
let saved = null; // the field saved last, as long as the focus stays: more of it is the same change
let stopped = false; // after a conflict nothing more is sent: reload first
let work = Promise.resolve(); // what is sent goes one after the other

document.getElementById("save").hidden = true;
document.getElementById("outline-keys").hidden = false;
grow();

function grow(areas = body.querySelectorAll("textarea")) {
  if (CSS.supports("field-sizing", "content")) return;
  for (const area of areas) {
    area.style.height = "auto";
    area.style.height = `${area.scrollHeight + 2}px`;
  }
}

function say(text, isBad = false) {
  state.textContent = text;
  state.dataset.bad = isBad ? "yes" : "";
}

/** Do a step to a row, or only save. A row redrawn meanwhile is found again by its key. */
function ask(step = "", row = null, field = "title") {
  clearTimeout(timer);
  const key = row?.querySelector("[name=key]").value;
  work = work.then(() => {
    if (!row || row.isConnected) return send(step, row, field);
    const same = [...body.rows].find((one) => one.querySelector("[name=key]").value === key);
    return same && send(step, same, field);
  });
}

async function send(step, row, field) {
  if (stopped || (!step && !changed)) return;
  const content = new FormData(form);
  content.set("lam", row ? `${step}:${[...body.rows].indexOf(row)}` : step);
  if (!step && saved && saved === typing) content.set("gop", "1");
  const undo = step === "hoan-tac";
  changed = false;
  freeze(Boolean(step));
  say("Đang lưu…");
  try {
    const response = await fetch(form.action, {
      method: "POST",
      headers: { Accept: "application/json" },
      body: content,
    });
    const answer = await response.json().catch(() => ({}));
    if (response.ok) {
      form.elements.version.value = answer.version;
      saved = step ? null : typing;
      show(answer, Boolean(step));
      if (step && !undo) focusOn(answer.at, field);
      if (!changed) say(answer.said || `Đã lưu lúc ${new Date().toLocaleTimeString("vi-VN")}`);
    } else {
      stopped = response.status === 409;
      changed = true;
      say(answer.reason ?? "Chưa lưu được; hãy tải lại trang.", true);
    }
  } catch {
    changed = true;
    say("Mất kết nối, chưa lưu; hệ thống sẽ thử lại.", true);
    timer = setTimeout(ask, 5000);
  } finally {
    freeze(false);
  }
}

/** While the rows are about to be drawn anew, what is typed would be lost. */
function freeze(is) {
  for (const field of body.querySelectorAll("input, textarea")) field.readOnly = is;
}

function show(answer, whole) {
  const fresh = document.createElement("tbody");
  fresh.innerHTML = answer.rows;
  if (whole) {
    body.replaceChildren(...fresh.children);
    grow();
  } else {
    // Rows keep what is typed meanwhile; they only learn their key and what is wrong.
    [...body.rows].forEach((row, at) => {
      const other = fresh.rows[at];
      row.querySelector("[name=key]").value = other.querySelector("[name=key]").value;
      row.querySelector(".row-fault")?.remove();
      const fault = other.querySelector(".row-fault");
      if (fault) row.querySelector("th").append(fault);
    });
  }
  const list = document.getElementById("outline-faults");
  const lines = answer.faults.length ? answer.faults : ["Không còn điểm nào."];
  list.replaceChildren(
    ...lines.map((text) => {
      const line = document.createElement("li");
      line.textContent = text;
      if (!answer.faults.length) line.className = "quiet";
      return line;
    }),
  );
  undoButton.disabled = !answer.can_undo;
  document.getElementById("outline-empty").hidden = body.rows.length > 0;
}

function focusOn(at, field) {
  const row = body.rows[Math.min(at, body.rows.length - 1)];
  row?.querySelector(`[name=${field}]`)?.focus();
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  const step = event.submitter?.name === "lam" ? event.submitter.value.split(":")[0] : "";
  ask(step, event.submitter?.closest("tr") ?? null);
});

body.addEventListener("focusin", (event) => {
  if (event.target !== saved) saved = null;
});

form.addEventListener("input", (event) => {
  typing = event.target;
  changed = true;
  undoButton.disabled = false;
  if (event.target.tagName === "TEXTAREA") grow([event.target]);
  say("Chưa lưu");
  clearTimeout(timer);
  timer = setTimeout(ask, WAIT);
});

body.addEventListener("keydown", (event) => {
  const row = event.target.closest("tr");
  if (!event.target.matches("input, textarea, select")) return;
  if (event.altKey && KEYS[event.key]) ask(KEYS[event.key], row, event.target.name);
  else if (event.key === "Enter" && !event.shiftKey && !event.isComposing) ask("them", row);
  else return;
  event.preventDefault();
});

document.addEventListener("keydown", (event) => {
  const inField = event.target.matches("input, textarea, select");
  if (!inField && (event.ctrlKey || event.metaKey) && event.key === "z") ask("hoan-tac");
});

window.addEventListener("beforeunload", (event) => {
  if (changed) event.preventDefault();
});
