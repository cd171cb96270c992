/* What saving a block would do, asked of the server before anything is written.

   Owns nothing of the page. Verdicts are the server's: the same gate decides as when saving. */

const TIMEOUT = 15000; // ms

/* Return the verdicts of pairs (see matching.js): [{...pair, verdict, before, after, reason}].

   verdict: new | over | same | noted | question | conflict | refused | computed | nowhere. Throws
   Unasked when the server did not answer. */
export async function rehearse(pairs, { url, csrf, account, outbox }) {
  await settled(outbox);
  const changes = pairs.filter(isAsked).map((pair) => changeOf(pair));
  const nothing = { cells: [], computed: [], findings: [] };
  const answer = changes.length ? await ask(url, { csrf, account }, changes) : nothing;
  const cells = new Map(answer.cells.map((cell) => [cell.item, cell]));
  const shown = new Map(answer.computed.map((result) => [result.item, result.display]));
  const said = new Map();
  for (const one of answer.findings) {
    if (!["required", "number_format", "choice"].includes(one.rule)) {
      said.set(one.item, [...(said.get(one.item) || []), one]);
    }
  }
  return pairs
    .filter((pair) => pair.figure || pair.note)
    .map((pair) => ({ ...judged(pair, cells, shown), findings: said.get(pair.row?.item) || [] }));
}

/* Why nothing could be asked; `refused`: the server was there, and would not take the block either. */
export class Unasked extends Error {
  constructor(message, refused = false) {
    super(message);
    this.refused = refused;
  }
}

/* A computed row's figure is the portal's own; only its note can be asked about. */
function isAsked(pair) {
  return pair.row && (pair.row.role === "computed" ? pair.note : pair.figure || pair.note);
}

function changeOf({ row, figure, note }) {
  const change = { item: row.item, version: row.version };
  if (figure && row.role !== "computed") change.typed = row.fitting(figure);
  if (note) change.note = note;
  return change;
}

function judged(pair, cells, shown) {
  const { row } = pair;
  if (!row) return { ...pair, verdict: "nowhere", before: "", after: "", reason: "" };
  const before = row.copied("typed");
  const cell = cells.get(row.item);
  const noteBefore = row.copied("note");
  const isNewNote = pair.note !== "" && pair.note !== noteBefore;
  if (row.role === "computed" && (!cell || cell.status === "saved")) {
    const after = shown.get(row.item) ?? before;
    const verdict = !isNewNote ? "computed" : noteBefore ? "over" : "noted";
    return { ...pair, verdict, before, after, reason: "" };
  }
  const told = { ...pair, before, after: before, reason: cell.reason };
  if (cell.status === "refused") return { ...told, verdict: "refused" };
  if (cell.status === "conflict") return { ...told, verdict: "conflict", after: pair.figure };
  if (cell.status === "question") return { ...told, verdict: "question", after: pair.figure };
  const after = pair.figure ? afterOf(row, pair, cell) : before;
  const verdict =
    (pair.figure && before && after !== before) || (isNewNote && noteBefore)
      ? "over"
      : after === before && !isNewNote
        ? "same"
        : "new";
  return { ...told, verdict, after };
}

function afterOf(row, pair, cell) {
  if (row.typed?.tagName === "SELECT") return row.fitting(pair.figure);
  return cell.mark === "na" ? "không áp dụng" : cell.display || pair.figure;
}

async function ask(url, { csrf, account }, changes) {
  let response;
  let data;
  try {
    response = await fetch(url, {
      method: "POST",
      credentials: "same-origin",
      headers: {
        "Content-Type": "application/json",
        Accept: "application/json",
        "X-CSRFToken": csrf(),
        "X-Account": account, // the page's, which may no longer be the session's
      },
      body: JSON.stringify({ changes }),
      signal: AbortSignal.timeout?.(TIMEOUT),
    });
    data = await response.json();
  } catch {
    throw new Unasked("Chưa kiểm tra trước được vì mất kết nối.");
  }
  if (!response.ok) throw new Unasked(data.reason || "Máy chủ chưa trả lời được.", response.status < 500);
  return data;
}

/* Wait until what was typed before has been saved, so that the versions asked about are the newest;
   not for long, as without a network it never will be. */
async function settled(outbox) {
  for (let tries = 0; tries < 40 && outbox.unsent().length; tries += 1) {
    if (outbox.trouble) return;
    outbox.flush();
    await new Promise((done) => setTimeout(done, 50));
  }
}
