// Every task of a student and of an admin, by keyboard alone: at each stop the focus is where it can be
// seen. Fails if a control is no stop, a dialog keeps nobody in or gives the focus back to nobody, the mark
// of the focus is gone, or something lies on what has it.
import { expect, test } from "@playwright/test";
import { asks, button, dialog, keyboard, narrowed, opensPanel, opensView, toast } from "./keyboard.js";
import { enrolls, linkIn, mailTo, newEmail, newUtr, nothingWaits, origin, password, pays, student } from "../people.js";

// A person at a keyboard makes many stops.
test.setTimeout(120_000);

test("a student finds a course, registers, pays and logs out", async ({ page, request }) => {
  const email = newEmail("keys");
  const keys = await keyboard(page);
  await page.goto("/");
  await page.keyboard.press("Tab");
  await keys.sees(page.getByRole("link", { name: "Skip to the content" }));
  await page.keyboard.press("Enter");
  await page.keyboard.press("Tab");
  expect(await page.evaluate(() => document.activeElement.closest("main") !== null), "the first stop is past the menu").toBe(true);

  await keys.presses(page.getByRole("link", { name: /Web Development Foundations/ }).first());
  await keys.presses(page.getByRole("link", { name: "Enroll in this course" }));
  await keys.writes(page.getByLabel("Your name"), "Asha Rao");
  await keys.writes(page.getByLabel("E-mail"), email);
  await keys.writes(page.getByLabel("Password", { exact: true }), password);
  await keys.presses(page.getByLabel(/I agree/), "Space");
  await keys.presses(button(page, "Register"));
  await expect(page.getByRole("heading", { name: "Look into your mail" })).toBeVisible();
  await page.goto(linkIn(await mailTo(request, email, /#token=/), "/verify-email/"));
  await keys.writes(page.getByLabel("The password you chose"), password);
  await keys.submits();

  await keys.presses(button(page, "Enroll in this course"));
  await expect(page).toHaveURL(/\/payment\/\?enrollment=/);
  for (const what of ["amount", "UPI ID", "reference"]) await keys.reaches(button(page, `Copy ${what}`));
  await keys.writes(page.getByLabel("UTR", { exact: true }), "12345");
  await keys.submits();
  await expect(page.locator("[data-utr-form] [data-summary]")).toBeFocused();
  const utr = newUtr();
  await keys.writes(page.getByLabel("UTR", { exact: true }), utr);
  await keys.submits();
  await expect(page.locator("[data-payment-notice]")).toContainText(utr);

  await keys.navigates("Log out");
  await expect(page).toHaveURL(`${origin}/`);
  keys.untouched();
});

test("a student corrects the account, cancels an enrollment, and deletes all of it", async ({ page, request }) => {
  const { email } = await student(page, request, "Asha Roa");
  await enrolls(page, "data-science-and-analytics");
  // Somewhere else she is logged in as well.
  expect((await request.post(`${origin}/api/auth/login`, { data: { email, password }, headers: { origin } })).status()).toBe(200);
  const keys = await keyboard(page);
  await page.goto("/account/");
  await keys.writes(page.getByLabel("Your name"), "Asha Rao");
  await keys.writes(page.getByLabel("Phone"), "98765 43210");
  await keys.presses(button(page, "Save"));
  await expect(page.locator("[data-note]")).toBeFocused();
  await keys.presses(button(page, "Log out everywhere else"));
  await expect(page.locator("[data-sessions] li")).toHaveCount(1);
  await keys.writes(page.getByLabel("Your password now"), password);
  await keys.writes(page.locator("#password-new"), "another long password");
  await keys.submits();
  await expect(page.locator("[data-note]")).toContainText("Your password is changed");

  await page.goto("/dashboard/");
  await keys.presses(page.getByRole("button", { name: /^Cancel/ }).first());
  await expect(dialog(page)).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("button", { name: /^Cancel/ }).first()).toBeFocused();
  await page.keyboard.press("Enter");
  await keys.presses(dialog(page).getByRole("button", { name: /^Cancel/ }));
  await expect(page.getByText("Cancelled", { exact: true })).toBeVisible();

  await page.goto("/account/");
  await keys.presses(button(page, "Delete my account…"));
  await keys.writes(dialog(page).getByLabel("Your password"), "another long password");
  await keys.presses(button(dialog(page), "Delete my account"));
  await expect.poll(async () => (await page.context().request.get(`${origin}/api/account`)).status()).toBe(401);
  keys.untouched();
});

test("somebody without an account writes to the academy and applies", async ({ page }) => {
  const keys = await keyboard(page);
  await page.goto("/");
  await keys.navigates("Contact");
  await keys.writes(page.getByLabel("Your name"), "Ravi Menon");
  await keys.writes(page.getByRole("textbox", { name: "E-mail" }), newEmail("writer"));
  await keys.writes(page.getByRole("textbox", { name: "Message" }), "When does the next course begin?");
  await keys.presses(button(page, "Send"));
  await expect(page.getByRole("heading", { name: "We have your message" })).toBeVisible();

  await keys.navigates("Internships");
  await keys.presses(page.getByRole("link", { name: /^Apply for Web Development Intern/ }));
  await keys.chooses(page.getByLabel("Internship", { exact: true }), "Web Development Intern");
  await keys.writes(page.getByLabel("Your name"), "Ravi Menon");
  await keys.writes(page.getByRole("textbox", { name: "E-mail" }), newEmail("applicant"));
  await keys.writes(page.getByRole("textbox", { name: "Phone" }), "98765 43210");
  await keys.presses(button(page, "Send my application"));
  await expect(page.getByRole("heading", { name: "We have your application" })).toBeVisible();
  keys.untouched();
});

/** Three payments that wait, by their UTRs. */
async function threeWait(browser, request) {
  const context = await browser.newContext({ baseURL: origin });
  const asha = await context.newPage();
  await student(asha, request, "Keyboard Student");
  const utrs = [];
  for (const course of ["computer-science-foundations", "data-science-and-analytics", "web-development-foundations"]) {
    utrs.push(newUtr());
    await pays(asha, await enrolls(asha, course), utrs.at(-1));
  }
  await context.close();
  return utrs;
}

test("an admin verifies, rejects, deletes, notes and refunds", async ({ page, browser, request }) => {
  const keys = await opensPanel(page);
  await nothingWaits(page);
  const [verified, rejected, deleted] = await threeWait(browser, request);
  const row = (utr) => page.locator(".row", { hasText: utr });
  const detail = page.locator("[data-detail]");
  const act = (name, within = detail) => within.getByRole("button", { name: new RegExp(`^${name}: `) });
  await page.reload();
  await asks(page, keys, act("Verify", row(verified)));
  await keys.presses(button(dialog(page), "Verify"));
  await expect(toast(page)).toContainText("TCS/");

  for (const [name, utr] of [["Reject", rejected], ["Delete", deleted]]) {
    await opensView(page, "#/enrollments?state=under_review");
    await keys.presses(row(utr).locator(".row-title a"));
    await asks(page, keys, act(name));
    await keys.writes(dialog(page).getByLabel(/^Reason/), "No transfer with this number came.");
    await keys.presses(button(dialog(page), name));
    await expect(dialog(page)).toBeHidden();
  }

  await opensView(page, "#/enrollments");
  await keys.chooses(page.getByLabel("State"), "Active");
  await keys.writes(page.getByLabel("Search"), verified);
  await keys.submits();
  await narrowed(page);
  await expect(page.locator(".row")).toHaveCount(1);
  await keys.presses(row(verified).locator(".row-title a"));
  await keys.writes(page.getByLabel("Seen by admins only"), "Called; wants the money back.");
  await keys.presses(button(page, "Save the note"));
  await expect(toast(page)).toContainText("Note saved");
  await asks(page, keys, act("Refund"));
  await keys.writes(dialog(page).getByLabel(/^Reason/), "Asked for within seven days.");
  await keys.presses(button(dialog(page), "Record the refund"));
  await expect(dialog(page)).toBeHidden();
  await expect(detail).toContainText("Refunded");
  keys.untouched();
});

test("an admin verifies several at once, with an answer for each", async ({ page, browser, request }) => {
  const keys = await opensPanel(page);
  await nothingWaits(page);
  const utrs = await threeWait(browser, request);
  await opensView(page, "#/enrollments?state=under_review");
  const box = (utr) => page.locator(".row", { hasText: utr }).getByRole("checkbox");
  await keys.presses(button(page, "Select all shown"));
  for (const utr of utrs) await expect(box(utr)).toBeChecked();
  await keys.presses(button(page, "Select none"));
  for (const utr of utrs) {
    await expect(box(utr)).not.toBeChecked();
    await keys.presses(box(utr), "Space");
  }
  await keys.presses(button(page, "Verify selected"));
  await keys.presses(button(dialog(page), "Verify all"));
  const outcomes = page.locator("#dialog-outcomes");
  await expect(outcomes.getByRole("listitem")).toHaveCount(3);
  await keys.presses(button(outcomes, "Close"));
  for (const utr of utrs) await expect(page.locator(".row", { hasText: utr })).toBeHidden();
  keys.untouched();
});

test("an admin runs courses, people, messages and applications", async ({ page, browser, request }) => {
  const context = await browser.newContext({ baseURL: origin });
  const { email } = await student(await context.newPage(), request, "Keyboard Person");
  const api = context.request;
  const written = { name: "Keyboard Person", email, message: `A message of ${email}.` };
  expect((await api.post(`${origin}/api/messages`, { data: written, headers: { origin } })).status()).toBe(201);
  const applied = { name: "Keyboard Person", email, phone: "9876543210", cover_letter: `A letter of ${email}.` };
  const apply = `${origin}/api/internships/web-development-intern/applications`;
  expect((await api.post(apply, { data: applied, headers: { origin } })).status()).toBe(201);
  await context.close();

  const keys = await opensPanel(page);
  await opensView(page, "#/courses");
  await keys.presses(page.getByRole("link", { name: "New course" }));
  const slug = `keys-${Date.now()}`;
  await keys.writes(page.getByLabel("Name"), "A course made by keys");
  await keys.writes(page.getByLabel("Address"), slug);
  await keys.writes(page.getByLabel("Summary"), "One sentence.");
  await keys.writes(page.getByLabel("Description"), "A paragraph.");
  await keys.writes(page.getByLabel("Price in rupees"), "1,499.50");
  await keys.writes(page.getByLabel("Duration"), "3 months");
  await keys.chooses(page.getByLabel("Level"), "Intermediate");
  await keys.presses(button(page, "Save"));
  await expect(toast(page)).not.toBeEmpty();
  // Regression 12: paise and nothing else. Fails if `paiseOf` of format.js multiplies a float.
  const made = await page.context().request.get(`${origin}/api/admin/courses/${slug}`);
  expect((await made.json()).price_paise).toBe(149_950);
  await asks(page, keys, button(page, "Delete: A course made by keys"));
  await keys.presses(dialog(page).getByRole("button", { name: /^Delete/ }));
  await expect(page).toHaveURL(/#\/courses$/);

  await opensView(page, "#/students");
  await keys.writes(page.getByLabel("Search"), email);
  await keys.submits();
  await narrowed(page);
  await expect(page.locator(".row")).toHaveCount(1);
  await keys.presses(page.locator(".row-title a"));
  await expect(page).toHaveURL(/#\/student\/./);
  const person = page.url();
  for (const act of ["Disable", "Enable"]) {
    await asks(page, keys, page.getByRole("button", { name: new RegExp(`^${act}: `) }));
    await keys.presses(button(dialog(page), act));
    await expect(dialog(page)).toBeHidden();
  }

  await opensView(page, "#/messages");
  await keys.chooses(page.getByLabel("State"), "New");
  await keys.presses(button(page, "Show"));
  await narrowed(page);
  const message = page.locator(".row", { hasText: `A message of ${email}.` });
  await keys.presses(message.getByRole("button", { name: /^Close: / }));
  await expect(message.getByText("Closed", { exact: true })).toBeVisible();

  await opensView(page, "#/applications");
  const application = page.locator(".row", { hasText: `A letter of ${email}.` });
  await asks(page, keys, application.getByRole("button", { name: /^Shortlist: / }));
  await keys.presses(button(dialog(page), "Shortlist"));
  await asks(page, keys, application.getByRole("button", { name: /^Accept: / }));
  await keys.presses(button(dialog(page), "Accept"));
  await expect(application.getByText("Accepted", { exact: true })).toBeVisible();

  await opensView(page, "#/students");
  const saved = page.waitForEvent("download");
  await keys.presses(button(page, "Download as CSV"));
  expect((await saved).suggestedFilename()).toMatch(/^students-/);
  await opensView(page, "#/audit");
  // What the log names leads to what it is about.
  await keys.presses(page.locator(`.row a[href="${new URL(person).hash}"]`).first());
  await expect(page).toHaveURL(person);
  await expect(page.getByRole("heading", { name: "Keyboard Person" })).toBeVisible();
  await keys.navigates("Log out");
  await expect(page).toHaveURL(`${origin}/`);
  keys.untouched();
});
