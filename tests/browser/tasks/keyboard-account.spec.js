// A student's seldom tasks, by keyboard alone: what `keyboard.spec.js` says of its own holds here.
import { expect, test } from "@playwright/test";
import { asks, button, dialog, keyboard } from "./keyboard.js";
import { adminBeside, code, enrolls, linkIn, mailTo, newEmail, newUtr, origin, password, pays, registered, student } from "../people.js";

test.setTimeout(120_000);

const OTHER = "another long password";

/** Logs in at the log-in page. */
async function logsIn(page, keys, email, secret) {
  await keys.writes(page.getByLabel("E-mail"), email);
  await keys.writes(page.getByLabel("Password", { exact: true }), secret);
  await keys.submits();
}

test("a forgotten password is chosen anew, and another e-mail used", async ({ page, request }) => {
  const { email } = await student(page, request);
  await page.context().clearCookies();
  const keys = await keyboard(page);
  await page.goto("/login/");
  await keys.presses(page.getByRole("link", { name: "Forgot your password?" }));
  await keys.writes(page.getByLabel("E-mail"), email);
  await keys.submits();
  await expect(page.locator("[data-done]")).toBeFocused();
  await page.goto(linkIn(await mailTo(request, email, /reset-password/), "/reset-password/"));
  await keys.writes(page.getByLabel("New password"), OTHER);
  // What was typed can be looked at.
  await keys.presses(button(page, "Show password"));
  await expect(page.getByLabel("New password")).toHaveAttribute("type", "text");
  await keys.presses(button(page, "Save the password"));
  await keys.presses(page.locator("[data-done]").getByRole("link", { name: "Log in" }));
  await logsIn(page, keys, email, OTHER);
  await expect(page).toHaveURL(/\/dashboard\/$/);

  const wanted = newEmail("keys-wanted");
  await expect(page.locator(".site-header-row")).toBeVisible();
  await keys.navigates("Account");
  await keys.writes(page.locator("#email-new"), wanted);
  await keys.writes(page.locator("#email-password"), OTHER);
  await keys.presses(button(page, "Send the link"));
  await expect(page.locator("[data-note]")).toBeFocused();
  await page.goto("about:blank");
  await page.goto(linkIn(await mailTo(request, wanted, /email-token/), "/account/"));
  await keys.presses(button(page, "Use the new address"));
  await expect(page.locator("[data-note]")).toContainText("You have a new address");
  keys.untouched();
});

test("a second factor is switched on, asked for and switched off, a device logged out, the data saved", async ({ page, request }) => {
  const { email } = await student(page, request);
  expect((await request.post(`${origin}/api/auth/login`, { data: { email, password }, headers: { origin } })).status()).toBe(200);
  const keys = await keyboard(page);
  await page.goto("/account/");
  const devices = page.locator("[data-sessions] li");
  await expect(devices).toHaveCount(2);
  await keys.presses(devices.last().getByRole("button"));
  await expect(devices).toHaveCount(1);
  const saved = page.waitForEvent("download");
  await keys.presses(button(page, "Download my data"));
  expect((await saved).suggestedFilename()).toBe("my-data.json");

  await keys.writes(page.locator("#factor-password"), password);
  await keys.presses(button(page, "Set it up"));
  await expect(page.getByAltText(/QR code/)).toBeVisible();
  const secret = (await page.locator("[data-factor-secret]").textContent()).replaceAll(" ", "");
  await keys.writes(page.getByLabel("Code from the app", { exact: true }), code(secret));
  await keys.submits();
  await expect(page.locator("[data-factor-codes] li")).toHaveCount(10);
  const recovery = await page.locator("[data-factor-codes] li").allTextContents();
  await keys.presses(button(page, "I have written them down"));
  await expect(button(page, "Switch it off")).toBeVisible();

  await keys.navigates("Log out");
  await expect(page).toHaveURL(`${origin}/`);
  await page.goto("/login/");
  await logsIn(page, keys, email, password);
  await expect(page.getByLabel("Code from your authenticator app")).toBeFocused();
  await page.keyboard.type(recovery[0]);
  await keys.submits();
  await expect(page).toHaveURL(/\/dashboard\/$/);
  await page.goto("/account/");
  await keys.writes(page.locator("#factor-last"), recovery[1]);
  await keys.presses(button(page, "Switch it off"));
  await expect(button(page, "Set it up")).toBeVisible();
  keys.untouched();
});

test("a link that did not come is asked for, from where its mail is awaited", async ({ page, request }) => {
  const email = newEmail("keys-late");
  expect(await registered({ name: "Asha Rao", email, password, accept_terms: true })).toBe(202);
  await mailTo(request, email, /#token=/);
  const keys = await keyboard(page);
  await page.goto("/login/");
  await logsIn(page, keys, email, password);
  await keys.presses(button(page, "Send a new link"));
  await expect(page.locator("[data-resend-status]")).toContainText("a new link is on its way");
  await page.goto("/verify-email/");
  await keys.writes(page.locator("[data-new-link]").getByLabel("E-mail"), email);
  await keys.presses(button(page, "Send a new link"));
  await expect(page.locator("[data-new-link] [data-form-status]")).toContainText("a new link is on its way");
  keys.untouched();
});

test("a payment that was rejected is sent again, corrected, and its receipt printed", async ({ page, browser, request }) => {
  await student(page, request, "Keyboard Payer");
  const mine = await enrolls(page, "computer-science-foundations");
  await pays(page, mine, newUtr());
  const panel = await adminBeside(browser, page);
  const act = async (verb, data) => {
    const answer = await panel.context().request.post(`${origin}/api/admin/enrollments/${mine.id}/${verb}`, { data, headers: { origin } });
    expect(answer.status(), await answer.text()).toBe(200);
  };
  await act("reject", { reason: "Nothing came." });

  const keys = await keyboard(page);
  await page.goto("/dashboard/");
  await keys.presses(page.locator("main").getByRole("link", { name: /UTR|Pay|again/ }).first());
  await expect(page).toHaveURL(/\/payment\/\?enrollment=/);
  const payees = page.getByRole("radio");
  if ((await payees.count()) > 1) {
    await keys.reaches(page.getByRole("radio", { checked: true }));
    await page.keyboard.press("ArrowDown");
    await expect(payees.nth(1)).toBeChecked();
  }
  const [wrong, right] = [newUtr(), newUtr()];
  for (const utr of [wrong, right]) {
    await keys.writes(page.getByLabel("UTR", { exact: true }), utr);
    await keys.submits();
    await expect(page.locator("[data-payment-notice]")).toContainText(utr);
  }
  await act("verify", {});
  await panel.context().close();

  await page.goto("/dashboard/");
  await keys.presses(page.getByRole("link", { name: /receipt/i }).first());
  await expect(page.getByRole("heading", { name: "Payment receipt" })).toBeVisible();
  await expect(page.getByText(right)).toBeVisible();
  await page.evaluate(() => (globalThis.print = () => (globalThis.printed = true)));
  await keys.presses(button(page, "Print or save as PDF"));
  expect(await page.evaluate(() => globalThis.printed)).toBe(true);
  keys.untouched();
});

test("a deletion that was begun is thought better of", async ({ page, request }) => {
  await student(page, request);
  const keys = await keyboard(page);
  await page.goto("/account/");
  await asks(page, keys, button(page, "Delete my account…"));
  await page.keyboard.press("Escape");
  await expect(dialog(page)).toBeHidden();
  expect((await page.context().request.get(`${origin}/api/account`)).status()).toBe(200);
  keys.untouched();
});
