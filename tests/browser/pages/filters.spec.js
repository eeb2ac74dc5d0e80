// What the panel's lists and its log are asked for, as people type it. The pages are real; the API is played.
import { expect, test } from "@playwright/test";
import { opens, waiting, whole } from "../panel.js";
import { auditRow, enrollment, list, problem } from "../play.js";

// Fails if history.js asks the log for a reference, by which it keeps nothing; or for an id, where one has typed a
// reference and means to correct it.
test("the log is asked about an enrollment by its reference, as it stands on the payment", async ({ page }) => {
  const targets = [];
  await opens(page, "#/audit", {
    "GET /api/admin/audit": ({ url }) => (targets.push(new URL(url).searchParams.get("target")), list(auditRow())),
    "GET /api/admin/enrollments": ({ url }) => (url.includes("AB23CD45") || url.includes("ab23cd45") ? list(enrollment()) : problem(400, "bad_query")),
  });
  const target = page.getByLabel("Target");
  for (const [typed, sent] of [["TCS-AB23CD45", "enrollments/e1"], [" tcs-ab23cd45 ", "enrollments/e1"], ["enrollments/e1", "enrollments/e1"], ["python", "python"]]) {
    await target.fill(typed);
    await page.getByRole("button", { name: "Show", exact: true }).click();
    await expect.poll(() => targets.at(-1), { message: typed }).toBe(sent);
    await expect(page).toHaveURL(new RegExp(`target=${encodeURIComponent(typed.trim())}$`));
    await expect(target).toHaveValue(typed.trim());
    await expect(page.locator(".row")).toHaveCount(1);
    await whole(page, `the log of ${typed}`);
    targets.length = 0;
  }
});

// Fails if list.js leaves a refused filter to the page, which then shows no view at all, and with it no form; or keeps
// to itself why it was refused.
test("a filter that the academy refuses finds nothing, and can be corrected where it stands", async ({ page }) => {
  const refused = problem(400, "bad_query");
  for (const [view, field, kept] of [["enrollments?from=20266-01-01", "From", "20266-01-01"], ["students?q=a%00b", "Search", null], ["messages?state=unread", "State", null]]) {
    await opens(page, `#/${view}`, { [`GET /api/admin/${view.split("?")[0]}`]: refused });
    await expect(page.getByRole("heading", { name: "Nothing found" }), view).toBeVisible();
    await expect(page.locator("[data-toast]"), view).toHaveText("Refused.");
    await expect(page.getByLabel(field, { exact: true }), view).toBeVisible();
    if (kept) await expect(page.getByLabel(field, { exact: true })).toHaveValue(kept);
    await whole(page, view);
  }
});

// Fails if admin-templates.html takes a day of any year, list.js sends what a paste brings along, or a wrong day in a
// folded part keeps the list from being shown without a word.
test("what is typed into the filters is what can be asked for", async ({ page }) => {
  const queries = [];
  await opens(page, "#/enrollments", { "GET /api/admin/enrollments": ({ url }) => (queries.push(new URL(url).search), list(...waiting)) });
  const show = page.getByRole("button", { name: "Show", exact: true });
  const from = page.getByLabel("From", { exact: true });
  await page.locator("summary", { hasText: "By course or date" }).click();
  // A finger that slips over a key: the year stays one of four digits.
  await from.pressSequentially("010120266");
  await expect(from).not.toHaveValue(/^2026\d-/);
  await from.fill("2019-12-31");
  await page.locator("summary", { hasText: "By course or date" }).click();
  await expect(from).toBeHidden();
  await show.click();
  await expect(from).toBeVisible();
  expect(queries).toEqual([""]);
  await from.fill("");
  await page.getByLabel("Search").evaluate((field) => (field.value = "\tasha\t rao "));
  await show.click();
  await expect.poll(() => queries).toEqual(["", "?q=asha+rao"]);
});

// Fails if form.html or admin-templates.html lets a phone make a capital of what must be small, or another word of it.
test("what must be typed letter by letter is left as it is typed", { tag: "@once" }, async ({ page }) => {
  await opens(page, "#/audit");
  for (const [hash, label] of [["#/audit", "Target"], ["#/course/new", "Address"], ["#/internship/new", "Address"]]) {
    await page.goto(`/admin/${hash}`);
    const field = page.getByLabel(label);
    for (const [name, value] of [["autocapitalize", "none"], ["autocorrect", "off"], ["spellcheck", "false"]]) await expect(field, hash).toHaveAttribute(name, value);
  }
});
