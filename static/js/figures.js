/* The picker of figures: rows of the report by their words, and what a text can say of each.

   Owns dialog#figures. Opened by `narrative:pick` {section}, and by a click or Alt+Enter on a figure
   in a text that is being written. What is chosen goes to the editor as `narrative:insert`. */

import { around } from "./region.js";

const PLACE = "\u200b"; // where the caret stands beside a figure, see region.js
const PAUSE = 120; // ms without a key before a search is sent
const LOST = "Chưa tìm được vì mất kết nối; hãy thử lại.";
const SIGNED_OUT = "Phiên đăng nhập đã hết; hãy đăng nhập lại ở thẻ khác rồi thử lại.";

const dialog = document.getElementById("figures");

/* Put HTML made by the server where a section is being written; `replace`: in the place of all. */
export function insert(section, html, replace = false) {
  const detail = { section, html, replace };
  document.dispatchEvent(new CustomEvent("narrative:insert", { detail }));
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

/* The figure that is selected, or that the caret stands right beside. */
function atCaret() {
  const selection = getSelection();
  const { anchorNode, anchorOffset } = selection;
  const figures = [...(around(anchorNode)?.node.querySelectorAll("[data-figure]") ?? [])];
  return figures.find((one) => {
    if (selection.containsNode(one, true)) return true;
    const between = document.createRange();
    if (one.compareDocumentPosition(anchorNode) & Node.DOCUMENT_POSITION_FOLLOWING) {
      between.setStartAfter(one);
      between.setEnd(anchorNode, anchorOffset);
    } else {
      between.setStart(anchorNode, anchorOffset);
      between.setEndBefore(one);
    }
    return !between.toString().replaceAll(PLACE, "");
  });
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

  /* Show what a figure of the text is, and what else could stand in its place. */
  function tell(chosen) {
    figure = chosen;
    open("Số liệu trong câu", false);
    ask({ dan: chosen.dataset.figure }).then(() => body.querySelector("button, a")?.focus());
  }

  function take({ dataset }) {
    dialog.close();
    if (figure) change(dataset.html);
    else insert(section, dataset.html);
  }

  /* Put other HTML, or nothing, in the place of the figure that was clicked. */
  function change(html) {
    // Chromium takes what cannot be typed in out of the line; the region makes it so again.
    around(figure)?.replace(figure, html.replace(' contenteditable="false"', ""));
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
    const clicked = target.closest("[data-figure]");
    if (clicked && around(clicked)) tell(clicked);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !event.altKey || !around(event.target)) return;
    event.preventDefault();
    const touched = atCaret();
    if (touched) tell(touched);
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
    } else if (key === "Escape") dialog.close(); // a search field would only clear itself
    else return;
    event.preventDefault();
  });
  dialog.addEventListener("click", ({ target }) => {
    const choice = target.closest("[data-choice]");
    if (choice) take(choice);
    else if (target.closest("[data-plain]")) {
      dialog.close();
      change(figure.innerHTML);
    } else if (target.closest("[data-remove]")) {
      dialog.close();
      change("");
    } else if (target.closest("[data-close]")) dialog.close();
  });
  dialog.addEventListener("close", () => {
    clearTimeout(pause);
    asked?.abort();
  });
}

if (dialog) listen();
