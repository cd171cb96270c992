/* The columns of earlier filings: shown or hidden, as this browser remembers, and the change against
   them brought up to date when a figure is saved.

   Owns td.earlier, #toggle-earlier and the localStorage entry below (no figures in it, so it may stay
   after the login). The server draws the change first, by the same rule: indicators/change.py. */

import { element } from "./rows.js";

const KEY = "cchc-earlier";
const SIGNS = { up: ["▲", "tăng"], down: ["▼", "giảm"], same: ["=", "không đổi"] };
const shown = (number, places) =>
  new Intl.NumberFormat("vi-VN", {
    minimumFractionDigits: places,
    maximumFractionDigits: places,
    useGrouping: "always",
  }).format(number);
const rounded = (number, places) => Number(`${Math.round(`${number}e${places}`)}e-${places}`);

/* Return [way, text] as indicators.change does; null where there is nothing to compare. */
export function change(now, then, kind) {
  if (now === null || then === "") return null;
  let [a, b] = [Number(now), Number(then)];
  if (kind === "percent") [a, b] = [rounded(a, 2), rounded(b, 2)];
  const moved = rounded(Math.abs(a - b), 2);
  if (!moved) return ["same", ""];
  const way = a > b ? "up" : "down";
  if (kind === "percent") return [way, `${shown(moved, 2)} điểm %`];
  const text = shown(moved, Number.isInteger(moved) ? 0 : 2);
  if (b <= 0) return [way, text];
  return [way, `${text} · ${shown(rounded((Math.abs(a - b) * 100) / b, 1), 1)}%`];
}

export function showChange(row, number) {
  if (!row) return;
  for (const cell of row.tr.querySelectorAll(".earlier[data-then]")) {
    cell.querySelector(".change")?.remove();
    const found = change(number, cell.dataset.then, row.tr.dataset.kind);
    if (!found) continue;
    const [way, text] = found;
    const [sign, word] = SIGNS[way];
    const voice = element("span", { className: "visually-hidden", textContent: `${word} ` });
    const mark = element("span", { ariaHidden: "true", textContent: sign });
    const title = `${word} ${text}`.trim();
    cell.append(element("span", { className: `change change-${way}`, title }, mark, voice, ` ${text}`));
  }
}

/* Bring every row of a server's answer up to date. */
export function follow(rows, data) {
  for (const cell of data.cells) {
    if (["conflict", "refused"].includes(cell.status)) continue; // as it was
    showChange(rows.get(cell.item), cell.number);
  }
  for (const one of data.computed) showChange(rows.get(one.item), one.number);
}

export function listen(table) {
  const toggle = document.getElementById("toggle-earlier");
  if (!toggle) return;
  const narrow = window.matchMedia("(max-width: 700px)").matches;
  const remembered = localStorage.getItem(KEY);
  const set = (isShown) => {
    table.classList.toggle("hides-earlier", !isShown);
    toggle.setAttribute("aria-pressed", String(isShown));
  };
  set(remembered ? remembered === "1" : !narrow);
  toggle.addEventListener("click", () => {
    const isShown = toggle.getAttribute("aria-pressed") !== "true";
    set(isShown);
    localStorage.setItem(KEY, isShown ? "1" : "0");
  });
  // On a phone the columns stand without their heads: each figure is told its period.
  table.querySelectorAll("thead .col-earlier").forEach((head, at) => {
    table.style.setProperty(`--earlier-${at}`, JSON.stringify(`${head.textContent.trim()}: `));
  });
}
