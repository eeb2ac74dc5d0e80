// The audit log: who did what to whom, when and why. As a view of its own, and as the history of one thing.

import { call } from "../api.js";
import { clone, element, fill } from "../dom.js";
import { day, moment, money } from "../format.js";
import { has, knows, say } from "../strings.js";
import { fetchOne } from "./acts.js";
import { bindFilters, fillList, rowOf, showList } from "./list.js";

const PATH = "/api/admin/audit";
/** Where the panel shows what an act was about. */
const ADDRESSES = {
  students: (id) => `#/student/${id}`,
  courses: (slug) => `#/course/${slug}/edit`,
  internships: (slug) => `#/internship/${slug}/edit`,
  enrollments: (_, { reference }) => (reference ? `#/enrollment/${encodeURIComponent(reference)}` : null),
};

/** Opens the log, of all or of the target in the address. */
export async function audit(page) {
  page.title(say("panel.audit"));
  const root = element("div", { className: "stack" });
  root.append(clone("view-audit"));
  bindFilters(root, page, "audit");
  const { params, trouble } = await named(page.params);
  if (trouble) {
    page.trouble(trouble);
    return;
  }
  const query = String(params);
  const empty = { title: say("panel.empty"), text: say("audit.empty") };
  const row = (entry) => rowFor(entry, { linked: true });
  const path = `${PATH}${query === "" ? "" : `?${query}`}`;
  if (await fillList(root, page, path, row, empty)) page.show(root);
}

/**
 * The filters as the log has them: an enrollment is called by its reference, and kept by its id. Or `{trouble}`, where
 * it could not be looked for.
 */
async function named(params) {
  const target = params.get("target") ?? "";
  if (!/^[^/]+$/.test(target)) return { params };
  const { found, outcome } = await fetchOne(target);
  // What is no reference may still be an id or a slug.
  if (!outcome.ok && outcome.code !== "bad_query") return { trouble: outcome };
  if (!found) return { params };
  const wanted = new URLSearchParams(params);
  wanted.set("target", `enrollments/${found.id}`);
  return { params: wanted };
}

/** What happened to `target`, folded; it is fetched when it is opened. */
export function historyOf(target, label, page) {
  const part = clone("part-history").firstElementChild;
  part.querySelector("summary").textContent = label;
  part.addEventListener("toggle", () => {
    if (part.open && part.dataset.fetched === undefined) load(part, target, page);
  });
  return part;
}

async function load(part, target, page) {
  part.dataset.fetched = "";
  const path = `${PATH}?target=${encodeURIComponent(target)}`;
  const outcome = await call("GET", path);
  if (!outcome.ok) {
    // Opened once more, it is tried again.
    delete part.dataset.fetched;
    part.open = false;
    page.tell(outcome);
    return;
  }
  const empty = { title: say("panel.empty"), text: say("audit.empty") };
  showList(part, page, path, (entry) => rowFor(entry), empty, outcome.data);
}

function rowFor(entry, { linked = false } = {}) {
  const row = rowOf("row-audit");
  // An enrollment is called by its reference; rows from before it was written have its id alone.
  const { reference, target_kind: kind, ...detail } = entry.detail;
  const target = `${kind}/${entry.target}`;
  fill(row, {
    what: act(entry),
    target: linked && (reference ?? target),
    only: linked && reference && say("audit.only"),
    reason: entry.reason,
    detail: details(entry.action, detail),
    when: say("audit.by", { when: moment(entry.at), name: actor(entry.actor) }),
  });
  const address = has(ADDRESSES, kind) ? ADDRESSES[kind](encodeURIComponent(entry.target), entry.detail) : null;
  const only = `#/audit?target=${encodeURIComponent(target)}`;
  row.querySelector('[data-slot="target"]').href = address ?? only;
  const all = row.querySelector('[data-slot="only"]');
  all.href = only;
  if (reference) all.setAttribute("aria-label", `${say("audit.only")}: ${reference}`);
  return row;
}

/** An amount that was only recorded verifies nothing: the enrollment stays where it was. */
function act({ action, detail: { from, to } }) {
  return word(`audit.act.${action}${from && from === to ? ".stays" : ""}`, word(`audit.act.${action}`, action));
}

function actor({ id, name }) {
  return name ?? word(`audit.actor.${id}`, say("audit.actor.erased"));
}

/** `from` and `to` as one move, of an export as its days; the rest by name. */
function details(action, { from, to, ...rest }) {
  const span = action === "export" ? days(from, to) : move(from, to);
  const named = Object.entries(rest).map(([name, value]) => detail(action, name, value));
  return [span, ...named].filter(Boolean).join(", ");
}

function days(from, to) {
  if (from && to) return say("audit.export.span", { from: date(from), to: date(to) });
  if (from) return say("audit.export.from", { when: date(from) });
  return to && say("audit.export.to", { when: date(to) });
}

function move(from, to) {
  if (from && to && from !== to) return say("audit.moved", { from: state(from), to: state(to) });
  return word(`audit.detail.from.${from}`, state(from ?? to ?? ""));
}

/** Name and value, or one sentence for both, where there is one. */
function detail(action, name, value) {
  const whole = [`audit.${action}.${name}.${value}`, `audit.detail.${name}.${value}`].find(knows);
  if (whole) return say(whole);
  const called = word(`audit.detail.${name}`, name.replace(/_paise$/, "").replaceAll("_", " "));
  return say("audit.detail", { name: called, value: shown(name, value) });
}

/** Money as money, days as days, fields and states as their words. */
function shown(name, value) {
  if (name.endsWith("_paise") && /^-?\d+$/.test(value)) return money(Number(value));
  if (name === "opened_on") return date(value);
  if (name === "changed") return value.split(", ").map((field) => word(`audit.field.${field}`, field)).join(", ");
  return state(value);
}

/** A day as people write it; what is none stays as it stands. */
function date(value) {
  return Number.isNaN(Date.parse(value)) ? value : day(value);
}

function state(value) {
  return word(`state.${value}`, value);
}

/** The sentence of that name, or what stands in for it. */
function word(key, otherwise) {
  return knows(key) ? say(key) : otherwise;
}
