/* Changed cells on their way to the server: collected, sent in batches, kept until acknowledged.

   Knows nothing of the page: it calls back with what became of each cell. One request at a time, so
   that versions follow each other; a request without an answer is sent again exactly as it was, and
   what was typed since waits behind it: it may have arrived, and then saves nothing a second time. */

const PAUSE = 600; // ms of quiet before a batch goes
const BATCH = 200; // cells a request; the server takes 500
const FIRST_RETRY = 2000; // ms, doubled with every failure
const LAST_RETRY = 60000; // ms
const LOGIN_RETRY = 10000; // ms, while one signs in again in another tab
const PATIENCE = 30000; // ms for an answer
const KEEPALIVE = 60000; // bytes a request may carry while its page is being left
const ASIDE = ["version", "at"]; // of a change; all else are parts of the cell

const plain = (map) => Object.fromEntries(map);
const partsOf = (change) => Object.keys(change).filter((name) => !ASIDE.includes(name));

/* Two changes of one row by one person: of each part the one typed later, on the older version. */
function merged(one, other) {
  if (!one) return other;
  const [first, last] = (one.at || 0) <= (other.at || 0) ? [one, other] : [other, one];
  return { ...first, ...last, version: Math.min(one.version, other.version) };
}

export class Outbox {
  /* url: of the cells. account: who types. buffer: see buffer.js. csrf: gives the token of the moment.
     on: {saving(items), answered(data, sent), waiting(items, trouble), stopped(items, trouble)};
     trouble: {kind: "network" | "server" | "busy" | "login" | "refused", seconds, status, data} */
  constructor({ url, account, buffer, csrf, on }) {
    Object.assign(this, { url, account, buffer, csrf, on });
    this.pending = new Map(); // item -> {typed?, note?, confirm?, version, at}, waiting to go
    this.sending = new Map(); // in the request under way, or in one that was not answered
    this.queue = []; // such requests of pages that are gone, each a Map
    this.held = new Map(); // waiting for a person to decide
    this.trouble = null; // why nothing is saved at the moment
    this.batch = BATCH;
    this.failures = 0;
    this.timer = 0;
    this.isUnderWay = false;
  }

  has(item) {
    return [this.pending, this.sending, this.held, ...this.queue].some((part) => part.has(item));
  }

  /* Items not yet answered, without those waiting for a decision. */
  unsent() {
    return [...new Set([this.sending, ...this.queue, this.pending].flatMap((p) => [...p.keys()]))];
  }

  /* Take a change of one part ("typed" or "note") of a cell, made on a version of it. */
  put(item, part, text, version, wait = PAUSE) {
    const held = this.held.get(item);
    if (held) {
      held[part] = text; // still the same disagreement, with a newer text of ours
    } else {
      const change = { version, ...this.pending.get(item), [part]: text, at: Date.now() };
      this.pending.set(item, change);
    }
    this.store();
    if (!this.failures || wait === 0) this.schedule(wait); // else the retry takes it along
  }

  /* The person went back to what is saved: nothing left to send of that part. */
  drop(item, part) {
    const change = this.pending.get(item);
    if (!change || this.sending.has(item) || this.queue.some((one) => one.has(item))) return false;
    delete change[part];
    if (!partsOf(change).length) this.pending.delete(item);
    this.store();
    return true;
  }

  /* Decide a held cell: send it again on the version it disagreed with, or let it go. */
  release(item, version) {
    const change = this.held.get(item);
    this.held.delete(item);
    if (version !== undefined) this.pending.set(item, { ...change, version });
    this.store();
    this.schedule(0);
  }

  /* Take over what a page that is gone left behind; return its items. */
  adopt({ batches = [], held = {}, pending = {} }) {
    this.queue.push(...batches.map((batch) => new Map(Object.entries(batch))));
    for (const [item, change] of [...Object.entries(held), ...Object.entries(pending)]) {
      const own = this.held.has(item) ? this.held : this.pending;
      own.set(item, merged(own.get(item), change));
    }
    this.store();
    this.schedule(0);
    return [...new Set([...batches, held, pending].flatMap((part) => Object.keys(part)))];
  }

  /* The text of one part that is on its way, the newest; undefined when there is none. */
  text(item, part) {
    const found = [this.held, this.pending, this.sending, ...[...this.queue].reverse()];
    return found.map((one) => one.get(item)?.[part]).find((text) => text !== undefined);
  }

  forget() {
    clearTimeout(this.timer);
    for (const part of [this.pending, this.sending, this.held]) part.clear();
    this.queue = [];
    this.store();
  }

  schedule(wait) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.flush(), wait);
  }

  /* Go on after what stopped everything may be over. */
  resume() {
    this.isStopped = false;
    this.trouble = null;
    this.failures = 0;
    return this.flush();
  }

  async flush() {
    clearTimeout(this.timer);
    if (this.isUnderWay || this.isStopped) return;
    if (!this.sending.size) this.fill();
    if (!this.sending.size) return;
    this.on.saving([...this.sending.keys()]);
    this.isUnderWay = true;
    const answer = await this.send();
    this.isUnderWay = false;
    if (this.sending.size) this.judge(answer); // else forgotten meanwhile
  }

  fill() {
    this.sending = this.queue.shift() || new Map([...this.pending].slice(0, this.batch));
    for (const [item, change] of this.sending) {
      if (this.pending.get(item) === change) this.pending.delete(item);
    }
    this.store();
  }

  /* Return {status, data, after}; status 0: no answer came, or none that can be read. */
  async send() {
    const changes = [...this.sending].map(([item, change]) => ({ item, ...change, at: undefined }));
    const body = JSON.stringify({ changes });
    let response;
    let after = 0; // ms the server asks to wait
    try {
      response = await fetch(this.url, {
        method: "PATCH",
        credentials: "same-origin",
        keepalive: body.length * 3 < KEEPALIVE,
        signal: AbortSignal.timeout?.(PATIENCE), // an older browser waits as long as it likes
        headers: {
          "Content-Type": "application/json",
          Accept: "application/json",
          "X-CSRFToken": this.csrf(),
          "X-Account": this.account,
        },
        body,
      });
      after = Number(response.headers.get("Retry-After")) * 1000 || 0;
      return { status: response.status, data: await response.json(), after };
    } catch {
      const isRefusal = response && !response.ok; // by a proxy, in words of its own
      return { status: isRefusal ? response.status : 0, data: {}, after };
    }
  }

  judge({ status, data, after }) {
    if (status === 200 && Array.isArray(data.cells)) return this.acknowledge(data);
    if (status === 401 || data.code === "csrf") return this.retry("login", LOGIN_RETRY);
    if (status === 429) return this.retry("busy", after);
    if (status >= 500 || status === 408) return this.retry("server", after);
    if (status < 400) return this.retry("network", after);
    if (status === 413 || status === 422) return this.divide();
    this.isStopped = true;
    this.trouble = { kind: "refused", status, data };
    this.on.stopped(this.unsent(), this.trouble);
  }

  acknowledge(data) {
    this.failures = 0;
    this.trouble = null;
    this.batch = Math.min(BATCH, this.batch * 2);
    const sent = this.sending;
    this.sending = new Map();
    for (const cell of data.cells) {
      const change = sent.get(cell.item);
      const newer = this.pending.get(cell.item);
      if (cell.status === "conflict") {
        const mine = { ...change, ...newer, version: change.version };
        this.held.set(cell.item, mine);
        this.pending.delete(cell.item);
        sent.set(cell.item, mine);
      } else if (newer && cell.status !== "refused") {
        // Typed on while the request was under way; but what somebody else wrote beside it was not
        // seen when the other part was typed.
        const isSeen = !cell.theirs || partsOf(newer).every((part) => part in change);
        if (isSeen) newer.version = cell.version;
      }
    }
    this.store();
    this.on.answered(data, sent);
    if (this.pending.size || this.queue.length) this.schedule(0);
  }

  /* No answer, or none for now: the same request again later, at once when the network returns. */
  retry(kind, wait) {
    this.failures += 1;
    const grown = Math.min(FIRST_RETRY * 2 ** (this.failures - 1), LAST_RETRY);
    // Spread, so that all pages do not come back in the same moment after a restart.
    const next = Math.max(wait, kind === "login" ? 0 : grown * (0.75 + Math.random() / 2));
    this.trouble = { kind, seconds: Math.round(next / 1000) };
    this.on.waiting(this.unsent(), this.trouble);
    this.schedule(next);
  }

  /* The server does not take the request as a whole: smaller ones, down to the cell it is about. */
  divide() {
    const sent = this.sending;
    if (sent.size > 1) {
      this.batch = Math.ceil(sent.size / 2);
      this.sending = new Map();
      for (const [item, change] of [...this.pending]) {
        this.pending.delete(item);
        sent.set(item, merged(sent.get(item), change));
      }
      this.pending = sent;
      this.store();
      return this.flush();
    }
    const [[item, change]] = sent;
    this.acknowledge({ cells: [{ item, status: "refused", version: change.version }] });
  }

  store() {
    const batches = [this.sending, ...this.queue].filter((one) => one.size).map(plain);
    this.buffer.store({ batches, held: plain(this.held), pending: plain(this.pending) });
  }
}
