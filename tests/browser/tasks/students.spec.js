// What an admin does with people, over the whole stack: on a phone and on a desk.
import { readFile } from "node:fs/promises";
import { expect, test } from "@playwright/test";
import { accessible } from "../axe.js";
import { adminBeside, confirms, enrolls, fits, linkIn, mailTo, newEmail, newUtr, opensAccount, origin, password, pays, registered, sent, student } from "../people.js";

/** The panel of an admin at the person with that e-mail, found by hand. */
async function finds(panel, email) {
  await panel.goto("/admin/#/students");
  await panel.getByLabel("Search").fill(email);
  await panel.getByRole("button", { name: "Show", exact: true }).click();
  await expect(panel.locator(".row")).toHaveCount(1);
  await panel.locator(".row-title a").click();
  await expect(panel.getByRole("heading", { name: /^Enrollments \(/ })).toBeVisible();
}

test("somebody is found, corrected, disabled and enabled, and the log says so", async ({ page, browser, request }) => {
  const { email } = await student(page, request, "Asha Roa");
  const mine = await enrolls(page, "computer-science-foundations");
  await pays(page, mine, newUtr());
  const panel = await adminBeside(browser, page);
  await finds(panel, email);
  await expect(panel.locator(".row", { hasText: mine.reference })).toBeVisible();
  await panel.getByLabel("Name").fill("Asha Rao");
  await panel.getByRole("button", { name: "Save the name" }).click();
  await expect(panel.getByRole("heading", { name: "Asha Rao" })).toBeVisible();

  await confirms(panel, "Disable");
  await expect(panel.getByText("Disabled", { exact: true })).toBeVisible();
  await fits(panel);
  await accessible(panel, "a disabled student");
  await mailTo(request, email, /We disabled your account/);
  const refused = await page.context().request.get(`${origin}/api/enrollments`);
  expect(refused.status()).toBe(401);
  const login = { data: { email, password }, headers: { origin } };
  expect((await page.context().request.post(`${origin}/api/auth/login`, login)).status()).toBe(401);
  await confirms(panel, "Enable");
  expect((await page.context().request.post(`${origin}/api/auth/login`, login)).status()).toBe(200);

  await confirms(panel, "Send the verification again");
  await mailTo(request, email, /your account is open/);
  await panel.getByText("What happened to this account").click();
  const history = panel.locator(".history").first();
  for (const said of ["name corrected", "disabled", "enabled", "Verification mailed again"]) await expect(history).toContainText(said);
  await panel.getByText(/^History of /).click();
  await expect(panel.locator(".row-history")).toContainText("UTR sent");
  await fits(panel);
  await accessible(panel, "a student with everything open");
  await panel.context().close();
});

// Fails if the panel cannot find who waits, or offers them an act that cannot work.
test("somebody who never opened the mailed link is found by the e-mail, and gets a new one", async ({ page, browser, request }) => {
  const email = newEmail("waits");
  await page.goto("/");
  expect(await registered({ name: "Waiting Wali", email, password, accept_terms: true })).toBe(202);
  const old = await mailTo(request, email, /#token=/);
  const panel = await adminBeside(browser, page);
  await panel.goto("/admin/#/students");
  await panel.getByLabel("Search").fill(email);
  await panel.getByRole("button", { name: "Show", exact: true }).click();
  await expect(panel.locator(".row")).toHaveCount(1);
  await expect(panel.locator(".row")).toContainText("has not opened the mailed link yet");
  await panel.locator(".row-title a").click();
  await expect(panel.getByText(/there is no account so far/)).toBeVisible();
  await expect(panel.locator("[data-student-acts] button")).toHaveCount(1);
  await expect(panel.getByLabel("Name")).toBeHidden();
  await expect(panel.getByText("Account opened")).toHaveCount(0);
  await fits(panel);
  await accessible(panel, "somebody without an account yet");
  await confirms(panel, "Send the verification again");
  await expect(panel.locator("[data-toast]")).toContainText("A new link is on its way");
  await opensAccount(page, linkIn(await mailTo(request, email, /#token=/, [old.text]), "/verify-email/"));
  await expect(page).toHaveURL(/\/dashboard\//);
  await panel.context().close();
});

// Fails if student.js offers to let mail through where none is held, or the block outlives the act.
test("mail that bounced is let through again", async ({ page, browser, request }) => {
  const { email } = await student(page, request, "Bouncing Asha");
  const bounced = await request.post(`${origin}/_local/feedback`, { data: { kind: "bounce", email }, headers: { origin } });
  expect(bounced.status()).toBeLessThan(300);
  const panel = await adminBeside(browser, page);
  const badge = panel.getByText("Mail bounces", { exact: true });
  // The report comes by way of a queue.
  await expect(async () => {
    await finds(panel, email);
    await expect(badge).toBeVisible({ timeout: 1_000 });
  }).toPass();
  await confirms(panel, "Let mail through");
  await expect(badge).toBeHidden();
  await expect(panel.getByRole("button", { name: /^Let mail through/ })).toBeHidden();
  await panel.reload();
  await expect(panel.getByRole("button", { name: /^Disable: / })).toBeVisible();
  await expect(badge).toBeHidden();
  await panel.context().close();
});

test("somebody is erased, and the log says why", async ({ page, browser, request }) => {
  const { email } = await student(page, request, "Ravi Menon");
  await enrolls(page, "computer-science-foundations");
  const panel = await adminBeside(browser, page);
  await finds(panel, email);
  await panel.getByRole("button", { name: /^Erase: / }).click();
  await panel.getByRole("dialog").getByLabel(/^Reason/).fill(`Asked for it as person ${email.length}.`);
  await panel.getByRole("dialog").getByRole("button", { name: "Erase", exact: true }).click();
  await expect(panel.locator("[data-toast]")).toContainText("nothing personal is left");
  await mailTo(request, email, /is deleted/);
  expect((await page.context().request.get(`${origin}/api/account`)).status()).toBe(401);
  await panel.goto("/admin/#/audit");
  await expect(panel.locator(".row", { hasText: "Asked for it as person" }).first()).toContainText("Erased");
  await panel.context().close();
});

test("somebody becomes an admin and a student again", async ({ page, browser, request }) => {
  const { email } = await student(page, request, "Tara Das");
  const panel = await adminBeside(browser, page);
  await finds(panel, email);
  await confirms(panel, "Make an admin");
  await expect(panel.getByText("Admin", { exact: true })).toBeVisible();
  const login = { data: { email, password }, headers: { origin } };
  expect((await page.context().request.post(`${origin}/api/auth/login`, login)).status()).toBe(200);
  expect((await page.context().request.get(`${origin}/api/admin/overview`)).status()).toBe(200);
  await confirms(panel, "Take the admin role away");
  expect((await page.context().request.get(`${origin}/api/admin/overview`)).status()).toBe(401);
  await panel.context().close();
});

/** Somebody of that name who enrolled, paid, wrote and applied. */
async function doesEverything(page, request, name) {
  const { email } = await student(page, request, name);
  const paid = await pays(page, await enrolls(page, "data-science-and-analytics"), newUtr());
  expect(await sent("/api/messages", { name, email, message: "Two\nlines, \"quoted\"." })).toBe(201);
  const applied = { name, email, phone: "9876543210", cover_letter: "@once" };
  expect(await sent("/api/internships/web-development-intern/applications", applied)).toBe(201);
  return { email, ...paid };
}

// Fails if export.js sends other filters than are chosen, cuts the file, or names it after another list.
test("what a list shows is saved as a file, and the log names who took it", async ({ page, browser, request }) => {
  const { email, id, utr } = await doesEverything(page, request, "=Asha, \"Rao\"");
  const panel = await adminBeside(browser, page);
  const name = `"'=Asha, ""Rao"""`;
  const search = `q=${encodeURIComponent(email)}`;
  // Each list under a filter, its columns, the person's row, and what the log says of the filter.
  const lists = [
    ["students", search, "id,name,email,phone,role,active,created_at,verified_at,last_login_at,enrollments_count,mail_blocked", `,${name},${email},`, "of a search, rows: 1"],
    ["enrollments", search, "id,student_id,student_name,student_email,student_phone,course,course_name,state,amount_paise,currency,", `${id},`, "of a search, rows: 1"],
    ["messages", "state=new", "id,name,email,phone,subject,message,state,created_at", `,${name},${email},,,"Two\nlines, ""quoted"".",new,`, "state: New"],
    ["applications", "state=pending", "id,internship,role,name,email,phone,cover_letter,state,created_at", `,${name},${email},'+919876543210,'@once,pending,`, "state: Pending"],
  ];
  for (const [list, filter, columns, row, said] of lists) {
    await panel.goto("about:blank");
    await panel.goto(`/admin/#/${list}?${filter}`);
    await expect(panel.locator(".row", { hasText: `=Asha, "Rao"` }).first()).toBeVisible();
    const saved = panel.waitForEvent("download");
    await panel.getByRole("button", { name: "Download as CSV" }).click();
    const file = await saved;
    expect(file.suggestedFilename()).toMatch(new RegExp(`^${list}-\\d{4}-\\d\\d-\\d\\d\\.csv$`));
    const text = await readFile(await file.path(), "utf8");
    // A spreadsheet takes it for UTF-8 by the mark.
    expect(text.startsWith(`\ufeff${columns}`), text.slice(0, 200)).toBe(true);
    const [, ...rows] = text.split("\r\n");
    expect(rows.pop(), "the last row is whole").toBe("");
    const persons = rows.filter((each) => each.includes(email));
    expect(persons).toHaveLength(1);
    expect(persons[0]).toContain(row);
    if (filter === search) expect(rows).toEqual(persons);
    if (list === "enrollments") expect(persons[0]).toContain(`,${utr},`);
    await panel.goto("/admin/#/audit");
    const logged = panel.locator(".row", { hasText: `what: ${list}` }).first();
    await expect(logged).toContainText("Exported");
    await expect(logged).toContainText(said);
  }
  await fits(panel);
  await accessible(panel, "the audit log");
  await panel.context().close();
});
