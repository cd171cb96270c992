/* Who else has this report open and what changed in it, asked every few seconds.

   Owns #company and #report-state. Tells the page by the functions it is given; writes no cell itself. */

import { csrf } from "./token.js";

const EVERY = 10000; // ms, while the page is looked at and worked on
const IDLE_AFTER = 120000; // ms without a key or a click
const EVERY_IDLE = 30000; // ms
const EVERY_HIDDEN = 60000; // ms; others see the person as gone by then
const TIME = { hour: "2-digit", minute: "2-digit" };
const TOLD = 300000; // ms a change stays told
const NAMED = 3; // rows named of a change of many

const box = document.getElementById("company");
const badge = document.getElementById("report-state");

export function clock(at) {
  return new Date(at).toLocaleTimeString("vi-VN", TIME);
}

/* on: {row() -> item being edited, news(data), state(data), refused(status, data)} */
export function follow(on = {}) {
  const channel = window.BroadcastChannel && new BroadcastChannel(`cchc:${box.dataset.url}`);
  let since = Number(box.dataset.sequence);
  let failures = 0;
  let timer = 0;
  let worked = Date.now();
  let isAsking = false;
  let told = "";
  let toldAt = 0;

  function wait() {
    if (document.visibilityState === "hidden") return EVERY_HIDDEN;
    const calm = Date.now() - worked > IDLE_AFTER ? EVERY_IDLE : EVERY;
    return Math.min(calm * 2 ** failures, EVERY_HIDDEN) * (0.9 + Math.random() / 5);
  }

  function plan(pause = wait()) {
    clearTimeout(timer);
    timer = setTimeout(ask, pause);
  }

  async function ask() {
    clearTimeout(timer);
    if (isAsking) return;
    isAsking = true;
    try {
      const response = await fetch(box.dataset.url, {
        method: "POST",
        credentials: "same-origin",
        headers: {
          "Content-Type": "application/json",
          Accept: "application/json",
          "X-CSRFToken": csrf(),
          "X-Account": box.dataset.account,
        },
        body: JSON.stringify({ since, item: on.row?.() || "" }),
      });
      const data = await response.json();
      failures = response.ok ? 0 : failures + 1;
      if (response.ok) take(data);
      else on.refused?.(response.status, data);
    } catch {
      failures += 1; // the outbox says so where it matters
    }
    isAsking = false;
    plan();
  }

  function take(data) {
    const isNew = data.sequence > since || data.reload;
    since = data.reload ? data.sequence : Math.max(since, data.sequence);
    showState(data);
    on.state?.(data);
    const foreign = isNew ? on.news?.(data) || [] : [];
    show(data.people, foreign);
  }

  function showState({ state, state_label: label }) {
    badge.className = `badge-state badge-state-${state}`;
    badge.dataset.value = state;
    badge.textContent = label;
  }

  /* Say who is here, and the last change that this page did not make. */
  function show(people, cells) {
    const who = people.map(({ name, row }) => (row ? `${name} (đang ở ${row})` : name)).join(", ");
    if (cells.length) {
      const last = cells.reduce((one, other) => (other.at >= one.at ? other : one));
      const rows = [...new Set(cells.map((cell) => cell.row))];
      const rest = rows.length > NAMED ? ` và ${rows.length - NAMED} dòng khác` : "";
      told = `${last.by} vừa sửa ${rows.slice(0, NAMED).join("; ")}${rest} lúc ${clock(last.at)}.`;
      toldAt = Date.now();
    } else if (Date.now() - toldAt > TOLD) told = "";
    say("who", who && `Cùng mở: ${who}.`);
    say("told", told);
    box.title = box.textContent; // it may be cut off
  }

  /* Only what is new: a screen reader hears it each time it is written. */
  function say(part, text) {
    const span = box.querySelector(`[data-${part}]`);
    if (span.textContent !== text) span.textContent = text;
  }

  if (channel) channel.onmessage = () => plan(200);
  for (const name of ["keydown", "pointerdown"]) {
    document.addEventListener(name, () => {
      const wasIdle = Date.now() - worked > IDLE_AFTER;
      worked = Date.now();
      if (wasIdle) plan(0);
    });
  }
  document.addEventListener("visibilitychange", () => plan(document.hidden ? wait() : 0));
  window.addEventListener("online", () => plan(500));
  plan(300);

  return {
    /* This page's own save was event `sequence`; a gap before it means that others saved as well.
       False: there is later news already, so what the save answered of the rest is out of date. */
    knows(sequence) {
      if (sequence === since + 1) {
        since = sequence;
        channel?.postMessage(""); // the same person's other pages
      } else if (sequence > since) plan(200);
      return sequence >= since;
    },
    ask: () => plan(0),
  };
}
