// The panel: one page whose views are in the fragment, so that each has an address to come back to.

import "./strings.js";
import { role } from "../session.js";
import { unreadable } from "../api.js";
import { requireSomebody, showState, showTrouble } from "../dom.js";
import { say } from "../strings.js";
import { course, courses } from "./courses.js";
import { audit } from "./history.js";
import { enrollment, enrollments } from "./enrollments.js";
import { applications, messages } from "./inbox.js";
import { internship, internships } from "./internships.js";
import { overview } from "./overview.js";
import { student } from "./student.js";
import { students } from "./students.js";

const VIEWS = {
  overview,
  enrollments,
  enrollment,
  students,
  student,
  courses,
  course,
  internships,
  internship,
  messages,
  applications,
  audit,
};
const TABS = { enrollment: "enrollments", student: "students", course: "courses", internship: "internships" };

const root = document.querySelector("[data-panel]");
const title = document.querySelector("[data-view-title]");
const view = root.querySelector("[data-view]");
const said = root.querySelector("[data-toast]");
const plainTitle = document.title;
let opened = 0;
// What the next view is to say of the act that led to it.
let carried = "";

/** `#/enrollments?state=active` → `{name, rest, params}`; what is no view of ours is the overview. */
function address() {
  const [, path, query] = location.hash.match(/^#?\/?([^?]*)\??(.*)$/s);
  const [name, ...rest] = path.split("/").map(decoded);
  return { name: Object.hasOwn(VIEWS, name) ? name : "overview", rest, params: new URLSearchParams(query) };
}

/** A part of the fragment, which anybody may have typed: what cannot be decoded stays as it stands. */
function decoded(part) {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** What tells a control from the others of its view, however often that is drawn; empty where nothing does. */
const markOf = (each) => each.id || each.getAttribute("aria-label") || each.getAttribute("href") || each.textContent || each.labels?.[0]?.textContent || "";

/** The control that had the focus, found in the view drawn anew: no other one that looks like it, and none that is hidden. */
function sameAs(focused) {
  const mark = markOf(focused);
  const alike = [...view.querySelectorAll("a[href], button, input, select, textarea, summary")].filter((each) => markOf(each) === mark);
  const [only] = alike.filter((each) => each.getClientRects().length > 0);
  return mark !== "" && alike.length === 1 ? only : undefined;
}

/** What a view may do with the page. After a newer one was opened, it may do nothing. */
function pageFor(number, found, moved) {
  const current = () => number === opened;
  const { hash } = location;
  const here = () => location.hash === hash;
  const toast = (text) => (said.textContent = text);
  const reload = () => open(false);
  let drawn = number > 1;
  // Once: what is drawn later, after a save, must not take anybody from where they type.
  let toTitle = moved;
  return {
    ...found,
    current,
    /** Whether the panel is still at this view, perhaps drawn anew. */
    here,
    title(text) {
      if (!current()) return;
      title.textContent = text;
      document.title = say("panel.document", { title: text, site: plainTitle });
    },
    show(part) {
      if (!current()) return;
      const focused = document.activeElement;
      view.replaceChildren(part);
      showState(root, "ready");
      // What is drawn anew takes what had the focus with it: who went on by keyboard meanwhile stays there.
      const lost = drawn && document.activeElement === document.body;
      if (toTitle) title.focus();
      else if (lost) (sameAs(focused) ?? title).focus();
      drawn = true;
      toTitle = false;
    },
    trouble(outcome) {
      if (!current()) return;
      if (outcome.code === "second_factor_missing") showState(root, "second-factor");
      else if (outcome.status === 403) showState(root, "forbidden");
      else showTrouble(root, outcome, reload);
    },
    toast,
    /** Says `text` and goes to another view. Who went on meanwhile is told it where they are. */
    leave(wanted, text) {
      if (here() && hash !== wanted) {
        carried = text;
        location.hash = wanted;
        return;
      }
      toast(text);
      if (here()) reload();
    },
    reload,
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
  if (moved) {
    said.textContent = carried;
    carried = "";
  }
  // While something is shown already, it stays until the next is there: no flicker on a phone.
  if (view.hidden || view.childElementCount === 0) showState(root, "loading");
  const page = pageFor(opened, found, moved);
  try {
    await VIEWS[found.name](page);
  } catch (error) {
    console.error(error);
    page.trouble(unreadable());
  }
}

function markTab(name) {
  root.querySelector("[data-tabs]").hidden = false;
  for (const tab of root.querySelectorAll("[data-tab]")) {
    if (tab.dataset.tab === name) tab.setAttribute("aria-current", "page");
    else tab.removeAttribute("aria-current");
  }
}

// The fragment is a view's address here, which the way to the content must not change.
document.querySelector(".skip-link").addEventListener("click", (event) => {
  event.preventDefault();
  document.getElementById("main").focus();
});
addEventListener("hashchange", () => open(true));
open(false);
