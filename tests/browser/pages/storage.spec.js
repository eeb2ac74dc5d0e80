// What browsers keep for a page: nonsense, or nothing at all. The pages are real; the API is played.
import { expect, test } from "@playwright/test";
import { origin } from "../people.js";
import { DAY, enrollment, entered, failures, figures, json, list, play, user } from "../play.js";

test("storage that holds nonsense is as good as empty", async ({ page }) => {
  const found = failures(page);
  await play(page, "nobody", { "POST /api/auth/verify-email": entered("//elsewhere.example/") });
  for (const kept of ["{", "7", '{"path":7,"at":9e15}', `{"path":"//elsewhere.example/","at":${Date.now()}}`]) {
    await page.goto("/verify-email/#token=abc");
    await page.evaluate((value) => localStorage.setItem("academy.next", value), kept);
    await page.getByLabel("The password you chose").fill("a long password");
    await page.getByRole("button", { name: "Open my account" }).click();
    await expect(page, kept).toHaveURL(/^[^?]*\/dashboard\/$/);
  }
  expect(found).toEqual([]);
});

/** Makes the browser refuse to keep anything, as some do by a setting or where little is left. */
async function withoutStorage(page) {
  await page.addInitScript(() => {
    const refuses = { get: () => { throw new DOMException("Access is denied for this document.", "SecurityError"); } };
    for (const name of ["localStorage", "sessionStorage"]) Object.defineProperty(globalThis, name, refuses);
  });
  await page.goto("/");
  expect(await page.evaluate(() => { try { return localStorage.length; } catch (error) { return error.name; } })).toBe("SecurityError");
}

// Fails if session.js, account.js or verify-email.js asks storage for something without a `try`.
test("who lets nothing be stored registers, logs in, writes and reads", async ({ page }) => {
  const found = failures(page);
  await withoutStorage(page);
  await play(page, null, {
    "POST /api/auth/register": json({ message: "Sent." }, 202),
    "POST /api/auth/verify-email": entered(),
    "POST /api/auth/login": entered(),
    "POST /api/auth/logout": { status: 204, headers: { "set-cookie": "signed_in=; Path=/; Max-Age=0" } },
    "POST /api/messages": json({ id: "m" }, 201),
    "POST /api/account/email/confirm": { status: 204 },
    "GET /api/account": json({ ...user, created_at: DAY, verified_at: DAY, terms_version: "2026-11", second_factor: false, sessions: [] }),
    "GET /api/enrollments": list(enrollment()),
    "GET /api/auth/session": json({ user, expires_at: DAY }),
  });
  const fills = async (values) => {
    for (const [label, value] of Object.entries(values)) await page.locator("main form:visible").getByLabel(label, { exact: true }).fill(value);
  };
  const who = { "Your name": "Asha Rao", "E-mail": "asha@example.com" };
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  await page.goto("/contact/");
  await fills({ ...who, Message: "When?" });
  await page.getByRole("button", { name: "Send", exact: true }).click();
  await expect(page.getByRole("heading", { name: "We have your message" })).toBeVisible();

  await page.goto("/register/?next=%2Fcourses%2F");
  await fills({ ...who, Password: "a long password" });
  await page.getByLabel(/I agree/).check();
  await page.getByRole("button", { name: "Register" }).click();
  await expect(page.locator("[data-done-email]")).toHaveText("asha@example.com");
  await page.goto("/verify-email/#token=abc");
  await fills({ "The password you chose": "a long password" });
  await page.getByRole("button", { name: "Open my account" }).click();
  await expect(page.getByRole("heading", { name: "Python" })).toBeVisible();

  await page.goto("/account/#email-token=abc");
  await page.getByRole("button", { name: "Use the new address" }).click();
  await expect(page.locator("[data-note]")).toContainText("You have a new address");
  await page.getByRole("main").getByRole("button", { name: "Log out", exact: true }).click();
  await expect(page).toHaveURL(`${origin}/`);
  await page.goto("/login/?next=%2Faccount%2F");
  await fills({ "E-mail": "asha@example.com", Password: "a long password" });
  await page.getByRole("button", { name: "Log in", exact: true }).click();
  await expect(page).toHaveURL(/\/account\/$/);
  await expect(page.getByLabel("Your name")).toHaveValue("Asha Rao");
  expect(found).toEqual([]);
});

// Fails if payment.js keeps a UTR, or unsaved.js an entry, without a `try`.
test("who lets nothing be stored pays, and runs the academy", async ({ page }) => {
  const found = failures(page);
  await withoutStorage(page);
  const saved = [];
  const entry = {
    slug: "python", name: "Python", summary: "S.", description: "D.", duration: "3 months", level: "foundational",
    price_paise: 49_900, topics: ["one"], modules: ["first"], featured: false, state: "draft", version: 1, updated_at: DAY,
  };
  const due = enrollment({ state: "pending_payment", utr: null, submitted_at: null });
  const payees = ["main", "other"].map((id) => ({ id, label: `Payee ${id}`, vpa: `${id}@example`, upi_uri: "upi://pay", qr_svg: "<svg xmlns='http://www.w3.org/2000/svg'/>" }));
  await play(page, "admin", {
    "GET /api/enrollments/e1": json(due),
    "GET /api/enrollments/e1/payment": json({ enrollment_id: "e1", amount_paise: 49_900, currency: "INR", reference: due.reference, payee_name: "The Coding Science", verified_merchant: false, review_hours: 24, options: payees }),
    "POST /api/enrollments/e1/payment": ({ body }) => {
      saved.push(body);
      return json(enrollment({ utr: body.utr }));
    },
    "GET /api/admin/overview": json(figures()),
    "GET /api/admin/enrollments": list(enrollment()),
    "GET /api/admin/courses": list(entry),
    "GET /api/admin/courses/python": json(entry),
    "PUT /api/admin/courses/python": ({ body }) => {
      saved.push(body.summary);
      return json({ ...entry, ...body, version: 2 });
    },
  });
  await page.goto("/payment/?enrollment=e1");
  await page.getByRole("radio", { name: "Payee other" }).check();
  await page.getByLabel("UTR", { exact: true }).fill("412345678901");
  await page.getByRole("button", { name: "Send the UTR" }).click();
  await expect(page.locator("[data-payment-notice]")).toContainText("Thank you");

  await page.goto("/admin/");
  await expect(page.locator(".row")).toBeVisible();
  await page.getByRole("link", { name: "Courses", exact: true }).and(page.locator("[data-tab]")).click();
  await page.locator(".row").getByRole("link", { name: "Python" }).click();
  await page.getByLabel("Summary").fill("Another summary.");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.locator("[data-toast]")).toContainText("Saved");
  expect(saved).toEqual([{ utr: "412345678901", option: "other" }, "Another summary."]);
  expect(found).toEqual([]);
});
