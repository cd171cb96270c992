/* Walking through a list of reports by keyboard: j and k or the arrows move, Enter opens.

   Owns tables marked data-walk: the first link of each row takes the focus, so the browser's own
   Enter opens it. And links marked data-key, opened by that key from anywhere on a page where
   nothing is being typed. */

const typing = (event) =>
  event.altKey || event.ctrlKey || event.metaKey || event.target.closest("input, select, textarea, summary, [contenteditable]");

const links = [...document.querySelectorAll("table[data-walk] tbody tr")].map((row) => row.querySelector("a[href]"));
const STEPS = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1 };

document.addEventListener("keydown", (event) => {
  if (typing(event)) return;
  const at = links.indexOf(document.activeElement);
  const step = STEPS[event.key];
  // The arrows scroll the page until somebody is walking.
  if (step && links.length && (at >= 0 || !event.key.startsWith("Arrow"))) {
    event.preventDefault();
    const next = at < 0 ? (step > 0 ? 0 : links.length - 1) : at + step;
    links[Math.max(0, Math.min(next, links.length - 1))].focus();
    return;
  }
  document.querySelector(`a[data-key~="${CSS.escape(event.key)}"]`)?.click();
});
