/* One polite voice for screen readers: what happened in the grid, said once, never per keystroke.

   Owns #grid-said. A sentence waits a moment, so that of several in a row only the last is spoken. */

const QUIET = 400; // ms
const HEARD = 1500; // ms a sentence is left to be heard before what only follows from it
let timer = 0;
let waiting = "";
let spokenAt = 0;

export function say(text, pause = QUIET) {
  const voice = document.getElementById("grid-said");
  if (!voice) return;
  clearTimeout(timer);
  waiting = text;
  timer = setTimeout(() => {
    waiting = "";
    spokenAt = Date.now();
    voice.textContent = voice.textContent === text ? `${text}\u00a0` : text; // said again, if the same
  }, pause);
}

/* Say what follows from something: after what was said of it, not in its place. */
export function sayToo(text) {
  if (waiting) say(`${waiting} ${text}`);
  else say(text, Math.max(QUIET, HEARD - (Date.now() - spokenAt)));
}
