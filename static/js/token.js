/* The token that requests which change something carry. */

export function csrf() {
  // The cookie changes when one signs in again in another window; a form's own token is the rest.
  const cookie = document.cookie.match(/(?:^|;\s*)csrftoken=([^;]+)/);
  return cookie?.[1] || document.querySelector("[name=csrfmiddlewaretoken]")?.value || "";
}
