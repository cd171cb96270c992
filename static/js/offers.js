/* Names offered while a formula is typed: the indicator code at the caret, completed.

   Owns the list it puts beside the input it is given. */

const FUNCTIONS = ["ratio", "sum", "prev", "last_year"];
const SHOWN = 8;
let count = 0;

/** Offer completions in `input`; `names()` gives [code, Vietnamese name] pairs. */
export function offer(input, names) {
  const list = document.createElement("ul");
  list.className = "offers";
  list.id = `offers-${(count += 1)}`;
  list.setAttribute("role", "listbox");
  list.hidden = true;
  input.after(list);
  input.setAttribute("role", "combobox");
  input.setAttribute("aria-controls", list.id);
  input.setAttribute("aria-expanded", "false");
  let chosen = 0;

  const word = () => input.value.slice(0, input.selectionStart).match(/[a-z0-9_.]*$/i)[0];
  const close = () => {
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };
  const mark = () => {
    [...list.children].forEach((one, at) => one.setAttribute("aria-selected", at === chosen));
    if (list.children[chosen]) {
      input.setAttribute("aria-activedescendant", list.children[chosen].id);
      list.children[chosen].scrollIntoView({ block: "nearest" });
    }
  };
  const take = (code) => {
    const end = input.selectionStart;
    input.setRangeText(code, end - word().length, end, "end");
    close();
    input.dispatchEvent(new Event("input", { bubbles: true }));
  };
  const show = () => {
    const typed = fold(word());
    if (typed.length < 2) return close();
    const all = [...FUNCTIONS.map((name) => [name, "hàm"]), ...names()];
    const found = all.filter(([code, name]) => code.includes(typed) || fold(name).includes(typed));
    list.replaceChildren(
      ...found.slice(0, SHOWN).map(([code, name], at) => {
        const line = document.createElement("li");
        line.id = `${list.id}-${at}`;
        line.setAttribute("role", "option");
        line.textContent = `${code} · ${name}`;
        line.addEventListener("mousedown", (event) => {
          event.preventDefault();
          take(code);
        });
        line.dataset.code = code;
        return line;
      }),
    );
    list.hidden = !list.children.length;
    input.setAttribute("aria-expanded", String(!list.hidden));
    list.scrollIntoView({ block: "nearest" }); // clear of the bar of actions, by scroll-padding
    chosen = 0;
    mark();
  };

  input.addEventListener("input", (event) => {
    if (event.isTrusted) show();
  });
  input.addEventListener("blur", close);
  input.addEventListener("keydown", (event) => {
    if (list.hidden) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) chosen = (chosen + step + list.children.length) % list.children.length;
    else if (event.key === "Enter" || event.key === "Tab") take(list.children[chosen].dataset.code);
    else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
    event.stopPropagation();
    if (step) mark();
  });
}

function fold(text) {
  return text.normalize("NFD").replace(/\p{M}/gu, "").replace(/đ/gi, "d").toLowerCase();
}
