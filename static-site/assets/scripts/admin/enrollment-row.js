// An enrollment in a list, with the acts that its state allows; used by overview and list.

import { actButton, fill, setBadge } from "../dom.js";
import { moment, money } from "../format.js";
import { say } from "../strings.js";
import { actsOn, askTo } from "./acts.js";
import { asOfNow, recall } from "./known.js";
import { rowOf } from "./list.js";
import { studentName } from "./whose.js";

/** The address of an enrollment's detail in the panel. */
function detailHash(enrollment) {
  return `#/enrollment/${encodeURIComponent(enrollment.reference)}`;
}

// What each row shows, in which version.
const shown = new WeakMap();

/** The enrollment as `row` shows it. */
export function shownBy(row) {
  return shown.get(row);
}

/**
 * A row, or null for what is not in `state` any more; `selectable` gives waiting ones a box. `after(now|null)`
 * follows an act of the row; without it the view is drawn anew.
 */
export function enrollmentRow(listed, page, { selectable = false, state = null, after } = {}) {
  const enrollment = asOfNow(listed, state);
  if (!enrollment) return null;
  const row = rowOf("row-enrollment");
  shown.set(row, enrollment);
  const name = studentName(enrollment);
  const canSelect = selectable && enrollment.state === "under_review";
  fill(row, {
    student: name,
    course: enrollment.course.name,
    reference: enrollment.reference,
    utr: enrollment.utr,
    when: when(enrollment),
    amount: money(enrollment.amount_paise),
    flagged: enrollment.flagged,
    mismatch: enrollment.mismatch && say(`panel.mismatch.${enrollment.mismatch}`),
    select: canSelect && say("panel.select", { name }),
  });
  setBadge(row, enrollment.state);
  row.querySelector('[data-slot="student"]').href = detailHash(enrollment);
  bindBox(row, enrollment, canSelect);
  row.querySelector('[data-slot="actions"]').append(...actionsOf(enrollment, page, { short: true, after: after && ((now) => after(now, row)) }));
  return row;
}

function bindBox(row, enrollment, canSelect) {
  const box = row.querySelector("[data-select]");
  if (!canSelect) {
    row.querySelector(".row-select").remove();
    return;
  }
  box.value = enrollment.id;
}

function when(enrollment) {
  if (enrollment.refunded_at) return say("panel.since_refunded", { when: moment(enrollment.refunded_at) });
  if (enrollment.verified_at) return say("panel.since_verified", { when: moment(enrollment.verified_at) });
  if (enrollment.state === "under_review") return say("panel.since_submitted", { when: moment(enrollment.submitted_at) });
  return say("panel.since_created", { when: moment(enrollment.created_at) });
}

/** Buttons for what may be done; a list shows the two most wanted only. */
export function actionsOf(enrollment, page, { short = false, after } = {}) {
  const acts = actsOn(enrollment);
  const wanted = short ? acts.filter((act) => act === "verify" || (act === "reject" && enrollment.state === "under_review")) : acts;
  return wanted.map((act) => {
    const style = act === "verify" ? "button" : "button button-quiet";
    const button = actButton(say(`panel.${act}`), () => askTo(act, recall(enrollment.reference) ?? enrollment, page, after), style);
    button.setAttribute("aria-label", `${say(`panel.${act}`)}: ${studentName(enrollment)}, ${enrollment.reference}`);
    return button;
  });
}
