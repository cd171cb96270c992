/* Which line of a pasted block goes to which row of the Biểu.

   Owns nothing of the page: lines and rows in, pairs out. Three ways: each line to the next row that
   takes figures ("entries"), each line to the next printed row ("printed"), each line to the row of
   the same wording ("worded"). */

const HEADERS = {
  label: ["chi tieu", "ten chi tieu", "noi dung", "noi dung chi tieu", "tieu chi"],
  figure: ["so lieu", "ket qua", "gia tri", "so luong"],
  note: ["ghi chu"],
  unit: ["don vi tinh", "dvt", "don vi"],
  stt: ["stt", "tt", "so tt", "so thu tu"],
};
const ALIKE = 0.7; // likeness of two wordings below which they are not the same row
const MARKER = /^(cap [a-z]+ ba[ou]|khong bao)$/; // printed in Ghi chú: who reports the row, no note of it
const ENOUGH = 0.4; // share of filled cells that must be rows' wordings for a column to be the names'

export function fold(text) {
  return text
    .normalize("NFD")
    .replace(/\p{M}/gu, "")
    .replace(/đ/gi, "d")
    .toLowerCase()
    .replace(/[\s.:;]+/g, " ")
    .trim();
}

/* Return what each column of a block holds when it names its rows; null when it does not.

   `at`: the index of the header line, -1 without one. */
export function columnsOf(lines, rows) {
  const width = Math.max(...lines.map((line) => line.cells.length));
  if (width < 2) return null;
  const known = rows.map((row) => wordsOf(row.label));
  const isName = (text) => {
    const words = wordsOf(text);
    return known.some((one) => likeness(words, one) >= ALIKE);
  };
  const header = headerOf(lines);
  const body = lines.slice(header ? header.at + 1 : 0);
  const share = (x, test) => {
    const filled = body.map((line) => line.cells[x] || "").filter(Boolean);
    return filled.length ? filled.filter(test).length / filled.length : 0;
  };
  if (header) return share(header.label, isName) ? header : null;
  const shares = Array.from({ length: width }, (_, x) => share(x, isName));
  const label = shares.indexOf(Math.max(...shares));
  return shares[label] < ENOUGH ? null : { at: -1, label, ...guessed(rows, width, label, share) };
}

/* What a header within the first lines says of the columns; null without one. */
function headerOf(lines) {
  for (const [at, line] of lines.slice(0, 4).entries()) {
    const found = { at };
    line.cells.map(heading).forEach((name, x) => {
      if (name) found[name] ??= x;
    });
    if (found.label !== undefined && found.figure !== undefined) return found;
  }
  return null;
}

function heading(text) {
  const words = fold(text.replace(/\(.*?\)/g, ""));
  const is = ([, names]) => names.some((one) => words === one);
  const begins = ([, names]) => words.length < 40 && words.startsWith(`${names[0]} `);
  const all = Object.entries(HEADERS);
  const found = all.find(is) || all.slice(0, 2).find(begins);
  return found ? found[0] : "";
}

/* Without a header: the đơn vị tính is what rows have there, the next column the figure, then the note. */
function guessed(rows, width, label, share) {
  const oneOf = (name) => {
    const known = new Set(rows.map((row) => fold(row[name])).filter(Boolean));
    return (text) => known.has(fold(text));
  };
  const stt = label > 0 && share(label - 1, oneOf("stt")) >= ENOUGH ? label - 1 : undefined;
  const unit = label + 1 < width && share(label + 1, oneOf("unit")) >= ENOUGH ? label + 1 : undefined;
  const figure = unit === undefined ? label + 1 : unit + 1;
  const rest = { stt, unit, figure: figure < width ? figure : undefined };
  return { ...rest, note: figure + 1 < width ? figure + 1 : undefined };
}

/* Return the ways a block can be laid, the likeliest first. `fills`: it is one line over a selection. */
export function waysOf(lines, rows, start, fills) {
  if (fills) return columnsOf(lines, rows) ? ["worded", "filled"] : ["filled"];
  const below = rows.slice(start);
  const ways = ["entries", "printed"];
  if (isPrinted(lines, below)) ways.reverse();
  return columnsOf(lines, rows) ? ["worded", ...ways] : ways;
}

/* A column copied with its headings and computed rows: more lines than rows that take figures, or
   blank exactly where the Biểu has rows that take none. */
function isPrinted(lines, below) {
  if (lines.some((line) => line.role)) return false; // the portal's own block says which are entries
  if (lines.length > below.length) return false;
  if (lines.length > below.filter((row) => row.role === "entry").length) return true;
  const blank = lines.map((line) => !line.cells.some(Boolean));
  const takesNone = (at) => below[at].role !== "entry";
  return (
    blank.includes(true) &&
    blank.every((isBlank, at) => (isBlank ? takesNone(at) : below[at].role !== "heading"))
  );
}

/* Return [{number, row, figure, note}] in the block's order; row null where a line fits nowhere.

   `parts`: what the first columns of a block without names are, from the cell the paste began in. */
export function lay(way, lines, rows, start, parts) {
  if (way === "worded") return layWorded(lines, rows, start);
  const isOwn = lines.some((line) => line.role);
  const below = rows.slice(start);
  const targets = way === "printed" ? below : below.filter((row) => takes(row, parts[0]));
  const used = isOwn && way === "entries" ? lines.filter((line) => line.role === "entry") : lines;
  return used.map((line, at) => {
    const pair = { number: lines.indexOf(line) + 1, row: targets[at] || null, figure: "", note: "" };
    parts.forEach((part, x) => {
      pair[part === "typed" ? "figure" : "note"] = line.cells[x] || "";
    });
    return { ...pair, note: written(pair.note) };
  });
}

/* One line over selected cells ({row, part}), each row as `lay` gives it. One text goes into every cell;
   a figure and a note go where they belong, also when only the figures are selected. */
export function spread({ cells: [text, second] }, cells) {
  const isWide = second !== undefined && cells[0].part === "typed";
  const takes = (row, part) => cells.some((one) => one.row === row && one.part === part);
  return [...new Set(cells.map((one) => one.row))].map((row, at) => {
    const figure = takes(row, "typed") ? text : "";
    const note = isWide ? second : takes(row, "note") ? text : "";
    return { number: at + 1, row, figure, note: written(note) };
  });
}

const written = (note) => (MARKER.test(fold(note)) ? "" : note);
const takes = (row, part) => (part === "typed" ? row.role === "entry" : row.hasNote);

function layWorded(lines, rows, start) {
  const columns = columnsOf(lines, rows);
  const told = lines
    .map((line, at) => ({ line, number: at + 1 }))
    .filter(({ line, number }) => number - 1 > columns.at && line.cells[columns.label]);
  const cell = (one, name) => one.line.cells[columns[name]] || "";
  const found = align(
    told.map((one) => ({
      label: cell(one, "label"),
      stt: cell(one, "stt"),
      hasFigure: cell(one, "figure") !== "",
    })),
    rows,
    start,
  );
  return told.map((one, at) => ({
    number: one.number,
    row: found[at],
    label: cell(one, "label"),
    figure: cell(one, "figure"),
    note: written(cell(one, "note")),
  }));
}

/* Pair lines and rows in order, so that the whole is as alike as can be: wordings repeat in a Biểu,
   their order does not. Of equal wordings the one with the same STT is meant, then one that takes
   the figure, then one from the row the paste began in. Returns a row or null for each line. */
export function align(lines, rows, start) {
  const told = lines.map((line) => ({ ...line, words: wordsOf(line.label), stt: fold(line.stt) }));
  const known = rows.map((row) => ({
    words: wordsOf(row.label),
    stt: fold(row.stt),
    takesFigure: row.role === "entry" || row.role === "computed",
  }));
  const score = told.map((line) =>
    known.map((row, x) => {
      const alike = likeness(line.words, row.words);
      if (alike < ALIKE) return 0;
      const sameStt = line.stt && line.stt === row.stt ? 0.5 : 0;
      return alike + sameStt + (line.hasFigure && row.takesFigure ? 0.1 : 0) + (x >= start ? 0.05 : 0);
    }),
  );
  const best = Array.from({ length: told.length + 1 }, () => new Float64Array(known.length + 1));
  for (let y = told.length - 1; y >= 0; y -= 1) {
    for (let x = known.length - 1; x >= 0; x -= 1) {
      const pair = score[y][x] ? best[y + 1][x + 1] + score[y][x] : 0;
      best[y][x] = Math.max(best[y + 1][x], best[y][x + 1], pair);
    }
  }
  const found = told.map(() => null);
  for (let y = 0, x = 0; y < told.length && x < known.length; ) {
    if (score[y][x] && best[y][x] === best[y + 1][x + 1] + score[y][x]) {
      found[y] = rows[x];
      y += 1;
      x += 1;
    } else if (best[y][x] === best[y + 1][x]) y += 1;
    else x += 1;
  }
  return found;
}

const wordsOf = (text) => new Set(fold(text).split(" "));

/* Dice's coefficient of two sets of words. */
function likeness(one, other) {
  let both = 0;
  for (const word of one) both += other.has(word);
  return (2 * both) / (one.size + other.size);
}
