// The audit log in words: what a row holds by the names of the API is shown by those that people use. The pages are
// real; the API is played.
import { expect, test } from "@playwright/test";
import { opens, whole } from "../panel.js";
import { auditRow, enrollment, list, problem } from "../play.js";

const row = (kind, action, detail, more = {}) => auditRow({ id: `${kind}/${action}/${JSON.stringify(detail)}`, kind, action, detail, reason: null, ...more });
/** Opens the log of these acts, each with what its row is to show of it. */
async function opensLog(page, acts) {
  await opens(page, "#/audit", { "GET /api/admin/audit": list(...acts.map(([entry]) => entry)) });
  await expect(page.locator(".row")).toHaveCount(acts.length);
  for (const [place, [entry, words]] of acts.entries()) await expect(page.locator(".row").nth(place).locator("[data-slot=detail]"), entry.id).toHaveText(words);
}

// Fails if history.js shows a detail, a field or a reason by its name in the API, or a day as the API writes it.
test("what a row of the log holds is said in words", async ({ page }) => {
  await opensLog(page, [
    [row("courses", "update", { before_price_paise: 49_900, before_slug: "pyhton", before_state: "draft", changed: "name, modules, featured", price_paise: 59_900, slug: "python", state: "published", version: "3" }),
      "price before: ₹499, address before: pyhton, state before: Draft, changed: name, modules, place on the home page, price: ₹599, address: python, state: Published, version: 3"],
    [row("internships", "update", { before_fee_paise: 0, fee_paise: 199_900, changed: "role, company, location" }), "fee before: ₹0, fee: ₹1,999, changed: role, company, location"],
    [row("courses", "create", { from: "the first catalogue", price_paise: 49_900 }), "from the first catalogue, price: ₹499"],
    [row("enrollments", "create", { course: "python", to: "pending_payment" }), "To pay, course: python"],
    [row("enrollments", "pay", { from: "pending_payment", to: "under_review", option: "main" }), "To pay → Being checked, paid to: main"],
    [row("enrollments", "flag", { why: "utr_taken" }), "UTRs that pay for others"],
    [row("students", "mail-block", { why: "bounce" }), "it came back"],
    [row("students", "mail-block", { why: "complaint" }), "it was called spam"],
    [row("students", "import", { opened_on: "2025-04-01", role: "student" }), "opened there: 1 Apr 2025, as a student"],
    [row("applications", "update", { from: "pending", to: "shortlisted", internship: "web" }), "Pending → Shortlisted, internship: web"],
    // What nobody has words for stays as it is: a slug may look like a day.
    [row("courses", "update", { unheard_of: "x", slug: "2026-13-45" }), "unheard of: x, address: 2026-13-45"],
  ]);
  await whole(page, "a log in words");
});

// Fails if history.js shows the days of a file as a move of states, or its first day like its last.
test("the log says from and to which day a file goes, and of whom", async ({ page }) => {
  const exported = (detail) => row("students", "export", { kind: "enrollments", rows: "12", ...detail });
  await opensLog(page, [
    [exported({ from: "2026-04-01", to: "2026-04-30" }), "From 1 Apr 2026 to 30 Apr 2026, what: enrollments, rows: 12"],
    [exported({ from: "2026-04-01" }), "From 1 Apr 2026, what: enrollments, rows: 12"],
    [exported({ to: "2026-04-30", state: "active" }), "To 30 Apr 2026, what: enrollments, rows: 12, state: Active"],
    [exported({ from: "2026-04-01", to: "2026-04-01", q: "given" }), "From 1 Apr 2026 to 1 Apr 2026, what: enrollments, rows: 12, of a search"],
    [exported({ kind: "students", role: "admin", part: "a later one" }), "what: students, rows: 12, admins only, a later part"],
  ]);
  await whole(page, "a log of files");
});

// Fails if history.js takes it for a reference that nothing has, that it could not be looked for.
test("a log whose target cannot be looked for says so, and can be tried again", { tag: "@once" }, async ({ page }) => {
  let found;
  await opens(page, "#/audit", { "GET /api/admin/enrollments": () => found });
  for (const [refusal, words] of [[problem(429, "too_many_requests"), "Too many tries"], [problem(503, "unavailable"), "Very many people"]]) {
    found = refusal;
    await page.getByLabel("Target").fill("TCS-AB23CD45");
    await page.getByRole("button", { name: "Show", exact: true }).click();
    await expect(page.locator("[data-trouble-text]")).toContainText(words);
    await whole(page, words);
    found = list(enrollment());
    await page.getByRole("button", { name: "Try again" }).click();
    await expect(page.locator(".row")).toHaveCount(2);
    await page.goto("/admin/#/audit");
    await expect(page.getByLabel("Target")).toHaveValue("");
  }
});
