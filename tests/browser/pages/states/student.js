// A student's own pages: enrollments, payment, receipt, account.
import { DAY, enrollment, hoursAgo, json, list, problem, user } from "../../play.js";
import { LONG, SVG, busy, click, fetching, fills, long, session, submits } from "./ways.js";

/** The student's page that shows these enrollments. */
function shows(...items) {
  return { as: "student", answers: { ...session, "GET /api/enrollments": list(...items) } };
}

/** The same, where one is cancelled; the API answers so. */
function cancels(answer, see) {
  const shown = shows(enrollment({ state: "pending_payment", utr: null }));
  const act = async (page) => {
    await click("Cancel")(page);
    await click("Cancel the enrollment")(page);
  };
  return { ...shown, answers: { ...shown.answers, "DELETE /api/enrollments/e1": answer }, act, see };
}

/** What an enrollment has that is paid. */
export const money = { amount_received_paise: 49_900, verified_at: DAY, receipt_number: "TCS/26-27/000001" };

export const dashboard = {
  ...fetching("student", ["GET /api/enrollments", "GET /api/auth/session"]),
  "nothing yet": { ...shows(), see: "See the courses" },
  "one of each kind": {
    ...shows(
      enrollment({ id: "1", state: "pending_payment", utr: null, submitted_at: null }),
      enrollment({ id: "10", state: "pending_payment", utr: null, created_at: hoursAgo(31 * 24) }),
      enrollment({ id: "2" }),
      enrollment({ id: "3", review_by: hoursAgo(3) }),
      enrollment({ id: "4", mismatch: "short", amount_received_paise: 100 }),
      enrollment({ id: "9", state: "pending_payment", mismatch: "short", amount_received_paise: 100 }),
      enrollment({ id: "5", state: "rejected", reason: "Nothing came.\nTwice looked." }),
      enrollment({ id: "6", state: "active", ...money, group_url: "https://example.com/group" }),
      enrollment({ id: "7", state: "cancelled", utr: null }),
      enrollment({ id: "8", state: "refunded", ...money, refunded_at: DAY, reason: "Asked for." }),
    ),
    see: "Refunded",
  },
  "long words": { ...shows(enrollment({ course: long, state: "rejected", reason: LONG.repeat(4) })), see: LONG },
  "with older ones": { as: "student", answers: { ...session, "GET /api/enrollments": json({ items: [enrollment()], next_cursor: "c" }) }, see: "Show older ones" },
  "the question before cancelling": { ...shows(enrollment({ state: "pending_payment", utr: null })), act: click("Cancel"), see: "Cancel this enrollment?" },
  "after a cancellation": cancels({ status: 204 }, /^The enrollment in Python is cancelled/),
  "after a cancellation that was refused": cancels(problem(409, "wrong_state"), "Refused."),
};

const payee = (more = {}) => ({ id: "main", label: "Academy", vpa: "academy@example", upi_uri: "upi://pay?pa=academy@example", qr_svg: SVG, ...more });
function pays(state, more = {}, payment = {}, sent = problem(409, "utr_already_used")) {
  const answer = { enrollment_id: "e1", amount_paise: 49_900, currency: "INR", reference: "TCS-AB23CD45", payee_name: "The Coding Science", verified_merchant: false, review_hours: 24, options: [payee()], ...payment };
  return {
    as: "student",
    at: "?enrollment=e1",
    answers: {
      "GET /api/enrollments/e1": json(enrollment({ state, ...more })),
      "GET /api/enrollments/e1/payment": json(answer),
      "POST /api/enrollments/e1/payment": sent,
    },
  };
}
const sendsUtr = (utr) => async (page) => {
  await fills(page, { utr });
  await submits("Send the UTR")(page);
};

export const payment = {
  ...fetching("student", ["GET /api/enrollments/e1", "GET /api/enrollments/e1/payment"], { at: "?enrollment=e1" }),
  "no enrollment named": { as: "student", see: "Which enrollment?" },
  "not the student's": { as: "student", at: "?enrollment=e1", answers: {}, see: "Nothing here" },
  "to be paid": { ...pays("pending_payment", { utr: null }), see: "Tell us the UTR" },
  "two payees, and an app": { ...pays("pending_payment", { utr: null }, { verified_merchant: true, options: [payee(), payee({ id: "two", label: LONG, vpa: `${"a".repeat(60)}@bank` })] }), see: "Pay in your UPI app" },
  "being checked": { ...pays("under_review"), see: "412345678901" },
  "another amount came": { ...pays("pending_payment", { mismatch: "over", amount_received_paise: 50_000 }), see: /do not pay the whole amount again/ },
  "not accepted": { ...pays("rejected", { reason: `${LONG}\nTwice looked.` }), see: "Twice looked." },
  "a UTR too short": { ...pays("pending_payment", { utr: null }), act: sendsUtr("123"), see: /Some digits are missing/ },
  "a UTR too long": { ...pays("pending_payment", { utr: null }), act: sendsUtr("4123456789012"), see: /too many digits/ },
  "a UTR that is taken": { ...pays("pending_payment", { utr: null }), act: sendsUtr("412345678901"), see: /This UTR was already given/ },
  "a UTR that was taken in": { ...pays("pending_payment", { utr: null }, {}, json(enrollment())), act: sendsUtr("412345678901"), see: /^Thank you\. We have your UTR/ },
  "paid": { ...pays("active", money), see: "This is paid" },
  "cancelled": { ...pays("cancelled"), see: "This enrollment is cancelled" },
  "refunded": { ...pays("refunded", money), see: "This was refunded" },
};

const receiptOf = (more = {}) => ({
  as: "student",
  at: "?enrollment=e1",
  answers: {
    "GET /api/enrollments/e1/receipt": json({ number: "TCS/26-27/000001", issued_at: DAY, refunded_at: null, payee_legal_name: "The Coding Science", place: "Srinagar", gstin: null, student_name: "Asha Rao", course_name: "Python", amount_paise: 49_900, currency: "INR", utr: "412345678901", reference: "TCS-AB23CD45", ...more }),
  },
});

export const receipt = {
  ...fetching("student", ["GET /api/enrollments/e1/receipt"], { at: "?enrollment=e1" }),
  "paid": { ...receiptOf(), see: "TCS/26-27/000001" },
  "refunded, with a GSTIN": { ...receiptOf({ refunded_at: DAY, gstin: "01ABCDE1234F1Z5" }), see: "01ABCDE1234F1Z5" },
  "long words": { ...receiptOf({ student_name: LONG, course_name: LONG }), see: "TCS/26-27/000001" },
  "not paid": { as: "student", at: "?enrollment=e1", answers: { "GET /api/enrollments/e1/receipt": problem(409, "wrong_state") }, see: "No receipt yet" },
};

const device = (more = {}) => ({ id: "s1", created_at: DAY, last_seen_at: DAY, user_agent: "Mozilla/5.0 (Linux; Android 14) Chrome/120 Mobile", current: true, ...more });

/** Somebody's own account, logged in on these devices, of which the first is this one. */
export function account(more = {}, answers = {}, devices = ["s1", "s2"]) {
  const sessions = devices.map((id, place) => device({ id, current: place === 0, ...(place > 0 && { user_agent: LONG }) }));
  const held = { ...user, created_at: DAY, verified_at: DAY, terms_version: "2026-11", second_factor: false, sessions, ...more };
  return { as: "student", answers: { "GET /api/account": json(held), ...answers } };
}
const offered = { "POST /api/account/totp": json({ secret: "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP", uri: "otpauth://totp/x", qr_svg: SVG }) };
const sets = async (page) => {
  await fills(page, { password: "a long password" }, page.locator("[data-factor-offer]"));
  await click("Set it up")(page);
};

const switchesOn = async (page) => {
  await sets(page);
  await fills(page, { code: "123456" }, page.locator("[data-factor-confirm]"));
  await click("Switch it on")(page);
};

const deletes = async (page) => {
  await click("Delete my account…")(page);
  await fills(page, { password: "a long password" }, page.locator("[data-erase]"));
  await page.locator("[data-erase]").getByRole("button", { name: "Delete my account" }).click();
};

export const accounts = {
  ...fetching("student", ["GET /api/account"]),
  "as it is": { ...account(), see: "Where you are logged in" },
  "long words": { ...account({ name: LONG, email: `${"a".repeat(60)}@${"b".repeat(60)}.example.com`, phone: "+919876543210" }), see: "Where you are logged in" },
  "with a second factor": { ...account({ second_factor: true }), see: "Switch it off" },
  "a second factor is offered": { ...account({}, offered), act: sets, see: "Switch it on" },
  "a wrong code at switching it on": { ...account({}, { ...offered, "POST /api/account/totp/confirm": problem(403, "wrong_code") }), act: switchesOn, see: /This code is not right/ },
  "an offer of a second factor that took too long": { ...account({}, { ...offered, "POST /api/account/totp/confirm": problem(409, "wrong_state") }), act: switchesOn, see: /what was begun here is over/ },
  "a second factor that was switched on elsewhere": {
    ...account({ second_factor: true }, { "POST /api/account/totp/remove": problem(409, "wrong_state") }),
    act: async (page) => {
      await fills(page, { code: "123456" }, page.locator("[data-factor-remove]"));
      await click("Switch it off")(page);
    },
    see: /^It is switched on already/,
  },
  "recovery codes": {
    ...account({}, { ...offered, "POST /api/account/totp/confirm": json({ recovery_codes: Array.from({ length: 10 }, (_, place) => `abcd-efgh-${1000 + place}`) }) }),
    act: switchesOn,
    see: "I have written them down",
  },
  "a new e-mail to confirm": { ...account(), at: "#email-token=abc", see: "Use the new address?" },
  "a new e-mail whose link is dead": { ...account({}, { "POST /api/account/email/confirm": problem(410, "link_expired") }), at: "#email-token=abc", act: click("Use the new address"), see: "Refused." },
  "with nothing filled in": {
    ...account({ name: "" }),
    act: async (page) => {
      for (const button of ["Save", "Send the link", "Change the password", "Set it up"]) await click(button)(page);
    },
    see: "Please fill this in",
  },
  "switched off without a code": { ...account({ second_factor: true }), act: click("Switch it off"), see: "Please fill this in" },
  "a new e-mail that must wait": { ...account({}, { "POST /api/account/email/confirm": busy }), at: "#email-token=abc", act: click("Use the new address"), see: /^Too many tries/ },
  "a wrong password": {
    ...account({}, { "POST /api/account/password": problem(403, "wrong_password") }),
    act: async (page) => {
      await fills(page, { current_password: "not it, surely", new_password: "another long one" }, page.locator("[data-password]"));
      await click("Change the password")(page);
    },
    see: /This is not your password/,
  },
  "the question before deleting": { ...account(), act: click("Delete my account…"), see: "Delete your account?" },
  "a deletion that must wait": { ...account({}, { "POST /api/account/delete": problem(409, "payment_under_review") }), act: deletes, see: /^A payment of yours is being checked/ },
  "a deletion that asks for the second factor": { ...account({}, { "POST /api/account/delete": problem(403, "step_up_required") }), act: deletes, see: "Your second factor, please" },
  "a deletion, and no code": {
    ...account({}, { "POST /api/account/delete": problem(403, "step_up_required") }),
    act: async (page) => {
      await deletes(page);
      await click("Go on")(page);
    },
    see: "Please fill this in",
  },
  "a deletion without a second factor": { ...account({}, { "POST /api/account/delete": problem(403, "second_factor_missing") }), act: deletes, see: "Set one up" },
};
