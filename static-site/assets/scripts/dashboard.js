// The student's enrollments, each with what is to do next.

import { call, part } from "./api.js";
import { actButton, bindClose, clone, fill, linkButton, open, requireSomebody, setBadge, showState, showTrouble } from "./dom.js";
import { differs, hasAged, isLate } from "./enrollment.js";
import { tell } from "./form.js";
import { day, moment, money } from "./format.js";
import { say } from "./strings.js";

const root = document.querySelector("[data-dashboard]");
const list = root.querySelector("[data-list]");
const more = root.querySelector("[data-more]");
const status = root.querySelector("[data-status]");
const dialog = document.getElementById("cancel-dialog");
let asked = null;

async function load() {
  if (!requireSomebody(root)) return;
  showState(root, "loading");
  const [outcome, session] = await Promise.all([
    call("GET", "/api/enrollments?limit=20"),
    call("GET", "/api/auth/session"),
  ]);
  if (!outcome.ok) {
    showTrouble(root, outcome, start);
    return;
  }
  if (session.ok) {
    document.querySelector("[data-greeting]").textContent = say("greeting", { name: session.data.user.name });
  }
  list.replaceChildren(...outcome.data.items.map(row));
  offerMore(outcome.data.next_cursor);
  showState(root, outcome.data.items.length > 0 ? "ready" : "empty");
}

function offerMore(cursor) {
  more.hidden = !cursor;
  more.removeAttribute("aria-busy");
  const go = async () => {
    if (more.getAttribute("aria-busy") === "true") return;
    more.setAttribute("aria-busy", "true");
    const outcome = await call("GET", `/api/enrollments?limit=20&cursor=${encodeURIComponent(cursor)}`);
    // The list was drawn anew meanwhile, and goes on from its own end.
    if (more.onclick !== go) return;
    more.removeAttribute("aria-busy");
    status.textContent = "";
    if (!outcome.ok) return tell(status, outcome);
    const rows = outcome.data.items.map(row);
    list.append(...rows);
    offerMore(outcome.data.next_cursor);
    rows[0]?.querySelector("a, button")?.focus();
  };
  more.onclick = go;
}

function row(enrollment) {
  const made = clone("enrollment").firstElementChild;
  const { state } = enrollment;
  fill(made, {
    name: enrollment.course.name,
    next: nextStep(enrollment),
    reason: enrollment.reason && say("reason.says", { reason: enrollment.reason }),
    ...amount(enrollment),
    ...since(enrollment),
    reference: enrollment.reference,
    receipt: enrollment.receipt_number,
  });
  setBadge(made, differs(enrollment) ? "differs" : state);
  made.querySelector('[data-slot="actions"]').append(...actions(enrollment));
  return made;
}

function nextStep(enrollment) {
  const values = { utr: enrollment.utr, by: moment(enrollment.review_by) };
  if (differs(enrollment)) return say("next.differs", { received: money(enrollment.amount_received_paise) });
  if (hasAged(enrollment)) return say(`next.${enrollment.state}_aged`);
  if (enrollment.state === "under_review" && isLate(enrollment)) {
    return say("next.under_review_late", values);
  }
  return say(`next.${enrollment.state}`, values);
}

function amount(enrollment) {
  const received = enrollment.amount_received_paise;
  if (received !== null && ["active", "refunded"].includes(enrollment.state)) {
    return { "amount-label": say("amount.paid"), amount: money(received) };
  }
  return { "amount-label": say(amountLabel(enrollment)), amount: money(enrollment.amount_paise) };
}

function amountLabel(enrollment) {
  if (enrollment.state === "cancelled") return "amount.was";
  return hasAged(enrollment) ? "amount.aged" : "amount.due";
}

function since(enrollment) {
  if (enrollment.refunded_at) return { "since-label": say("since.refunded"), since: day(enrollment.refunded_at) };
  if (enrollment.verified_at) return { "since-label": say("since.verified"), since: day(enrollment.verified_at) };
  return { "since-label": say("since.enrolled"), since: day(enrollment.created_at) };
}

function actions(enrollment) {
  const pay = `/payment/?enrollment=${encodeURIComponent(enrollment.id)}`;
  const receipt = () => linkButton(`/receipt/?enrollment=${encodeURIComponent(enrollment.id)}`, say("act.receipt"), "button button-quiet");
  // What came is settled by mail or on the phone: the way to pay is not the first thing to press.
  if (differs(enrollment)) {
    const label = enrollment.state === "under_review" ? "act.correct" : "act.again";
    return [linkButton(pay, say(label), "button button-quiet")];
  }
  const again = () => linkButton(`/courses/${encodeURIComponent(enrollment.course.slug)}/`, say("act.enroll_again"), "button button-quiet");
  switch (enrollment.state) {
    case "pending_payment":
      return [linkButton(pay, say("act.pay")), actButton(say("act.cancel"), () => askToCancel(enrollment))];
    case "under_review":
      return [linkButton(pay, say("act.correct"), "button button-quiet")];
    case "rejected":
      return [linkButton(pay, say("act.again"))];
    case "active": {
      if (!enrollment.group_url?.startsWith("https://")) return [receipt()];
      const group = linkButton(enrollment.group_url, say("act.group"));
      group.rel = "noopener";
      return [group, receipt()];
    }
    case "refunded":
      return enrollment.receipt_number ? [receipt(), again()] : [again()];
    default:
      return [again()];
  }
}

function askToCancel(enrollment) {
  asked = enrollment;
  fill(dialog, { name: enrollment.course.name });
  bindClose(dialog);
  const confirm = dialog.querySelector("[data-confirm]");
  confirm.onclick = async () => {
    if (confirm.getAttribute("aria-busy") === "true") return;
    confirm.setAttribute("aria-busy", "true");
    const outcome = await call("DELETE", `/api/enrollments/${part(enrollment.id)}`);
    confirm.removeAttribute("aria-busy");
    // Who closed the dialog meanwhile may have been asked about another one.
    if (asked === enrollment) dialog.close();
    await start();
    if (outcome.ok) status.textContent = say("done.cancelled", { name: enrollment.course.name });
    else tell(status, outcome);
    status.tabIndex = -1;
    status.focus();
  };
  dialog.showModal();
  // Enter, pressed once more by who is fast, must give nothing up.
  dialog.querySelector("[data-close]").focus();
}

const start = () => open(root, load);
start();
