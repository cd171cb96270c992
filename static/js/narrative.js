/* The narrative: a section is saved without leaving the page, so that the others stay as they are
   being written; Ctrl+S saves all that changed.

   Owns the forms around textarea[data-section], the outline beside them and #save-sections. Without
   this script each form posts by itself. */

import { element } from "./rows.js";
import { csrf } from "./token.js";

const PATIENCE = 30000; // ms for an answer
const OFFLINE = "Chưa lưu được vì mất kết nối; nội dung còn ở đây, hãy thử lại.";
const SIGNED_OUT = "Phiên đăng nhập đã hết; hãy đăng nhập lại ở thẻ khác rồi lưu, đừng đóng trang này.";
const CLOSED = "Chưa lưu: báo cáo không sửa được nữa. Hãy chép phần vừa viết rồi tải lại trang.";

const all = document.getElementById("save-sections");
const saving = new Set(); // sections under way

const texts = () => [...document.querySelectorAll("textarea[data-section]")];
const changed = () => texts().filter(isChanged);
/* A text the server did not take stands in the page as if it were the saved one. */
const isChanged = (text) => text.value !== text.defaultValue || "refused" in text.dataset;

function say(text, sentence, isBad = false) {
  const hint = text.form.querySelector("[data-unsaved]");
  hint.textContent = sentence;
  hint.classList.toggle("form-error", isBad);
}

function look() {
  const left = changed();
  if (!all) return;
  all.hidden = left.length < 2;
  all.textContent = `Lưu ${left.length} mục đã sửa (Ctrl+S)`;
}

async function save(text) {
  if (saving.has(text)) return;
  saving.add(text);
  say(text, "Đang lưu…");
  const sent = text.value;
  try {
    const answer = await post(text.form);
    if (typeof answer === "string") say(text, answer, true);
    else if (answer.isSaved) accept(text, sent, answer.page);
    else refuse(text, sent, answer.page);
  } finally {
    saving.delete(text);
    look();
  }
}

/* Return {isSaved, page} as the server answered, or the sentence to say. */
async function post(form) {
  const fields = new URLSearchParams(new FormData(form));
  fields.delete("csrfmiddlewaretoken"); // older than the cookie once one has signed in again
  try {
    const response = await fetch(location.pathname, {
      method: "POST",
      credentials: "same-origin",
      headers: { "X-CSRFToken": csrf() },
      body: fields,
      signal: AbortSignal.timeout?.(PATIENCE),
    });
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    if (new URL(response.url).pathname !== location.pathname) return SIGNED_OUT;
    if (response.status >= 500) return OFFLINE;
    return sectionOf(page, form) ? { isSaved: response.ok, page } : CLOSED;
  } catch {
    return OFFLINE;
  }
}

/* The same section in a page the server drew, where it can still be written. */
function sectionOf(page, form) {
  const section = page.getElementById(form.closest(".section").id);
  return section?.querySelector("textarea") ? section : null;
}

function accept(text, sent, page) {
  const fresh = sectionOf(page, text.form).querySelector("form");
  text.form.elements.ban.value = fresh.elements.ban.value;
  text.defaultValue = fresh.elements["noi-dung"].defaultValue;
  if (text.value === sent) text.value = text.defaultValue; // else it was typed on meanwhile
  delete text.dataset.refused;
  for (const old of text.closest(".section").querySelectorAll(".message, p.form-error")) old.remove();
  askAgain(page);
  const now = new Date().toLocaleTimeString("vi-VN", { hour: "2-digit", minute: "2-digit" });
  say(text, isChanged(text) ? "Chưa lưu" : `Đã lưu lúc ${now}.`);
  const list = document.querySelector(".outline-list");
  const scrolled = list.scrollTop;
  list.closest("nav").replaceWith(page.querySelector(".outline nav"));
  document.querySelector(".outline-list").scrollTop = scrolled;
}

/* What is asked about the figures of any section may follow from the one that was saved. */
function askAgain(page) {
  for (const section of document.querySelectorAll(".section")) {
    section.querySelector(".asked")?.remove();
    const fresh = page.getElementById(section.id)?.querySelector(".asked");
    if (fresh) section.querySelector(".section-foot")?.before(fresh);
  }
}

/* Show what the server has against it, above the text as it stands here. */
function refuse(text, sent, page) {
  const section = sectionOf(page, text.form);
  const fresh = section.querySelector("textarea");
  if (text.value !== sent) fresh.value = text.value;
  text.closest(".section").replaceWith(section);
  fresh.focus();
}

document.addEventListener("input", ({ target }) => {
  if (!target.matches("textarea[data-section]")) return;
  say(target, isChanged(target) ? "Chưa lưu" : "");
  look();
});
document.addEventListener("submit", (event) => {
  const text = event.target.querySelector("textarea[data-section]");
  if (!text) return;
  event.preventDefault();
  save(text);
});
document.addEventListener("keydown", (event) => {
  if (!(event.ctrlKey || event.metaKey) || event.altKey || event.key.toLowerCase() !== "s") return;
  if (!texts().length) return;
  event.preventDefault();
  saveAll();
});
all?.addEventListener("click", saveAll);

/* One after the other: each waits for the report's row. */
async function saveAll() {
  for (const text of changed()) await save(text);
}

window.addEventListener("beforeunload", (event) => {
  if (changed().length) event.preventDefault();
});

// On paper a text is whole and has no frame.
window.addEventListener("beforeprint", () => {
  for (const text of texts()) {
    text.after(element("div", { className: "on-paper prose", textContent: text.value }));
  }
});
window.addEventListener("afterprint", () => {
  for (const one of document.querySelectorAll(".on-paper")) one.remove();
});

for (const text of texts().filter(isChanged)) say(text, "Chưa lưu");
look();
