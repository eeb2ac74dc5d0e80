// What the panel's lists share: filters that live in the address, and paging by cursor.

import { call } from "../api.js";
import { say } from "../strings.js";

/** Puts the address's filters into the form, and the form's into the address. */
export function bindFilters(part, page, name) {
  const form = part.querySelector("[data-filters]");
  for (const field of form.elements) {
    if (field.name && page.params.has(field.name)) field.value = page.params.get(field.name);
  }
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const wanted = new URLSearchParams();
    for (const [key, value] of new FormData(form)) {
      if (String(value).trim() !== "") wanted.set(key, String(value).trim());
    }
    if ([...(wanted.get("q") ?? "xx")].length < 2) {
      part.querySelector("[data-count]")?.replaceChildren();
      page.toast(say("panel.search_short"));
      return;
    }
    const hash = `#/${name}${String(wanted) === "" ? "" : `?${wanted}`}`;
    if (location.hash === hash) page.reload();
    else location.hash = hash;
  });
}

/**
 * Fills the list of `part` from `path`; `row(item)` makes a row. Gives false after a trouble that
 * the page shows instead.
 */
export async function fillList(part, page, path, row, empty) {
  const outcome = await call("GET", path);
  if (!outcome.ok) {
    page.trouble(outcome);
    return false;
  }
  showList(part, page, path, row, empty, outcome.data);
  return true;
}

/** Shows the first page of a list, and the way to the next ones. */
export function showList(part, page, path, row, empty, { items, next_cursor: cursor }) {
  part.querySelector("[data-list]").replaceChildren(...items.map(row));
  const nothing = part.querySelector("[data-empty]");
  nothing.hidden = items.length > 0;
  nothing.querySelector("[data-empty-title]").textContent = empty.title;
  nothing.querySelector("[data-empty-text]").textContent = empty.text;
  pageOn(part, page, path, row, cursor);
}

function pageOn(part, page, path, row, cursor) {
  const list = part.querySelector("[data-list]");
  const more = part.querySelector("[data-more]");
  const count = part.querySelector("[data-count]");
  if (count) count.textContent = say(cursor ? "panel.shown_more" : "panel.shown", { count: list.children.length });
  more.hidden = !cursor;
  more.onclick = async () => {
    if (more.getAttribute("aria-busy") === "true") return;
    more.setAttribute("aria-busy", "true");
    const join = path.includes("?") ? "&" : "?";
    const outcome = await call("GET", `${path}${join}cursor=${encodeURIComponent(cursor)}`);
    more.removeAttribute("aria-busy");
    if (!outcome.ok) {
      page.toast(outcome.message);
      return;
    }
    const rows = outcome.data.items.map(row);
    list.append(...rows);
    pageOn(part, page, path, row, outcome.data.next_cursor);
    rows[0]?.querySelector("a, button, input")?.focus();
  };
}

/** A row's template as an element; `fillList` wants elements, not fragments. */
export function rowOf(id) {
  return document.getElementById(id).content.cloneNode(true).firstElementChild;
}
