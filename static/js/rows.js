/* One row of the grid as the script sees it, and the sentences under it.

   Owns the inputs of a row, the state sign in their cells and the row `tr.say` below. */

export const WORDS = {
  error: "Lỗi phải sửa",
  explain: "Cần giải trình",
  warning: "Lưu ý",
  done: "Đã giải trình",
  required: "Bắt buộc, chưa nhập",
};
const STATES = {
  waiting: "Chưa lưu",
  saving: "Đang lưu",
  saved: "Đã lưu",
  offline: "Chưa lưu được vì mất kết nối; sẽ tự thử lại",
  question: "Chưa rõ số liệu; xem câu hỏi dưới dòng",
  conflict: "Người khác vừa sửa ô này; chọn giá trị nào được giữ",
  refused: "Không lưu được; xem lý do dưới dòng",
};
const FADE = 2500; // ms a saved sign stays

export function element(tag, properties = {}, ...children) {
  const node = Object.assign(document.createElement(tag), properties);
  node.append(...children);
  return node;
}

export class Row {
  constructor(tr) {
    this.tr = tr;
    this.item = tr.dataset.item;
    const named = (prefix) => tr.querySelector(`[name="${prefix}-${this.item}"]`);
    this.typed = named("so"); // input or select; null for computed, foreign and heading rows
    this.note = named("ghi");
    this.was = { typed: named("cu"), note: named("ghicu") };
    this.stamp = named("ban");
    this.output = tr.querySelector("output");
    this.kept = tr.querySelector(".kept"); // what a file wrote where no figure is typed; stays ours
    this.focused = ""; // value of the input when the focus came
    this.before = ""; // the same as `text` gives it
  }

  // What is printed of the row

  get role() {
    return this.tr.className.match(/row-(entry|computed|heading|foreign)/)[1];
  }

  get stt() {
    return this.tr.cells[1].textContent.trim();
  }

  get label() {
    return this.tr.cells[2].firstChild?.textContent.trim() || ""; // before «Cách tính»
  }

  get unit() {
    return this.tr.cells[3].textContent.trim();
  }

  get name() {
    return [this.stt, this.label].filter(Boolean).join(" ");
  }

  get hasNote() {
    return this.note !== null;
  }

  cell(part) {
    return part === "typed" ? this.tr.cells[4] : this.tr.cells[this.tr.cells.length - 1];
  }

  /* What a part holds, as it would be typed again: the sign of a row that does not apply is none. */
  text(part) {
    if (part === "kept") return this.kept.isConnected ? this.kept.dataset.text : "";
    const control = this.control(part);
    if (part === "typed" && control?.value === "–" && !this.isAsked()) return "không áp dụng";
    return control ? control.value : "";
  }

  isAsked() {
    return ["question", "refused", "waiting"].includes(this.typed?.closest("td").dataset.state);
  }

  /* What a part shows, for the clipboard. */
  copied(part) {
    if (this.control(part)) return this.text(part);
    if (part === "note") return this.cell("note").textContent.trim();
    if (this.role === "foreign") return "";
    return this.output ? this.output.textContent.trim() : this.cell("typed").textContent.trim();
  }

  printed() {
    return [this.stt, this.label, this.unit, this.copied("typed"), this.copied("note")];
  }

  /* Return the text to type for a text pasted into a choice: its code where the label was given. */
  fitting(text) {
    if (this.typed?.tagName !== "SELECT") return text;
    const plain = (one) => one.normalize("NFC").trim().toLowerCase();
    const same = [...this.typed.options].find((one) =>
      [one.value, one.textContent, one.textContent.split(" – ").at(-1)].map(plain).includes(plain(text)),
    );
    return same ? same.value : text;
  }

  /* Return what the inputs hold of a cell as the server has it: {typed, note}. */
  texts(cell) {
    if (this.typed?.tagName !== "SELECT") return { typed: cell.display || cell.typed, note: cell.note };
    return { typed: cell.mark === "na" ? "Không áp dụng" : this.fitting(cell.typed), note: cell.note };
  }

  get version() {
    return Number(this.stamp?.value || 0);
  }

  set version(number) {
    if (this.stamp) this.stamp.value = number;
  }

  control(part) {
    return part === "typed" ? this.typed : this.note;
  }

  saved(part) {
    return this.was[part]?.value ?? "";
  }

  /* Show a text in an input; a select keeps a text that is none of its options as one more. */
  show(part, text) {
    if (part === "kept") {
      if (text) this.tr.querySelector(".col-label").append(this.kept);
      else this.kept.remove();
      return;
    }
    const control = this.control(part);
    if (!control) return;
    if (control.tagName === "SELECT" && ![...control.options].some((o) => o.value === text)) {
      const isKnown = text.toLowerCase() === "không áp dụng";
      const shown = isKnown ? "– Không áp dụng" : `«${text}» chưa rõ`;
      control.append(element("option", { value: text, textContent: shown }));
    }
    control.value = text;
  }

  state(part, name) {
    const control = this.control(part) || this.typed || this.note;
    const cell = control?.closest("td");
    if (!cell) return;
    clearTimeout(cell.fading);
    if (!name) delete cell.dataset.state;
    else cell.dataset.state = name;
    control.title = STATES[name] || "";
    this.tell(control, cell, STATES[name]);
    if (name === "refused" || name === "conflict") control.setAttribute("aria-invalid", "true");
    else control.removeAttribute("aria-invalid");
    if (name === "saved") cell.fading = setTimeout(() => this.state(part, ""), FADE);
  }

  /* Say a cell's state to who hears the page: in words that describe the input. */
  tell(control, cell, words) {
    let voice = cell.querySelector(".state-words");
    if (!words) voice?.remove();
    else {
      voice ||= cell.appendChild(element("span", { className: "state-words visually-hidden" }));
      voice.id = `thai-${control.name}`;
      voice.textContent = words;
    }
    this.describe();
  }

  /* Name everything that describes the inputs: their state, and what is said under the row. */
  describe() {
    for (const control of [this.typed, this.note]) {
      if (!control) continue;
      const voice = control.closest("td").querySelector(".state-words");
      const ids = [voice?.id, this.below()?.id].filter(Boolean).join(" ");
      if (ids) control.setAttribute("aria-describedby", ids);
      else control.removeAttribute("aria-describedby");
    }
  }

  /* The part of the row below: "findings", "answer" or "remarks". Made when first needed. */
  part(name) {
    let below = this.below();
    if (!below) {
      const columns = [...this.tr.cells].reduce((sum, cell) => sum + cell.colSpan, 0);
      const cell = element("td", { colSpan: columns - 1 });
      for (const one of ["findings", "answer", "remarks"]) {
        const box = element("div");
        box.dataset.part = one;
        cell.append(box);
      }
      below = element("tr", { className: "say", id: `noi-${this.item}` }, element("td"), cell);
      this.tr.after(below);
      this.describe();
    }
    return below.querySelector(`[data-part="${name}"]`);
  }

  below() {
    const next = this.tr.nextElementSibling;
    return next?.classList.contains("say") ? next : null;
  }

  /* Say something under the row; nothing at all takes the part away again. */
  say(name, ...nodes) {
    if (!nodes.length && !this.below()) return;
    this.part(name).replaceChildren(...nodes);
    const below = this.below();
    below.classList.toggle("is-open", this.part("answer").childElementCount > 0);
    if ([...below.querySelectorAll("[data-part]")].every((box) => !box.childElementCount)) {
      below.remove();
      this.describe();
    }
  }

  sign(name) {
    const margin = this.tr.querySelector(".col-sign");
    margin.replaceChildren();
    if (!name) return;
    const word = element("span", { className: "visually-hidden", textContent: WORDS[name] });
    margin.append(element("span", { className: `margin-sign sign-${name}`, title: WORDS[name] }, word));
  }
}
