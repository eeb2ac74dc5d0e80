// The panel: one page whose views are in the fragment, so that each has an address to come back to.

import "./strings.js";
import { role } from "../session.js";
import { unreadable } from "../api.js";
import { requireSomebody, showState, showTrouble } from "../dom.js";
import { tell } from "../form.js";
import { has, say } from "../strings.js";
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
// The view that is open, how far down one is in it, and where one was in those before, by their addresses.
let latest = null;
let top = 0;
const places = new Map();

/** `#/enrollments?state=active` → `{name, rest, params}`; what is no view of ours is the overview. */
function address() {
  const [, path, query] = location.hash.match(/^#?\/?([^?]*)\??(.*)$/s);
  const [name, ...rest] = path.split("/").map(decoded);
  return { name: has(VIEWS, name) ? name : "overview", rest, params: new URLSearchParams(query) };
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

/** The control of that mark in the view drawn anew: no other one that looks like it, and none that is hidden. */
function marked(mark) {
  const alike = [...view.querySelectorAll("a[href], button, input, select, textarea, summary")].filter((each) => markOf(each) === mark);
  const [only] = alike.filter((each) => each.getClientRects().length > 0);
  return mark !== "" && alike.length === 1 ? only : undefined;
}

/** Notes where one is in the view at `hash`, which is left: how far its list went, how far down, and at what. */
function keepPlace(hash) {
  const focused = document.activeElement;
  places.set(hash, { depth: latest?.depth, top, mark: view.contains(focused) ? markOf(focused) : "" });
}

/** Who comes back to a view finds the place that they left. */
function restore({ top: wanted, mark }) {
  (marked(mark) ?? title).focus({ preventScroll: true });
  scrollTo({ top: wanted, behavior: "instant" });
}

/** Opens the view at `hash` as if nobody had been there. */
function begin(hash) {
  places.delete(hash);
  if (location.hash === hash) open();
  else location.hash = hash;
}

/**
 * What a view may do with the page. After a newer one was opened, it may do nothing. `moved` says that one came
 * from another view, `place` where one was in this one before, `depth` how many pages of its list were shown.
 */
function pageFor(number, found, { moved = false, place = null, depth = place?.depth ?? 1 }) {
  const current = () => number === opened;
  const { hash } = location;
  const here = () => location.hash === hash;
  const toast = (text) => (said.textContent = text);
  const reload = () => open({ depth: latest.depth });
  let drawn = number > 1;
  // Once: what is drawn later, after a save, must not take anybody from where they type.
  let toTitle = moved;
  return {
    ...found,
    depth,
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
      if (toTitle && place) restore(place);
      else if (toTitle) title.focus();
      else if (lost) (marked(markOf(focused)) ?? title).focus();
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
    /** Says why something failed. */
    tell: (outcome) => tell(said, outcome),
    begin,
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

async function open(coming = {}) {
  if (!requireSomebody(root)) return;
  if (role() !== "admin") {
    showState(root, "forbidden");
    return;
  }
  const found = address();
  opened += 1;
  markTab(TABS[found.name] ?? found.name);
  if (coming.moved) {
    said.textContent = carried;
    carried = "";
  }
  // While something is shown already, it stays until the next is there: no flicker on a phone.
  if (view.hidden || view.childElementCount === 0) showState(root, "loading");
  const page = pageFor(opened, found, coming);
  latest = page;
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
// Who chooses a view begins it anew; only the way back, by the browser or above the title, leads to where one was.
root.addEventListener("click", (event) => {
  const link = event.target.closest('a[href^="#/"]:not(.crumbs a)');
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  places.delete(link.hash);
  if (!("tab" in link.dataset) || link.hash !== location.hash) return;
  // The tab of the view that is open fetches it anew.
  event.preventDefault();
  said.textContent = "";
  open();
});
// The bar of what is chosen stands above what is said, however many lines that has.
new ResizeObserver(() => {
  const { style } = document.documentElement;
  if (said.textContent === "") style.removeProperty("--said");
  else style.setProperty("--said", `${said.offsetHeight}px`);
}).observe(said);
// Views are drawn when they are fetched: where they are scrolled to then is ours to say.
history.scrollRestoration = "manual";
addEventListener("scroll", () => (top = scrollY), { passive: true });
addEventListener("hashchange", ({ oldURL }) => {
  keepPlace(new URL(oldURL).hash);
  // A question is about the view that is left; whoever waits for its answer is told by the closing.
  for (const dialog of document.querySelectorAll("dialog[open]")) dialog.close();
  open({ moved: true, place: places.get(location.hash) });
});
open();
