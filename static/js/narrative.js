/* The narrative as it is being written: sections are saved without leaving the page, by themselves
   when typing rests, and nothing typed is lost or goes over what somebody else wrote.

   Owns the forms around the regions (region.js), the outline beside them and #save-sections. Without
   this script each form posts the marked text of its textarea by itself. */

import { Drafts } from "./drafts.js";
import { listen as listenPaste } from "./pasting.js";
import { Region, all, around, ofSection } from "./region.js";
import { element } from "./rows.js";
import { csrf } from "./token.js";
import { listen as listenTools } from "./tools.js";

const PATIENCE = 30000; // ms for an answer
const PAUSE = 5000; // ms without a key before a section saves itself
const APART = 60000; // ms between two such saves of one section: each is an event in the journal
const AGAIN = 15000; // ms until what failed is tried again
const KEEPALIVE = 60000; // bytes a request may carry while its page is being left
const OFFLINE = "Chưa lưu được vì mất kết nối; nội dung còn ở đây, sẽ tự thử lại.";
const SIGNED_OUT = "Phiên đăng nhập đã hết; hãy đăng nhập lại ở thẻ khác, nội dung còn ở đây và sẽ được lưu.";
const CLOSED = "Chưa lưu: báo cáo không sửa được nữa. Hãy chép phần vừa viết rồi tải lại trang.";
const FORBIDDEN = "Chưa lưu: phiên đăng nhập hoặc quyền của tài khoản đã đổi. Hãy chép phần vừa viết rồi tải lại trang.";
const UNKEPT = "Trình duyệt này không giữ lại được phần chưa lưu; hãy lưu trước khi rời trang.";

const page = document.getElementById("narrative");
const button = document.getElementById("save-sections");
const saving = new Set(); // regions under way
const timers = new Map(); // region -> of its next save
const savedAt = new Map(); // region -> when it last saved itself
let trouble = ""; // why the last save did not arrive

const changed = () => all().filter((one) => one.isChanged);

function say(region, sentence, isBad = false) {
  const hint = region.form.querySelector("[data-unsaved]");
  hint.textContent = sentence;
  hint.classList.toggle("form-error", isBad);
}

function look() {
  const left = changed();
  button.hidden = left.length < 2;
  button.textContent = `Lưu ${left.length} mục đã sửa (Ctrl+S)`;
}

// Saving

/* Save a section; one in question only when the person asks for it. */
async function save(region, isAsked = true) {
  clearTimeout(timers.get(region));
  if (saving.has(region) || (region.isHeld && !isAsked)) return;
  saving.add(region);
  say(region, "Đang lưu…");
  const sent = region.html;
  try {
    const answer = await post(region, sent);
    trouble = typeof answer === "string" ? answer : "";
    if (trouble) {
      say(region, trouble, true);
      if (trouble === OFFLINE || trouble === SIGNED_OUT) wait(region, AGAIN);
    } else if (answer.isSaved) accept(region, sent, answer.page);
    else refuse(region, answer.page);
  } finally {
    saving.delete(region);
    drafts.store();
    look();
  }
}

/* Return {isSaved, page} as the server answered, or the sentence to say. */
async function post(region, html) {
  const fields = new FormData();
  for (const name of ["muc", "ban"]) fields.append(name, region.form.elements[name].value);
  fields.append("noi-dung-html", html);
  try {
    const response = await fetch(location.pathname, {
      method: "POST",
      credentials: "same-origin",
      headers: { "X-CSRFToken": csrf() },
      body: fields,
      keepalive: html.length * 3 < KEEPALIVE,
      signal: AbortSignal.timeout?.(PATIENCE),
    });
    const drawn = new DOMParser().parseFromString(await response.text(), "text/html");
    if (new URL(response.url).pathname !== location.pathname) return SIGNED_OUT;
    if (response.status >= 500) return OFFLINE;
    if (response.status === 403) return FORBIDDEN;
    return drawnSection(drawn, region) ? { isSaved: response.ok, page: drawn } : CLOSED;
  } catch {
    return OFFLINE;
  }
}

/* The same section in a page the server drew, where it can still be written. */
function drawnSection(drawn, region) {
  const section = drawn.getElementById(region.form.closest(".section").id);
  return section?.querySelector("textarea") ? section : null;
}

function accept(region, sent, drawn) {
  const fresh = drawnSection(drawn, region).querySelector("form");
  const foot = fresh.querySelector(".section-foot");
  region.form.elements.ban.value = fresh.elements.ban.value;
  region.accept(sent);
  clear(region);
  askAgain(drawn);
  showLength(region);
  region.form.querySelector("[data-changed]")?.remove();
  const who = foot.querySelector("[data-changed]");
  if (who) region.form.querySelector("[data-unsaved]").before(who);
  const now = new Date().toLocaleTimeString("vi-VN", { hour: "2-digit", minute: "2-digit" });
  say(region, region.isChanged ? "Chưa lưu" : `Đã lưu lúc ${now}.`);
  if (region.isChanged) wait(region);
  const list = document.querySelector(".outline-list");
  const scrolled = list.scrollTop;
  list.closest("nav").replaceWith(drawn.querySelector(".outline nav"));
  document.querySelector(".outline-list").scrollTop = scrolled;
}

function clear(region) {
  const old = ".message:not([data-kept]), p.form-error";
  for (const one of region.form.closest(".section").querySelectorAll(old)) one.remove();
}

/* What is asked about the figures of any section may follow from the one that was saved. */
function askAgain(drawn) {
  for (const section of document.querySelectorAll(".section")) {
    section.querySelector(".asked")?.remove();
    const fresh = drawn.getElementById(section.id)?.querySelector(".asked");
    if (fresh) section.querySelector(".section-foot")?.before(fresh);
  }
}

/* Show what the server has against it above the text, which stays as it is, and wait for the person:
   saving again says that it has been seen. */
function refuse(region, drawn) {
  const section = drawnSection(drawn, region);
  region.form.elements.ban.value = section.querySelector("form").elements.ban.value;
  region.isHeld = true;
  clear(region);
  const message = section.querySelector(".message");
  const fault = section.querySelector("p.form-error");
  if (message) region.form.before(message);
  if (fault) region.form.querySelector(".section-foot").before(fault);
  say(region, "Chưa lưu", true);
}

/* One after the other: each waits for the report's row. */
async function saveAll(isAsked = true) {
  for (const region of changed()) await save(region, isAsked);
}

function wait(region, least = PAUSE) {
  clearTimeout(timers.get(region));
  const apart = (savedAt.get(region) || -Infinity) + APART - Date.now();
  const work = () => {
    if (!region.isChanged) return;
    savedAt.set(region, Date.now());
    save(region, false);
  };
  timers.set(region, setTimeout(work, Math.max(least, apart)));
}

function edited(region) {
  region.settle();
  say(region, region.isChanged ? "Chưa lưu" : "");
  look();
  drafts.soon();
  showLength(region);
  if (region.isChanged && !region.isHeld) wait(region);
}

// Length

function lengthOf(words) {
  if (!words) return "";
  const pages = Math.max(words / Number(page.dataset.wordsPerPage), 0.1);
  return `${words} chữ, khoảng ${pages.toFixed(1).replace(".", ",")} trang`;
}

function showLength(region) {
  region.form.querySelector("[data-length]").textContent = lengthOf(region.words);
}

// What the person does

function listen() {
  document.addEventListener("input", ({ target }) => {
    const region = around(target);
    if (region) edited(region);
  });
  document.addEventListener("focusout", ({ target, relatedTarget }) => {
    const region = around(target);
    if (!region || relatedTarget?.closest(".editor-tools, dialog")) return;
    drafts.store();
    if (region.isChanged) save(region, false);
  });
  document.addEventListener("submit", (event) => {
    const text = event.target.querySelector("textarea[data-section]");
    if (!text) return;
    event.preventDefault();
    save(ofSection(text.dataset.section));
  });
  document.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.altKey || event.key.toLowerCase() !== "s") return;
    event.preventDefault();
    saveAll();
  });
  button.addEventListener("click", () => saveAll());
  document.addEventListener("cchc:save", () => saveAll(false));
  document.addEventListener("narrative:insert", ({ detail }) => {
    const region = ofSection(detail.section);
    if (!region) return;
    if (detail.replace) region.replaceAll(detail.html);
    else region.insert(detail.html);
    edited(region);
  });
  page.addEventListener("click", (event) => {
    if (!event.target.closest("[data-next-unwritten]")) return;
    event.preventDefault();
    nextUnwritten();
  });
  window.addEventListener("online", () => saveAll(false));
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") leave();
  });
  window.addEventListener("beforeunload", (event) => {
    const left = changed();
    leave();
    const isCut = trouble || !navigator.onLine || !drafts.isKept;
    const isHeavy = left.some((one) => one.isHeld || one.html.length * 3 >= KEEPALIVE);
    const isAtRisk = left.length && (isCut || isHeavy) && !drafts.isForgotten;
    if (isAtRisk) event.preventDefault();
  });
  printWhole();
}

/* What is not saved goes at once, and stays in this browser until an answer is seen. */
function leave() {
  if (drafts.isForgotten) return; // given up when signing out
  drafts.store();
  for (const region of changed()) save(region, false);
}

let reached = -1; // index of the region last sought out
function nextUnwritten() {
  const regions = all();
  const here = regions.indexOf(around(getSelection().anchorNode));
  const from = Math.max(here, reached) + 1;
  const order = [...regions.slice(from), ...regions.slice(0, from)];
  const next = order.find((one) => !one.words);
  if (!next) return;
  reached = regions.indexOf(next);
  next.form.closest(".section").scrollIntoView({ block: "start" });
  next.node.focus({ preventScroll: true });
}

// On paper the footnotes stand in full below their section.
function printWhole() {
  window.addEventListener("beforeprint", () => {
    for (const { node } of all()) {
      const notes = [...node.querySelectorAll("span.note")].map((note, at) =>
        element("p", { className: "note-text", textContent: `[${at + 1}] ${note.dataset.note}` }),
      );
      if (notes.length) node.after(element("div", { className: "on-paper note-texts" }, ...notes));
    }
  });
  window.addEventListener("afterprint", () => {
    for (const one of document.querySelectorAll(".on-paper")) one.remove();
  });
}

let drafts;
const texts = document.querySelectorAll("textarea[data-section]");
if (texts.length) {
  for (const text of texts) new Region(text);
  document.getElementById("marks-help").hidden = true;
  drafts = new Drafts({ url: page.dataset.clean, edited, unkept: (one) => say(one, UNKEPT, true) });
  listenTools();
  listenPaste({ url: page.dataset.clean, say });
  listen();
  drafts.watch();
  for (const region of changed()) {
    region.isHeld = region.isRefused;
    edited(region);
  }
  look();
}
