/* Names offered while one types: the indicator code at the caret of a formula, or the whole text of
   an input that names one row.

   Owns the list it puts beside the input it is given. */

const FUNCTIONS = ["ratio", "sum", "prev", "last_year"];
const SHOWN = 8;
let count = 0;

/** Offer completions of a formula in `input`; `names()` gives [code, Vietnamese name] pairs. */
export function offer(input, names) {
  attach(input, {
    word: () => input.value.slice(0, input.selectionStart).match(/[a-z0-9_.]*$/i)[0],
    find: (typed) =>
      typed.length < 2
        ? []
        : [...FUNCTIONS.map((name) => [name, "hàm"]), ...names()]
            .filter(([code, name]) => code.includes(typed) || fold(name).includes(typed))
            .map(([code, name]) => [code, `${code} · ${name}`]),
    take: (code, word) => {
      const end = input.selectionStart;
      input.setRangeText(code, end - word.length, end, "end");
    },
  });
}

/** Offer whole texts in `input`: those with every word typed, in any order, accents or not. */
export function choose(input, texts) {
  const folded = texts.map((text) => [text, fold(text)]);
  attach(input, {
    word: () => input.value,
    find: (typed) => {
      const words = typed.split(/\s+/).filter(Boolean);
      return folded
        .filter(([, one]) => words.every((word) => one.includes(word)))
        .map(([text]) => [text, text]);
    },
    take: (text) => {
      input.value = text;
    },
  });
}

/* word(): what is being completed; find(folded): [value, shown] pairs; take(value, word): put it in. */
function attach(input, { word, find, take }) {
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
  const accept = (value) => {
    take(value, word());
    close();
    input.dispatchEvent(new Event("input", { bubbles: true }));
  };
  const show = () => {
    const found = find(fold(word()));
    if (!found.length) return close();
    list.replaceChildren(
      ...found.slice(0, SHOWN).map(([value, shown], at) => {
        const line = document.createElement("li");
        line.id = `${list.id}-${at}`;
        line.setAttribute("role", "option");
        line.textContent = shown;
        line.addEventListener("mousedown", (event) => {
          event.preventDefault();
          accept(value);
        });
        line.dataset.value = value;
        return line;
      }),
    );
    list.hidden = false;
    input.setAttribute("aria-expanded", "true");
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
    else if (event.key === "Enter" || event.key === "Tab") accept(list.children[chosen].dataset.value);
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
