/* One polite voice for screen readers: what happened in the grid, said once, never per keystroke.

   Owns #grid-said. A sentence waits a moment, so that of several in a row only the last is spoken. */

const QUIET = 400; // ms
let timer = 0;

export function say(text) {
  const voice = document.getElementById("grid-said");
  if (!voice) return;
  clearTimeout(timer);
  timer = setTimeout(() => {
    voice.textContent = voice.textContent === text ? `${text}\u00a0` : text; // said again, if the same
  }, QUIET);
}
