/* What was written in the sections and is not saved, kept in this browser, and offered again after a
   page that went without an answer: a crash, a power cut, a session that had ended.

   Owns the messages [data-kept] above the sections. Offered, never put in by itself: somebody may
   have gone on writing meanwhile. */

import { Buffer, changesOf } from "./buffer.js";
import { cleaned } from "./pasting.js";
import { all, ofSection } from "./region.js";
import { element } from "./rows.js";

const REST = 500; // ms without a key before what is typed is kept
const LATER = "Sau lúc đó mục này đã được sửa và lưu; hãy đối chiếu trước khi lưu.";

const { dataset: about } = document.getElementById("company") ?? { dataset: {} }; // the report, see the frame

export class Drafts {
  /* edited(region) and unkept(region) are the page's. url: of the address that cleans HTML. */
  constructor({ url, edited, unkept }) {
    Object.assign(this, { url, edited });
    this.held = {}; // section -> {html, version, at}, offered and not decided
    this.isForgotten = false;
    this.timer = 0;
    this.buffer = new Buffer({
      kind: "texts",
      account: about.account,
      report: about.home.match(/\d+/)[0],
      about: { form: about.form, title: about.title, url: location.pathname },
      on: {
        adopted: (content) => this.adopt(content),
        dropped: () => (this.isForgotten = true),
        unkept: () => all().filter((one) => one.isChanged).forEach(unkept),
      },
    });
    document.addEventListener("cchc:forget", () => (this.isForgotten = true));
  }

  get isKept() {
    return this.buffer.isKept;
  }

  watch() {
    this.buffer.watch();
  }

  soon() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.store(), REST);
  }

  store() {
    clearTimeout(this.timer);
    if (this.isForgotten) return;
    const unsaved = all().filter((one) => one.isChanged);
    const pending = Object.fromEntries(unsaved.map((one) => [one.key, kept(one)]));
    this.buffer.store({ batches: [], held: this.held, pending });
  }

  async adopt(content) {
    for (const [key, one] of changesOf(content)) {
      if (!ofSection(key) || this.held[key]?.at > one.at) continue;
      this.held[key] = one;
    }
    this.store();
    for (const key of Object.keys(this.held)) await this.offer(ofSection(key), this.held[key]);
  }

  async offer(region, one) {
    const { html } = await cleaned(this.url, one.html);
    const now = region.form.querySelector("template").innerHTML;
    if (html === undefined) return; // nobody to ask at the moment: offered when the page is opened again
    if (element("template", { innerHTML: html }).innerHTML === now) return this.settle(region); // it had arrived
    const section = region.form.closest(".section");
    section.querySelector("[data-kept]")?.remove();
    const at = new Date(one.at).toLocaleString("vi-VN", { dateStyle: "short", timeStyle: "short" });
    const isOther = Number(region.form.elements.ban.value) !== one.version;
    const text = element("div", { className: "prose", innerHTML: html }); // made by the server
    const take = element("button", { type: "button", className: "btn btn-sm btn-primary", textContent: "Lấy lại" });
    const drop = element("button", { type: "button", className: "btn btn-sm btn-outline-secondary", textContent: "Bỏ" });
    const message = element(
      "div",
      { className: "message message-warning" },
      `Trên máy này còn nội dung của mục này viết lúc ${at} mà chưa lưu được. ${isOther ? LATER : ""}`,
      element("details", { className: "more" }, element("summary", { textContent: "Xem nội dung" }), text),
      element("p", { className: "kept-choice" }, take, " ", drop),
    );
    message.dataset.kept = "";
    message.setAttribute("role", "note");
    take.addEventListener("click", () => {
      region.replaceAll(html);
      region.isHeld = isOther;
      this.settle(region);
      this.edited(region);
    });
    drop.addEventListener("click", () => this.settle(region));
    region.form.before(message);
  }

  /* The offer is decided. */
  settle(region) {
    delete this.held[region.key];
    region.form.closest(".section").querySelector("[data-kept]")?.remove();
    this.store();
  }
}

const kept = (region) => ({
  html: region.html,
  version: Number(region.form.elements.ban.value),
  at: Date.now(),
});
