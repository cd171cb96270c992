/* The narrative: says which sections are not saved yet, and asks before they are lost.

   Owns the forms around textarea[data-section]. */

const changed = new Set();

for (const text of document.querySelectorAll("textarea[data-section]")) {
  const hint = text.form.querySelector("[data-unsaved]");
  const saved = text.defaultValue;
  const look = () => {
    const isChanged = text.value !== saved;
    hint.hidden = !isChanged;
    if (isChanged) changed.add(text);
    else changed.delete(text);
  };
  text.addEventListener("input", look);
  text.form.addEventListener("submit", () => changed.delete(text));
  look();
}

window.addEventListener("beforeunload", (event) => {
  if (changed.size) event.preventDefault();
});
