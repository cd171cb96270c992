/* The clipboard's two languages: tab-separated text and HTML tables, read and written.

   Owns nothing of the page. Reads what Excel, LibreOffice, Word and this portal put on the clipboard. */

/* Read tab-separated text as spreadsheets put it on the clipboard, quoted cells included. */
export function linesOfText(text) {
  const lines = [[""]];
  let quoted = false;
  const clean = text.replace(/\r\n?/g, "\n").replace(/\n+$/, "");
  for (let at = 0; at < clean.length; at += 1) {
    const line = lines[lines.length - 1];
    const sign = clean[at];
    if (quoted) {
      if (sign !== '"') line[line.length - 1] += sign === "\n" ? " " : sign;
      else if (clean[at + 1] === '"') line[line.length - 1] += clean[(at += 1)];
      else quoted = false;
    } else if (sign === '"' && line[line.length - 1] === "") quoted = true;
    else if (sign === "\t") line.push("");
    else if (sign === "\n") lines.push([""]);
    else line[line.length - 1] += sign;
  }
  return lines.map((cells) => ({ cells: cells.map((cell) => cell.trim()), role: "" }));
}

/* Read every table of an HTML clipboard, one after the other; [] where it has none.

   A merged cell stands in its first place and leaves the others blank, as when it is unmerged. A line
   this portal wrote says what its row was: "entry", "computed", "heading", "foreign"; else "". */
export function linesOfHtml(html) {
  const page = new DOMParser().parseFromString(html, "text/html");
  const tables = [...page.querySelectorAll("table")].filter(
    (table) => !table.parentElement.closest("table"),
  );
  return tables.flatMap(linesOfTable);
}

function linesOfTable(table) {
  const rows = [...table.rows].filter((row) => !/display\s*:\s*none/i.test(row.getAttribute("style")));
  const grid = rows.map(() => []);
  rows.forEach((row, y) => {
    let x = 0;
    for (const cell of row.cells) {
      while (grid[y][x] !== undefined) x += 1;
      const wide = Math.min(cell.colSpan, 50);
      const tall = Math.min(cell.rowSpan || 1, rows.length - y); // 0 means to the end of the table
      for (let down = 0; down < tall; down += 1) {
        for (let right = 0; right < wide; right += 1) {
          grid[y + down][x + right] = down || right ? "" : textOf(cell);
        }
      }
      x += wide;
    }
  });
  const width = Math.max(0, ...grid.map((cells) => cells.length));
  return grid.map((cells, y) => ({
    cells: Array.from({ length: width }, (_, x) => cells[x] ?? ""),
    role: rows[y].dataset.role || "",
  }));
}

/* Word puts paragraphs into cells, and breaks lines: in one cell they are one text. */
function textOf(cell) {
  for (const one of cell.querySelectorAll("br, p, div, li")) one.after(" ");
  return cell.textContent.replace(/\s+/g, " ").trim();
}

/* Lines without anything at the end are the spreadsheet's, not the person's. */
export function trimmed(lines) {
  const last = lines.findLastIndex((line) => line.cells.some(Boolean));
  return lines.slice(0, last + 1);
}

export function blockAsText(rows, parts) {
  return asText(rows.map((row) => parts.map((part) => row.copied(part))));
}

export function blockAsHtml(rows, parts) {
  const lines = rows.map((row) => [row.role, parts.map((part) => row.copied(part))]);
  return asHtml(lines, () => false);
}

const HEAD = ["STT", "Chỉ tiêu", "Đơn vị tính", "Số liệu", "Ghi chú"];
const FIGURE = 3; // its place in HEAD

/* The whole Biểu as printed: STT, wording, đơn vị tính, figure, note. */
export function tableAsText(title, rows) {
  return asText([[title], HEAD, ...rows.map((row) => row.printed())]);
}

export function tableAsHtml(title, rows) {
  const lines = [["", HEAD], ...rows.map((row) => [row.role, row.printed()])];
  return asHtml(lines, (place) => place !== FIGURE, title);
}

function asText(lines) {
  const quoted = (text) => (/[\t\n"]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  return lines.map((cells) => cells.map(quoted).join("\t")).join("\r\n");
}

/* `isWording` tells the columns a spreadsheet must not read as numbers or dates: 1.2 is an STT. */
function asHtml(lines, isWording, title = "") {
  const escaped = (text) =>
    text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
  const cell = (text, place) =>
    isWording(place)
      ? `<td style="mso-number-format:'\\@'">${escaped(text)}</td>`
      : `<td align="right">${escaped(text)}</td>`;
  const body = lines.map(
    ([role, cells]) => `<tr${role ? ` data-role="${role}"` : ""}>${cells.map(cell).join("")}</tr>`,
  );
  const caption = title ? `<caption>${escaped(title)}</caption>` : "";
  return `<meta charset="utf-8"><table border="1">${caption}${body.join("")}</table>`;
}

/* Put two forms of one thing on the clipboard, from a click. Without `navigator.clipboard`, which
   exists only over https: a portal in a closed network may not have that. */
export function put(text, html) {
  const once = (event) => {
    event.preventDefault();
    event.stopImmediatePropagation();
    event.clipboardData.setData("text/plain", text);
    event.clipboardData.setData("text/html", html);
  };
  document.addEventListener("copy", once, { capture: true, once: true });
  const isDone = document.execCommand("copy");
  document.removeEventListener("copy", once, { capture: true });
  return isDone;
}
