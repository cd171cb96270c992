/* The picker of figures: rows of the report by their words, and what a text can say of each.

   Owns dialog#figures and the buttons [data-pick]. Opened by `narrative:pick` {section}, and by a
   click on a figure in a text that is being written. What is chosen goes to the editor as
   `narrative:insert`, or as marks into the section's textarea where that is what one writes in. */

const PAUSE = 120; // ms without a key before a search is sent
const LOST = "Chưa tìm được vì mất kết nối; hãy thử lại.";
const SIGNED_OUT = "Phiên đăng nhập đã hết; hãy đăng nhập lại ở thẻ khác rồi thử lại.";
const WRITTEN = '[contenteditable="true"], [contenteditable=""]';

const dialog = document.getElementById("figures");

/* Put a piece of text where a section is being written. `replace`: in the place of all of it. */
export function insert(section, { html, mark, replace = false }) {
  const area = document.querySelector(`textarea[data-section="${CSS.escape(section)}"]`);
  if (!area || area.offsetParent === null) {
    const detail = { section, html, replace };
    document.dispatchEvent(new CustomEvent("narrative:insert", { detail }));
    return;
  }
  area.focus();
  if (replace) area.select();
  // The one way that Ctrl+Z of a textarea takes back; it tells the page as typing does.
  if (document.execCommand("insertText", false, mark)) return;
  area.setRangeText(mark, area.selectionStart, area.selectionEnd, "end");
  area.dispatchEvent(new Event("input", { bubbles: true }));
}

/* Return the answer of an address as text, or throw the sentence to show. */
export async function drawn(address, signal) {
  const response = await fetch(address, { credentials: "same-origin", signal }).catch((error) => {
    throw error.name === "AbortError" ? error : new Error(LOST);
  });
  if (response.redirected) throw new Error(SIGNED_OUT);
  if (!response.ok) throw new Error(LOST);
  return response.text();
}

function listen() {
  const query = dialog.querySelector("#figures-query");
  const search = query.closest("p");
  const body = dialog.querySelector("#figures-found");
  const title = dialog.querySelector("h2");
  const told = dialog.querySelector("[data-told]");
  let section = "";
  let figure = null; // the one in the text that was clicked
  let isWalking = false; // ← and → move among choices, not in the search
  let pause, asked;

  const groups = () => [...body.querySelectorAll(".found")];
  const choices = (group) => [...group.querySelectorAll("[role=option]")];
  const active = () => body.querySelector('[aria-selected="true"]');

  function open(heading, isSearch) {
    title.textContent = heading;
    search.hidden = !isSearch;
    dialog.querySelector("[data-keys]").hidden = !isSearch;
    body.replaceChildren();
    if (!dialog.open) dialog.showModal();
  }

  async function ask(fields) {
    asked?.abort();
    asked = new AbortController();
    try {
      const address = `${dialog.dataset.url}?${new URLSearchParams(fields)}`;
      // Drawn by the server with every text escaped.
      body.innerHTML = await drawn(address, asked.signal);
    } catch (error) {
      if (error.name === "AbortError") return;
      body.textContent = error.message;
    }
    body.scrollTop = 0;
    const first = groups()[0];
    select(first && choices(first)[0]);
    const count = groups().length;
    told.textContent = count ? `${count} dòng` : body.textContent.trim();
  }

  function select(choice) {
    active()?.setAttribute("aria-selected", "false");
    choice?.setAttribute("aria-selected", "true");
    choice?.scrollIntoView({ block: "nearest" });
    if (choice) query.setAttribute("aria-activedescendant", choice.id);
    else query.removeAttribute("aria-activedescendant");
  }

  function walk(step) {
    const all = groups();
    const at = all.indexOf(active()?.closest(".found"));
    const next = all[Math.min(Math.max(at + step, 0), all.length - 1)];
    isWalking = true;
    if (next) select(choices(next)[0]);
    if (at + step <= 0) body.scrollTop = 0;
  }

  function turn(step) {
    const all = choices(active().closest(".found"));
    select(all[(all.indexOf(active()) + step + all.length) % all.length]);
  }

  function take(choice) {
    const { mark, html } = choice.dataset;
    if (figure) change(html);
    dialog.close();
    if (!figure) insert(section, { html, mark });
  }

  /* Put other HTML, or nothing, in the place of the figure that was clicked. */
  function change(html) {
    const host = figure.closest(WRITTEN);
    const piece = document.createElement("template");
    piece.innerHTML = html;
    figure.replaceWith(piece.content);
    host.dispatchEvent(new InputEvent("input", { bubbles: true }));
    host.focus();
  }

  document.addEventListener("narrative:pick", (event) => {
    section = event.detail.section;
    figure = null;
    isWalking = false;
    query.value = "";
    open("Chèn số liệu", true);
    query.focus();
    ask({ muc: section });
  });

  document.addEventListener("click", ({ target }) => {
    const button = target.closest("[data-pick]");
    if (button) {
      const detail = { section: button.dataset.pick };
      document.dispatchEvent(new CustomEvent("narrative:pick", { detail }));
      return;
    }
    const clicked = target.closest("[data-figure]");
    if (!clicked?.closest(WRITTEN)) return;
    figure = clicked;
    open("Số liệu trong câu", false);
    ask({ dan: clicked.dataset.figure }).then(() => body.querySelector("button, a")?.focus());
  });

  query.addEventListener("input", () => {
    isWalking = false;
    clearTimeout(pause);
    pause = setTimeout(() => ask({ q: query.value, muc: section }), PAUSE);
  });
  query.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    const { key } = event;
    if (key === "ArrowDown" || key === "ArrowUp") walk(key === "ArrowDown" ? 1 : -1);
    else if (isWalking && active() && (key === "ArrowRight" || key === "ArrowLeft")) {
      turn(key === "ArrowRight" ? 1 : -1);
    } else if (key === "Enter") {
      if (active()) take(active());
    } else return;
    event.preventDefault();
  });
  dialog.addEventListener("click", ({ target }) => {
    const choice = target.closest("[data-choice]");
    if (choice) take(choice);
    else if (target.closest("[data-plain]")) {
      change(figure.innerHTML);
      dialog.close();
    } else if (target.closest("[data-remove]")) {
      change("");
      dialog.close();
    } else if (target.closest("[data-close]")) dialog.close();
  });
  dialog.addEventListener("close", () => {
    clearTimeout(pause);
    asked?.abort();
  });
  for (const one of document.querySelectorAll("[data-pick]")) one.hidden = false;
}

if (dialog) listen();
