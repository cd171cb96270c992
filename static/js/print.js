/* A Biểu on paper: what stands in inputs becomes text, so that long notes wrap and no frame prints.

   Owns the spans .on-paper, there only while the page is printed. */

import { element } from "./rows.js";

export function listen(rows) {
  window.addEventListener("beforeprint", () => {
    for (const row of rows.values()) {
      for (const part of ["typed", "note"]) {
        if (!row.control(part)) continue;
        const text = part === "typed" && row.typed.value === "–" ? "–" : row.copied(part);
        row.cell(part).append(element("span", { className: "on-paper", textContent: text }));
      }
    }
  });
  window.addEventListener("afterprint", () => {
    for (const one of document.querySelectorAll(".on-paper")) one.remove();
  });
}
