// What asks once more, or is done once more, by keyboard alone: what `keyboard.spec.js` says of its own holds here.
import { expect, test } from "@playwright/test";
import { asks, button, dialog, keyboard, opensPanel, opensView, toast } from "./keyboard.js";
import { adminBeside, code, enrolls, newUtr, origin, password, pays, student } from "../people.js";

test.setTimeout(120_000);

/** Sends `data` as who is logged in at `page` would; the answer, which must be a success. */
async function sends(page, method, path, data) {
  const answer = await page.context().request.fetch(`${origin}${path}`, { method, data, headers: { origin } });
  expect(answer.ok(), `${method} ${path}: ${answer.status()} ${await answer.text()}`).toBe(true);
  return answer.status() === 204 ? null : answer.json();
}

// Fails if step-up.js does not send again what was refused, or asks for a second code within the ten minutes.
test("an admin with a second factor shows a code before a refund, and none again before an export", async ({ page, browser, request }) => {
  const main = await adminBeside(browser, page);
  const { email } = await student(page, request, "Keyboard Admin");
  const utr = newUtr();
  const paid = await pays(page, await enrolls(page, "web-development-foundations"), utr);
  await sends(main, "POST", `/api/admin/enrollments/${paid.id}/verify`, {});
  const { id } = (await sends(main, "GET", `/api/admin/students?q=${encodeURIComponent(email)}`)).items[0];
  await sends(main, "PATCH", `/api/admin/students/${id}`, { role: "admin" });
  // Another role ends all sessions.
  await sends(page, "POST", "/api/auth/login", { email, password });
  const { secret } = await sends(page, "POST", "/api/account/totp", { password });
  await sends(page, "POST", "/api/account/totp/confirm", { code: code(secret) });

  const keys = await keyboard(page);
  await opensView(page, `#/enrollments?q=${utr}`);
  await keys.presses(page.locator(".row-title a"));
  await asks(page, keys, page.locator("[data-detail]").getByRole("button", { name: /^Refund: / }));
  await keys.writes(dialog(page).getByLabel(/^Reason/), "Asked for within seven days.");
  await keys.presses(button(dialog(page), "Record the refund"));
  const asked = page.getByRole("dialog", { name: "Your second factor, please" });
  await expect(asked.getByLabel("Code")).toBeFocused();
  await page.keyboard.type("000000");
  await keys.submits();
  await expect(asked.locator(".field-error")).toContainText("not right");
  // Each code works once: that of the next half minute holds already.
  await keys.writes(asked.getByLabel("Code"), code(secret, 1));
  await keys.presses(button(asked, "Go on"));
  await expect(toast(page)).toContainText("Refund recorded");
  await expect(page.locator("[data-detail]")).toContainText("Refunded");

  await opensView(page, `#/enrollments?q=${utr}`);
  const saved = page.waitForEvent("download");
  await keys.presses(button(page, "Download as CSV"));
  expect((await saved).suggestedFilename()).toMatch(/^enrollments-/);
  await sends(main, "PATCH", `/api/admin/students/${id}`, { role: "student" });
  await main.context().close();
  keys.untouched();
});

// Fails if "Load the newer version" of catalogue.js leads nowhere, or what is saved after it is refused, too.
test("an admin whom a colleague overtook loads the newer course, changes it, and takes it off the site", async ({ page }) => {
  const keys = await opensPanel(page);
  const slug = `keys-again-${Date.now()}`;
  const course = {
    slug, name: `Again ${slug}`, summary: "One sentence.", description: "A paragraph.", duration: "3 months",
    level: "foundational", price_paise: 49_900, topics: [], modules: [], featured: false, state: "draft",
  };
  const { version } = await sends(page, "POST", "/api/admin/courses", course);
  await opensView(page, `#/course/${slug}/edit`);
  const summary = page.getByLabel("Summary");
  await keys.writes(summary, "What I think.");
  await sends(page, "PUT", `/api/admin/courses/${slug}`, { ...course, summary: "What a colleague thinks.", version });
  await keys.presses(button(page, "Save"));
  await expect(page.locator("[data-conflict]")).toBeFocused();
  await expect(summary).toHaveValue("What I think.");
  await keys.presses(page.locator("[data-conflict] [data-reload]"));
  await expect(summary).toHaveValue("What a colleague thinks.");
  await keys.writes(summary, "What we think.");
  await keys.presses(button(page, "Save"));
  await expect(toast(page)).toContainText("Saved");
  expect(await sends(page, "GET", `/api/admin/courses/${slug}`)).toMatchObject({ summary: "What we think.", version: version + 2 });

  await opensView(page, "#/courses");
  const row = page.locator(".row", { hasText: slug });
  const presses = async (act, within) => {
    await asks(page, keys, within.getByRole("button", { name: new RegExp(`^${act}: `) }));
    await keys.presses(button(dialog(page), act));
    await expect(dialog(page)).toBeHidden();
  };
  await presses("Publish", row);
  await expect(row.getByRole("button", { name: /^Archive: / })).toBeVisible();
  await keys.presses(row.getByRole("link").first());
  await keys.chooses(page.getByLabel("State"), "Draft");
  await asks(page, keys, button(page, "Save"));
  await keys.presses(button(dialog(page), "Unpublish"));
  await expect(toast(page)).toContainText("Saved");
  await presses("Delete", page);
  await expect(page).toHaveURL(/#\/courses$/);
  await expect(row).toHaveCount(0);
  keys.untouched();
});

// Fails if the box of login.html is not sent, or dashboard.js leads who cancelled nowhere.
test("a student is remembered, and enrolls again in what was cancelled", async ({ page, request }) => {
  const { email } = await student(page, request);
  const first = await enrolls(page, "computer-science-foundations");
  await sends(page, "DELETE", `/api/enrollments/${first.id}`);
  await page.context().clearCookies();
  const keys = await keyboard(page);
  await page.goto("/login/");
  await keys.writes(page.getByLabel("E-mail"), email);
  await keys.writes(page.getByLabel("Password", { exact: true }), password);
  await keys.presses(page.getByLabel(/^Remember me/), "Space");
  await keys.presses(button(page, "Log in"));
  await expect(page).toHaveURL(/\/dashboard\/$/);
  const session = (await page.context().cookies()).find((each) => each.name === "__Host-session");
  const days = (session.expires - Date.now() / 1000) / 86_400;
  expect(days).toBeGreaterThan(6.9);
  expect(days).toBeLessThanOrEqual(7);

  await keys.presses(page.getByRole("link", { name: /^Enroll again/ }));
  await keys.presses(button(page, "Enroll in this course"));
  await expect(page).toHaveURL(/\/payment\/\?enrollment=/);
  expect(page.url()).not.toContain(first.id);
  await expect(page.locator("#pay-amount")).toHaveText("₹499");
  keys.untouched();
});
