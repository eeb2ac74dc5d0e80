// A student's way: find a course, register, pay, and be in.
import { expect, test } from "@playwright/test";
import { accessible } from "../axe.js";
import { adminBeside, asksToRegister, enrolls, fits, linkIn, logsIn, mailTo, newEmail, newUtr, nothingWaits, opensAccount, origin, password, pays, registers, student } from "../people.js";
import { countsTaps } from "../sight.js";

test("a student finds a course, registers, pays, is verified and prints the receipt", async ({ page, request, browser }) => {
  const asha = { name: "Asha O’Rao <i>", email: newEmail("asha") };
  const prints = await asksToPrint(page);
  await page.goto("/");
  const panel = await adminBeside(browser, page);
  await nothingWaits(panel);
  await page.getByRole("link", { name: /Web Development Foundations/ }).first().click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Web Development Foundations");
  await page.getByRole("link", { name: "Enroll in this course" }).click();
  await expect(page).toHaveURL(/\/register\/\?next=/);
  await registers(page, request, asha);

  // Whoever opens the mailed link on the device that registered comes back to the course.
  await expect(page).toHaveURL(/\/courses\/web-development-foundations\//);
  await page.getByRole("button", { name: "Enroll in this course" }).click();
  await expect(page).toHaveURL(/\/payment\/\?enrollment=/);
  await expect(page.locator("#pay-amount")).toHaveText("₹499");
  await expect(page.locator("#pay-vpa")).toContainText("@");
  await expect(page.locator("#pay-reference")).toHaveText(/^TCS-[A-Z0-9]{8}$/);
  const drawn = await page.locator("[data-qr-image]").evaluate((image) => image.decode().then(() => image.naturalWidth > 0));
  expect(drawn, "the QR is drawn").toBe(true);
  await expect(page.getByText(/not screenshots/)).toBeVisible();
  await fits(page);
  await accessible(page, "payment");

  await page.getByLabel("UTR", { exact: true }).fill("12345");
  await page.getByRole("button", { name: "Send the UTR" }).click();
  await expect(page.locator("#utr-error")).toContainText("Some digits are missing");
  const utr = newUtr();
  await page.getByLabel("UTR", { exact: true }).fill(`${utr.slice(0, 4)} ${utr.slice(4, 8)}-${utr.slice(8)}`);
  await page.getByRole("button", { name: "Send the UTR" }).click();
  await expect(page.locator("[data-payment-notice]")).toContainText(utr);

  await panel.goto("/admin/");
  await verifiesInThreeTaps(panel, utr);

  const welcome = await mailTo(request, asha.email, /TCS\/\d\d-\d\d\/\d{6}/);
  expect(welcome.html).not.toContain("<i>");
  await page.goto("/dashboard/");
  await expect(page.getByText("Web Development Foundations")).toBeVisible();
  await page.getByRole("link", { name: /receipt/i }).first().click();
  await expect(page.getByRole("heading", { name: "Payment receipt" })).toBeVisible();
  await expect(page.getByText("Asha O’Rao <i>")).toBeVisible();
  await expect(page.getByText(/not a tax invoice/i)).toBeVisible();
  await fits(page);
  await accessible(page, "receipt");
  expect(prints()).toBe(0);
  await page.getByRole("button", { name: "Print or save as PDF" }).click();
  await expect.poll(prints).toBe(1);
  await panel.context().close();
});

/** How often the page asks for paper: a browser without a screen has no dialog for it. */
async function asksToPrint(page) {
  let asked = 0;
  await page.exposeFunction("paperIsAskedFor", () => (asked += 1));
  await page.addInitScript(() => (globalThis.print = () => globalThis.paperIsAskedFor()));
  return () => asked;
}

/** From the overview to a verified payment: at most three taps. */
async function verifiesInThreeTaps(panel, utr) {
  const taps = await countsTaps(panel);
  const row = panel.locator(".row", { hasText: utr });
  await expect(row).toBeVisible();
  await row.getByRole("button", { name: /Verify/ }).click();
  const dialog = panel.getByRole("dialog");
  await expect(dialog).toContainText(utr);
  await dialog.getByRole("button", { name: "Verify", exact: true }).click();
  await expect(panel.locator("[data-toast]")).toContainText("TCS/");
  expect(await taps()).toBeLessThanOrEqual(3);
}

test("the same answer for a known and an unknown address, and clear words at log-in", async ({ page, request }) => {
  const known = await student(page, request);
  await page.context().clearCookies();
  const email = newEmail("unopened");
  for (const address of [known.email, email]) {
    await page.goto("/register/");
    await asksToRegister(page, { name: "Somebody", email: address });
  }
  await mailTo(request, known.email, /already/i);

  await page.goto("/login/");
  await logsIn(page, { email: known.email, password: "not the password" });
  await expect(page.locator("[data-summary]").first()).toContainText(/wrong|not belong/i);
  await logsIn(page, { email, password });
  await expect(page.getByRole("heading", { name: "Your account is not open yet" })).toBeVisible();
  await accessible(page, "log-in of an unopened account");

  const link = linkIn(await mailTo(request, email, /#token=/), "/verify-email/");
  for (const outcome of ["opens", "is used"]) {
    await page.context().clearCookies();
    await page.goto("/");
    await opensAccount(page, link);
    if (outcome === "opens") await expect(page).toHaveURL(/\/dashboard\//);
    else await expect(page.getByRole("heading", { name: "This link cannot be used any more" })).toBeVisible();
  }
});

test("a taken UTR is refused in words, and a rejected payment can be sent again", async ({ page, request, browser }) => {
  const other = await (await browser.newContext({ baseURL: page.url() })).newPage();
  await student(other, request, "Ravi");
  const taken = newUtr();
  await pays(other, await enrolls(other, "computer-science-foundations"), taken);
  await other.context().close();

  const asha = await student(page, request);
  const mine = await enrolls(page, "computer-science-foundations");
  await page.goto(`/payment/?enrollment=${mine.id}`);
  await page.getByLabel("UTR", { exact: true }).fill(taken);
  await page.getByRole("button", { name: "Send the UTR" }).click();
  await expect(page.locator("#utr-error")).toContainText(/already/);
  const own = newUtr();
  await page.getByLabel("UTR", { exact: true }).fill(own);
  await page.getByRole("button", { name: "Send the UTR" }).click();
  await expect(page.locator("[data-payment-notice]")).toContainText(own);

  const panel = await adminBeside(browser, page);
  await panel.goto(`/admin/#/enrollments?q=${own}`);
  await panel.locator(".row", { hasText: own }).getByRole("link").first().click();
  await panel.getByRole("button", { name: /Reject/ }).click();
  const dialog = panel.getByRole("dialog");
  await dialog.getByLabel(/Reason/).fill("No transfer with this number reached our bank.");
  await dialog.getByRole("button", { name: "Reject", exact: true }).click();
  await expect(dialog).toBeHidden();
  await panel.context().close();

  await mailTo(request, asha.email, /No transfer with this number/);
  await page.goto("/dashboard/");
  await expect(page.getByText(/No transfer with this number/)).toBeVisible();
  await accessible(page, "dashboard with a rejected payment");
  await page.goto(`/payment/?enrollment=${mine.id}`);
  await page.getByLabel("UTR", { exact: true }).fill(newUtr());
  await page.getByRole("button", { name: "Send the UTR" }).click();
  await expect(page.locator("[data-payment-notice]")).toContainText(/review|check/i);
});

// Fails if dashboard.js cancels without being told to, or another enrollment than it asked about.
test("an enrollment that is not wanted any more is cancelled, and others stay", async ({ page, request }) => {
  await student(page, request);
  const kept = await enrolls(page, "web-development-foundations");
  const given = await enrolls(page, "data-science-and-analytics");
  await page.goto("/dashboard/");
  const row = (enrollment) => page.locator("[data-list] > li", { hasText: enrollment.reference });
  const cancel = row(given).getByRole("button", { name: "Cancel", exact: true });
  const dialog = page.getByRole("dialog");
  await cancel.click();
  await expect(dialog).toContainText(given.course.name);
  await dialog.getByRole("button", { name: "Keep it" }).click();
  await expect(dialog).toBeHidden();
  await expect(row(given).getByText("To pay", { exact: true })).toBeVisible();
  await cancel.click();
  await dialog.getByRole("button", { name: "Cancel the enrollment" }).click();
  await expect(page.locator("[data-status]")).toContainText(`The enrollment in ${given.course.name} is cancelled`);
  await expect(row(given).getByText("Cancelled", { exact: true })).toBeVisible();
  await expect(row(given).getByRole("link", { name: "Enroll again" })).toBeVisible();
  await expect(row(kept).getByRole("link", { name: "Pay now" })).toBeVisible();
  await fits(page);
});

// Fails if a copy button of payment.js copies what is shown instead of what a banking app takes, another
// button's value, or the payee that was chosen before.
test("each copy button copies what the banking app takes", async ({ page, request }) => {
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"], { origin });
  await student(page, request);
  const mine = await enrolls(page, "programming-foundations-with-python");
  const answer = await page.context().request.get(`${origin}/api/enrollments/${mine.id}/payment`);
  const due = await answer.json();
  expect(due.options.length).toBeGreaterThan(1);
  await page.goto(`/payment/?enrollment=${mine.id}`);
  const copies = async (what, value) => {
    await page.evaluate(() => navigator.clipboard.writeText("copied before"));
    await page.getByRole("button", { name: `Copy ${what}`, exact: true }).click();
    await expect(page.locator("[data-copy-status]")).toContainText(value);
    expect(await page.evaluate(() => navigator.clipboard.readText()), what).toBe(value);
  };
  // No sign of the currency and no comma: a UPI app takes digits.
  await copies("amount", (due.amount_paise / 100).toFixed(2).replace(/\.00$/, ""));
  await copies("reference", due.reference);
  for (const { id, vpa } of due.options) {
    await page.locator(`#payee-${id}`).check();
    await copies("UPI ID", vpa);
  }
});

test("log-out ends the session everywhere it was copied to", async ({ page, request, browser }) => {
  await student(page, request);
  const copy = await browser.newContext({ storageState: await page.context().storageState() });
  await page.goto("/dashboard/");
  const out = page.getByRole("button", { name: "Log out" });
  if (!(await out.isVisible())) await page.getByRole("button", { name: "Menu" }).click();
  await out.click();
  await expect(page).toHaveURL(`${process.env.ORIGIN}/`);
  const stale = await copy.request.get(`${process.env.ORIGIN}/api/auth/session`);
  expect(stale.status()).toBe(401);
  await copy.close();
});

test("an expired session on the payment page keeps what was typed and comes back", async ({ page, request }) => {
  const asha = await student(page, request);
  const mine = await enrolls(page, "office-automation-and-digital-tools");
  await page.goto(`/payment/?enrollment=${mine.id}`);
  const utr = newUtr();
  await page.getByLabel("UTR", { exact: true }).fill(utr);
  await page.context().clearCookies({ name: "__Host-session" });
  await page.getByRole("button", { name: "Send the UTR" }).click();
  await expect(page).toHaveURL(/\/login\/\?next=/);
  await logsIn(page, { email: asha.email, password });
  await expect(page).toHaveURL(new RegExp(`/payment/\\?enrollment=${mine.id}`));
  await expect(page.getByLabel("UTR", { exact: true })).toHaveValue(utr);
});
