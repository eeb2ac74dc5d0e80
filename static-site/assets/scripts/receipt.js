// The receipt of one enrollment, made for paper too.

import { call, part } from "./api.js";
import { fill, open, requireSomebody, showState, showTrouble } from "./dom.js";
import { day, money } from "./format.js";
import { say } from "./strings.js";

const root = document.querySelector("[data-receipt]");
const id = new URLSearchParams(location.search).get("enrollment") ?? "";

async function load() {
  if (!requireSomebody(root)) return;
  showState(root, "loading");
  const outcome = await call("GET", `/api/enrollments/${part(id)}/receipt`);
  if (!outcome.ok) {
    if (outcome.status === 409) {
      Object.assign(outcome, { title: say("receipt.not_yet.title"), message: say("receipt.not_yet") });
    }
    showTrouble(root, outcome, start);
    return;
  }
  show(outcome.data);
}

function show(receipt) {
  fill(root, {
    refunded: receipt.refunded_at && say("state.refunded"),
    kind: say(receipt.gstin ? "receipt.kind_gst" : "receipt.kind"),
    number: receipt.number,
    issued: day(receipt.issued_at),
    student: receipt.student_name,
    course: receipt.course_name,
    utr: receipt.utr,
    reference: receipt.reference,
    "refunded-at": day(receipt.refunded_at),
    gstin: receipt.gstin,
    amount: money(receipt.amount_paise),
    payee: receipt.payee_legal_name,
    place: receipt.place,
  });
  // The browser proposes the title as the file's name.
  document.title = `${receipt.number.replaceAll("/", "-")} – ${document.title}`;
  showState(root, "ready");
}

const start = () => open(root, load);
root.querySelector("[data-print]").addEventListener("click", () => print());
start();
