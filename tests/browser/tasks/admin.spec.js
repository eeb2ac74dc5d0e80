// An admin's way, on a phone and on a desk.
import { expect, test } from "@playwright/test";
import { accessible } from "../axe.js";
import { admin, adminBeside, enrolls, fits, logsIn, newUtr, nothingWaits, origin, pays, student } from "../people.js";

async function opensPanel(page) {
  await page.context().clearCookies();
  await page.goto("/admin/");
  await page.getByRole("link", { name: "Log in" }).last().click();
  await logsIn(page, admin);
  await expect(page).toHaveURL(/\/admin\//);
}

// Fails if overview.js draws other rows or another revenue than the API gives.
test("the overview shows what waits and the money, and every view fits and is accessible", async ({ page, browser, request }) => {
  await student(page, request, "Waiting Student");
  const utr = newUtr();
  const mine = await enrolls(page, "data-science-and-analytics");
  const admins = await adminBeside(browser, page);
  await nothingWaits(admins);
  await admins.context().close();
  await pays(page, mine, utr);
  await opensPanel(page);
  await expect(page.locator(".row", { hasText: utr })).toBeVisible();
  const { revenue_paise: revenue } = await (await page.request.get(`${origin}/api/admin/overview`)).json();
  expect(revenue).toBeGreaterThan(0);
  const decimals = revenue % 100 === 0 ? 0 : 2;
  const written = new Intl.NumberFormat("en-IN", { style: "currency", currency: "INR", minimumFractionDigits: decimals, maximumFractionDigits: decimals }).format(revenue / 100);
  await expect(page.locator("[data-view]").getByText(written, { exact: true }).first()).toBeVisible();
  for (const view of ["#/", "#/enrollments?state=under_review", "#/enrollments", "#/students", "#/courses", "#/course/new", "#/internships", "#/internship/new", "#/messages", "#/applications", "#/audit"]) {
    await page.goto(`/admin/${view}`);
    await expect(page.locator("[data-view]")).toBeVisible();
    await expect(page.locator("[data-state=loading]")).toBeHidden();
    await fits(page);
    await accessible(page, `/admin/${view}`);
  }
});

// Fails if the outcomes name one payment twice, or leave one out.
test("several payments are verified at once, with an answer for each", async ({ page, request }) => {
  await student(page, request, "Bulk Student");
  const utrs = [];
  for (const course of ["computer-science-foundations", "data-science-and-analytics"]) {
    utrs.push(newUtr());
    await pays(page, await enrolls(page, course), utrs.at(-1));
  }
  await opensPanel(page);
  await page.goto("/admin/#/enrollments?state=under_review");
  for (const utr of utrs) {
    const row = page.locator(".row", { hasText: utr });
    await expect(row).toBeVisible();
    await row.getByRole("checkbox").check();
  }
  await page.getByRole("button", { name: "Verify selected" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Verify all" }).click();
  const outcomes = page.locator("#dialog-outcomes");
  await expect(outcomes).toBeVisible();
  await expect(outcomes.getByRole("listitem")).toHaveCount(utrs.length);
  await expect(outcomes.getByText(/Bulk Student.*verified/i)).toHaveCount(utrs.length);
  await outcomes.getByRole("button", { name: "Close" }).click();
  for (const utr of utrs) await expect(page.locator(".row", { hasText: utr })).toBeHidden();
});

test("a changed price shows on the public page within a minute", async ({ page }) => {
  await opensPanel(page);
  await page.goto("/admin/#/courses");
  await page.getByRole("link", { name: "AI & Machine Learning Foundations" }).click();
  const price = page.getByLabel("Price in rupees");
  const before = Number(await price.inputValue());
  await price.fill(String(before + 50));
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.locator("[data-toast]")).not.toBeEmpty();
  await expect
    .poll(
      async () => (await page.request.get(`${origin}/courses/ai-and-machine-learning-foundations/`)).text(),
      { timeout: 60_000 },
    )
    .toContain(`₹${before + 50}`);
});

test("of two admins who edit one course, the second is told", async ({ page, browser }) => {
  await opensPanel(page);
  const second = await (await browser.newContext({ viewport: page.viewportSize(), baseURL: origin })).newPage();
  await opensPanel(second);
  for (const each of [page, second]) {
    await each.goto("/admin/#/courses");
    await each.getByRole("link", { name: "Programming Foundations with Python" }).click();
    await expect(each.getByLabel("Summary")).not.toHaveValue("");
  }
  await page.getByLabel("Summary").fill(`Python from the first line to a project of your own. ${Date.now()}`);
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.locator("[data-toast]")).not.toBeEmpty();
  await second.getByLabel("Summary").fill("Another summary, written meanwhile.");
  await second.getByRole("button", { name: "Save" }).click();
  await expect(second.locator("[data-conflict]")).toBeVisible();
  await second.context().close();
});

// Regression 25: forbidden was a redirect to the home page.
// Fails if panel.js leaves the page for who is no admin, or shows a view before it knows.
test("a student sees no panel", async ({ page, request }) => {
  await student(page, request);
  await page.goto("/admin/");
  await expect(page.getByRole("heading", { name: /not an admin/ })).toBeVisible();
  await expect(page).toHaveURL(/\/admin\/$/);
  await expect(page.locator("[data-view]")).toBeEmpty();
});
