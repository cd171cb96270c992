/* What is pasted or dropped into a section: the server makes of it what a section can hold, and it
   goes in as one step that Ctrl+Z takes back. Where the server cannot be asked, the plain text goes
   in, and that is said.

   Owns the events paste and drop of the regions. */

import { around } from "./region.js";
import { csrf } from "./token.js";

const PATIENCE = 15000; // ms
const PLAIN = "Đã dán dạng văn bản thuần, không có định dạng và bảng";
const OFFLINE = `${PLAIN}, vì mất kết nối.`;
const SIGNED_OUT = `${PLAIN}, vì phiên đăng nhập đã hết; hãy đăng nhập lại ở thẻ khác.`;
const REFUSED = `${PLAIN}, vì máy chủ không đọc được nội dung này.`;

/* say(region, sentence, isBad) stands beside the section. */
export function listen({ url, say }) {
  document.addEventListener("paste", (event) => {
    const region = around(event.target);
    if (region) take(region, event, event.clipboardData);
  });
  document.addEventListener("drop", (event) => {
    const region = around(event.target);
    if (!region || around(getSelection().anchorNode) === region) return; // moved within: the browser's
    const at = document.caretRangeFromPoint?.(event.clientX, event.clientY);
    if (at) {
      getSelection().removeAllRanges();
      getSelection().addRange(at);
    }
    take(region, event, event.dataTransfer);
  });

  async function take(region, event, data) {
    event.preventDefault();
    const html = data.getData("text/html");
    const text = data.getData("text/plain");
    if (!html) return region.insertText(text);
    say(region, "Đang dán…");
    const answer = await cleaned(url, html);
    say(region, "");
    if (answer.html !== undefined) region.insert(answer.html);
    else {
      region.insertText(text);
      say(region, answer.reason, true);
    }
  }
}

/* Return {html}, or {reason}: why not. */
export async function cleaned(url, html) {
  const body = new FormData();
  body.append("noi-dung-html", html);
  try {
    const response = await fetch(url, {
      method: "POST",
      credentials: "same-origin",
      headers: { "X-CSRFToken": csrf(), Accept: "application/json" },
      body,
      signal: AbortSignal.timeout?.(PATIENCE),
    });
    if (response.redirected) return { reason: SIGNED_OUT };
    if (!response.headers.get("Content-Type")?.includes("json")) return { reason: REFUSED };
    const { html: made, reason } = await response.json();
    return reason ? { reason: `${PLAIN}. ${reason}` } : { html: made };
  } catch {
    return { reason: OFFLINE };
  }
}
