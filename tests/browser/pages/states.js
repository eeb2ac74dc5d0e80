// Every state of every page, as one table: who is there (`as`), what the address adds (`at`), what the API
// answers, what is done first (`act`), and what is then seen. `states.spec.js` goes through it; a part of a
// page that none of its states shows fails there.
import { DAY, auditRow, course, enrollment, figures, hoursAgo, json, list, never, person, play, problem, user } from "../play.js";

const LONG = `${"Venkatanarasimharajuvaripeta".repeat(4)}`.slice(0, 118) + " <";
const SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8"><path d="M0 0h8v8H0z"/></svg>';
const long = { slug: "long", name: LONG.slice(0, 158) };
const busy = { ...problem(429, "too_many_requests"), headers: { "retry-after": "900" } };
const session = { "GET /api/auth/session": json({ user, expires_at: DAY }) };

const click = (name) => (page) => page.getByRole("button", { name, exact: true }).first().click();
const submits = (name) => (page) => page.locator("main").getByRole("button", { name, exact: true }).click();

/** Fills fields, by the name that each has in its form. */
async function fills(page, values, within = page.locator("main form:visible").first()) {
  for (const [name, value] of Object.entries(values)) {
    const field = within.locator(`[name="${name}"]`);
    if (value === true) await field.check();
    else await field.fill(value);
  }
}

/** What every page has that waits for answers: `asks` is what it asks for. */
function fetching(as, asks, more = {}) {
  const answering = (answer) => Object.fromEntries(asks.map((each) => [each, answer]));
  return {
    "nobody is logged in": { ...more, see: "Log in to see" },
    "the answer is on its way": { as, ...more, answers: answering(never), see: /^Fetching/ },
    "the log-in has ended": { as, ...more, answers: answering(problem(401, "not_signed_in")), see: "Log in to see" },
    "too many people": { as, ...more, answers: answering(problem(503, "unavailable")), see: "Try again" },
    "no network": { as, ...more, answers: answering("down"), see: "Try again" },
  };
}

/** The student's page that shows these enrollments. */
function shows(...items) {
  return { as: "student", answers: { ...session, "GET /api/enrollments": list(...items) } };
}

const money = { amount_received_paise: 49_900, verified_at: DAY, receipt_number: "TCS/26-27/000001" };

const dashboard = {
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
  "the question before cancelling": { ...shows(enrollment({ state: "pending_payment", utr: null })), act: click("Cancel"), see: "Cancel this enrollment?" },
};

const payee = (more = {}) => ({ id: "main", label: "Academy", vpa: "academy@example", upi_uri: "upi://pay?pa=academy@example", qr_svg: SVG, ...more });
function pays(state, more = {}, payment = {}) {
  const answer = { enrollment_id: "e1", amount_paise: 49_900, currency: "INR", reference: "TCS-AB23CD45", payee_name: "The Coding Science", verified_merchant: false, review_hours: 24, options: [payee()], ...payment };
  return {
    as: "student",
    at: "?enrollment=e1",
    answers: {
      "GET /api/enrollments/e1": json(enrollment({ state, ...more })),
      "GET /api/enrollments/e1/payment": json(answer),
      "POST /api/enrollments/e1/payment": problem(409, "utr_already_used"),
    },
  };
}
const sendsUtr = (utr) => async (page) => {
  await fills(page, { utr });
  await submits("Send the UTR")(page);
};

const payment = {
  ...fetching("student", ["GET /api/enrollments/e1", "GET /api/enrollments/e1/payment"], { at: "?enrollment=e1" }),
  "no enrollment named": { as: "student", see: "My courses" },
  "not the student's": { as: "student", at: "?enrollment=e1", answers: {}, see: "Try again" },
  "to be paid": { ...pays("pending_payment", { utr: null }), see: "Tell us the UTR" },
  "two payees, and an app": { ...pays("pending_payment", { utr: null }, { verified_merchant: true, options: [payee(), payee({ id: "two", label: LONG, vpa: `${"a".repeat(60)}@bank` })] }), see: "Pay in your UPI app" },
  "being checked": { ...pays("under_review"), see: "412345678901" },
  "another amount came": { ...pays("pending_payment", { mismatch: "over", amount_received_paise: 50_000 }), see: /do not pay the whole amount again/ },
  "not accepted": { ...pays("rejected", { reason: `${LONG}\nTwice looked.` }), see: "Twice looked." },
  "a UTR too short": { ...pays("pending_payment", { utr: null }), act: sendsUtr("123"), see: /Some digits are missing/ },
  "a UTR too long": { ...pays("pending_payment", { utr: null }), act: sendsUtr("4123456789012"), see: /too many digits/ },
  "a UTR that is taken": { ...pays("pending_payment", { utr: null }), act: sendsUtr("412345678901"), see: /already/ },
  "paid": { ...pays("active", money), see: "My courses" },
  "cancelled": { ...pays("cancelled"), see: "My courses" },
  "refunded": { ...pays("refunded", money), see: "My courses" },
};

const receiptOf = (more = {}) => ({
  as: "student",
  at: "?enrollment=e1",
  answers: {
    "GET /api/enrollments/e1/receipt": json({ number: "TCS/26-27/000001", issued_at: DAY, refunded_at: null, payee_legal_name: "The Coding Science", place: "Srinagar", gstin: null, student_name: "Asha Rao", course_name: "Python", amount_paise: 49_900, currency: "INR", utr: "412345678901", reference: "TCS-AB23CD45", ...more }),
  },
});

const receipt = {
  ...fetching("student", ["GET /api/enrollments/e1/receipt"], { at: "?enrollment=e1" }),
  "paid": { ...receiptOf(), see: "TCS/26-27/000001" },
  "refunded, with a GSTIN": { ...receiptOf({ refunded_at: DAY, gstin: "01ABCDE1234F1Z5" }), see: "01ABCDE1234F1Z5" },
  "long words": { ...receiptOf({ student_name: LONG, course_name: LONG }), see: "TCS/26-27/000001" },
  "not paid": { as: "student", at: "?enrollment=e1", answers: { "GET /api/enrollments/e1/receipt": problem(409, "wrong_state") }, see: "Try again" },
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

const accounts = {
  ...fetching("student", ["GET /api/account"]),
  "as it is": { ...account(), see: "Where you are logged in" },
  "long words": { ...account({ name: LONG, email: `${"a".repeat(60)}@${"b".repeat(60)}.example.com`, phone: "+919876543210" }), see: "Where you are logged in" },
  "with a second factor": { ...account({ second_factor: true }), see: "Switch it off" },
  "a second factor is offered": { ...account({}, offered), act: sets, see: "Switch it on" },
  "a wrong code at switching it on": { ...account({}, { ...offered, "POST /api/account/totp/confirm": problem(403, "wrong_code") }), act: switchesOn, see: /This code is not right/ },
  "recovery codes": {
    ...account({}, { ...offered, "POST /api/account/totp/confirm": json({ recovery_codes: Array.from({ length: 10 }, (_, place) => `abcd-efgh-${1000 + place}`) }) }),
    act: switchesOn,
    see: "I have written them down",
  },
  "a new e-mail to confirm": { ...account(), at: "#email-token=abc", see: "Use the new address?" },
  "a new e-mail whose link is dead": { ...account({}, { "POST /api/account/email/confirm": problem(410, "link_expired") }), at: "#email-token=abc", act: click("Use the new address"), see: "Refused." },
  "a wrong password": {
    ...account({}, { "POST /api/account/password": problem(403, "wrong_password") }),
    act: async (page) => {
      await fills(page, { current_password: "not it, surely", new_password: "another long one" }, page.locator("[data-password]"));
      await click("Change the password")(page);
    },
    see: /not your password|wrong/i,
  },
  "the question before deleting": { ...account(), act: click("Delete my account…"), see: "Delete your account?" },
  "a deletion that must wait": { ...account({}, { "POST /api/account/delete": problem(409, "payment_under_review") }), act: deletes, see: /being checked/ },
  "a deletion that asks for the second factor": { ...account({}, { "POST /api/account/delete": problem(403, "step_up_required") }), act: deletes, see: "Your second factor, please" },
  "a deletion without a second factor": { ...account({}, { "POST /api/account/delete": problem(403, "second_factor_missing") }), act: deletes, see: "Set one up" },
};

/** A public form: what is missing, too often, no network, and what follows success. */
function form({ at, button, route, values, success, done }) {
  const sends = async (page) => {
    await fills(page, values);
    await submits(button)(page);
  };
  const answered = (answer) => ({ [route]: answer });
  return {
    "as it opens": { at, see: button },
    "with nothing filled in": { at, act: submits(button), see: "Please fill this in" },
    "too often": { at, answers: answered(busy), act: sends, see: /minute/ },
    "no network": { at, answers: answered("down"), act: sends, see: /connection/i },
    ...(done && { "done": { at, answers: answered(success), act: sends, see: done } }),
  };
}

const who = { name: "Asha Rao", email: "asha@example.com" };
const secret = { password: "a long password" };

const login = {
  ...form({ button: "Log in", route: "POST /api/auth/login", values: { email: who.email, ...secret } }),
  "on the way to somewhere": { at: "?next=/dashboard/", see: "Log in" },
};
for (const [name, status, code, see] of [
  ["a wrong password", 401, "invalid_credentials", /wrong|not belong/i],
  ["an unopened account", 403, "email_unverified", "Your account is not open yet"],
  ["a code is asked for", 403, "second_factor_required", "Code from your authenticator app"],
]) {
  login[name] = {
    answers: { "POST /api/auth/login": problem(status, code) },
    act: async (page) => {
      await fills(page, { email: who.email, ...secret });
      await submits("Log in")(page);
    },
    see,
  };
}

const register = form({ button: "Register", route: "POST /api/auth/register", values: { ...who, ...secret, accept_terms: true }, success: json({ message: "Sent." }, 202), done: "Look into your mail" });
const forgot = form({ button: "Send me a link", route: "POST /api/auth/forgot-password", values: { email: who.email }, success: json({ message: "Sent." }, 202), done: "Look into your mail" });
const contact = form({ button: "Send", route: "POST /api/messages", values: { ...who, message: "When?" }, success: json({ id: "m" }, 201), done: "We have your message" });

const apply = "POST /api/internships/web-development-intern/applications";
const applicant = { internship: "web-development-intern", ...who, phone: "98765 43210" };
async function applies(page) {
  const { internship, ...values } = applicant;
  await page.getByLabel("Internship", { exact: true }).selectOption(internship);
  await fills(page, values);
  await submits("Send my application")(page);
}
const internships = {
  "as it opens": { see: "Send my application" },
  "with nothing filled in": { act: submits("Send my application"), see: "Please fill this in" },
  "applied already": { answers: { [apply]: problem(409, "already_applied") }, act: applies, see: /already/ },
  "too often": { answers: { [apply]: busy }, act: applies, see: /minute/ },
  "no network": { answers: { [apply]: "down" }, act: applies, see: /connection/i },
  "done": { answers: { [apply]: json({ id: "a", state: "pending" }, 201) }, act: applies, see: "We have your application" },
};

/** What a mailed link leads to: a form, unless the link is not there or used. */
function mailed({ missing, ...page }) {
  const at = "#token=abc";
  const { route, values, button } = page;
  const act = async (opened) => {
    await fills(opened, values);
    await submits(button)(opened);
  };
  return {
    "without a link": { see: missing },
    ...form({ at, ...page }),
    "a link that is used": { at, answers: { [route]: problem(410, "link_expired") }, act, see: "This link cannot be used any more" },
  };
}

const verify = mailed({ missing: "Send a new link", button: "Open my account", route: "POST /api/auth/verify-email", values: secret });
const resend = "POST /api/auth/resend-verification";
const asksAnew = async (page) => {
  await fills(page, { email: who.email }, page.locator("[data-new-link]"));
  await page.locator("[data-new-link]").getByRole("button", { name: "Send a new link" }).click();
};
Object.assign(verify, {
  "a wrong password": {
    at: "#token=abc",
    answers: { "POST /api/auth/verify-email": problem(401, "invalid_credentials") },
    act: async (page) => {
      await fills(page, secret);
      await submits("Open my account")(page);
    },
    see: /not the password that belongs to this link/,
  },
  // Fails if `settle` of form.js takes back what `done` said.
  "a new link was asked for": { answers: { [resend]: json({ message: "Sent." }, 202) }, act: asksAnew, see: /a new link is on its way/ },
  "too many new links": { answers: { [resend]: busy }, act: asksAnew, see: /minute/ },
});
const reset = mailed({ missing: "Ask for a new link", button: "Save the password", route: "POST /api/auth/reset-password", values: secret, success: { status: 204 }, done: "Your password is changed" });

const enrolls = (answer, see) => ({ as: "student", answers: { "POST /api/enrollments": answer }, act: click("Enroll in this course"), see });
const coursePage = {
  "nobody is logged in": { see: "Enroll in this course" },
  "somebody is logged in": { as: "student", see: "Enroll in this course" },
  "enrolling": enrolls(never, /moment|Enrolling/),
  "closed meanwhile": enrolls({ ...problem(409, "wrong_state"), body: JSON.stringify({ status: 409, code: "wrong_state", detail: "This course is closed." }) }, "This course is closed."),
  "too many people": enrolls(problem(503, "unavailable"), /many people/),
  "no network": enrolls("down", /connection/i),
};

const published = { slug: "python", name: "Python", summary: "From the first line.", description: "One.\n\nTwo.", duration: "3 months", level: "foundational", price_paise: 49_900, topics: ["Lists"], modules: ["First"], featured: true, state: "published", version: 3, updated_at: DAY };
const opening = { slug: "web", role: "Web Intern", company: "The Coding Science", duration: "3 months", location: "Remote", fee_paise: 0, description: "One.\n\nTwo.", topics: ["HTML"], state: "published", version: 1, updated_at: DAY };
const message = (more = {}) => ({ id: "m1", name: "Ravi", email: "ravi@example.com", phone: "+919876543210", subject: "Hours", message: "When?\n\nThanks.", state: "new", created_at: DAY, ...more });
const application = (more = {}) => ({ id: "a1", internship: { slug: "web", role: "Web Intern" }, name: "Ravi", email: "ravi@example.com", phone: "+919876543210", cover_letter: "I am.", state: "pending", created_at: DAY, ...more });

const full = {
  "GET /api/admin/overview": json(figures()),
  "GET /api/admin/enrollments": list(enrollment(), enrollment({ id: "e2", state: "active", ...money, mismatch: "over" }), enrollment({ id: "e3", flagged: true, student: { id: "u2", name: LONG, email: `${"a".repeat(60)}@example.com`, phone: null }, course: long })),
  "GET /api/admin/students": list(person(), person({ id: "u2", name: LONG, active: false, mail_blocked: true }), person({ id: "u3", verified_at: null })),
  "GET /api/admin/students/u1": json({ student: person({ name: LONG, mail_blocked: true, active: false }), enrollments: [enrollment(), enrollment({ id: "e2", course: long })] }),
  "GET /api/admin/courses": list(published, { ...published, ...long, state: "draft" }, { ...published, slug: "old", state: "archived" }),
  "GET /api/admin/courses/python": json(published),
  "GET /api/admin/internships": list(opening, { ...opening, slug: "long", role: LONG, state: "draft" }),
  "GET /api/admin/internships/web": json(opening),
  "GET /api/admin/messages": list(message(), message({ id: "m2", name: LONG, subject: null, phone: null, message: LONG.repeat(10), state: "closed" })),
  "GET /api/admin/applications": list(application(), application({ id: "a2", name: LONG, cover_letter: null, state: "accepted" })),
  "GET /api/admin/audit": list(auditRow(), auditRow({ id: "2", action: "unheard_of", reason: LONG.repeat(3), actor: { id: "system", name: null }, detail: {} })),
};
const none = Object.fromEntries(Object.keys(full).map((each) => [each, each.endsWith("overview")
  ? json(figures({ revenue_paise: 0, students: 0, waiting: { count: 0, oldest_at: null }, enrollments: {}, days: figures().days.map((day) => ({ ...day, registrations: 0, enrollments: 0, revenue_paise: 0 })) }))
  : list()]));

const views = {
  "#/": "Revenue received",
  "#/enrollments?state=under_review": "Asha Rao",
  "#/enrollments": "By course or date",
  "#/enrollment/TCS-AB23CD45": "Private note",
  "#/students": "Asha Rao",
  "#/student/u1": "Correct the name",
  "#/courses": "New course",
  "#/course/new": "Save",
  "#/course/python/edit": "Save",
  "#/internships": "New internship",
  "#/internship/new": "Save",
  "#/internship/web/edit": "Save",
  "#/messages": "Thanks.",
  "#/applications": "I am.",
  "#/audit": "unheard_of",
};
const lists = { "#/": "No payment waits", "#/enrollments": "Nothing", "#/students": "Nothing", "#/courses": "New course", "#/internships": "New internship", "#/messages": "Nothing", "#/applications": "Nothing", "#/audit": "Nothing found" };

const opens = (at, act, see, answers = {}) => ({ as: "admin", at, answers: { ...full, ...answers }, act, see });
const presses = (name) => (page) => page.getByRole("button", { name }).first().click();
const confirms = (name) => async (page) => {
  await presses(new RegExp(`^${name}: `))(page);
  await page.getByRole("dialog").getByRole("button", { name, exact: true }).click();
};

const panel = {
  ...fetching("admin", ["GET /api/admin/overview", "GET /api/admin/enrollments"]),
  "a student": { as: "student", see: "This account is not an admin’s" },
  "a role that was taken away": { as: "admin", answers: Object.fromEntries(Object.keys(full).map((each) => [each, problem(403, "admins_only")])), see: "This account is not an admin’s" },
  "an admin without a second factor": { as: "admin", answers: Object.fromEntries(Object.keys(full).map((each) => [each, problem(403, "second_factor_missing")])), see: "Your account needs a second factor" },
};
for (const [at, see] of Object.entries(views)) panel[`${at}, full`] = { as: "admin", at, answers: full, see };
for (const [at, see] of Object.entries(lists)) panel[`${at}, empty`] = { as: "admin", at, answers: none, see };
const one = "#/enrollment/TCS-AB23CD45";
const just = (more) => ({ "GET /api/admin/enrollments": list(enrollment(more)) });
Object.assign(panel, {
  "asked to verify": opens(one, presses(/^Verify: /), "Verify this payment?"),
  "asked to verify without a UTR": opens(one, presses(/^Verify: /), "UTR seen at the bank", just({ state: "pending_payment", utr: null })),
  "a UTR that pays for another": opens(one, async (page) => {
    await presses(/^Verify: /)(page);
    await fills(page, { utr: "412345678901" }, page.getByRole("dialog"));
    await page.getByRole("dialog").getByRole("button", { name: "Verify", exact: true }).click();
  }, /pays for another enrollment already/, { ...just({ state: "pending_payment", utr: null }), "POST /api/admin/enrollments/e1/verify": problem(409, "utr_already_used") }),
  "another amount came": opens(one, async (page) => {
    await presses(/^Verify: /)(page);
    await page.getByRole("dialog").getByText("The amount differs, or a note").click();
  }, "Amount received"),
  "asked to reject": opens(one, presses(/^Reject: /), "Reject this payment?"),
  "asked to refund": opens(one, presses(/^Refund: /), "Record a refund?", just({ state: "active", ...money })),
  "asked to delete": opens(one, presses(/^Delete: /), "Delete this enrollment?"),
  "somebody else was faster": opens(one, async (page) => {
    await presses(/^Reject: /)(page);
    await page.getByRole("dialog").getByLabel(/^Reason/).fill("Nothing came.");
    await page.getByRole("dialog").getByRole("button", { name: "Reject", exact: true }).click();
  }, /meanwhile|somebody else/i, { "POST /api/admin/enrollments/e1/reject": problem(409, "version_conflict") }),
  "a list with more": opens("#/enrollments", undefined, "Show more", { "GET /api/admin/enrollments": json({ items: [enrollment()], next_cursor: "c" }) }),
  "a search too short": opens("#/students", async (page) => {
    await page.getByLabel("Search").fill("a");
    await page.getByRole("button", { name: "Show", exact: true }).click();
  }, /at least 2/),
  "several are chosen": opens("#/enrollments?state=under_review", (page) => page.getByRole("checkbox").first().check(), "Verify selected"),
  "asked to verify several": opens("#/enrollments?state=under_review", async (page) => {
    await page.getByRole("checkbox").first().check();
    await click("Verify selected")(page);
  }, "Verify all"),
  "what became of several": opens("#/enrollments?state=under_review", async (page) => {
    await page.getByRole("checkbox").first().check();
    await click("Verify selected")(page);
    await click("Verify all")(page);
  }, "Close", { "POST /api/admin/enrollments/bulk-verify": json({ verified: 0, results: [{ id: "e1", outcome: "needs_review" }] }) }),
  "somebody who has not opened the link": opens("#/student/u1", presses(/^Send the verification again: /), "Links that were mailed before no longer work", { "GET /api/admin/students/u1": json({ student: person({ name: LONG, verified_at: null }), enrollments: [] }) }),
  "somebody whom no link reaches": opens("#/student/u1", undefined, /no account so far\. No mail goes/, { "GET /api/admin/students/u1": json({ student: person({ verified_at: null, mail_blocked: true }), enrollments: [] }) }),
  "asked to disable": opens("#/student/u1", presses(/^Disable: /), /^Disable /, { "GET /api/admin/students/u1": json({ student: person(), enrollments: [] }) }),
  "asked to disable whom no mail reaches": opens("#/student/u1", presses(/^Disable: /), /No mail says so, since/, { "GET /api/admin/students/u1": json({ student: person({ name: LONG, mail_blocked: true }), enrollments: [] }) }),
  "asked to enable": opens("#/student/u1", presses(/^Enable: /), /^Enable the account/),
  "asked to take the role away": opens("#/student/u1", presses(/^Take the admin role away: /), /^Take the admin role from/, { "GET /api/admin/students/u1": json({ student: person({ role: "admin" }), enrollments: [] }) }),
  "asked to make an admin": opens("#/student/u1", presses(/^Make an admin: /), /^Make .* an admin/, { "GET /api/admin/students/u1": json({ student: person(), enrollments: [] }) }),
  "asked to let mail through": opens("#/student/u1", presses(/^Let mail through: /), /^Let mail/),
  "asked to publish": opens("#/courses", presses(/^Publish: /), /It appears on the public pages/),
  "asked to archive": opens("#/courses", presses(/^Archive: /), /Its page stays, marked closed/),
  "asked to open again": opens("#/courses", presses(/^Open again: /), /open for enrollment again/),
  "asked to delete a course": opens("#/course/python/edit", presses(/^Delete/), /The course and its page disappear/, { "GET /api/admin/courses/python": json({ ...published, state: "draft" }) }),
  "asked to publish an internship": opens("#/internships", presses(/^Publish: /), /^Publish /),
  "asked to archive an internship": opens("#/internships", presses(/^Archive: /), /^Archive /),
  "asked to delete a message": opens("#/messages", presses(/^Delete: /), /^Delete the message/),
  "asked to shortlist": opens("#/applications", presses(/^Shortlist: /), /^Shortlist /),
  "asked to accept": opens("#/applications", presses(/^Accept: /), /^Accept /, { "GET /api/admin/applications": list(application({ state: "shortlisted" })) }),
  "asked to turn down": opens("#/applications", presses(/^Reject: /), /^Reject the application/),
  "asked to delete an application": opens("#/applications", presses(/^Delete: /), /^Delete the application/),
  "asked to erase": opens("#/student/u1", presses(/^Erase: /), /for ever/),
  "asked for the second factor": opens("#/student/u1", confirms("Make an admin"), "Your second factor, please", {
    "GET /api/admin/students/u1": json({ student: person(), enrollments: [] }),
    "PATCH /api/admin/students/u1": problem(403, "step_up_required"),
  }),
  "asked for the second factor before a refund": opens(one, async (page) => {
    await presses(/^Refund: /)(page);
    await page.getByRole("dialog").getByLabel(/^Reason/).fill("Moved away.");
    await page.getByRole("dialog").getByRole("button", { name: "Record the refund" }).click();
  }, "Your second factor, please", { ...just({ state: "active", ...money }), "POST /api/admin/enrollments/e1/refund": problem(403, "step_up_required") }),
  "without a second factor": opens("#/student/u1", confirms("Make an admin"), "Set one up", {
    "GET /api/admin/students/u1": json({ student: person(), enrollments: [] }),
    "PATCH /api/admin/students/u1": problem(403, "second_factor_missing"),
  }),
  "a course with nothing filled in": opens("#/course/new", submits("Save"), "Please fill this in"),
  "a course that somebody else saved": opens("#/course/python/edit", submits("Save"), "Load the newer version", { "PUT /api/admin/courses/python": problem(409, "version_conflict") }),
  "a course as it will look": opens("#/course/python/edit", click("Preview"), "From the first line."),
  "an internship as it will look": opens("#/internship/web/edit", click("Preview"), "Web Intern"),
  // The last of this course: what was chosen is kept as long as the tab.
  "asked to unpublish": opens("#/course/python/edit", async (page) => {
    await page.getByLabel("State").selectOption({ label: "Draft: only admins see it" });
    await click("Save")(page);
  }, /off the public pages/),
});

export const table = {
  "/dashboard/": dashboard,
  "/payment/": payment,
  "/receipt/": receipt,
  "/account/": accounts,
  "/login/": login,
  "/register/": register,
  "/forgot-password/": forgot,
  "/verify-email/": verify,
  "/reset-password/": reset,
  "/contact/": contact,
  "/internships/": internships,
  "/courses/web-development-foundations/": coursePage,
  "/admin/": panel,
};

/** Opens the state of the page at `path`. */
export async function reach(page, path, { as, at = "", answers = {}, act }) {
  await play(page, as, answers);
  await page.goto(path + at);
  await act?.(page);
}
