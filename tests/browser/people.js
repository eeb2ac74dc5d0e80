// People at a browser, and what they do often. What a test is about is clicked; what only has to be
// there first goes through the same API that the pages use.
import { createHmac } from "node:crypto";
import { request as httpRequest } from "node:http";
import { expect } from "@playwright/test";

export const origin = process.env.ORIGIN;
export const password = "a long password for tests";
export const admin = {
  email: process.env.ACADEMY_ADMIN_EMAIL ?? "admin@example.com",
  password: process.env.ACADEMY_ADMIN_PASSWORD ?? "the admin of the tests",
};

let count = 0;
const run = Date.now();

/** An e-mail that nobody else has in this run. */
export function newEmail(name = "person") {
  count += 1;
  return `${name}.${run}.${process.pid}.${count}@example.com`;
}

/** A UTR that nobody else uses in this run. */
export function newUtr() {
  count += 1;
  return String(run % 1e8).padStart(8, "0") + String(9000 + count);
}

/** Waits for a mail to `email` whose text fits `pattern` and is none of those `before`, and gives it. */
export async function mailTo(request, email, pattern, before = []) {
  let found;
  await expect
    .poll(
      async () => {
        const mails = await (await request.get(`${origin}/_local/mail.json`)).json();
        found = mails.find(({ to, text }) => to.includes(email) && pattern.test(text) && !before.includes(text));
        return Boolean(found);
      },
      { message: `a mail to ${email} that says ${pattern}`, timeout: 30_000 },
    )
    .toBe(true);
  return found;
}

/** The link in a mail, from the line that it has for itself. */
export function linkIn(mail, path) {
  const line = mail.text.split("\n").find((each) => each.startsWith(`${origin}${path}`));
  expect(line, "a line with nothing but the link").toBeTruthy();
  return line.trim();
}

/** Fills in the registration and sends it, by hand. Who was led to the page stays on it, with the `next` of
 * its address. */
export async function asksToRegister(page, { name, email }) {
  if (!new URL(page.url()).pathname.startsWith("/register/")) await page.goto("/register/");
  await page.getByLabel("Your name").fill(name);
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByLabel(/I agree/).check();
  await page.getByRole("button", { name: "Register" }).click();
  await expect(page.getByRole("heading", { name: "Look into your mail" })).toBeVisible();
}

/** Goes to a mailed link and opens the account there, by hand. */
export async function opensAccount(page, link) {
  await page.goto(link);
  await page.getByLabel("The password you chose").fill(password);
  await page.getByRole("button", { name: "Open my account" }).click();
}

/** Registers and opens the account by the mailed link, all by hand. */
export async function registers(page, request, person) {
  await asksToRegister(page, person);
  await opensAccount(page, linkIn(await mailTo(request, person.email, /#token=/), "/verify-email/"));
}

/** Registers through the API; gives the status. */
export const registered = (body) => sent("/api/auth/register", body);

/**
 * Sends what needs no account through the API, from an address that nobody else of the run has: all of it
 * together is more than one client may send in an hour. Gives the status.
 */
export function sent(path, body) {
  const { hostname, port } = new URL(origin);
  count += 1;
  const localAddress = `127.${1 + Math.floor(process.pid / 256) % 250}.${process.pid % 256}.${1 + count % 250}`;
  const headers = { origin, "content-type": "application/json" };
  return new Promise((resolve, reject) => {
    const asked = httpRequest({ hostname, port, path, localAddress, family: 4, method: "POST", headers }, (answer) => {
      answer.resume();
      answer.on("end", () => resolve(answer.statusCode));
    });
    asked.on("error", reject);
    asked.end(JSON.stringify(body));
  });
}

/** A student who is logged in, made through the API. */
export async function student(page, request, name = "Asha Rao", email = newEmail("student")) {
  const api = page.context().request;
  const headers = { origin };
  const body = { name, email, password, accept_terms: true };
  expect(await registered(body)).toBe(202);
  const mail = await mailTo(request, email, /#token=/);
  const token = linkIn(mail, "/verify-email/").split("#token=")[1];
  const opened = await api.post(`${origin}/api/auth/verify-email`, { data: { token, password }, headers });
  expect(opened.status(), await opened.text()).toBe(200);
  return { name, email };
}

/** Enrolls the logged-in student of `page` through the API; gives the enrollment. */
export async function enrolls(page, course) {
  const answer = await page.context().request.post(`${origin}/api/enrollments`, { data: { course }, headers: { origin } });
  expect([200, 201]).toContain(answer.status());
  return answer.json();
}

/** Sends a UTR for the enrollment through the API; gives the enrollment. */
export async function pays(page, enrollment, utr) {
  const address = `${origin}/api/enrollments/${enrollment.id}/payment`;
  const answer = await page.context().request.post(address, { data: { utr }, headers: { origin } });
  expect(answer.status(), await answer.text()).toBe(200);
  return answer.json();
}

/** The code of an authenticator app with `secret` (RFC 6238), so many steps of 30 seconds from now. */
export function code(secret, steps = 0) {
  const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  const bits = [...secret].map((each) => letters.indexOf(each).toString(2).padStart(5, "0")).join("");
  const key = Buffer.from(bits.match(/.{8}/g).map((byte) => Number.parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000) + steps));
  const tag = createHmac("sha1", key).update(counter).digest();
  const number = (tag.readUInt32BE(tag[19] & 15) & 0x7fffffff) % 1_000_000;
  return String(number).padStart(6, "0");
}

/** Logs in by hand. */
export async function logsIn(page, { email, password: secret }) {
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("Password", { exact: true }).fill(secret);
  await page.getByRole("button", { name: "Log in" }).click();
}

/** A second browser with the admin logged in, of the same size as `page`. */
export async function adminBeside(browser, page) {
  const context = await browser.newContext({ viewport: page.viewportSize(), baseURL: origin, serviceWorkers: "block" });
  const answer = await context.request.post(`${origin}/api/auth/login`, { data: admin, headers: { origin } });
  expect(answer.status(), await answer.text()).toBe(200);
  return context.newPage();
}

/** Presses the act that stands in `within`, and the same word in the question that follows. */
export async function confirms(panel, act, within = panel) {
  await within.getByRole("button", { name: new RegExp(`^${act}: `) }).click();
  await panel.getByRole("dialog").getByRole("button", { name: act, exact: true }).click();
  await expect(panel.getByRole("dialog")).toBeHidden();
}

/** Verifies all that waits, so that what comes next stands on the overview by itself. */
export async function nothingWaits(admins) {
  const api = admins.context().request;
  for (;;) {
    const list = await api.get(`${origin}/api/admin/enrollments?state=under_review&limit=100`);
    const ids = (await list.json()).items.map((each) => each.id);
    if (ids.length === 0) return;
    const answer = await api.post(`${origin}/api/admin/enrollments/bulk-verify`, { data: { ids }, headers: { origin } });
    const { results } = await answer.json();
    for (const { id, outcome } of results.filter((each) => each.outcome === "needs_review")) {
      const reason = `Left over by another test: ${outcome}.`;
      await api.post(`${origin}/api/admin/enrollments/${id}/reject`, { data: { reason }, headers: { origin } });
    }
  }
}

/** Nothing on the page is wider than the window. */
export async function fits(page) {
  const [content, window] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
  expect(content, "the page scrolls sideways").toBeLessThanOrEqual(window);
}
