/* One section as it is written: the browser edits in a region, in place of the textarea.

   Owns the region and what stands in it. What changes it goes through document.execCommand: that is
   what Ctrl+Z takes back. The textarea keeps the marked text of the last save, unseen. */

import { element } from "./rows.js";

// Beside what is not typed in, a caret needs a letter to stand at; this one has no width, and the
// server drops it.
const PLACE = "\u200b";
const PIECES = "span.figure, span.note";

const regions = new Map(); // node -> Region

export const all = () => [...regions.values()];
export const ofSection = (key) => all().find((one) => one.key === key);

/* The region a node stands in, or undefined. */
export function around(node) {
  const place = node?.nodeType === Node.ELEMENT_NODE ? node : node?.parentElement;
  return regions.get(place?.closest(".editor"));
}

/* The nearest element around the caret that matches, inside its region. */
export function atCaret(selector) {
  const { anchorNode } = getSelection();
  const place = anchorNode?.nodeType === Node.ELEMENT_NODE ? anchorNode : anchorNode?.parentElement;
  const found = place?.closest(selector);
  return found && around(found) ? found : null;
}

/* HTML as it counts: without empty paragraphs and places for the caret. */
function bare(html) {
  return html.replaceAll(PLACE, "").replace(/<p>(<br>)?<\/p>/g, "").replace(/^<br>$/, "");
}

export class Region {
  constructor(text) {
    Object.assign(this, { text, form: text.form, key: text.dataset.section, range: null });
    this.isHeld = false; // saved only when the person says so: somebody else's text is in question
    this.node = element("div", { className: "editor form-control", contentEditable: "true" });
    const about = { role: "textbox", "aria-multiline": "true", lang: "vi", spellcheck: "false" };
    for (const [name, value] of Object.entries(about)) this.node.setAttribute(name, value);
    this.node.setAttribute("aria-label", text.getAttribute("aria-label"));
    this.node.append(text.form.querySelector("template").content.cloneNode(true));
    text.before(this.node);
    const hadCaret = document.activeElement === text;
    text.hidden = true;
    regions.set(this.node, this);
    this.settle();
    this.isRefused = "refused" in text.dataset; // the server does not have what stands here
    this.saved = bare(this.html);
    this.takeOver(hadCaret);
  }

  /* What was typed into the textarea before this script came follows what stood there. */
  takeOver(hadCaret) {
    const old = new Set(this.text.defaultValue.split("\n"));
    const typed = this.text.value.split("\n").filter((line) => line.trim() && !old.has(line));
    for (const line of typed) this.node.append(element("p", { textContent: line }));
    this.text.value = this.text.defaultValue;
    if (hadCaret) this.restore();
  }

  get html() {
    return this.node.innerHTML;
  }

  get isChanged() {
    return this.isRefused || bare(this.html) !== this.saved;
  }

  /* Take what was sent for saved; it may have been typed on meanwhile. */
  accept(html) {
    this.saved = bare(html);
    this.isRefused = this.isHeld = false;
  }

  /* Number of words, as people here count them: by blanks. */
  get words() {
    return this.node.innerText.replaceAll(PLACE, "").split(/\s+/).filter(Boolean).length;
  }

  /* Make what stands here fit to be edited: no typing inside figures and footnotes, a place for the
     caret beside them and below a table. */
  settle() {
    for (const piece of this.node.querySelectorAll(PIECES)) {
      if (piece.contentEditable !== "false") piece.contentEditable = "false";
      if (!piece.nextSibling) piece.after(PLACE);
    }
    const last = this.node.lastElementChild;
    if (!last || last.tagName === "TABLE") {
      if (!this.node.textContent || last) this.node.append(element("p", {}, element("br")));
    }
  }

  /* Bring the caret back to where it was in this section; to its end, where it never was. */
  restore() {
    const selection = getSelection();
    const isHere = around(selection.anchorNode) === this;
    this.node.focus({ preventScroll: true });
    if (isHere) return;
    if (this.range && this.node.contains(this.range.startContainer)) {
      selection.removeAllRanges();
      selection.addRange(this.range);
    } else {
      selection.selectAllChildren(this.node.lastElementChild || this.node);
      selection.collapseToEnd();
    }
  }

  run(command, value) {
    this.restore();
    document.execCommand(command, false, value);
  }

  /* Put HTML made by the server in the place of what is selected: one line inside a cell, what is
     one paragraph into the line. */
  insert(html) {
    this.restore();
    const made = element("template", { innerHTML: html });
    const { content } = made;
    if (atCaret("td, th")) made.innerHTML = oneLine(content);
    else if (content.childElementCount === 1 && content.firstElementChild.tagName === "P") {
      made.innerHTML = content.firstElementChild.innerHTML;
    }
    for (const piece of content.querySelectorAll(PIECES)) {
      // Chromium takes what cannot be typed in out of the paragraph it is put into.
      piece.removeAttribute("contenteditable");
      if (piece.previousSibling?.nodeType !== Node.TEXT_NODE) piece.before(PLACE);
      if (piece.nextSibling?.nodeType !== Node.TEXT_NODE) piece.after(PLACE);
    }
    document.execCommand("insertHTML", false, made.innerHTML);
    this.settle();
  }

  /* Put text in, a paragraph a line. */
  insertText(text) {
    const lines = text.split(/\r?\n/).map((line) => line.trim()).filter(Boolean);
    const paragraphs = lines.map((line) => element("p", { textContent: line }).outerHTML);
    if (paragraphs.length) this.insert(paragraphs.join(""));
  }

  /* Put HTML in the place of all there is. */
  replaceAll(html) {
    this.select(this.node);
    this.insert(html);
  }

  /* Put HTML in the place of one element, with it gone if there is none. */
  replace(node, html) {
    this.select(node, true);
    if (html) document.execCommand("insertHTML", false, html);
    else document.execCommand("delete");
    this.settle();
  }

  select(node, isWhole = false) {
    this.node.focus({ preventScroll: true });
    const range = document.createRange();
    if (isWhole) range.selectNode(node);
    else range.selectNodeContents(node);
    getSelection().removeAllRanges();
    getSelection().addRange(range);
  }
}

/* The lines of some HTML as one, with what is bold in them. */
function oneLine(content) {
  const made = element("template");
  made.content.append(content.cloneNode(true));
  const lines = [...made.content.querySelectorAll("p, li, td, th")];
  for (const list of made.content.querySelectorAll("li ul")) list.remove();
  return lines.length ? lines.map((one) => one.innerHTML).join(" ") : made.innerHTML;
}

/* Remember where the caret is, before something else takes it. */
export function keep() {
  const selection = getSelection();
  const region = around(selection.anchorNode);
  if (region) region.range = selection.getRangeAt(0).cloneRange();
}

document.addEventListener("selectionchange", keep); // late: buttons keep it themselves
