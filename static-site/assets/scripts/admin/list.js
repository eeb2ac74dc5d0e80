// What the panel's lists share: filters that live in the address, and paging by cursor.

import { call } from "../api.js";
import { say } from "../strings.js";

/** Puts the address's filters into the form, and the form's into the address; "Clear" empties both. */
export function bindFilters(part, page, name) {
  const form = part.querySelector("[data-filters]");
  // The browser says what is wrong with a day only where it is seen, and sends nothing until it is right.
  form.addEventListener("invalid", ({ target }) => target.closest("details")?.setAttribute("open", ""), true);
  for (const field of form.elements) {
    if (field.name && page.params.has(field.name)) field.value = page.params.get(field.name);
  }
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const wanted = filtersOf(form, page);
    if (!wanted) return;
    page.begin(`#/${name}${String(wanted) === "" ? "" : `?${wanted}`}`);
  });
  // Where the address has no filter, going there changes nothing of what was typed.
  form.querySelector("a[href]")?.addEventListener("click", (event) => {
    if (location.hash !== event.currentTarget.hash) return;
    event.preventDefault();
    page.begin(location.hash);
  });
}

// With a search only the state filters besides: the others would be shown and not obeyed.
const NOT_WITH_SEARCH = ["course", "from", "to"];

/** The filters as they are chosen in the form, perhaps not shown yet; null, said, for a search too short. */
export function filtersOf(form, page) {
  const wanted = new URLSearchParams();
  for (const [key, value] of new FormData(form)) {
    // What is pasted brings tabs along.
    const text = String(value).replace(/\s+/g, " ").trim();
    if (text !== "") wanted.set(key, text);
  }
  if (!wanted.has("q")) return wanted;
  if ([...wanted.get("q")].length < 2) {
    form.closest("[data-view]").querySelector("[data-count]").replaceChildren();
    page.toast(say("panel.search_short"));
    return null;
  }
  for (const name of NOT_WITH_SEARCH) wanted.delete(name);
  return wanted;
}

/**
 * Fills the list of `part` from `path`; `row(item)` makes a row, or null for what does not belong there any
 * more. What cannot be asked for finds nothing, and is said: the form to correct it stays. Gives false after a
 * trouble that the page shows instead.
 */
export async function fillList(part, page, path, row, empty) {
  const outcome = await call("GET", path);
  if (outcome.code === "bad_query") {
    showList(part, page, path, row, empty, { items: [], next_cursor: null });
    if (page.current()) page.tell(outcome);
    return true;
  }
  if (!outcome.ok) {
    page.trouble(outcome);
    return false;
  }
  showList(part, page, path, row, empty, await asFarAs(page, path, outcome.data), () => (page.depth += 1));
  return true;
}

const nextPage = (path, cursor) => call("GET", `${path}${path.includes("?") ? "&" : "?"}cursor=${encodeURIComponent(cursor)}`);

// Whoever read further than this finds the beginning of it.
const PAGES_MOST = 20;

/** As many pages after the `first` as one had been shown; what does not come any more is left to "Show more". */
async function asFarAs(page, path, { items, next_cursor: first }) {
  let all = items;
  let cursor = first;
  let depth = 1;
  for (; cursor && page.current() && depth < Math.min(page.depth, PAGES_MOST); depth += 1) {
    const outcome = await nextPage(path, cursor);
    if (!outcome.ok) break;
    all = [...all, ...outcome.data.items];
    cursor = outcome.data.next_cursor;
  }
  page.depth = depth;
  return { items: all, next_cursor: cursor };
}

/** Shows the first page of a list, and the way to the next ones, of which each is told by `further`. */
export function showList(part, page, path, row, empty, { items, next_cursor: cursor }, further = () => {}) {
  part.querySelector("[data-list]").replaceChildren();
  addRows(part, items, row);
  const nothing = part.querySelector("[data-empty]");
  nothing.querySelector("[data-empty-title]").textContent = empty.title;
  nothing.querySelector("[data-empty-text]").textContent = empty.text;
  if (empty.way) offerWay(nothing, empty.way);
  pageOn(part, page, path, row, cursor, further);
}

/** The way to where what was looked for may be. */
function offerWay(nothing, { href, label }) {
  const link = nothing.querySelector("[data-empty-way]");
  link.href = href;
  link.textContent = label;
  link.parentElement.hidden = false;
}

/** Adds a row for each of `items`; one that is there already takes the place of the older one. Gives those that are new. */
function addRows(part, items, row) {
  const list = part.querySelector("[data-list]");
  const drawn = new Map([...list.children].map((each) => [each.dataset.key, each]));
  const added = [];
  for (const item of items) {
    const made = row(item);
    if (!made) continue;
    made.dataset.key = item.reference ?? item.id ?? item.slug;
    const before = drawn.get(made.dataset.key);
    if (before) replaceRow(before, made);
    else {
      list.append(made);
      added.push(made);
    }
    drawn.set(made.dataset.key, made);
  }
  return added;
}

function pageOn(part, page, path, row, cursor, further) {
  const list = part.querySelector("[data-list]");
  const more = part.querySelector("[data-more]");
  more.hidden = !cursor;
  // A page may be empty though others follow: that nothing is there, only the last one can tell.
  part.querySelector("[data-empty]").hidden = list.children.length > 0 || Boolean(cursor);
  recount(part);
  more.onclick = async () => {
    if (more.getAttribute("aria-busy") === "true") return;
    more.setAttribute("aria-busy", "true");
    const outcome = await nextPage(path, cursor);
    more.removeAttribute("aria-busy");
    if (!outcome.ok) {
      page.tell(outcome);
      return;
    }
    further();
    const here = hasFocus(more);
    const rows = addRows(part, outcome.data.items, row);
    pageOn(part, page, path, row, outcome.data.next_cursor, further);
    if (!here) return;
    // The button is gone where nothing follows: then the focus goes to the last row, or to what is left.
    const next = rows[0] ?? (more.hidden && list.lastElementChild);
    if (next) next.querySelector("a, button, input")?.focus();
    else if (more.hidden) document.getElementById("main").focus();
  };
}

/** Whether the focus is at `element`, or nowhere: who types elsewhere by now keeps it. */
function hasFocus(element) {
  return element.contains(document.activeElement) || document.activeElement === document.body;
}

/** Says how many rows are shown, and tells whom it concerns by the event `rows`. */
function recount(part) {
  const list = part.querySelector("[data-list]");
  const count = part.querySelector("[data-count]");
  const key = part.querySelector("[data-more]").hidden ? "panel.shown" : "panel.shown_more";
  if (count) count.textContent = say(key, { count: list.children.length });
  list.dispatchEvent(new Event("rows", { bubbles: true }));
}

// What was put in the place of a row: who still holds that one means this one.
const replaced = new WeakMap();

function replaceRow(row, now) {
  now.dataset.key = row.dataset.key;
  row.replaceWith(now);
  replaced.set(row, now);
}

function standingFor(row) {
  let standing = row;
  while (replaced.has(standing)) standing = replaced.get(standing);
  return standing;
}

/**
 * Puts `now` in the place of the row that was `drawn`, or nothing where it is null; the focus that was there
 * goes to its title, or to the neighbour's. After the last one the list is fetched anew, and says that nothing is left.
 */
export function putInPlace(drawn, now, page) {
  const row = standingFor(drawn);
  // The list was drawn anew while the answer was on its way, perhaps from before it.
  if (!row.isConnected) {
    if (page.here()) page.reload();
    return;
  }
  const part = row.closest("[data-view]");
  const next = now ?? row.nextElementSibling ?? row.previousElementSibling;
  const here = hasFocus(row);
  if (now) replaceRow(row, now);
  else row.remove();
  if (!next) {
    page.reload();
    return;
  }
  recount(part);
  if (here) (next.querySelector("[data-row-title]") ?? next.querySelector("a[href]")).focus();
}

/** A row's template as an element; `fillList` wants elements, not fragments. */
export function rowOf(id) {
  return document.getElementById(id).content.cloneNode(true).firstElementChild;
}
