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
    this.focused = ""; // value of the input when the focus came
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
    const control = this.control(part);
    if (!control) return;
    if (control.tagName === "SELECT" && ![...control.options].some((o) => o.value === text)) {
      control.append(element("option", { value: text, textContent: `«${text}» chưa rõ` }));
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
    if (name === "refused" || name === "conflict") control.setAttribute("aria-invalid", "true");
    else control.removeAttribute("aria-invalid");
    if (name === "saved") cell.fading = setTimeout(() => this.state(part, ""), FADE);
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
      for (const control of [this.typed, this.note]) {
        control?.setAttribute("aria-describedby", below.id);
      }
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
      for (const control of [this.typed, this.note]) control?.removeAttribute("aria-describedby");
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
