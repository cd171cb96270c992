/* Changed cells on their way to the server: collected, sent in batches, kept until acknowledged.

   Owns the localStorage entry of one report and one person. Knows nothing of the page: it calls back
   with what became of each cell. One request at a time, so that versions follow each other. */

const PAUSE = 600; // ms of quiet before a batch goes
const BATCH = 200; // cells a request; the server takes 500
const FIRST_RETRY = 2000; // ms, doubled with every failure
const LAST_RETRY = 60000; // ms
const KEEPALIVE = 60000; // bytes a request may carry while its page is being left

export class Outbox {
  /* url: of the cells. key: of localStorage. csrf: function giving the token of the moment.
     on: {saving(items), answered(data, sent), offline(items, seconds), stopped(items, status, data)} */
  constructor({ url, key, csrf, on }) {
    Object.assign(this, { url, key, csrf, on });
    this.pending = new Map(); // item -> {typed?, note?, confirm?, version}, waiting to go
    this.sending = new Map(); // in the request under way
    this.held = new Map(); // waiting for a person to decide
    this.failures = 0;
    this.timer = 0;
  }

  /* What was typed on this computer and never acknowledged. */
  buffered() {
    try {
      return Object.entries(JSON.parse(localStorage.getItem(this.key) || "{}"));
    } catch {
      return [];
    }
  }

  forget() {
    localStorage.removeItem(this.key);
  }

  size() {
    return new Set([...this.pending.keys(), ...this.sending.keys(), ...this.held.keys()]).size;
  }

  /* Take a change of one part ("typed" or "note") of a cell, made on a version of it. */
  put(item, part, text, version, wait = PAUSE) {
    const held = this.held.get(item);
    if (held) {
      held[part] = text; // still the same disagreement, with a newer text of ours
    } else {
      this.pending.set(item, { version, ...this.pending.get(item), [part]: text });
    }
    this.store();
    this.schedule(wait);
  }

  /* The person went back to what is saved: nothing left to send of that part. */
  drop(item, part) {
    const change = this.pending.get(item);
    if (!change || this.sending.has(item)) return false;
    delete change[part];
    if (change.typed === undefined && change.note === undefined && !change.confirm) {
      this.pending.delete(item);
    }
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

  schedule(wait) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.flush(), wait);
  }

  async flush() {
    clearTimeout(this.timer);
    if (this.sending.size || !this.pending.size) return;
    for (const [item, change] of [...this.pending].slice(0, BATCH)) {
      this.sending.set(item, change);
      this.pending.delete(item);
    }
    this.on.saving([...this.sending.keys()]);
    const changes = [...this.sending].map(([item, change]) => ({ item, ...change }));
    const body = JSON.stringify({ changes });
    let response, data;
    try {
      response = await fetch(this.url, {
        method: "PATCH",
        credentials: "same-origin",
        keepalive: body.length * 3 < KEEPALIVE,
        headers: {
          "Content-Type": "application/json",
          Accept: "application/json",
          "X-CSRFToken": this.csrf(),
        },
        body,
      });
      data = await response.json();
    } catch {
      if (!response || response.status >= 500 || response.ok) return this.retry();
      data = {};
    }
    if (response.status >= 500 || response.status === 429) return this.retry();
    if (!response.ok) return this.stop(response.status, data);
    this.acknowledge(data);
  }

  acknowledge(data) {
    this.failures = 0;
    const sent = new Map(this.sending);
    this.sending.clear();
    for (const cell of data.cells) {
      const newer = this.pending.get(cell.item);
      if (cell.status === "conflict") {
        this.held.set(cell.item, { ...sent.get(cell.item), ...newer });
        this.pending.delete(cell.item);
      } else if (newer) {
        newer.version = cell.version; // typed on while the request was under way
      }
    }
    this.store();
    this.on.answered(data, sent);
    if (this.pending.size) this.schedule(0);
  }

  /* No answer: put everything back and try again later, at once when the network returns. */
  retry() {
    const items = this.putBack();
    this.failures += 1;
    const wait = Math.min(FIRST_RETRY * 2 ** (this.failures - 1), LAST_RETRY);
    this.on.offline(items, Math.round(wait / 1000));
    this.schedule(wait);
  }

  /* The server refuses the whole request: sending it again by itself would not help. */
  stop(status, data) {
    this.on.stopped(this.putBack(), status, data);
  }

  putBack() {
    for (const [item, change] of this.sending) {
      this.pending.set(item, { ...change, ...this.pending.get(item), version: change.version });
    }
    this.sending.clear();
    this.store();
    return [...this.pending.keys()];
  }

  store() {
    const all = Object.fromEntries([...this.sending, ...this.held, ...this.pending]);
    try {
      if (Object.keys(all).length) localStorage.setItem(this.key, JSON.stringify(all));
      else this.forget();
    } catch {
      // A full or forbidden store only loses the copy kept against a broken connection.
    }
  }
}
