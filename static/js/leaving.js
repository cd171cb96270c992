/* Signing out: what was typed but not yet saved must not outlive the login on this computer, and is
   not thrown away without asking.

   Owns the forms that sign out. Whose they are stands in <meta name="account">. */

import { forget, unsent } from "./buffer.js";

const LEFT = "Trên máy này còn nội dung chưa lưu được:";
const GRACE = 1500; // ms for what is just being saved
const account = document.querySelector('meta[name="account"]')?.content;

function node(tag, properties, ...children) {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children);
  return made;
}

/* Ask before unsent changes are given up; true: give them up. */
function ask(reports) {
  const lines = reports.map(({ kind, title, url, count }) => {
    const link = node("a", { href: url, textContent: title });
    return node("li", {}, link, `: ${count} ${kind === "texts" ? "mục thuyết minh" : "ô"} chưa lưu`);
  });
  const hasTexts = reports.some(({ kind }) => kind === "texts");
  const stay = node("button", {
    className: "btn btn-primary",
    value: "stay",
    autofocus: true, // not the link, which is first
    textContent: "Ở lại để lưu",
  });
  const leave = node("button", {
    className: "btn btn-outline-secondary",
    value: "leave",
    textContent: `Bỏ ${hasTexts ? "phần chưa lưu" : "các ô này"} và đăng xuất`,
  });
  const dialog = node(
    "dialog",
    { className: "asking" },
    node(
      "form",
      { method: "dialog" },
      node("p", { id: "asking-title", textContent: LEFT }),
      node("ul", {}, ...lines),
      node("p", { className: "quiet", textContent: "Đăng xuất sẽ xóa phần này khỏi máy." }),
      node("div", { className: "asking-choice" }, stay, leave),
    ),
  );
  dialog.setAttribute("aria-labelledby", "asking-title");
  document.body.append(dialog);
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue === "leave");
    });
  });
}

async function settled() {
  document.dispatchEvent(new Event("cchc:save"));
  for (let waited = 0; waited < GRACE && unsent(account).length; waited += 100) {
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return unsent(account);
}

for (const form of account ? document.querySelectorAll("[data-logout], #logout-form") : []) {
  form.addEventListener("submit", async (event) => {
    if (!unsent(account).length) return;
    event.preventDefault();
    const left = await settled();
    if (left.length && !(await ask(left))) return;
    document.dispatchEvent(new Event("cchc:forget"));
    forget(account);
    form.submit();
  });
}
