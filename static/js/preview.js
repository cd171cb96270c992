/* The dialog that shows a block before it is written: line, row, what stands, what will, and verdict.

   Owns dialog#preview. Enter writes, Escape leaves everything as it is. */

import { element, WORDS } from "./rows.js";

const VERDICTS = {
  new: ["good", "Ghi mới"],
  over: ["warning", "Ghi đè"],
  same: ["done", "Không đổi"],
  noted: ["good", "Chỉ ghi Ghi chú; số liệu ƒ hệ thống tự tính"],
  question: ["explain", "Cần hỏi lại"],
  conflict: ["warning", "Người khác vừa sửa"],
  refused: ["error", "Không nhận"],
  computed: ["done", "ƒ hệ thống tự tính, bỏ qua"],
  nowhere: ["error", "Không khớp dòng nào, bỏ qua"],
};
export const WRITTEN = ["new", "over", "noted", "question", "conflict"]; // the others leave the row as it is
const COUNTED = {
  new: "ghi mới",
  over: "ghi đè",
  noted: "chỉ ghi Ghi chú",
  question: "cần hỏi lại",
  conflict: "người khác vừa sửa",
  refused: "không nhận",
  nowhere: "không khớp dòng nào",
  same: "không đổi",
  computed: "hệ thống tự tính",
};

/* Say how many lines come to what: «ghi mới 28, ghi đè 2». */
export function counted(lines) {
  return Object.entries(COUNTED)
    .map(([name, words]) => [words, lines.filter((line) => line.verdict === name).length])
    .filter(([, count]) => count)
    .map(([words, count]) => `${words} ${count}`)
    .join(", ");
}

/* Show the lines and wait for the person: resolves with "write", the name of another way, or "".

   others: [[name, label]] of the other ways to lay the same block. */
export function preview({ title, lead, lines, others = [] }) {
  const dialog = document.getElementById("preview");
  const opener = document.activeElement;
  const writing = lines.filter((line) => WRITTEN.includes(line.verdict)).length;
  const at = (name) => dialog.querySelector(`[data-preview="${name}"]`);
  at("title").textContent = title;
  const sum = lines.length ? `${lines.length} dòng có số liệu: ${counted(lines)}.` : "Không có số liệu.";
  at("lead").textContent = [lead, sum].filter(Boolean).join(" ");
  at("lines").replaceChildren(...lines.map(lineOf));
  at("write").textContent = writing ? `Ghi ${writing} dòng (Enter)` : "Không có gì để ghi";
  at("write").disabled = !writing;
  return new Promise((resolve) => {
    let chosen = "";
    const choose = (name) => {
      chosen = name;
      dialog.close();
    };
    at("ways").replaceChildren(
      ...others.map(([name, label]) => {
        const way = element("button", {
          type: "button",
          className: "btn btn-sm btn-outline-primary",
          textContent: label,
        });
        way.addEventListener("click", () => choose(name));
        return way;
      }),
    );
    at("write").onclick = () => choose("write");
    at("leave").onclick = () => choose("");
    dialog.onkeydown = (event) => {
      if (event.key !== "Enter" || event.target.closest("button, a") || !writing) return;
      event.preventDefault();
      choose("write");
    };
    dialog.onclose = () => {
      opener?.focus?.();
      resolve(chosen);
    };
    dialog.showModal();
    (writing ? at("write") : at("leave")).focus();
  });
}

const shown = (line, text) => text || (line.row ? "trống" : "");

/* A cell whose column's head a phone does not show. */
function labelled(label, text, className = "figure") {
  const cell = element("td", { className, textContent: text });
  cell.dataset.label = label;
  return cell;
}

function lineOf(line) {
  const [severity, word] = VERDICTS[line.verdict];
  const verdict = element(
    "td",
    {},
    element("span", { className: `sign-${severity}`, textContent: word }),
  );
  if (line.reason) verdict.append(element("p", { className: "finding-line", textContent: line.reason }));
  for (const one of WRITTEN.includes(line.verdict) ? line.findings : []) {
    verdict.append(
      element("p", { className: "finding-line", textContent: `${WORDS[one.severity]}: ${one.message}` }),
    );
  }
  const pasted = labelled("Dán", line.figure, "figure pasted");
  if (line.note) {
    pasted.append(element("p", { className: "finding-line", textContent: `Ghi chú: ${line.note}` }));
  }
  const made = element(
    "tr",
    {},
    labelled("Dòng", line.number, "stt"),
    pasted,
    element("th", { scope: "row", textContent: line.row ? line.row.name : line.label || "" }),
    labelled("Đang có", shown(line, line.before)),
    labelled("Sẽ là", shown(line, line.after)),
    verdict,
  );
  made.dataset.verdict = line.verdict;
  if (line.row) made.dataset.row = line.row.item;
  return made;
}
