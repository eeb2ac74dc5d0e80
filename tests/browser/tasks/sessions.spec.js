// Where a log-in leads to, and what is said when it has ended.
import { expect, test } from "@playwright/test";
import { accessible } from "../axe.js";
import { admin, enrolls, linkIn, logsIn, mailTo, newEmail, origin, password, student } from "../people.js";

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
  await page.getByLabel("Your name").fill("Ravi Nair");
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByLabel(/I agree/).check();
  await page.getByRole("button", { name: "Register" }).click();
  await page.goto(linkIn(await mailTo(request, email, /#token=/), "/verify-email/"));
  await page.getByLabel("The password you chose").fill(password);
  await page.getByRole("button", { name: "Open my account" }).click();
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
