/* The panel of shortcuts: opened with ?, Alt+P or its button, closed with Escape.

   Owns dialog#keys and #show-keys. */

export function listen() {
  const dialog = document.getElementById("keys");
  const open = () => dialog.open || dialog.showModal();
  document.getElementById("show-keys").addEventListener("click", open);
  document.addEventListener("keydown", (event) => {
    if (document.querySelector("dialog[open]")) return;
    const isTyping = event.target.matches?.("input, select, textarea");
    const isAsked = event.key === "?" && !isTyping;
    const isAlt = event.altKey && !event.ctrlKey && !event.metaKey && event.code === "KeyP";
    if (!isAsked && !isAlt) return;
    event.preventDefault();
    open();
  });
}
