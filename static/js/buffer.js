/* What was typed and not yet acknowledged, kept in this browser until it is.

   Owns the localStorage entries "cchc:cells:<account>:<report>:<page>", and "cchc:texts:…" of the
   narrative: every open page writes its own, so that two pages of one person never overwrite each
   other. What a page leaves behind when it
   is gone, the next page of that account and report takes over. Of another account's entries
   nothing is read. */

const KINDS = ["cells", "texts"];
const ROLL_CALL = 1500; // ms a page has to answer; only without the Web Locks of a secure address
const LOOK_AGAIN = 15000; // ms, likewise

const ownerOf = (kind, account, report = "") => `cchc:${kind}:${account}:${report && `${report}:`}`;

function keysOf(owner) {
  try {
    return Object.keys(localStorage).filter((key) => key.startsWith(owner));
  } catch {
    return []; // this browser keeps nothing
  }
}

function read(key) {
  try {
    return JSON.parse(localStorage.getItem(key));
  } catch {
    return null;
  }
}

/* Every change of an entry as [item, change], the newest of a row last. */
export function changesOf(content) {
  const { batches = [], held = {}, pending = {} } = content || {};
  return [...batches, held, pending].flatMap((part) => Object.entries(part));
}

/* What an account has not sent, by page of a report: [{kind, title, url, count}]. */
export function unsent(account) {
  const pages = new Map();
  for (const kind of KINDS) {
    for (const content of keysOf(ownerOf(kind, account)).map(read)) {
      if (!content) continue;
      const known = pages.get(content.url) || { ...content, kind, items: new Set() };
      for (const [item] of changesOf(content)) known.items.add(item);
      pages.set(content.url, known);
    }
  }
  return [...pages.values()].map(({ items, ...one }) => ({ ...one, count: items.size }));
}

/* Forget all of an account's entries; its other open pages notice and let go of theirs. */
export function forget(account) {
  for (const key of KINDS.flatMap((kind) => keysOf(ownerOf(kind, account)))) {
    localStorage.removeItem(key);
  }
}

export class Buffer {
  /* about: {form, title, url} of the report, kept with the changes. kind: one of KINDS.
     on: {adopted(content), dropped(), unkept()} */
  constructor({ account, report, about, on, kind = "cells" }) {
    const page = crypto.getRandomValues(new Uint32Array(2)).join("");
    this.owner = ownerOf(kind, account, report);
    this.key = `${this.owner}${page}`;
    Object.assign(this, { about, on, isKept: true, watched: new Set() });
    this.account = ownerOf(kind, account); // what the entries of all its reports begin with
  }

  /* Write what is unsent, or nothing at all when that is nothing. */
  store({ batches, held, pending }) {
    const isEmpty = [...batches, held, pending].every((part) => !Object.keys(part).length);
    try {
      if (isEmpty) localStorage.removeItem(this.key);
      else localStorage.setItem(this.key, JSON.stringify({ ...this.about, batches, held, pending }));
      this.isKept = true;
    } catch {
      if (!isEmpty && this.isKept) {
        this.isKept = false;
        this.on.unkept();
      }
    }
  }

  /* What is kept of this report by pages gone or open, without taking it over. */
  left() {
    return keysOf(this.owner).map(read).filter(Boolean);
  }

  forgetLeft() {
    for (const key of keysOf(this.owner)) localStorage.removeItem(key);
  }

  /* Hold one's own entry for as long as the page lives, and take over those of pages that are gone. */
  watch() {
    if (navigator.locks) navigator.locks.request(this.key, () => new Promise(() => {}));
    else this.answerRollCall();
    this.look();
    window.addEventListener("storage", (event) => {
      if (event.storageArea !== localStorage) return;
      if (event.newValue !== null) this.look();
      // Taken over by a page that got no answer, it is sent twice and saved once; gone with all the
      // account's others, it was given up.
      else if (event.key === this.key && !keysOf(this.account).length) this.on.dropped();
    });
  }

  look() {
    for (const key of keysOf(this.owner)) {
      if (key === this.key || this.watched.has(key)) continue;
      this.watched.add(key);
      this.whenGone(key, () => this.take(key));
    }
  }

  take(key) {
    this.watched.delete(key);
    const content = read(key);
    if (!content) return;
    if (content.form !== this.about.form) return; // of a form this report no longer has: left there
    this.on.adopted(content);
    localStorage.removeItem(key);
  }

  /* The lock of a page is free the moment it is gone, however it went. */
  whenGone(key, work) {
    if (navigator.locks) navigator.locks.request(key, work);
    else this.rollCall(key, work);
  }

  answerRollCall() {
    if (!window.BroadcastChannel) return;
    this.channel = new BroadcastChannel(this.owner);
    this.here = new Set();
    this.channel.onmessage = ({ data }) => {
      if (data.call === this.key) this.channel.postMessage({ here: this.key });
      if (data.here) this.here.add(data.here);
    };
  }

  rollCall(key, work) {
    if (!this.channel) return work(); // nobody to ask: better twice than never
    this.here.delete(key);
    this.channel.postMessage({ call: key });
    setTimeout(() => {
      if (!this.here.has(key)) return work();
      setTimeout(() => this.rollCall(key, work), LOOK_AGAIN);
    }, ROLL_CALL);
  }
}
