// What an admin does to an enrollment. Each act asks first, says what will happen, and names the
// version that the admin saw: of two admins, one acts and the other is told.

import { call, part } from "../api.js";
import { bindClose, fill, fillPairs } from "../dom.js";
import { bindForm, clearErrors, showErrors, showOutcome, text } from "../form.js";
import { money, paiseOf, plainUtr, rupees } from "../format.js";
import { steppedUp } from "../step-up.js";
import { say } from "../strings.js";
import { forget, remember } from "./known.js";
import { forget as forgetTyped, rebase } from "./unsaved.js";
import { isRemoved, studentName } from "./whose.js";

const ACTS = {
  pending_payment: ["verify", "reject", "delete"],
  under_review: ["verify", "reject", "delete"],
  rejected: ["verify", "delete"],
  cancelled: ["delete"],
  active: ["refund"],
  refunded: [],
};
const dialogs = new Map();
// What the open dialog is about. It may be closed, and opened about another enrollment, while an answer
// is on its way: that one is about what was sent.
let current = null;

/** What may be done to an enrollment. What money came for, in whichever amount, is not deleted. */
export function actsOn({ state, amount_received_paise: received }) {
  return (ACTS[state] ?? []).filter((act) => act !== "delete" || received === null);
}

/** Under what is kept what is typed into the note of an enrollment. */
export const noteKey = ({ reference }) => `enrollment/${reference}`;

/** Opens the dialog of `act` for an enrollment; `after(enrollment|null)` follows success. */
export function askTo(act, enrollment, page, after) {
  current = { act, enrollment, page, after, isNewer: false, noteBefore: enrollment.note ?? "" };
  const dialog = dialogs.get(act) ?? bindDialog(act);
  const form = dialog.querySelector("form");
  // What is still on its way from the one before goes on by itself.
  form.reset();
  clearErrors(form);
  for (const folded of form.querySelectorAll("details")) folded.open = false;
  if (act === "verify") form.elements.namedItem("note").value = current.noteBefore;
  showFacts(dialog, enrollment);
  dialog.showModal();
}

/** Shows what is so, and nothing of what is typed anew. */
function showFacts(dialog, enrollment, noteNow) {
  fillPairs(dialog.querySelector("[data-pairs]"), facts(enrollment, noteNow));
  const received = enrollment.amount_received_paise;
  fill(dialog, { recorded: received !== null && say("panel.reject.recorded", { received: money(received) }) });
  if (current.act === "verify") prepareVerify(dialog.querySelector("form"), enrollment);
}

/** `noteNow` is a note that somebody else wrote while another one was being written here. */
function facts(enrollment, noteNow) {
  return [
    [say("panel.label.student"), studentName(enrollment)],
    [say("panel.label.words"), isRemoved(enrollment) ? say("panel.removed_words") : ""],
    [say("panel.label.course"), enrollment.course.name],
    [say("panel.label.due"), money(enrollment.amount_paise), "price"],
    [say("panel.label.received"), enrollment.amount_received_paise === null ? "" : money(enrollment.amount_received_paise), "price"],
    [say("panel.label.utr"), enrollment.utr, "code"],
    [say("panel.label.reference"), enrollment.reference, "code"],
    [say("panel.label.note"), noteNow],
  ];
}

function prepareVerify(form, enrollment) {
  const missing = !enrollment.utr;
  const utr = form.elements.namedItem("utr");
  // What was typed is seen for as long as it would be sent.
  form.querySelector("[data-utr-field]").hidden = !missing && utr.value === "";
  utr.required = missing;
  if (enrollment.mismatch) {
    form.querySelector("[data-difference]").open = true;
    const received = enrollment.amount_received_paise;
    if (received !== null) form.elements.namedItem("amount_received_paise").value ||= rupees(received);
  }
}

function bindDialog(act) {
  const dialog = document.getElementById(`dialog-${act}`);
  const form = dialog.querySelector("form");
  bindClose(dialog);
  // Who was shown what is newer, and goes no further, sees it in the view too.
  dialog.addEventListener("close", () => current.isNewer && showNow(current, current.enrollment));
  bindForm(form, {
    read: (data) => ({ ...READ[act](data), about: current }),
    send: (values, key) => send(act, values, key),
    done: (answer, values, about) => finish(dialog, about, answer, values),
    refused: (outcome, _, about) => refused(dialog, about, outcome),
  });
  dialogs.set(act, dialog);
  return dialog;
}

/** Shows an enrollment as it is now, where its act was begun; null is one that is gone. */
function showNow({ page, after }, now) {
  // Who went on to another view is not disturbed there.
  if (!page.here()) return;
  if (after && page.current()) after(now);
  else page.reload();
}

/** The id stands among the values so that every enrollment gets a key of its own. */
function base(errors) {
  return { values: { id: current.enrollment.id, version: current.enrollment.version }, errors };
}

const READ = {
  verify(data) {
    const { values, errors } = base([]);
    const utr = plainUtr(text(data, "utr", errors, { required: false }));
    if (utr === "" && !current.enrollment.utr) errors.push({ field: "utr", message: say("panel.utr_seen") });
    // Where there is one, the field is hidden; but once a difference is recorded, what was typed may be
    // corrected where it stands.
    if (utr !== "") values.utr = utr;
    const recorded = current.enrollment.amount_received_paise;
    const amount = text(data, "amount_received_paise", errors, { required: false });
    if (amount !== "") values.amount_received_paise = paiseOf(amount);
    // Left empty it says that what is due came: of what was recorded before, the API would think it again.
    else if (recorded !== null) values.amount_received_paise = current.enrollment.amount_paise;
    if (values.amount_received_paise === null) errors.push({ field: "amount_received_paise", message: say("field.rupees") });
    // What stands there since it was recorded says nothing of a number that the student sent later.
    else if (utr === "" && values.amount_received_paise === recorded) delete values.amount_received_paise;
    if (data.get("accept_difference") === "on") values.accept_difference = true;
    // Left empty it says that no other amount came: then there is no difference to accept.
    if (values.accept_difference && amount === "") errors.push({ field: "amount_received_paise", message: say("panel.amount_what") });
    const note = text(data, "note", errors, { required: false });
    const isNew = note !== current.noteBefore.trim();
    if (isNew) values.note = note;
    if (values.accept_difference && (note === "" || !isNew)) errors.push({ field: "note", message: say("panel.note_why") });
    return { values, errors };
  },
  reject: withReason,
  refund(data) {
    const { values, errors } = withReason(data);
    const number = text(data, "refund_utr", errors, { required: false });
    if (number !== "") values.refund_utr = number;
    return { values, errors };
  },
  delete: withReason,
};

function withReason(data) {
  const { values, errors } = base([]);
  values.reason = text(data, "reason", errors);
  return { values, errors };
}

function send(act, { id, ...body }, key) {
  const path = `/api/admin/enrollments/${part(id)}/${act}`;
  // Deletion takes a body, which some fronts drop from DELETE; it has no key.
  return steppedUp(() => call("POST", path, act === "delete" ? { body } : { body, key }));
}

function finish(dialog, about, answer, values) {
  const { act, enrollment, page } = about;
  about.isNewer = false;
  if (about === current) dialog.close();
  if (answer) rebase(noteKey(enrollment), enrollment.version, answer);
  else forgetTyped(noteKey(enrollment));
  const said = act === "verify" && isAnothers(answer, values) ? "panel.verified_before" : `panel.done.${act}`;
  page.toast(say(said, { receipt: answer?.receipt_number ?? "" }));
  // What a list says may be older than the answer.
  if (answer) showNow(about, remember({ ...enrollment, ...answer }));
  else showNow(about, forget(enrollment));
}

/** Whether somebody else had verified it: to the API that is a success, which takes nothing of what was sent. */
function isAnothers(answer, sent) {
  // Of who was erased no note is kept, whoever wrote it.
  const kept = ["utr", "amount_received_paise", ...(isRemoved(answer) ? [] : ["note"])];
  return kept.some((name) => sent[name] !== undefined && sent[name] !== (answer[name] ?? ""));
}

async function refused(dialog, about, outcome) {
  const { page } = about;
  const form = dialog.querySelector("form");
  if (outcome.code === "version_conflict" || outcome.code === "wrong_state" || outcome.status === 404) {
    const looked = await fetchOne(about.enrollment.reference);
    if (outcome.code === "version_conflict" && about === current && dialog.open && goesOn(dialog, about, looked)) return true;
    about.isNewer = false;
    if (about === current) dialog.close();
    await tellWhatHappened(about, outcome, looked);
    return true;
  }
  // The difference was recorded, which made a newer version: that is the one to accept.
  if (outcome.code === "amount_mismatch") await takeRecorded(about);
  if (about !== current || !dialog.open) {
    page.tell(outcome);
    if (about.isNewer) showNow(about, about.enrollment);
    return true;
  }
  if (outcome.code === "amount_mismatch") {
    form.querySelector("[data-difference]").open = true;
    showErrors(form, [{ field: "accept_difference", message: outcome.message }]);
  } else if (outcome.code === "utr_already_used" && form.elements.namedItem("utr")) {
    showErrors(form, [{ field: "utr", message: outcome.message }]);
  } else {
    showOutcome(form, outcome);
  }
  return true;
}

/**
 * Something changed since the dialog was opened. Where the act is still allowed, what was typed stays, what is so
 * now stands above it, and pressed again it goes to that version. Gives whether the dialog goes on.
 */
function goesOn(dialog, about, { found, outcome }) {
  const form = dialog.querySelector("form");
  if (!outcome.ok) {
    // What happened is not known yet: the next press finds out.
    showOutcome(form, outcome);
    return true;
  }
  const now = found && remember(found);
  if (!now || !actsOn(now).includes(about.act)) return false;
  about.enrollment = now;
  about.isNewer = true;
  showFacts(dialog, now, takeNote(form, about, now.note ?? ""));
  showOutcome(form, { errors: [], message: say("panel.overtaken") });
  return true;
}

/**
 * A newer note takes the place of the older one in the form that has it, unless another one is being written there.
 * Else it is given, to be seen: before it is replaced, or though the act leaves it as it is.
 */
function takeNote(form, about, now) {
  if (now === about.noteBefore) return "";
  const field = about.act === "verify" ? form.elements.namedItem("note") : null;
  const isWritten = field === null || field.value.trim() !== about.noteBefore.trim();
  about.noteBefore = now;
  if (isWritten) return now;
  field.value = now;
  return "";
}

/** Of two admins one acted; the other is told what became of it, and sees it. */
async function tellWhatHappened(about, outcome, { found, outcome: looked }) {
  const { enrollment, page } = about;
  if (found) showNow(about, remember(found));
  else {
    if (looked.ok) forget(enrollment);
    if (page.here()) await page.reload();
  }
  const now = found
    ? say("panel.now", { name: studentName(found), state: say(`state.${found.state}`) })
    : looked.ok && say("panel.gone");
  page.toast([outcome.message, now].filter(Boolean).join(" "));
}

async function takeRecorded(about) {
  const { found } = await fetchOne(about.enrollment.reference);
  // What somebody else did besides, this admin has not seen: the next try is told so.
  if (!found || found.version > about.enrollment.version + 1) return;
  about.isNewer = true;
  about.enrollment = remember(found);
}

/**
 * Looks for the enrollment with that reference, in whichever case and width it was typed: `{found, outcome}`;
 * `found` is null if there is none.
 */
export async function fetchOne(reference) {
  const outcome = await call("GET", `/api/admin/enrollments?q=${encodeURIComponent(reference)}`);
  const items = outcome.ok ? outcome.data.items : [];
  return { found: items.find((each) => each.reference === folded(reference)) ?? null, outcome };
}

const folded = (reference) => reference.normalize("NFKC").trim().toUpperCase();

/** Asks, verifies many at once, and shows what became of each. */
export function askToVerifyMany(chosen, page) {
  const total = chosen.reduce((sum, each) => sum + each.amount_paise, 0);
  const dialog = document.getElementById("dialog-bulk");
  fill(dialog, {
    title: say("panel.bulk.title", { count: chosen.length }),
    text: say("panel.bulk.text", { amount: money(total) }),
  });
  current = { act: "bulk", chosen, page };
  const form = dialog.querySelector("form");
  if (!dialogs.has("bulk")) {
    bindClose(dialog);
    bindForm(form, {
      read: () => ({ values: named(current.chosen), errors: [], about: current }),
      send: (body, key) => call("POST", "/api/admin/enrollments/bulk-verify", { body, key }),
      done(answer, _, about) {
        if (about === current) dialog.close();
        showOutcomes(answer, about);
      },
      refused(outcome, _, about) {
        if (about === current && dialog.open) return false;
        about.page.tell(outcome);
        return true;
      },
    });
    dialogs.set("bulk", dialog);
  }
  form.reset();
  clearErrors(form);
  dialog.showModal();
  // Enter, pressed once more by who is fast, must verify nothing.
  dialog.querySelector("[data-close]").focus();
}

/** Each by its id, with the version that the admin saw: a UTR that was corrected since is looked for anew. */
function named(chosen) {
  return { ids: chosen.map((each) => each.id), versions: chosen.map((each) => each.version) };
}

function showOutcomes({ verified, results }, { chosen, page }) {
  const dialog = document.getElementById("dialog-outcomes");
  for (const { id, outcome } of results) {
    const each = chosen.find((one) => one.id === id);
    // A list may not know of it yet.
    if (!each || outcome !== "verified") continue;
    const now = remember({ ...each, state: "active", version: each.version + 1 });
    rebase(noteKey(each), each.version, now);
  }
  fill(dialog, { title: say("panel.outcomes", { count: verified }) });
  bindClose(dialog);
  dialog.querySelector("[data-list]").replaceChildren(
    ...results.map(({ id, outcome }) => {
      const each = chosen.find((one) => one.id === id);
      const item = document.createElement("li");
      item.className = "row-text";
      const whose = { name: each?.student?.name ?? "", reference: each?.reference ?? id };
      item.textContent = say("outcome.row", { ...whose, outcome: say(`outcome.${outcome}`) });
      return item;
    }),
  );
  dialog.onclose = () => page.here() && page.reload();
  dialog.showModal();
}
