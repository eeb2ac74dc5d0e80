// One's own account at a browser: a forgotten password, the profile, e-mail, password, second factor and
// sessions, each as a person does it.
import { readFile } from "node:fs/promises";
import { expect, test } from "@playwright/test";
import { accessible } from "../axe.js";
import { asksToRegister, code, enrolls, linkIn, logsIn, mailTo, newEmail, newUtr, opensAccount, origin, password, pays, student } from "../people.js";
import { DAY, json, play, problem, user } from "../play.js";

const OTHER = "another long password";

// Fails if `settle` of form.js takes back what `done` said, or a page binds its button to nobody's address.
test("a link that did not come is asked for anew wherever one stands without it", async ({ page, request }) => {
  const email = newEmail("late");
  const mails = [];
  /** The link of the mail that came since the last one. */
  const next = async () => {
    const mail = await mailTo(request, email, /#token=/, mails);
    mails.push(mail.text);
    return linkIn(mail, "/verify-email/");
  };
  await asksToRegister(page, { name: "Asha Rao", email });
  const first = await next();
  await page.getByRole("button", { name: "ask for a new link" }).click();
  await expect(page.locator("[data-resend-status]")).toContainText("a new link is on its way");
  await next();

  await opensAccount(page, first);
  await expect(page.getByRole("heading", { name: "This link cannot be used any more" })).toBeFocused();
  await page.locator("[data-new-link]").getByLabel("E-mail").fill(email);
  await page.getByRole("button", { name: "Send a new link" }).click();
  await expect(page.locator("[data-new-link] [data-form-status]")).toContainText("a new link is on its way");
  await next();

  await page.goto("/login/");
  await logsIn(page, { email, password });
  await expect(page.getByRole("heading", { name: "Your account is not open yet" })).toBeVisible();
  await page.getByRole("button", { name: "Send a new link" }).click();
  await expect(page.locator("[data-resend-status]")).toContainText("a new link is on its way");
  await opensAccount(page, await next());
  await expect(page).toHaveURL(/\/dashboard\/$/);
});

test("a forgotten password is chosen anew by the mailed link", async ({ page, request, context }) => {
  const { email } = await student(page, request);
  await context.clearCookies();
  await page.goto("/login/");
  await page.getByRole("link", { name: "Forgot your password?" }).click();
  await accessible(page, "forgotten password");
  await page.getByRole("button", { name: "Send me a link" }).click();
  await expect(page.locator("[data-summary]")).toBeFocused();
  await page.getByLabel("E-mail").fill(email);
  await page.getByRole("button", { name: "Send me a link" }).click();
  await expect(page.getByRole("heading", { name: "Look into your mail" })).toBeVisible();
  await accessible(page, "forgotten password, sent");
  const link = linkIn(await mailTo(request, email, /reset-password/), "/reset-password/");
  await page.goto(link);
  await accessible(page, "a new password");
  await page.getByLabel("New password").fill("short");
  await page.getByRole("button", { name: "Save the password" }).click();
  await expect(page.locator(".field-error").first()).toBeVisible();
  await page.getByLabel("New password").fill(OTHER);
  await page.getByRole("button", { name: "Save the password" }).click();
  await expect(page.getByRole("heading", { name: "Your password is changed" })).toBeVisible();
  await accessible(page, "a new password, saved");
  await page.locator("[data-done]").getByRole("link", { name: "Log in" }).click();
  await logsIn(page, { email, password: OTHER });
  await expect(page).toHaveURL(/\/dashboard\/$/);
  // Once more by the same link: it is dead.
  await page.goto("about:blank");
  await page.goto(link);
  await page.getByLabel("New password").fill(OTHER);
  await page.getByRole("button", { name: "Save the password" }).click();
  await expect(page.getByRole("heading", { name: "This link cannot be used any more" })).toBeVisible();
  await accessible(page, "a new password, dead link");
});

test("name and phone are corrected, and the password is changed", async ({ page, request }) => {
  await student(page, request);
  await page.goto("/account/");
  await expect(page.getByLabel("Your name")).toHaveValue("Asha Rao");
  await accessible(page, "account");
  await page.getByLabel("Your name").fill("Asha <b> O'Rao");
  await page.getByLabel("Phone").fill("98765 43210");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.locator("[data-note]")).toBeFocused();
  await page.reload();
  await expect(page.getByLabel("Your name")).toHaveValue("Asha <b> O'Rao");
  await expect(page.getByLabel("Phone")).toHaveValue("+919876543210");
  await page.getByLabel("Your password now").fill("not the password");
  await page.locator("#password-new").fill(OTHER);
  await page.getByRole("button", { name: "Change the password" }).click();
  await expect(page.locator("#password-now-error")).toBeVisible();
  await page.getByLabel("Your password now").fill(password);
  await page.getByRole("button", { name: "Change the password" }).click();
  await expect(page.locator("[data-note]")).toContainText("Your password is changed");
});

test("another e-mail is wanted and confirmed, and its token stands in no address", async ({ page, request, context }) => {
  const { email } = await student(page, request);
  const wanted = newEmail("wanted");
  await page.goto("/account/");
  await page.locator("#email-new").fill(wanted);
  await page.locator("#email-password").fill(password);
  await page.getByRole("button", { name: "Send the link" }).click();
  await expect(page.locator("[data-note]")).toContainText(wanted);
  const link = linkIn(await mailTo(request, wanted, /email-token/), "/account/");
  await context.clearCookies();
  await page.goto("about:blank");
  const asked = [];
  page.on("request", (each) => asked.push(each.url()));
  await page.goto(link);
  await page.getByRole("link", { name: "Log in" }).last().click();
  await logsIn(page, { email, password });
  await expect(page.getByRole("heading", { name: "Use the new address?" })).toBeVisible();
  await accessible(page, "account, with a new e-mail");
  await page.getByRole("button", { name: "Use the new address" }).click();
  await expect(page.locator("[data-note]")).toContainText("You have a new address");
  await expect(page.locator('[data-slot="email"]')).toHaveText(wanted);
  const token = link.split("email-token=")[1];
  expect(asked.filter((url) => new URL(url).search.includes(token))).toEqual([]);
});

test("a second factor is set up, asked for at log-in, and removed", async ({ page, request, context }) => {
  const { email } = await student(page, request);
  await page.goto("/account/");
  await page.locator("#factor-password").fill(password);
  await page.getByRole("button", { name: "Set it up" }).click();
  await expect(page.getByAltText(/QR code/)).toBeVisible();
  await accessible(page, "account, second factor offered");
  const secret = (await page.locator("[data-factor-secret]").textContent()).replaceAll(" ", "");
  await page.getByLabel("Code from the app", { exact: true }).fill("000000");
  await page.getByRole("button", { name: "Switch it on" }).click();
  await expect(page.locator("#factor-code-error")).toBeVisible();
  await page.getByLabel("Code from the app", { exact: true }).fill(code(secret));
  await page.getByRole("button", { name: "Switch it on" }).click();
  await expect(page.locator("[data-factor-codes] li")).toHaveCount(10);
  await accessible(page, "account, recovery codes");
  const recovery = await page.locator("[data-factor-codes] li").allTextContents();
  await page.getByRole("button", { name: "I have written them down" }).click();
  await expect(page.getByRole("button", { name: "Switch it off" })).toBeVisible();

  await context.clearCookies();
  await page.goto("/login/");
  await logsIn(page, { email, password });
  const field = page.getByLabel("Code from your authenticator app");
  await expect(field).toBeFocused();
  await accessible(page, "log-in, with a code");
  await field.fill("abcdef");
  await page.getByRole("button", { name: "Log in" }).click();
  await expect(page.locator("[data-summary]")).toContainText("code is not right");
  await field.fill(recovery[0]);
  await page.getByRole("button", { name: "Log in" }).click();
  await expect(page).toHaveURL(/\/dashboard\/$/);
  await page.goto("/account/");
  await page.locator("#factor-last").fill(recovery[1]);
  await page.getByRole("button", { name: "Switch it off" }).click();
  await expect(page.getByRole("button", { name: "Set it up" })).toBeVisible();
});

test("sessions are listed with their devices and ended", async ({ page, request, browser }) => {
  const { email } = await student(page, request);
  const others = [];
  for (let number = 0; number < 2; number += 1) {
    const other = await browser.newContext({ baseURL: origin, serviceWorkers: "block" });
    const answer = await other.request.post(`${origin}/api/auth/login`, { data: { email, password }, headers: { origin } });
    expect(answer.status()).toBe(200);
    others.push(other);
  }
  await page.goto("/account/");
  const rows = page.locator("[data-sessions] li");
  await expect(rows).toHaveCount(3);
  await expect(rows.first()).toContainText("This device");
  await rows.last().getByRole("button").click();
  await expect(rows).toHaveCount(2);
  await page.getByRole("button", { name: "Log out everywhere else" }).click();
  await expect(rows).toHaveCount(1);
  for (const other of others) {
    expect((await other.request.get(`${origin}/api/auth/session`)).status()).toBe(401);
    await other.close();
  }
});

test("the data is downloaded, and the account deleted", async ({ page, request, context }) => {
  const { email } = await student(page, request, "Asha Leaving");
  await page.goto("/account/");
  const waiting = page.waitForEvent("download");
  await page.getByRole("button", { name: "Download my data" }).click();
  const download = await waiting;
  expect(download.suggestedFilename()).toBe("my-data.json");
  const held = JSON.parse(await readFile(await download.path(), "utf8"));
  expect(held.account.email).toBe(email);
  expect(held.sessions.length).toBeGreaterThan(0);

  const opener = page.getByRole("button", { name: "Delete my account…" });
  const dialog = page.getByRole("dialog");
  await opener.click();
  await expect(dialog).toContainText("cannot be undone");
  await accessible(page, "account, about to be deleted");
  await page.keyboard.press("Escape");
  await expect(dialog).toBeHidden();
  await expect(opener).toBeFocused();
  await opener.click();
  await dialog.getByLabel("Your password").fill("not the password");
  await dialog.getByRole("button", { name: "Delete my account" }).click();
  await expect(dialog.locator(".field-error").first()).toContainText("not your password");
  await dialog.getByLabel("Your password").fill(password);
  await dialog.getByRole("button", { name: "Delete my account" }).click();
  await expect(page).toHaveURL(`${origin}/`);
  expect((await context.cookies()).some((cookie) => cookie.name === "signed_in")).toBe(false);
  await mailTo(request, email, /is deleted/);
  await page.goto("/login/");
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Log in" }).click();
  await expect(page.locator("[data-summary]")).toBeVisible();
});

// Fails if only the first part of very much is saved, or a part is lost on the way without a word.
test("data that comes in parts is saved as one file, or not at all", async ({ page }) => {
  const part = (data, next) => ({
    status: 200,
    contentType: "application/json",
    headers: { "content-disposition": 'attachment; filename="my-data.json"', ...(next && { "next-cursor": next }) },
    body: JSON.stringify(data),
  });
  let last = part({ account: null, messages: [{ id: "3" }] });
  const held = { ...user, created_at: DAY, verified_at: DAY, terms_version: "2026-11", second_factor: false, sessions: [] };
  await play(page, "student", {
    "GET /api/account": json(held),
    "GET /api/account/export": ({ url }) => {
      const cursor = new URL(url).searchParams.get("cursor");
      return cursor === "a+b" ? last : part({ account: { email: user.email }, messages: [{ id: "1" }, { id: "2" }] }, "a+b");
    },
  });
  await page.goto("/account/");
  const download = page.getByRole("button", { name: "Download my data" });
  const waiting = page.waitForEvent("download");
  await download.click();
  const saved = JSON.parse(await readFile(await (await waiting).path(), "utf8"));
  expect(saved).toEqual({ account: { email: user.email }, messages: [{ id: "1" }, { id: "2" }, { id: "3" }] });
  last = problem(503, "unavailable");
  page.on("download", () => expect(false, "a part was saved as the whole").toBe(true));
  await download.click();
  await expect(page.locator("[data-download-status]")).toContainText("many people");
});

test("an account whose payment is being checked is not deleted, and says why", async ({ page, request }) => {
  await student(page, request);
  const enrollment = await enrolls(page, "computer-science-foundations");
  await pays(page, enrollment, newUtr());
  await page.goto("/account/");
  await page.getByRole("button", { name: "Delete my account…" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Your password").fill(password);
  await dialog.getByRole("button", { name: "Delete my account" }).click();
  await expect(dialog).toContainText("is being checked");
  await expect(page).toHaveURL(/\/account\/$/);
});
