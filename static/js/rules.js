/* The form of one rule: offers the form's indicators while its two sides are typed.

   Owns #id_left and #id_right. */

import { offer } from "./offers.js";

const known = [...document.querySelectorAll("#known option")].map((one) => [one.value, one.textContent]);

for (const id of ["id_left", "id_right"]) {
  const input = document.getElementById(id);
  if (input) {
    input.parentElement.classList.add("offering");
    offer(input, () => known);
  }
}
