// What people call themselves is text, wherever it is shown.
import { expect, test } from "@playwright/test";
import { adminBeside, enrolls, fits, linkIn, logsIn, mailTo, newEmail, newUtr, origin, pays, student } from "../people.js";

const hostile = `<img src=x onerror="globalThis.ran=1"><script>globalThis.ran=1</script> & "Asha" {{7*7}}`;

/** Fails if anything of the name became markup, or ran. */
async function expectText(page, where) {
  const found = await page.evaluate(() => ({
    ran: globalThis.ran ?? 0,
    images: document.querySelectorAll('img[src="x"]').length,
    handlers: document.querySelectorAll("[onerror]").length,
    inline: [...document.scripts].filter((script) => !script.src && script.type !== "application/ld+json").length,
  }));
  expect(found, where).toEqual({ ran: 0, images: 0, handlers: 0, inline: 0 });
}

// Regression 31: an applicant's name ran as script in the panel.
// The fault itself was an application; a message comes as freely.
// Fails if `fill` or `element` of dom.js, or a view of the panel, sets `innerHTML` where it sets `textContent`.
test("whatever somebody is called, the panel and the pages show it as text", async ({ page, browser, request }) => {
  await student(page, request, hostile);
  const utr = newUtr();
  const mine = await enrolls(page, "data-science-and-analytics");
  await pays(page, mine, utr);
  const sent = page.context().request;
  const email = newEmail("hostile");
  const application = { name: hostile, email, phone: "9876543210", cover_letter: `${hostile} of the applicant` };
  const message = { name: hostile, email, subject: hostile, message: `${hostile} of the writer` };
  for (const [path, data] of [["internships/web-development-intern/applications", application], ["messages", message]]) {
    expect((await sent.post(`${origin}/api/${path}`, { data, headers: { origin } })).status(), path).toBe(201);
  }
  const panel = await adminBeside(browser, page);
  const { user } = await (await sent.get(`${origin}/api/auth/session`)).json();
  for (const view of ["#/", `#/enrollments?q=${utr}`, `#/enrollment/${mine.reference}`, "#/students", `#/student/${user.id}`, "#/applications", "#/messages"]) {
    await panel.goto("/courses/");
    await panel.goto(`/admin/${view}`);
    const name = panel.locator("[data-view]").getByText(hostile, { exact: true });
    // The overview shows those who wait longest: this one need not be among them.
    if (view !== "#/") await expect(name.first(), view).toBeVisible();
    else await expect(panel.getByText("Revenue received")).toBeVisible();
    await expectText(panel, view);
    if (view !== "#/applications" && view !== "#/messages") continue;
    const row = panel.locator(".row", { hasText: hostile }).first();
    await expect(row).toContainText(view === "#/messages" ? message.message : application.cover_letter);
    await row.getByRole("button", { name: /^Delete: / }).click();
    await expect(panel.getByRole("dialog")).toContainText(hostile);
    await expectText(panel, `${view}, asked`);
    await panel.keyboard.press("Escape");
  }
  await panel.goto(`/admin/#/enrollment/${mine.reference}`);
  const reason = `${hostile} in the reason`;
  await panel.getByRole("button", { name: /^Reject: / }).click();
  await expect(panel.getByRole("dialog")).toContainText(hostile);
  await panel.getByRole("dialog").getByLabel(/Reason/).fill(reason);
  await panel.getByRole("dialog").getByRole("button", { name: "Reject", exact: true }).click();
  await expect(panel.locator("[data-view] [data-pairs]")).toContainText(reason);
  await expectText(panel, "the reason in the panel");
  await panel.context().close();

  await page.goto("/dashboard/");
  await expect(page.locator("[data-greeting]")).toContainText(hostile);
  await expect(page.getByText(reason)).toBeVisible();
  await expectText(page, "the dashboard");
  await page.goto(`/payment/?enrollment=${mine.id}`);
  await expect(page.locator("[data-payment-notice]")).toContainText(reason);
  await expectText(page, "the payment page");
  expect(user.name).toBe(hostile);
});

/** Fails if the name is nowhere in what is shown, or turns what stands beside it. */
async function expectIsolated(page, name, where) {
  await expect(page.locator("main, dialog[open]").getByText(name).filter({ visible: true }).first(), where).toBeVisible();
  const bare = await page.evaluate((wanted) => {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const found = [];
    while (walker.nextNode()) {
      const text = walker.currentNode.data;
      if (text.replaceAll(`\u2068${wanted}\u2069`, "").includes(wanted)) found.push(text);
    }
    return found;
  }, name);
  expect(bare, where).toEqual([]);
  await fits(page);
  await expectText(page, where);
}

// Fails if a page, a mail or a file shortens a name, turns what stands beside it, or takes a sign of it for its own.
test("as long a name as there may be, from right to left, is the same on pages, in mails and in files", async ({ page, browser, request }) => {
  const name = `"${"عائشة بنت عبد الرحمن ".repeat(6)}`.slice(0, 111) + "<b>, 'ع'\"";
  expect([...name]).toHaveLength(120);
  const { email } = await student(page, request, name);
  const utr = newUtr();
  const mine = await pays(page, await enrolls(page, "data-science-and-analytics"), utr);
  const panel = await adminBeside(browser, page);
  const { user } = await (await page.context().request.get(`${origin}/api/auth/session`)).json();
  for (const view of [`#/enrollments?q=${utr}`, `#/students?q=${encodeURIComponent(email)}`, `#/student/${user.id}`, `#/enrollment/${mine.reference}`]) {
    await panel.goto("about:blank");
    await panel.goto(`/admin/${view}`);
    await expectIsolated(panel, name, view);
  }
  await panel.getByRole("button", { name: /^Verify: / }).click();
  await expectIsolated(panel, name, "the question before a verification");
  await panel.getByRole("dialog").getByRole("button", { name: "Verify", exact: true }).click();
  await expect(panel.locator("[data-toast]")).toContainText("TCS/");
  const file = await panel.context().request.get(`${origin}/api/admin/exports/enrollments?q=${utr}`);
  expect(await file.text()).toContain(`"${name.replaceAll('"', '""')}"`);
  await panel.context().close();

  for (const path of ["/dashboard/", `/receipt/?enrollment=${mine.id}`]) {
    await page.goto(path);
    await expectIsolated(page, name, path);
  }
  await page.goto("/account/");
  await expect(page.getByLabel("Your name")).toHaveValue(name);
  await fits(page);
  await expectText(page, "the account");
  const mail = await mailTo(request, email, /TCS\//);
  expect(mail.text.replace(/\s+/g, " ")).toContain(`\u2068${name}\u2069`);
});

// Regression 33: O'Brien's address was refused, and passwords in Devanagari must work.
// Fails if `email` of form.js refuses an apostrophe, or a form trims the password that it reads, by `text`
// where it is `password`.
test("an address with an apostrophe and a password in Devanagari register and log in", async ({ page, request }) => {
  const person = { name: "Siobhán O’Brien", email: newEmail("siobhan.o'brien"), password: " मेरा लंबा पासवर्ड १२३ " };
  await page.goto("/register/");
  await page.getByLabel("Your name").fill(person.name);
  await page.getByLabel("E-mail").fill(person.email);
  await page.getByLabel("Password", { exact: true }).fill(person.password);
  await page.getByLabel(/I agree/).check();
  await page.getByRole("button", { name: "Register" }).click();
  await expect(page.getByRole("heading", { name: "Look into your mail" })).toBeVisible();

  await page.goto(linkIn(await mailTo(request, person.email, /#token=/), "/verify-email/"));
  await page.getByLabel("The password you chose").fill(person.password);
  await page.getByRole("button", { name: "Open my account" }).click();
  await expect(page).toHaveURL(/\/dashboard\//);

  await page.context().clearCookies();
  await page.goto("/login/");
  await logsIn(page, person);
  await expect(page).toHaveURL(/\/dashboard\//);
  await expect(page.locator("[data-greeting]")).toContainText(person.name);
  // Trimmed, it would be another one.
  const answer = await page.context().request.post(`${origin}/api/auth/login`, {
    data: { email: person.email, password: person.password.trim() }, headers: { origin },
  });
  expect(answer.status()).toBe(401);
});
