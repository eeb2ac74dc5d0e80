// What an admin does to an enrollment. Each act asks first, says what will happen, and names the
// version that the admin saw: of two admins, one acts and the other is told.

import { call, part } from "../api.js";
import { bindClose, fill, fillPairs } from "../dom.js";
import { bindForm, clearErrors, showErrors, showOutcome, text } from "../form.js";
import { money, paiseOf, plainUtr, rupees } from "../format.js";
import { steppedUp } from "../step-up.js";
import { say } from "../strings.js";
import { forget, remember } from "./known.js";

const dialogs = new Map();
// What the open dialog is about. It may be closed, and opened about another enrollment, while an answer
// is on its way: that one is about what was sent.
let current = null;

/** Opens the dialog of `act` for an enrollment; `after(enrollment|null)` follows success. */
export function askTo(act, enrollment, page, after) {
  current = { act, enrollment, page, after, differs: false, noteBefore: enrollment.note ?? "" };
  const dialog = dialogs.get(act) ?? bindDialog(act);
  const form = dialog.querySelector("form");
  // What is still on its way from the one before goes on by itself.
  form.reset();
  clearErrors(form);
  for (const folded of form.querySelectorAll("details")) folded.open = false;
  fillPairs(dialog.querySelector("[data-pairs]"), facts(enrollment));
  const received = enrollment.amount_received_paise;
  fill(dialog, { recorded: received !== null && say("panel.reject.recorded", { received: money(received) }) });
  if (act === "verify") prepareVerify(form, enrollment);
  dialog.showModal();
}

function facts(enrollment) {
  return [
    [say("panel.label.student"), enrollment.student?.name ?? say("panel.removed_student")],
    [say("panel.label.course"), enrollment.course.name],
    [say("panel.label.due"), money(enrollment.amount_paise), "price"],
    [say("panel.label.received"), enrollment.amount_received_paise === null ? "" : money(enrollment.amount_received_paise), "price"],
    [say("panel.label.utr"), enrollment.utr, "code"],
    [say("panel.label.reference"), enrollment.reference, "code"],
  ];
}

function prepareVerify(form, enrollment) {
  const missing = !enrollment.utr;
  form.querySelector("[data-utr-field]").hidden = !missing;
  form.elements.namedItem("utr").required = missing;
  form.elements.namedItem("note").value = current.noteBefore;
  if (enrollment.mismatch) {
    form.querySelector("[data-difference]").open = true;
    const received = enrollment.amount_received_paise;
    if (received !== null) form.elements.namedItem("amount_received_paise").value = rupees(received);
  }
}

function bindDialog(act) {
  const dialog = document.getElementById(`dialog-${act}`);
  const form = dialog.querySelector("form");
  bindClose(dialog);
  // Who records a difference and goes no further sees what is recorded.
  dialog.addEventListener("close", () => current.differs && showNow(current, current.enrollment));
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
    const utr = plainUtr(text(data, "utr", errors, { required: !current.enrollment.utr }));
    // Where there is one, the field is hidden; but once a difference is recorded, what was typed may be
    // corrected where it stands.
    if (utr !== "") values.utr = utr;
    const amount = text(data, "amount_received_paise", errors, { required: false });
    if (amount !== "") values.amount_received_paise = paiseOf(amount);
    // Left empty it says that what is due came: of what was recorded before, the API would think it again.
    else if (current.enrollment.amount_received_paise !== null) values.amount_received_paise = current.enrollment.amount_paise;
    if (values.amount_received_paise === null) errors.push({ field: "amount_received_paise", message: say("field.rupees") });
    if (data.get("accept_difference") === "on") values.accept_difference = true;
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
  about.differs = false;
  if (about === current) dialog.close();
  const said = act === "verify" && isAnothers(answer, values) ? "panel.verified_before" : `panel.done.${act}`;
  page.toast(say(said, { receipt: answer?.receipt_number ?? "" }));
  // What a list says may be older than the answer.
  if (answer) showNow(about, remember({ ...enrollment, ...answer }));
  else showNow(about, forget(enrollment));
}

/** Whether somebody else had verified it: to the API that is a success, which takes nothing of what was sent. */
function isAnothers(answer, sent) {
  return ["utr", "amount_received_paise", "note"].some((name) => sent[name] !== undefined && sent[name] !== (answer[name] ?? ""));
}

async function refused(dialog, about, outcome) {
  const { page } = about;
  const form = dialog.querySelector("form");
  if (outcome.code === "version_conflict" || outcome.code === "wrong_state" || outcome.status === 404) {
    about.differs = false;
    if (about === current) dialog.close();
    await tellWhatHappened(about, outcome);
    return true;
  }
  // The difference was recorded, which made a newer version: that is the one to accept.
  if (outcome.code === "amount_mismatch") await takeRecorded(about);
  if (about !== current || !dialog.open) {
    page.toast(outcome.message);
    if (about.differs) showNow(about, about.enrollment);
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

/** Of two admins one acted; the other is told what became of it, and sees it. */
async function tellWhatHappened(about, outcome) {
  const { enrollment, page } = about;
  const { found, outcome: looked } = await fetchOne(enrollment.reference);
  if (found) showNow(about, remember(found));
  else {
    if (looked.ok) forget(enrollment);
    if (page.here()) await page.reload();
  }
  const now = found
    ? say("panel.now", { name: found.student?.name ?? say("panel.removed_student"), state: say(`state.${found.state}`) })
    : looked.ok && say("panel.gone");
  page.toast([outcome.message, now].filter(Boolean).join(" "));
}

async function takeRecorded(about) {
  const { found } = await fetchOne(about.enrollment.reference);
  // What somebody else did besides, this admin has not seen: the next try is told so.
  if (!found || found.version > about.enrollment.version + 1) return;
  about.differs = true;
  about.enrollment = remember(found);
}

/** Looks for the enrollment with that reference: `{found, outcome}`; `found` is null if there is none. */
export async function fetchOne(reference) {
  const outcome = await call("GET", `/api/admin/enrollments?q=${encodeURIComponent(reference)}`);
  const items = outcome.ok ? outcome.data.items : [];
  return { found: items.find((each) => each.reference === reference) ?? null, outcome };
}

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
        about.page.toast(outcome.message);
        return true;
      },
    });
    dialogs.set("bulk", dialog);
  }
  form.reset();
  clearErrors(form);
  dialog.showModal();
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
    if (each && outcome === "verified") remember({ ...each, state: "active", version: each.version + 1 });
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
