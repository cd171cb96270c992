/* The preview of an import: which item a row of the file is, searched by any of its words.

   Owns the fields .assigned in #import-confirm. Without it the server reads what was typed there. */

import { choose } from "./offers.js";

const texts = JSON.parse(document.getElementById("items").textContent);
const known = new WeakSet();

const form = document.getElementById("import-confirm");

form.addEventListener("click", ({ target }) => {
  const text = target.dataset?.assign;
  if (text) target.closest("td").querySelector(".assigned").value = text;
});

form.addEventListener("focusin", ({ target }) => {
  if (!target.matches(".assigned")) return;
  if (!known.has(target)) choose(target, texts);
  known.add(target);
  target.select();
});
