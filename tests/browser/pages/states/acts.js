// What an admin is asked and told in the panel.
import { enrollment, json, list, person, problem } from "../../play.js";
import { application, full, published } from "./panel.js";
import { money } from "./student.js";
import { LONG, busy, click, fills, presses, submits } from "./ways.js";

const opens = (at, act, see, answers = {}) => ({ as: "admin", at, answers: { ...full, ...answers }, act, see });
const confirms = (name) => async (page) => {
  await presses(new RegExp(`^${name}: `))(page);
  await page.getByRole("dialog").getByRole("button", { name, exact: true }).click();
};

const one = "#/enrollment/TCS-AB23CD45";
const just = (more) => ({ "GET /api/admin/enrollments": list(enrollment(more)) });
/** Each question, and each answer that is not what was asked for. */
export const acts = {
  "flagged": opens(one, undefined, /^Flagged: several UTRs/, just({ flagged: true })),
  "with its history": opens(one, (page) => page.getByText("History", { exact: true }).click(), "unheard_of"),
  "a note over one that is saved": opens(one, async (page) => {
    await page.getByLabel("Seen by admins only").fill("Called again.");
    await page.getByRole("link", { name: "Messages", exact: true }).click();
    await page.getByText("Thanks.").first().waitFor();
    await page.goBack();
  }, "Saved so far", just({ note: "Called her." })),
  "without a history": opens(one, (page) => page.getByText("History", { exact: true }).click(), /^Nothing is in the log for this/, { "GET /api/admin/audit": list() }),
  "a note that must wait": opens(one, submits("Save the note"), /^Too many tries/, { "PATCH /api/admin/enrollments/e1": busy }),
  "a name that is none": opens("#/student/u1", async (page) => {
    await page.getByLabel("Name", { exact: true }).fill("");
    await submits("Save the name")(page);
  }, "Please fill this in"),
  "asked to verify": opens(one, presses(/^Verify: /), "Verify this payment?"),
  "asked to verify without a UTR": opens(one, presses(/^Verify: /), "UTR seen at the bank", just({ state: "pending_payment", utr: null })),
  "a payment without the UTR that was seen": opens(one, async (page) => {
    await presses(/^Verify: /)(page);
    await page.getByRole("dialog").getByRole("button", { name: "Verify", exact: true }).click();
  }, "Please give the UTR as you see it at the bank.", just({ state: "pending_payment", utr: null })),
  "a UTR that pays for another": opens(one, async (page) => {
    await presses(/^Verify: /)(page);
    await fills(page, { utr: "412345678901" }, page.getByRole("dialog"));
    await page.getByRole("dialog").getByRole("button", { name: "Verify", exact: true }).click();
  }, /pays for another enrollment already/, { ...just({ state: "pending_payment", utr: null }), "POST /api/admin/enrollments/e1/verify": problem(409, "utr_already_used") }),
  "another amount came": opens(one, async (page) => {
    await presses(/^Verify: /)(page);
    await page.getByRole("dialog").getByText("The amount differs, or a note").click();
  }, "Amount received"),
  "a difference without an amount": opens(one, async (page) => {
    await presses(/^Verify: /)(page);
    await page.getByRole("dialog").getByText("The amount differs, or a note").click();
    await page.getByRole("dialog").getByLabel(/Accept/).check();
    await page.getByRole("dialog").getByRole("button", { name: "Verify", exact: true }).click();
  }, /Please write what came\./),
  "a difference that was recorded": opens(one, async (page) => {
    await presses(/^Verify: /)(page);
    await page.getByRole("dialog").getByText("The amount differs, or a note").click();
    await fills(page, { amount_received_paise: "400" }, page.getByRole("dialog"));
    await page.getByRole("dialog").getByRole("button", { name: "Verify", exact: true }).click();
  }, /The difference is on record/, { "POST /api/admin/enrollments/e1/verify": problem(409, "amount_mismatch") }),
  "asked to reject": opens(one, presses(/^Reject: /), "Reject this payment?"),
  "asked to reject what came": opens(one, presses(/^Reject: /), /is on record as received/, just({ mismatch: "short", amount_received_paise: 40_000 })),
  "asked to refund": opens(one, presses(/^Refund: /), "Record a refund?", just({ state: "active", ...money })),
  "asked to delete": opens(one, presses(/^Delete: /), "Delete this enrollment?"),
  "somebody else was faster": opens(one, async (page) => {
    await presses(/^Reject: /)(page);
    await page.getByRole("dialog").getByLabel(/^Reason/).fill("Nothing came.");
    await page.getByRole("dialog").getByRole("button", { name: "Reject", exact: true }).click();
  }, /^Somebody else changed this meanwhile/, { "POST /api/admin/enrollments/e1/reject": problem(409, "version_conflict") }),
  "a search that finds nothing in a state": opens("#/enrollments?q=nobody&state=active", undefined, "Search in all states", { "GET /api/admin/enrollments": list() }),
  "a filter that is refused": opens("#/enrollments?from=2019-01-01", undefined, /^Nobody and nothing matches/, { "GET /api/admin/enrollments": problem(400, "bad_query") }),
  "a search too short": opens("#/students", async (page) => {
    await page.getByLabel("Search").fill("a");
    await page.getByRole("button", { name: "Show", exact: true }).click();
  }, /at least 2/),
  "several are chosen": opens("#/enrollments?state=under_review", (page) => page.getByRole("checkbox").first().check(), "Verify selected"),
  "one that fails while several are chosen": opens("#/enrollments?state=under_review", async (page) => {
    await page.getByRole("checkbox").first().check();
    await click("Download as CSV")(page);
  }, /^Too many tries/, { "GET /api/admin/exports/enrollments": busy }),
  "several that must wait": opens("#/enrollments?state=under_review", async (page) => {
    await page.getByRole("checkbox").first().check();
    await click("Verify selected")(page);
    await click("Verify all")(page);
  }, /^Too many tries/, { "POST /api/admin/enrollments/bulk-verify": busy }),
  "asked to verify several": opens("#/enrollments?state=under_review", async (page) => {
    await page.getByRole("checkbox").first().check();
    await click("Verify selected")(page);
  }, "Verify all"),
  "what became of several": opens("#/enrollments?state=under_review", async (page) => {
    await page.getByRole("checkbox").first().check();
    await click("Verify selected")(page);
    await click("Verify all")(page);
  }, "0 verified", { "POST /api/admin/enrollments/bulk-verify": json({ verified: 0, results: [{ id: "e1", outcome: "needs_review" }] }) }),
  "somebody who has not opened the link": opens("#/student/u1", presses(/^Send the verification again: /), "Links that were mailed before no longer work", { "GET /api/admin/students/u1": json({ student: person({ name: LONG, verified_at: null }), enrollments: [] }) }),
  "somebody whom no link reaches": opens("#/student/u1", undefined, /no account so far\. No mail goes/, { "GET /api/admin/students/u1": json({ student: person({ verified_at: null, mail_blocked: true }), enrollments: [] }) }),
  "asked to disable": opens("#/student/u1", presses(/^Disable: /), /^Disable /, { "GET /api/admin/students/u1": json({ student: person(), enrollments: [] }) }),
  "asked to disable whom no mail reaches": opens("#/student/u1", presses(/^Disable: /), /No mail says so, since/, { "GET /api/admin/students/u1": json({ student: person({ name: LONG, mail_blocked: true }), enrollments: [] }) }),
  "asked to enable": opens("#/student/u1", presses(/^Enable: /), /^Enable the account/),
  "asked to take the role away": opens("#/student/u1", presses(/^Take the admin role away: /), /^Take the admin role from/, { "GET /api/admin/students/u1": json({ student: person({ role: "admin" }), enrollments: [] }) }),
  "asked to make an admin": opens("#/student/u1", presses(/^Make an admin: /), /^Make .* an admin/, { "GET /api/admin/students/u1": json({ student: person(), enrollments: [] }) }),
  "asked to let mail through": opens("#/student/u1", presses(/^Let mail through: /), /^Let mail to /),
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
  "a course whose address is taken": opens("#/course/new", async (page) => {
    await fills(page, { name: "Python", slug: "python", summary: "One.", description: "Two.", price_paise: "499", duration: "3 months" });
    await submits("Save")(page);
  }, /Another entry already has this address/, { "POST /api/admin/courses": problem(409, "slug_taken") }),
  "a course that somebody else saved": opens("#/course/python/edit", submits("Save"), "Load the newer version", { "PUT /api/admin/courses/python": problem(409, "version_conflict") }),
  "an internship that somebody else saved": opens("#/internship/web/edit", submits("Save"), "Load the newer version", { "PUT /api/admin/internships/web": problem(409, "version_conflict") }),
  "a course as it will look": opens("#/course/python/edit", click("Preview"), "From the first line."),
  "a course as it will look, without a price": opens("#/course/new", click("Preview"), /^₹\?, /),
  "an internship as it will look": opens("#/internship/web/edit", click("Preview"), "Web Intern"),
  "asked to unpublish": opens("#/course/python/edit", async (page) => {
    await page.getByLabel("State").selectOption({ label: "Draft: only admins see it" });
    await click("Save")(page);
  }, /off the public pages/),
};

// What asks why is not sent without a reason, and what asks for a code not without one.
const active = just({ state: "active", ...money });
for (const [act, at, answers, label = act] of [["Reject", one], ["Refund", one, active, "Record the refund"], ["Delete", one], ["Erase", "#/student/u1"]]) {
  acts[`asked why: ${act}`] = opens(at, async (page) => {
    await presses(new RegExp(`^${act}: `))(page);
    await page.getByRole("dialog").getByRole("button", { name: label, exact: true }).click();
  }, "Please fill this in", answers);
}
acts["asked for the second factor, and none was given"] = {
  ...acts["asked for the second factor"],
  act: async (page) => {
    await acts["asked for the second factor"].act(page);
    await click("Go on")(page);
  },
  see: "Please fill this in",
};
