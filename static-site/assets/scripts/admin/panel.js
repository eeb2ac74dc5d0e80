// The panel: one page whose views are in the fragment, so that each has an address to come back to.

import { role } from "../session.js";
import { requireSomebody, showState, showTrouble } from "../dom.js";
import { course, courses } from "./courses.js";
import { enrollment, enrollments } from "./enrollments.js";
import { overview } from "./overview.js";
import { students } from "./students.js";

const VIEWS = { overview, enrollments, enrollment, students, courses, course };
const TABS = { enrollment: "enrollments", course: "courses" };

const root = document.querySelector("[data-panel]");
const title = document.querySelector("[data-view-title]");
const view = root.querySelector("[data-view]");
const toast = root.querySelector("[data-toast]");
const plainTitle = document.title;
let opened = 0;

/** `#/enrollments?state=active` → `{name, rest, params}`. */
function address() {
  const [path, query = ""] = location.hash.replace(/^#\/?/, "").split("?");
  const [name, ...rest] = path.split("/").map(decodeURIComponent);
  return { name: VIEWS[name] ? name : "overview", rest, params: new URLSearchParams(query) };
}

/** What a view may do with the page. After a newer one was opened, it may do nothing. */
function pageFor(number, found, moved) {
  const current = () => number === opened;
  return {
    ...found,
    current,
    title(text) {
      if (!current()) return;
      title.textContent = text;
      document.title = `${text} – ${plainTitle}`;
    },
    show(part) {
      if (!current()) return;
      view.replaceChildren(part);
      showState(root, "ready");
      // A list that is drawn anew takes the pressed button with it: the focus must not be lost.
      if (moved || (number > 1 && document.activeElement === document.body)) title.focus();
    },
    trouble(outcome) {
      if (!current()) return;
      if (outcome.status === 403) showState(root, "forbidden");
      else showTrouble(root, outcome, () => open(false));
    },
    toast(text) {
      toast.textContent = text;
    },
    reload: () => open(false),
  };
}

async function open(moved) {
  if (!requireSomebody(root)) return;
  if (role() !== "admin") {
    showState(root, "forbidden");
    return;
  }
  const found = address();
  opened += 1;
  markTab(TABS[found.name] ?? found.name);
  if (moved) toast.textContent = "";
  // While something is shown already, it stays until the next is there: no flicker on a phone.
  if (view.childElementCount === 0) showState(root, "loading");
  await VIEWS[found.name](pageFor(opened, found, moved));
}

function markTab(name) {
  root.querySelector("[data-tabs]").hidden = false;
  for (const tab of root.querySelectorAll("[data-tab]")) {
    if (tab.dataset.tab === name) tab.setAttribute("aria-current", "page");
    else tab.removeAttribute("aria-current");
  }
}

addEventListener("hashchange", () => open(true));
open(false);
