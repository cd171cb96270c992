/* What every page shares: prints, filters that submit themselves, forms sent once,
   a question before what cannot be taken back.

   Owns elements marked data-print, data-autosubmit, data-once, data-confirm, data-mark-all and
   data-file; pages work without it. */

import "./leaving.js";

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}

for (const form of document.querySelectorAll("form[data-autosubmit]")) {
  form.addEventListener("change", (event) => {
    if (event.target.matches("select, input[type=checkbox], input[type=radio]")) {
      form.requestSubmit();
    }
  });
}

for (const form of document.querySelectorAll("form[data-once]")) {
  form.addEventListener("submit", () => {
    // After the browser has read the form: a disabled button's name would not be sent.
    setTimeout(() => {
      for (const button of form.querySelectorAll("button[type=submit]")) button.disabled = true;
    });
  });
}

// On the click, before the form is submitted: Enter in a field clicks the button as well.
for (const button of document.querySelectorAll("button[data-confirm]")) {
  button.addEventListener("click", (event) => {
    if (!window.confirm(button.dataset.confirm)) return event.preventDefault();
    // Without a script the server asks instead; here that is answered.
    const sure = document.createElement("input");
    Object.assign(sure, { type: "hidden", name: "chac", value: "1" });
    button.form.append(sure);
  });
}

// Marks every box inside what it names; where all are marked, clears them.
for (const button of document.querySelectorAll("button[data-mark-all]")) {
  const boxes = [...document.querySelectorAll(`${button.dataset.markAll} input[type=checkbox]`)];
  button.hidden = boxes.length < 2;
  button.addEventListener("click", () => {
    const all = boxes.every((box) => box.checked);
    for (const box of boxes) box.checked = !all;
  });
}

// The way back from the browser's cache must not leave buttons dead.
window.addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  for (const button of document.querySelectorAll("form[data-once] button[type=submit]")) {
    button.disabled = false;
  }
});

// On a phone the menu scrolls sideways: the page one is on must be in view.
document.querySelector(".menu [aria-current]")?.scrollIntoView({ block: "nearest", inline: "nearest" });
for (const tab of document.querySelectorAll(".tabs [aria-current]")) {
  const strip = tab.closest("ul");
  strip.scrollLeft = tab.offsetLeft - (strip.clientWidth - tab.offsetWidth) / 2;
}

// The browser words the file field in its own language; here it speaks Vietnamese.
for (const input of document.querySelectorAll("input[type=file][data-file]")) {
  const button = document.createElement("button");
  const name = document.createElement("span");
  const frame = document.createElement("span");
  const send = [...(input.form?.elements ?? [])].find((one) => one.type === "submit");
  const next = send?.textContent.trim().toLowerCase();
  button.type = "button";
  button.className = "btn btn-outline-primary";
  button.textContent = "Chọn tệp…";
  button.setAttribute("aria-describedby", input.getAttribute("aria-describedby") ?? "");
  name.setAttribute("aria-live", "polite");
  frame.className = "file-choice";
  frame.append(button, name);
  input.after(frame);
  input.classList.add("visually-hidden");
  input.tabIndex = -1;
  const show = () => {
    const count = input.files.length;
    name.textContent = count > 1 ? `Đã chọn ${count} tệp` : input.files[0]?.name ?? "Chưa chọn tệp nào";
  };
  button.addEventListener("click", () => input.click());
  input.addEventListener("change", show);
  input.addEventListener("invalid", () => {
    name.textContent = `Hãy chọn tệp trước khi ${next ?? "xem trước"}.`;
    button.focus();
  });
  for (const kind of ["dragover", "drop"]) {
    frame.addEventListener(kind, (event) => {
      event.preventDefault();
      if (kind === "drop" && event.dataTransfer.files.length) {
        input.files = event.dataTransfer.files;
        show();
      }
    });
  }
  show();
}

// A card opened in the top bar closes with Escape or with a click elsewhere.
const who = document.querySelector("details.who");
if (who) {
  document.addEventListener("click", (event) => {
    if (!who.contains(event.target)) who.open = false;
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && who.open) {
      who.open = false;
      who.querySelector("summary").focus();
    }
  });
}
