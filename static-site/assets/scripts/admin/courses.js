// Courses: the list with drafts, and the form. Every save names the version that was read; a newer
// one is never overwritten unseen.

import { call, part as segment } from "../api.js";
import { actButton, bindClose, clone, element, fill, linkButton, setBadge } from "../dom.js";
import { bindForm, clearErrors, showOutcome, text } from "../form.js";
import { moment, money, paiseOf, rupees } from "../format.js";
import { say } from "../strings.js";
import { fillList, rowOf } from "./list.js";

const dialog = document.getElementById("dialog-course");
let asked = null;
let sent = null;

/** Opens the list. */
export async function courses(page) {
  page.title(say("panel.courses"));
  const root = element("div", { className: "stack" });
  root.append(clone("view-courses"));
  const empty = { title: say("panel.empty"), text: say("panel.empty_text") };
  if (await fillList(root, page, "/api/admin/courses?limit=100", (each) => row(each, page), empty)) page.show(root);
}

function row(each, page) {
  const part = rowOf("row-course");
  fill(part, {
    name: each.name,
    price: money(each.price_paise),
    facts: say("course.facts", { duration: each.duration, modules: each.modules.length, level: each.level }),
    when: say("course.edited", { version: each.version, when: moment(each.updated_at) }),
  });
  setBadge(part, each.state);
  part.querySelector('[data-slot="name"]').href = `#/course/${encodeURIComponent(each.slug)}/edit`;
  part.querySelector('[data-slot="actions"]').append(...moves(each, page));
  return part;
}

const MOVES = { draft: ["publish", "delete"], published: ["archive"], archived: ["reopen", "delete"] };
const BECOMES = { publish: "published", archive: "archived", reopen: "published" };

function moves(each, page) {
  return MOVES[each.state].map((act) => {
    const button = actButton(say(`course.${act}`), () => ask(act, each, page), "button button-quiet button-small");
    button.setAttribute("aria-label", `${say(`course.${act}`)}: ${each.name}`);
    return button;
  });
}

function ask(act, each, page) {
  const first = asked === null;
  // A new object each time: an answer that is still on its way belongs to the one before.
  asked = { act, each, page };
  fill(dialog, {
    title: say(`course.${act}.title`, { name: each.name }),
    text: say(`course.${act}.text`, { price: money(each.price_paise) }),
    confirm: say(`course.${act}`),
  });
  const form = dialog.querySelector("form");
  form.querySelector("[data-submit]").className = act === "delete" ? "button button-danger" : "button";
  if (first) bindAsk(form);
  clearErrors(form);
  dialog.showModal();
}

function bindAsk(form) {
  bindClose(dialog);
  bindForm(form, {
    read: () => ({ values: {}, errors: [] }),
    send() {
      sent = asked;
      return move(asked);
    },
    done() {
      if (sent === asked) dialog.close();
      sent.page.toast(say(sent.act === "delete" ? "course.deleted" : "course.saved"));
      // Who went on to another view is not disturbed there.
      if (!sent.page.here()) return;
      if (location.hash === "#/courses") sent.page.reload();
      else location.hash = "#/courses";
    },
    refused(outcome) {
      if (sent === asked) showOutcome(form, outcome);
      else sent.page.toast(outcome.message);
      return true;
    },
  });
}

function move({ act, each }) {
  const path = `/api/admin/courses/${segment(each.slug)}`;
  if (act === "delete") return call("DELETE", path);
  return call("PUT", path, { body: sendable({ ...each, state: BECOMES[act] }) });
}

/** What PUT takes: all that was read but the time, which the server sets. */
function sendable({ updated_at: _, ...rest }) {
  return rest;
}

/** Opens the form: `#/course/new` or `#/course/<slug>/edit`. */
export async function course(page) {
  const [slug = "", verb] = page.rest;
  if (slug === "" || (slug === "new" && verb !== "edit")) {
    page.title(say("panel.course_new"));
    show(null, page);
    return;
  }
  page.title(say("panel.course_edit"));
  const outcome = await call("GET", `/api/admin/courses/${segment(slug)}`);
  if (outcome.ok) show(outcome.data, page);
  else page.trouble(outcome);
}

function show(known, page) {
  const root = element("div", { className: "stack" });
  root.append(clone("view-course"));
  const form = root.querySelector("[data-course-form]");
  if (known) fillForm(form, known);
  offerStates(form, known);
  const actions = root.querySelector("[data-course-actions]");
  if (known && known.state !== "draft") {
    actions.append(linkButton(`/courses/${encodeURIComponent(known.slug)}/`, say("course.view"), "button button-quiet"));
  }
  actions.append(actButton(say("course.preview"), () => preview(read(new FormData(form), known).values)));
  if (known) actions.append(...moves(known, page).filter((_, place) => MOVES[known.state][place] === "delete"));
  bindForm(form, {
    read: (data) => read(data, known),
    send: (body, key) => save(body, key, known),
    done(answer) {
      page.toast(say(known ? "course.saved" : "course.created"));
      if (known?.slug === answer.slug) show(answer, page);
      else location.hash = "#/courses";
    },
    refused: (outcome, values) => conflict(root, outcome, { known, values }, page),
  });
  page.show(root);
}

/** Shows what is in the form as its readers will see it; nothing is saved. */
function preview(values) {
  const shown = document.getElementById("dialog-preview");
  fill(shown, {
    name: values.name,
    summary: values.summary,
    facts: say("course.preview.facts", { ...values, price: values.price_paise === null ? "₹?" : money(values.price_paise) }),
    modules: values.modules.length > 0 && say("course.preview.modules"),
  });
  const paragraphs = values.description.split(/\n\s*\n/).filter((part) => part.trim() !== "");
  shown.querySelector("[data-paragraphs]").replaceChildren(...paragraphs.map((part) => element("p", { text: part })));
  shown.querySelector("[data-modules]").replaceChildren(...values.modules.map((name) => element("li", { text: name })));
  shown.querySelector("[data-topics]").replaceChildren(...values.topics.map((name) => element("li", { text: name, className: "chip" })));
  bindClose(shown);
  shown.showModal();
}

function fillForm(form, known) {
  const put = (name, value) => {
    form.elements.namedItem(name).value = value;
  };
  for (const name of ["name", "slug", "summary", "description", "duration", "level"]) put(name, known[name]);
  put("price_paise", rupees(known.price_paise));
  put("topics", known.topics.join("\n"));
  put("modules", known.modules.join("\n"));
  form.elements.namedItem("featured").checked = known.featured;
  form.elements.namedItem("slug").readOnly = known.state !== "draft";
}

/** Only the states that an edit may lead to. */
function offerStates(form, known) {
  const select = form.elements.namedItem("state");
  const from = known?.state ?? "draft";
  const allowed = { draft: ["draft", "published"], published: ["draft", "published", "archived"], archived: ["published", "archived"] }[from];
  for (const option of [...select.options]) {
    if (!allowed.includes(option.value)) option.remove();
  }
  select.value = from;
}

function read(data, known) {
  const errors = [];
  const lines = (name) => String(data.get(name) ?? "").split("\n").map((line) => line.trim()).filter(Boolean);
  const values = {
    name: text(data, "name", errors),
    slug: text(data, "slug", errors),
    summary: text(data, "summary", errors),
    description: text(data, "description", errors),
    duration: text(data, "duration", errors),
    level: text(data, "level", errors),
    price_paise: paiseOf(data.get("price_paise")),
    topics: lines("topics"),
    modules: lines("modules"),
    featured: data.get("featured") === "on",
    state: text(data, "state", errors),
  };
  if (values.price_paise === null) errors.push({ field: "price_paise", message: say("field.rupees") });
  if (known) values.version = known.version;
  return { values, errors };
}

function save(body, key, known) {
  if (!known) return call("POST", "/api/admin/courses", { body, key });
  return call("PUT", `/api/admin/courses/${segment(known.slug)}`, { body });
}

function conflict(root, outcome, saving, page) {
  if (outcome.code === "slug_taken") {
    outcome.errors = [{ field: "slug", message: outcome.message }];
    return false;
  }
  if (outcome.code !== "version_conflict") return false;
  tellConflict(root, saving, page);
  return true;
}

/** What was typed stays in the form until the admin asks for the newer version. */
async function tellConflict(root, { known, values }, page) {
  const notice = root.querySelector("[data-conflict]");
  const outcome = await call("GET", `/api/admin/courses/${segment(known.slug)}`);
  const newer = outcome.ok ? outcome.data : null;
  // The newer version may be this very one, saved by a try whose answer was lost.
  if (newer && isSaved(values, known, newer)) {
    page.toast(say("course.saved"));
    show(newer, page);
    return;
  }
  notice.querySelector('[data-slot="conflict"]').textContent = say("course.conflict", { version: newer?.version ?? "?" });
  notice.hidden = false;
  notice.querySelector("[data-reload]").onclick = () => (newer ? show(newer, page) : page.reload());
  notice.focus();
}

function isSaved(values, known, newer) {
  const same = ([name, value]) => name === "version" || JSON.stringify(value) === JSON.stringify(newer[name]);
  return newer.version === known.version + 1 && Object.entries(values).every(same);
}
