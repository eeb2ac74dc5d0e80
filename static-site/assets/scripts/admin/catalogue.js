// What courses and internships share in the panel: the list with drafts, the form, and the moves. Every
// save names the version that was read; a newer one is never overwritten unseen.
//
// A kind says how it is called (`one`, `many`), where it is kept (`path`), and how it is shown: `name`,
// `row` and `address` of one that is kept, `fields` of its form, `read` from it, and `preview`.

import { call, part as segment } from "../api.js";
import { actButton, bindClose, clone, element, fill, linkButton, setBadge } from "../dom.js";
import { bindForm } from "../form.js";
import { moment, paiseOf } from "../format.js";
import { say } from "../strings.js";
import { forgetChoices } from "./choices.js";
import { agreed, confirm } from "./confirm.js";
import { fillList, rowOf } from "./list.js";
import { carryOver, forget, keep, putBack, rebase, unsaved } from "./unsaved.js";

/** Opens the list of a kind. */
export async function listOf(kind, page) {
  page.title(say(`panel.${kind.many}`));
  const root = element("div", { className: "stack" });
  root.append(clone(`view-${kind.many}`));
  const empty = { title: say("panel.empty_new"), text: say(`${kind.one}.none`) };
  const row = (each) => rowFor(kind, each, page);
  if (await fillList(root, page, `${kind.path}?limit=100`, row, empty)) page.show(root);
}

function rowFor(kind, each, page) {
  const part = rowOf("row-course");
  fill(part, {
    ...kind.row(each),
    when: say("course.edited", { version: each.version, when: moment(each.updated_at) }),
  });
  setBadge(part, each.state);
  part.querySelector('[data-slot="name"]').href = `#/${kind.one}/${encodeURIComponent(each.slug)}/edit`;
  part.querySelector('[data-slot="actions"]').append(...moves(kind, each, page));
  return part;
}

const MOVES = { draft: ["publish", "delete"], published: ["archive"], archived: ["reopen", "delete"] };
const BECOMES = { publish: "published", archive: "archived", reopen: "published" };

function moves(kind, each, page) {
  return MOVES[each.state].map((act) => {
    const button = actButton(say(`course.${act}`), () => ask(act, kind, each, page), "button button-quiet button-small");
    button.setAttribute("aria-label", `${say(`course.${act}`)}: ${kind.name(each)}`);
    return button;
  });
}

/** What is asked before `act`: what it does, in words. */
function question(act, kind, each, page) {
  return {
    page,
    title: say(`course.${act}.title`, { name: kind.name(each) }),
    text: say(`${kind.one}.${act}.text`, kind.row(each)),
    label: say(`course.${act}`),
    grave: act === "delete" || act === "unpublish",
    // The address is fixed by it.
    final: act === "publish",
  };
}

function ask(act, kind, each, page) {
  confirm({
    ...question(act, kind, each, page),
    send: () => move({ act, kind, each }),
    done(answer) {
      forgetChoices(kind.path);
      if (act === "delete") forget(keyOf(kind, each));
      else rebase(keyOf(kind, each), each.version, answer);
      page.leave(`#/${kind.many}`, say(act === "delete" ? `${kind.one}.deleted` : "course.saved"));
    },
  });
}

function move({ act, kind, each }) {
  const path = `${kind.path}/${segment(each.slug)}`;
  if (act === "delete") return call("DELETE", path);
  return call("PUT", path, { body: sendable({ ...each, state: BECOMES[act] }) });
}

/** What PUT takes: all that was read but the time, which the server sets. */
function sendable({ updated_at: _, ...rest }) {
  return rest;
}

/** Opens the form of a kind: `#/course/new` or `#/course/<slug>/edit`. */
export async function formOf(kind, page) {
  const [slug = "", verb] = page.rest;
  if (slug === "" || (slug === "new" && verb !== "edit")) {
    page.title(say(`panel.${kind.one}_new`));
    show(kind, null, page);
    return;
  }
  page.title(say(`panel.${kind.one}_edit`));
  const outcome = await call("GET", `${kind.path}/${segment(slug)}`);
  if (outcome.ok) show(kind, outcome.data, page);
  else page.trouble(outcome);
}

/** Under what is kept what was typed into the form of this one, or of a new one. */
const keyOf = (kind, known) => `${kind.one}/${known?.slug ?? ""}`;

function show(kind, latest, page) {
  const key = keyOf(kind, latest);
  const typed = unsaved(key);
  // What was typed is to change the version that it was typed over, be there a newer one by now.
  const known = latest && typed ? { ...latest, version: typed.version } : latest;
  const root = element("div", { className: "stack" });
  root.append(clone(`view-${kind.one}`));
  const form = root.querySelector("[data-entry-form]");
  if (known) fillForm(kind, form, known);
  offerStates(form, known);
  if (typed) putBack(form, typed);
  keep(form, key, known?.version);
  const actions = root.querySelector("[data-entry-actions]");
  if (known && known.state !== "draft") {
    actions.append(linkButton(kind.address(known), say("course.view"), "button button-quiet"));
  }
  actions.append(actButton(say("course.preview"), () => preview(kind, read(kind, new FormData(form), known).values)));
  if (known) actions.append(...moves(kind, known, page).filter((_, place) => MOVES[known.state][place] === "delete"));
  if (typed) actions.append(actButton(say("course.start_over"), () => showAnew(kind, latest, page)));
  bindForm(form, {
    read: (data) => read(kind, data, known),
    asks: ({ values }) => asks(kind, values, { known, page }),
    send: (body, sendKey) => save(kind, body, sendKey, known),
    done(answer, values) {
      forget(key);
      forgetChoices(kind.path);
      const typedSince = JSON.stringify(read(kind, new FormData(form), known).values) !== JSON.stringify(values);
      if (typedSince) carryOver(form, keyOf(kind, answer), answer.version);
      const said = say(known ? "course.saved" : "course.created");
      if (known?.slug !== answer.slug) {
        page.leave(`#/${kind.many}`, said);
        return;
      }
      show(kind, answer, page);
      page.toast(typedSince ? say("course.saved_before") : said);
    },
    refused: (outcome, values) => conflict(root, outcome, { kind, known, values }, page),
  });
  page.show(root);
  if (typed && page.current()) page.toast(say("course.kept"));
}

/** The form as it is kept by the academy; what was typed is given up. */
function showAnew(kind, latest, page) {
  forget(keyOf(kind, latest));
  show(kind, latest, page);
}

/** Shows what is in the form as its readers will see it; nothing is saved. */
function preview(kind, values) {
  const shown = document.getElementById("dialog-preview");
  fill(shown, kind.preview(values));
  const paragraphs = values.description.split(/\n\s*\n/).filter((part) => part.trim() !== "");
  shown.querySelector("[data-paragraphs]").replaceChildren(...paragraphs.map((part) => element("p", { text: part })));
  shown.querySelector("[data-modules]").replaceChildren(...(values.modules ?? []).map((name) => element("li", { text: name })));
  shown.querySelector("[data-topics]").replaceChildren(...values.topics.map((name) => element("li", { text: name, className: "chip" })));
  bindClose(shown);
  shown.showModal();
}

function fillForm(kind, form, known) {
  for (const [name, value] of Object.entries(kind.fields(known))) {
    const field = form.elements.namedItem(name);
    if (field.type === "checkbox") field.checked = value;
    else field.value = value;
  }
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

function read(kind, data, known) {
  const errors = [];
  const values = kind.read(data, errors);
  if (known) values.version = known.version;
  return { values, errors };
}

/** The lines of a field that lists something, the empty ones left out. */
export function lines(data, name) {
  return String(data.get(name) ?? "").split("\n").map((line) => line.trim()).filter(Boolean);
}

/** An amount typed in rupees, in paise; adds an error if it is none. */
export function amount(data, name, errors) {
  const paise = paiseOf(data.get(name));
  if (paise === null) errors.push({ field: name, message: say("field.rupees") });
  return paise;
}

/** What a save does to the public pages, by the state before and after. */
const CHANGES = {
  "draft published": "publish",
  "published archived": "archive",
  "archived published": "reopen",
  "published draft": "unpublish",
};

/** Whether `values` may be saved: what changes the public pages is asked about first. */
function asks(kind, values, { known, page }) {
  const act = CHANGES[`${known?.state ?? "draft"} ${values.state}`];
  return act ? agreed(question(act, kind, values, page)) : true;
}

function save(kind, body, key, known) {
  if (!known) return call("POST", kind.path, { body, key });
  return call("PUT", `${kind.path}/${segment(known.slug)}`, { body });
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
async function tellConflict(root, { kind, known, values }, page) {
  const notice = root.querySelector("[data-conflict]");
  const outcome = await call("GET", `${kind.path}/${segment(known.slug)}`);
  const newer = outcome.ok ? outcome.data : null;
  // The newer version may be this very one, saved by a try whose answer was lost.
  if (newer && isSaved(values, known, newer)) {
    page.toast(say("course.saved"));
    showAnew(kind, newer, page);
    return;
  }
  notice.querySelector('[data-slot="conflict"]').textContent = say("course.conflict", { version: newer?.version ?? say("course.version_unknown") });
  notice.hidden = false;
  notice.querySelector("[data-reload]").onclick = () => (newer ? showAnew(kind, newer, page) : page.reload());
  notice.focus();
}

function isSaved(values, known, newer) {
  const same = ([name, value]) => name === "version" || JSON.stringify(value) === JSON.stringify(newer[name]);
  return newer.version === known.version + 1 && Object.entries(values).every(same);
}
