// Enrollments: the list with its filters, and one enrollment with all that may be done to it.

import { call, part as segment } from "../api.js";
import { clone, element, fill, fillPairs, setBadge } from "../dom.js";
import { differs } from "../enrollment.js";
import { bindForm, text } from "../form.js";
import { moment, money } from "../format.js";
import { say } from "../strings.js";
import { askToVerifyMany, fetchOne, noteKey } from "./acts.js";
import { coursesOffered } from "./choices.js";
import { actionsOf, enrollmentRow, shownBy } from "./enrollment-row.js";
import { bindExport } from "./export.js";
import { historyOf } from "./history.js";
import { asOfNow, remember } from "./known.js";
import { bindFilters, fillList, putInPlace } from "./list.js";
import { forget, resume } from "./unsaved.js";
import { isRemoved, studentName } from "./whose.js";

const STATES = ["under_review", "pending_payment", "active", "rejected", "cancelled", "refunded"];
const MOST_AT_ONCE = 100;

/** Opens the list that the address describes. */
export async function enrollments(page) {
  page.title(say("panel.enrollments"));
  const part = clone("view-enrollments");
  offerStates(part);
  await offerCourses(part, page.params.get("course"));
  bindFilters(part, page, "enrollments");
  bindExport(part, page, "enrollments");
  const searching = page.params.has("q");
  const narrow = part.querySelector("[data-narrow]");
  narrow.hidden = searching;
  narrow.open = ["course", "from", "to"].some((name) => page.params.has(name));
  const state = page.params.get("state");
  const waiting = state === "under_review" && !searching && !narrow.open;
  const root = element("div", { className: "stack" });
  root.append(part);
  const query = String(page.params);
  // An act changes its own row: what was ticked, and further pages, stay.
  const rowFor = (each) => enrollmentRow(each, page, { selectable: true, state, after: (now, row) => putInPlace(row, now && rowFor(now), page) });
  const filled = await fillList(root, page, pathOf(page.params), rowFor, {
    title: say(waiting ? "panel.empty_waiting" : query === "" ? "panel.empty_new" : "panel.empty"),
    text: say(waiting ? "panel.empty_waiting_text" : query === "" ? "enrollments.none" : "panel.empty_text"),
    way: searching && state !== null && inAllStates(page.params),
  });
  if (!filled) return;
  bindSelection(root, page);
  page.show(root);
}

/** What waits is looked through as a whole: of that, a page is as long as one may be. */
function pathOf(params) {
  const asked = new URLSearchParams(params);
  if (asked.get("state") === "under_review") asked.set("limit", String(MOST_AT_ONCE));
  const query = String(asked);
  return `/api/admin/enrollments${query === "" ? "" : `?${query}`}`;
}

/** Who is looked for may be in another state than the one that was chosen before. */
function inAllStates(params) {
  const all = new URLSearchParams(params);
  all.delete("state");
  return { href: `#/enrollments?${all}`, label: say("panel.in_all_states") };
}

function offerStates(part) {
  const select = part.querySelector('[name="state"]');
  select.append(element("option", { text: say("panel.all_states"), value: "" }));
  for (const state of STATES) select.append(element("option", { text: say(`state.${state}`), value: state }));
}

async function offerCourses(part, wanted) {
  const select = part.querySelector('[name="course"]');
  for (const [value, text] of await coursesOffered(wanted)) select.append(element("option", { text, value }));
}

function bindSelection(root, page) {
  const bulk = root.querySelector("[data-bulk]");
  const boxes = () => [...root.querySelectorAll("[data-select]")];
  const chosen = () => boxes().filter((box) => box.checked);
  const update = () => {
    const count = chosen().length;
    bulk.hidden = count === 0;
    root.querySelector("[data-bulk-text]").textContent = say(count > MOST_AT_ONCE ? "panel.selected_most" : "panel.selected", { count, most: MOST_AT_ONCE });
    root.querySelector("[data-select-row]").hidden = boxes().length < 2;
  };
  root.addEventListener("change", (event) => event.target.matches("[data-select]") && update());
  root.addEventListener("rows", update);
  root.querySelector("[data-select-all]").onclick = () => {
    for (const box of boxes().slice(0, MOST_AT_ONCE)) box.checked = true;
    update();
  };
  root.querySelector("[data-bulk-none]").onclick = () => {
    for (const box of boxes()) box.checked = false;
    update();
  };
  root.querySelector("[data-bulk-verify]").onclick = () => {
    // In the version that each row shows, whatever became known of it since.
    askToVerifyMany(chosen().slice(0, MOST_AT_ONCE).map((box) => shownBy(box.closest(".row"))), page);
  };
  update();
}

/** Opens one enrollment, named by its reference. */
export async function enrollment(page) {
  page.title(say("panel.enrollment"));
  const reference = page.rest[0] ?? "";
  const { found, outcome } = await fetchOne(reference);
  // What cannot be looked for by this name is not there.
  if (!outcome.ok && outcome.status !== 400) return page.trouble(outcome);
  // Looked for by its whole name it is read as it is now: what is not found was deleted, whatever a list showed.
  const known = found && asOfNow(found);
  if (!known) {
    page.trouble({ status: 404, title: say("problem.missing.title"), message: say("problem.missing") });
    return;
  }
  show(known, page);
}

/** Shows one; `typed` is a note that is not saved yet; without one, what was kept of it is put back. */
function show(known, page, typed = null) {
  const part = element("div", { className: "stack" });
  part.append(clone("view-enrollment"));
  fill(part, {
    student: studentName(known),
    explain: say(explanation(known)),
    flagged: known.flagged,
    removed: isRemoved(known) && say("panel.removed_words"),
  });
  setBadge(part, known.state);
  fillPairs(part.querySelector("[data-pairs]"), pairs(known));
  // A note that is being written stays through whatever else is done.
  const unsaved = () => unsavedNote(part, known);
  const after = (changed) => {
    if (!changed) page.leave("#/enrollments?state=under_review", say("panel.done.delete"));
    else show(changed, page, unsaved());
  };
  part.querySelector('[data-slot="actions"]').append(...actionsOf(known, page, { after }));
  const student = part.querySelector("[data-student-link]");
  if (!isRemoved(known)) student.href = `#/student/${encodeURIComponent(known.student.id)}`;
  else student.remove();
  part.querySelector("[data-history]").append(historyOf(`enrollments/${known.id}`, say("audit.history"), page));
  if (isRemoved(known)) dropNote(part, known);
  else bindNote(part, known, page, typed);
  page.show(part);
}

function explanation(known) {
  if (known.flagged) return "panel.flagged";
  return `panel.explain.${differs(known) ? "differs" : known.state}`;
}

function pairs(known) {
  const mismatch = known.mismatch ? ` (${say(`panel.mismatch.${known.mismatch}`)})` : "";
  const received = known.amount_received_paise;
  return [
    [say("panel.label.course"), known.course.name],
    [say("panel.label.due"), money(known.amount_paise), "price"],
    [say("panel.label.received"), received === null ? "" : money(received) + mismatch, "price"],
    [say("panel.label.utr"), known.utr, "code"],
    [say("panel.label.reference"), known.reference, "code"],
    [say("panel.label.option"), known.payment_option],
    [say("panel.label.email"), known.student?.email],
    [say("panel.label.phone"), known.student?.phone],
    [say("panel.label.enrolled"), moment(known.created_at)],
    [say("panel.label.submitted"), moment(known.submitted_at)],
    [say("panel.label.review_by"), known.state === "under_review" ? moment(known.review_by) : ""],
    [say("panel.label.verified"), moment(known.verified_at)],
    [say("panel.label.refunded"), moment(known.refunded_at)],
    [say("panel.label.receipt"), known.receipt_number, "code"],
    [say("panel.label.reason"), known.reason],
  ];
}

/** The note in the form, where it is another than the one that is kept. */
function unsavedNote(part, { note }) {
  const { value } = part.querySelector("[data-note-form]").elements.namedItem("note");
  return value.trim() === (note ?? "") ? null : value;
}

/** Of who was erased nothing more is written; what was begun is not kept either. */
function dropNote(part, known) {
  part.querySelector("[data-note-form]").hidden = true;
  forget(noteKey(known));
}

function bindNote(part, known, page, typed) {
  const form = part.querySelector("[data-note-form]");
  const key = noteKey(known);
  const kept = { key, saved: known.note ?? "", version: known.version, typed };
  const version = resume(form.elements.namedItem("note"), kept, page, () => show(known, page));
  // Whoever replaces a note, their own or another's, has seen it.
  fill(part, { "saved-note": unsavedNote(part, known) !== null && known.note });
  bindForm(form, {
    read: (data) => ({ values: { note: text(data, "note", [], { required: false }), version }, errors: [] }),
    send: (body) => call("PATCH", `/api/admin/enrollments/${segment(known.id)}`, { body }),
    done(answer) {
      page.toast(say("panel.done.note"));
      forget(key);
      const now = remember({ ...known, ...answer });
      show(now, page, unsavedNote(part, now));
    },
    refused(outcome, values) {
      if (outcome.code !== "version_conflict") return false;
      showNewer(known, page, outcome, values.note);
      return true;
    },
  });
}

/** Somebody else acted meanwhile: shows what is there now, with the note that was being written. */
async function showNewer(known, page, refusal, typed) {
  const { found } = await fetchOne(known.reference);
  const now = found && asOfNow(found);
  if (now) show(now, page, typed);
  page.toast(now ? refusal.message : say("panel.gone"));
}
