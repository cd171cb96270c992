/* What the server answered, shown on the page: states, questions, conflicts, recomputed rows,
   findings and the counts in the tabs.

   Owns the rows' sentences and signs after a save, and the counts in the tabs. */

import { element, WORDS } from "./rows.js";
import { sayToo } from "./said.js";

const TOLD = 3; // recomputed rows that are spoken of
const ORDER = ["error", "explain", "warning", "done"]; // the gravest first, as in reports.rows

export function button(text, data, value = "") {
  const made = element("button", {
    type: "button",
    className: "btn btn-sm btn-outline-primary",
    textContent: text,
    value,
  });
  made.dataset[data] = "";
  return made;
}

function sentence(severity, word, text) {
  const sign = element("span", { className: `sign-${severity}`, textContent: word });
  return element("p", { className: "finding-line" }, sign, ` ${text} `);
}

/* Show what became of one cell; `sent` is what was asked for it, `newer` what was typed since. */
export function showCell(row, cell, sent, newer) {
  const parts = ["typed", "note"].filter((part) => sent?.[part] !== undefined);
  const isTaken = cell.status === "saved" || cell.status === "question";
  if (isTaken) {
    // What somebody else wrote beside it has to be seen before the next change may be on top of it.
    if (!cell.theirs) row.version = cell.version;
    for (const part of parts) accept(row, part, cell, sent);
    if (sent?.typed === "" && !row.typed) row.kept?.remove();
  }
  const isOver = (part) => newer?.[part] === undefined;
  for (const part of parts.filter(isOver)) row.state(part, cell.status);
  if (cell.status === "conflict") showConflict(row, cell, sent);
  else if (!isOver("typed")) return;
  else if (cell.status === "question") {
    const choices = cell.candidates.map((text) => button(text, "candidate", text));
    const label = element("span", { textContent: "Số đúng là:" });
    const box = element("div", { className: "choices" }, label, ...choices);
    row.say("answer", ...(choices.length ? [box] : [])); // the question itself is a finding
  } else if (cell.status === "refused") {
    if (!row.typed && sent?.typed) row.kept?.remove(); // a file's text that cannot be put back
    const reason = cell.reason || "Máy chủ không nhận nội dung này; hãy gõ lại.";
    row.say("answer", sentence("error", "Chưa lưu", reason));
  } else if (parts.includes("typed")) {
    row.say("answer");
  }
}

/* A saved text becomes what the input is compared with; the formatted figure replaces it as soon
   as nobody is typing there. */
function accept(row, part, cell, sent) {
  const control = row.control(part);
  if (!control || !row.was[part]) return;
  row.was[part].value = sent[part];
  const isFigure = part === "typed" && cell.status === "saved" && control.tagName === "INPUT";
  row.shown = isFigure && cell.display !== "" ? cell.display : null;
  if (document.activeElement !== control) settle(row);
}

/* Put the formatted figure in the input, unless something else was typed since. */
export function settle(row) {
  if (row.shown == null || row.typed.value !== row.was.typed.value) return;
  row.typed.value = row.was.typed.value = row.shown;
  row.shown = null;
}

/* Both values of every part on which the two differ. */
function showConflict(row, cell, sent) {
  const theirs = { typed: cell.theirs.display || cell.theirs.typed, note: cell.theirs.note };
  row.theirs = cell.theirs;
  const differing = ["typed", "note"].filter(
    (part) => sent[part] !== undefined && sent[part] !== cell.theirs[part],
  );
  const told = (texts) =>
    differing
      .map((part) => `${part === "note" ? "ghi chú " : ""}«${texts[part] || "trống"}»`)
      .join(", ");
  const box = element(
    "div",
    { className: "choices" },
    element("span", { textContent: `Của tôi: ${told(sent)}` }),
    button("Giữ của tôi", "keepMine"),
    element("span", { textContent: `Người kia: ${told(theirs)}` }),
    button("Lấy của người kia", "takeTheirs"),
  );
  row.say("answer", sentence("error", "Chưa lưu", cell.reason), box);
}

/* Show a recomputed figure; return its row when it is another one, else null. */
export function showComputed(row, result) {
  if (!row?.output) return null;
  const changed = row.output.textContent !== result.display;
  row.output.textContent = result.display;
  if (!changed) return null;
  row.tr.querySelector(".how-missing")?.remove();
  const cell = row.output.closest("td");
  cell.classList.remove("is-fresh");
  requestAnimationFrame(() => cell.classList.add("is-fresh"));
  return row;
}

/* Tell of recomputed rows in one sentence: each output by itself would not say whose figure it is. */
export function sayComputed(rows) {
  if (!rows.length) return;
  const told = rows.slice(0, TOLD).map((row) => {
    return `${row.stt || row.label} ${row.output.textContent || "chưa đủ số liệu"}`;
  });
  const more = rows.length > TOLD ? `; và ${rows.length - TOLD} dòng khác` : "";
  sayToo(`Hệ thống tính lại: ${told.join("; ")}${more}.`);
}

/* Redraw every row's findings from the whole list. */
export function showFindings(rows, findings, explained, address) {
  const byItem = new Map();
  for (const one of findings) {
    if (!byItem.has(one.item)) byItem.set(one.item, []);
    const done = explained[one.key] === `${one.typed}|${one.computed}`;
    byItem.get(one.item).push({ ...one, severity: done ? "done" : one.severity });
  }
  for (const row of rows.values()) {
    const all = byItem.get(row.item) || [];
    const told = all.filter((one) => one.rule !== "required");
    const isMissing = told.length < all.length;
    row.tr.classList.toggle("row-missing", isMissing);
    const gravest = ORDER.find((name) => told.some((one) => one.severity === name));
    row.sign(gravest || (isMissing ? "required" : ""));
    row.say(
      "findings",
      ...told.map((one) => {
        const line = sentence(one.severity, WORDS[one.severity], one.message);
        if (one.severity === "explain") {
          const href = `${address}#diem-${one.key.replaceAll(":", "-")}`;
          line.append(element("a", { href, textContent: "Giải trình" }));
        }
        return line;
      }),
    );
  }
}

/* Bring the counts in the tabs up to date; return what the action bar depends on. */
export function showCounts(rows, findings, explained, current) {
  const open = findings.filter((one) => explained[one.key] !== `${one.typed}|${one.computed}`);
  const told = open.filter((one) => one.rule !== "required");
  for (const tab of document.querySelectorAll("[data-tab]")) {
    for (const count of tab.querySelectorAll("[data-count]")) {
      const number = told.filter(
        (one) => one.severity === count.dataset.count && one.item.split(".")[0] === tab.dataset.tab,
      ).length;
      count.hidden = number === 0;
      count.querySelector("b").textContent = number;
    }
  }
  const unfilled = new Set(
    findings
      .filter((one) => one.rule === "required" || one.rule === "number_format")
      .map((one) => one.item),
  );
  const required = [...rows.values()].filter((row) => "required" in row.tr.dataset);
  const filled = required.filter((row) => !unfilled.has(row.item)).length;
  const progress = document.querySelector(`[data-tab="${current}"] [data-progress]`);
  if (progress) {
    const before = Number(progress.textContent.split("/")[0]);
    progress.textContent = `${filled}/${required.length}`;
    const all = document.querySelector('[data-filled="all"]');
    all.textContent = Number(all.textContent) + filled - before;
    document.getElementById("report-progress").value = Number(all.textContent);
  }
  return {
    errors: findings.filter((one) => one.severity === "error").length,
    missing: findings.filter((one) => one.rule === "required").length,
    explain: open.filter((one) => one.severity === "explain").length,
  };
}
