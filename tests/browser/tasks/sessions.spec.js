// Where a log-in leads to, and what is said when it has ended.
import { expect, test } from "@playwright/test";
import { accessible } from "../axe.js";
import { admin, enrolls, linkIn, logsIn, mailTo, newEmail, opensAccount, origin, password, registers, student } from "../people.js";
import { problem } from "../play.js";

// Regression 17: `next=//elsewhere` redirected off the site.
// Fails if `ownPath` of session.js lets through what begins with two slashes, a backslash or a scheme.
test("next leads to own pages only", async ({ page, request }) => {
  const asha = await student(page, request);
  for (const foreign of ["//elsewhere.example/", "https://elsewhere.example/", "/\\elsewhere.example", "/.//elsewhere.example/", "/x/..//elsewhere.example/", "javascript:alert(1)", "\t//elsewhere.example/"]) {
    await page.context().clearCookies();
    await page.goto(`/login/?next=${encodeURIComponent(foreign)}`);
    await logsIn(page, { email: asha.email, password });
    await expect(page, foreign).toHaveURL(`${origin}/dashboard/`);
  }
});

// Regression 17: on-site `next` was lost, so every deep link ended on the dashboard.
// Fails if `passNextOn` of session.js leaves out the query or the fragment, login.js does not look at
// `nextHere`, or register.js does not keep it over the mail.
test("every deep link leads back to where it led, after the log-in", async ({ page, request }) => {
  const asha = await student(page, request);
  const mine = await enrolls(page, "office-automation-and-digital-tools");
  const links = [
    [asha, `/payment/?enrollment=${mine.id}`],
    [asha, `/receipt/?enrollment=${mine.id}`],
    [asha, "/dashboard/"],
    [admin, "/admin/#/enrollments?state=active"],
    [admin, "/admin/#/students"],
  ];
  for (const [who, path] of links) {
    await page.context().clearCookies();
    await page.goto("/");
    await page.goto(path);
    await page.locator("[data-state=signed-out]").getByRole("link", { name: "Log in" }).click();
    await expect(page).toHaveURL(/\/login\/\?next=/);
    await logsIn(page, { email: who.email, password: who.password ?? password });
    await expect(page).toHaveURL(`${origin}${path}`);
  }

  const course = "/courses/office-automation-and-digital-tools/";
  await page.context().clearCookies();
  await page.goto(course);
  await page.locator("main").getByRole("link", { name: "Log in" }).click();
  await logsIn(page, { email: asha.email, password });
  await expect(page).toHaveURL(`${origin}${course}`);

  // Between registering and the first log-in lies a mail.
  await page.context().clearCookies();
  await page.goto(course);
  await page.getByRole("link", { name: "Enroll in this course" }).click();
  const email = newEmail("returning");
  await expect(page).toHaveURL(/\/register\//);
  await registers(page, request, { name: "Ravi Nair", email });
  await expect(page).toHaveURL(`${origin}${course}`);
});

/** The link of this name in the header, which a phone has behind a button. */
async function inHeader(page, name) {
  const link = page.getByRole("banner").getByRole("link", { name, exact: true });
  if (!(await link.isVisible())) await page.getByRole("button", { name: "Menu" }).click();
  return link;
}

// Fails if the header's links in layout.html have no `data-with-next="here"` where there is something to
// come back to, have it where there is not, or drop the `next` of a page on the way in.
test("the header leads back to where it was pressed, and from home to the dashboard", async ({ page, request }) => {
  const asha = await student(page, request);
  const mine = await enrolls(page, "office-automation-and-digital-tools");
  const course = "/courses/office-automation-and-digital-tools/";
  for (const path of [course, "/internships/#apply", `/payment/?enrollment=${mine.id}`]) {
    await page.context().clearCookies();
    await page.goto("/");
    await page.goto(path);
    await (await inHeader(page, "Log in")).click();
    await logsIn(page, { email: asha.email, password });
    await expect(page).toHaveURL(`${origin}${path}`);
  }
  await page.context().clearCookies();
  await page.goto(`/login/?next=${encodeURIComponent(course)}`);
  await expect(await inHeader(page, "Register")).toHaveJSProperty("search", `?next=${encodeURIComponent(course)}`);
  for (const path of ["/", "/no-such-page/", "/login/", "/reset-password/#token=of-a-mail", "/verify-email/#token=of-a-mail"]) {
    await page.goto(path);
    await expect(await inHeader(page, "Log in"), path).toHaveAttribute("href", "/login/");
    await expect(await inHeader(page, "Register"), path).toHaveAttribute("href", "/register/");
  }
});

// Fails if account.js leaves the token of a mailed link in a `next`, which goes to the server.
test("no link in carries the token of a mail", async ({ page }) => {
  await page.goto("/account/#email-token=of-a-mail");
  for (const link of await page.locator("a[data-with-next]").all()) {
    await expect(link).toHaveAttribute("href", /\?next=(%2F|\/)account(%2F|\/)$/);
  }
});

// Fails if log-in's link to a forgotten password, forgot-password.js or reset-password.js drops `next`.
test("a forgotten password leads back to what one came for", async ({ page, request, context }) => {
  const { email } = await student(page, request);
  await context.clearCookies();
  const course = "/courses/office-automation-and-digital-tools/";
  await page.goto(`/login/?next=${encodeURIComponent(course)}`);
  await page.getByRole("link", { name: "Forgot your password?" }).click();
  await page.getByLabel("E-mail").fill(email);
  await page.getByRole("button", { name: "Send me a link" }).click();
  await expect(page.getByRole("heading", { name: "Look into your mail" })).toBeVisible();
  await page.goto(linkIn(await mailTo(request, email, /reset-password/), "/reset-password/"));
  const chosen = "another long password";
  await page.getByLabel("New password").fill(chosen);
  await page.getByRole("button", { name: "Save the password" }).click();
  await page.locator("[data-done]").getByRole("link", { name: "Log in" }).click();
  await logsIn(page, { email, password: chosen });
  await expect(page).toHaveURL(`${origin}${course}`);
});

// Fails if login.js does not keep `next` where the account is not open yet: the mail lies between.
test("an account that is opened after all leads to what one logged in for", async ({ page, request }) => {
  const email = newEmail("unopened");
  const headers = { origin };
  const data = { name: "Ravi Nair", email, password, accept_terms: true };
  expect((await request.post(`${origin}/api/auth/register`, { data, headers })).status()).toBe(202);
  const course = "/courses/office-automation-and-digital-tools/";
  await page.goto(`/login/?next=${encodeURIComponent(course)}`);
  await logsIn(page, { email, password });
  await expect(page.getByRole("heading", { name: "Your account is not open yet" })).toBeVisible();
  await opensAccount(page, linkIn(await mailTo(request, email, /#token=/), "/verify-email/"));
  await expect(page).toHaveURL(`${origin}${course}`);
});

const pagesOfSomebody = ["/dashboard/", "/payment/?enrollment=0000000000000000000000000a", "/receipt/?enrollment=0000000000000000000000000a", "/admin/", "/admin/#/students", "/admin/#/courses"];

// Regression 25: an expired session gave the script an HTML page and the student a parse error.
// Fails if `showTrouble` of dom.js has no words for a 401, or a page does not show what `call` gave.
test("an ended session is said in words on every page that needs one", async ({ page, context }) => {
  const errors = [];
  page.on("pageerror", (error) => errors.push(String(error)));
  for (const path of pagesOfSomebody) {
    // The readable cookie outlives the session, as when an admin ends it.
    await context.addCookies([{ name: "signed_in", value: path.startsWith("/admin/") ? "admin" : "student", url: origin }]);
    await page.goto("/");
    await page.goto(path);
    const state = page.locator("[data-state=signed-out]");
    await expect(state, path).toBeVisible();
    await expect(state.locator("[data-signed-out-text]")).toContainText("Your log-in has ended");
    await expect(state.getByRole("link", { name: "Log in" })).toHaveAttribute("href", /\?next=/);
    await expect(page).toHaveURL(`${origin}${path}`);
    await accessible(page, `${path} with an ended session`);
  }
  expect(errors).toEqual([]);
});

// Fails if `say` of strings.js takes the plural's sentence for one.
test("how long to wait is said in words, of one second too", async ({ page, context }) => {
  await context.addCookies([{ name: "signed_in", value: "student", url: origin }]);
  for (const [seconds, words] of [["1", "in 1 second."], ["7", "in 7 seconds."], ["60", "in a minute."]]) {
    const busy = problem(503, "unavailable");
    await page.route("**/api/**", (route) => route.fulfill({ ...busy, headers: { "retry-after": seconds } }));
    await page.goto("/dashboard/");
    await expect(page.locator("[data-state=trouble]")).toContainText(words);
    await page.unroute("**/api/**");
  }
});

// Regression 25, of gateways and captive portals, which answer in HTML with any status.
// Fails if `read` of api.js parses what is not JSON, or lets the parser's error through.
test("a page where an answer was expected is said in words, too", async ({ page, context }) => {
  const errors = [];
  page.on("pageerror", (error) => errors.push(String(error)));
  await context.addCookies([{ name: "signed_in", value: "student", url: origin }]);
  const html = (status) => ({ status, contentType: "text/html", body: "<!doctype html><title>Forbidden</title><h1>Forbidden</h1>" });
  for (const status of [200, 403, 502]) {
    await page.route("**/api/**", (route) => route.fulfill(html(status)));
    await page.goto("/dashboard/");
    const trouble = page.locator("[data-state=trouble]");
    await expect(trouble, `${status}`).toBeVisible();
    await expect(trouble).toContainText(/try again/i);
    await page.goto("/login/");
    await logsIn(page, { email: "somebody@example.com", password });
    const summary = page.locator("[data-login] [data-summary]");
    await expect(summary, `${status}`).toContainText(/try again/i);
    await expect(summary).toBeFocused();
    await expect(page.getByLabel("E-mail")).toHaveValue("somebody@example.com");
    await page.unroute("**/api/**");
  }
  await page.route("**/api/**", (route) => route.abort());
  await page.goto("/dashboard/");
  await expect(page.locator("[data-state=trouble]")).toContainText("You are offline");
  expect(errors).toEqual([]);
});
