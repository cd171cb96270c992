/* What stands beside a section: the last period's text and sentences made of figures.

   Owns details[data-beside]; each is drawn by the server when it is opened, anew every time, as
   figures may have changed. */

import { drawn, insert } from "./figures.js";

async function draw(details) {
  const body = details.querySelector("[data-body]");
  try {
    body.innerHTML = await drawn(details.dataset.url); // every text escaped there
  } catch (error) {
    body.textContent = error.message;
  }
}

for (const details of document.querySelectorAll("details[data-beside]")) {
  details.hidden = false;
  details.addEventListener("toggle", () => details.open && draw(details));
  details.addEventListener("click", ({ target }) => {
    const button = target.closest("[data-use]");
    if (button) insert(details.dataset.beside, button.dataset.use, "replace" in button.dataset);
  });
}
