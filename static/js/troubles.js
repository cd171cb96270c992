/* Why nothing is saved at the moment, in words, and what to do about it. */

import { element } from "./rows.js";

const CAUSES = {
  network: "Mất kết nối",
  server: "Máy chủ tạm thời chưa nhận được",
  busy: "Máy chủ đang bận",
  login: "Phiên đăng nhập đã hết",
};

/* One sentence for the save state: the cause, how many cells wait where, and for how long. */
export function words({ kind, seconds }, count, isKept) {
  if (!(kind in CAUSES)) return `${count} ô chưa lưu được.`;
  const place = isKept ? "còn giữ trên máy này" : "chỉ còn trên trang này, đừng đóng trang";
  const next = kind === "login" ? "" : `, thử lại sau ${seconds} giây`;
  return `${CAUSES[kind]}; ${count} ô ${place}${next}.`;
}

export const LOGIN =
  "Phiên đăng nhập đã hết. Đăng nhập lại trong thẻ mới rồi quay về đây; cứ nhập tiếp, các ô chưa " +
  "lưu sẽ tự lưu.";

export function loginLink(address) {
  return element("a", { href: address, target: "_blank", textContent: "Đăng nhập lại (thẻ mới)" });
}

/* Why the server refuses for good, as long as nothing else changes. */
export function refusal({ data }) {
  const until = data.until ? ` Đến ${new Date(data.until).toLocaleString("vi-VN")}.` : "";
  return `${data.reason || "Máy chủ không nhận số liệu vừa gửi."}${until}`;
}

/* Unsent changes [[item, change]] as a person reads them. */
export function listed(changes) {
  return changes
    .flatMap(([item, { typed, note, confirm }]) => [
      ...(confirm ? [`${item}: xác nhận số liệu kỳ trước`] : []),
      ...(typed === undefined ? [] : [`${item}: «${typed}»`]),
      ...(note === undefined ? [] : [`${item}, ghi chú: «${note}»`]),
    ])
    .join("; ");
}
