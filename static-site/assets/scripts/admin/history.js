// The audit log: who did what to whom, when and why. As a view of its own, and as the history of one thing.

import { call } from "../api.js";
import { clone, element, fill } from "../dom.js";
import { moment, money } from "../format.js";
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
  const query = String(await named(page.params));
  const empty = { title: say("panel.empty"), text: say("audit.empty") };
  const row = (entry) => rowFor(entry, { linked: true });
  const path = `${PATH}${query === "" ? "" : `?${query}`}`;
  if (await fillList(root, page, path, row, empty)) page.show(root);
}

/** The filters as the log has them: an enrollment is called by its reference, and kept by its id. */
async function named(params) {
  const target = params.get("target") ?? "";
  const { found } = /^[^/]+$/.test(target) ? await fetchOne(target) : {};
  if (!found) return params;
  const wanted = new URLSearchParams(params);
  wanted.set("target", `enrollments/${found.id}`);
  return wanted;
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
    detail: details(detail),
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

/** `from` and `to` as one move, the rest by name; money as money, states as their words. */
function details({ from, to, ...rest }) {
  const parts = [];
  if (from && to && from !== to) parts.push(say("audit.moved", { from: state(from), to: state(to) }));
  else if (from ?? to) parts.push(state(from ?? to));
  for (const [name, value] of Object.entries(rest)) {
    const whole = `audit.detail.${name}.${value}`;
    if (knows(whole)) {
      parts.push(say(whole));
      continue;
    }
    const shown = name.endsWith("_paise") && /^-?\d+$/.test(value) ? money(Number(value)) : state(value);
    parts.push(say("audit.detail", { name: word(`audit.detail.${name}`, name.replace(/_paise$/, "").replaceAll("_", " ")), value: shown }));
  }
  return parts.join(", ");
}

function state(value) {
  return word(`state.${value}`, value);
}

/** The sentence of that name, or what stands in for it. */
function word(key, otherwise) {
  return knows(key) ? say(key) : otherwise;
}
