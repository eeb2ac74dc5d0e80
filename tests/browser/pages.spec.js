// Every page: whole, its own, within its bounds, and readable with JavaScript off.
import { expect, test } from "@playwright/test";
import { accessible } from "./axe.js";
import { fits, origin } from "./people.js";

const pages = [
  "/", "/courses/", "/courses/web-development-foundations/", "/services/", "/internships/", "/about/",
  "/contact/", "/register/", "/login/", "/forgot-password/", "/reset-password/", "/verify-email/",
  "/dashboard/", "/payment/", "/receipt/", "/account/", "/admin/", "/privacy/", "/terms/",
  "/refund-policy/", "/no-such-page/",
];

// What belongs to a person; these fetch more, once somebody is there.
const needsSomebody = ["/dashboard/", "/payment/", "/receipt/", "/account/", "/admin/"];

for (const path of pages) {
  // Regressions 28, 36 and 37: the content policy blocked the site's own styles and scripts; black text
  // on blue; without three other hosts there was no layout at all. Fails if template.yaml's policy lacks
  // `style-src 'self'`, `--on-accent` (10-tokens.css) has too little contrast in light or dark, or
  // layout.html loads a style from elsewhere.
  test(`${path} is whole, its own and accessible, light and dark`, async ({ page }) => {
    const foreign = [];
    const complaints = [];
    page.on("request", (request) => {
      const { protocol, origin: from } = new URL(request.url());
      if (protocol.startsWith("http") && from !== origin) foreign.push(request.url());
    });
    page.on("console", (message) => {
      const missing = path === "/no-such-page/" && /404/.test(message.text());
      if (message.type() === "error" && !missing) complaints.push(message.text());
    });
    page.on("pageerror", (error) => complaints.push(String(error)));
    // Colours are judged as they settle, not on their way from one scheme to the other.
    await page.emulateMedia({ reducedMotion: "reduce" });
    const answer = await page.goto(path);
    expect(answer.status()).toBe(path === "/no-such-page/" ? 404 : 200);
    await page.waitForLoadState("networkidle");
    await expect(page.locator("main")).toHaveCount(1);
    await expect(page.locator("h1")).toHaveCount(1);
    await expect(page.locator(".site-header-row"), "the page has its own styles").toHaveCSS("display", "flex");
    await fits(page);
    for (const colorScheme of ["light", "dark"]) {
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      await accessible(page, `${path} (${colorScheme})`);
    }
    expect(foreign, "requests to other hosts").toEqual([]);
    expect(complaints, "errors in the console").toEqual([]);
  });
}

test.describe("with JavaScript off", () => {
  test.use({ javaScriptEnabled: false });
  test("courses can be read, and forms say how to reach us", async ({ page }) => {
    await page.goto("/");
    await page.getByRole("link", { name: /Web Development Foundations/ }).first().click();
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("Web Development Foundations");
    await expect(page.getByText("₹499").first()).toBeVisible();
    await page.goto("/register/");
    await expect(page.getByText(/needs JavaScript/)).toBeVisible();
    await expect(page.getByRole("button", { name: "Register" })).toBeDisabled();
  });
});

test("the keyboard reaches the content first and opens every link of the menu", async ({ page }) => {
  await page.goto("/");
  await page.keyboard.press("Tab");
  await expect(page.getByRole("link", { name: "Skip to the content" })).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page.locator("main")).toBeFocused();
});

// Regression 37: a page of a megabyte from three other hosts.
// Fails if layout.html comes to load a font or an image of some weight, or a page more than seven files.
test("public pages call no API, and are small by every measure", async ({ browser }) => {
  for (const path of pages.filter((each) => !needsSomebody.includes(each) && each !== "/no-such-page/")) {
    // Each as if it were somebody's first: nothing is kept from the page before.
    const context = await browser.newContext({ baseURL: origin });
    const page = await context.newPage();
    const fetched = [];
    page.on("requestfinished", (request) => fetched.push(request));
    await page.goto(path);
    await page.waitForLoadState("networkidle");
    const names = fetched.map((request) => new URL(request.url()).pathname);
    expect(names.filter((name) => name.startsWith("/api/"))).toEqual([]);
    expect(names.length, `${path}: ${names.join(" ")}`).toBeLessThanOrEqual(8);
    const sizes = await Promise.all(fetched.map((request) => request.sizes()));
    const bytes = sizes.reduce((sum, each) => sum + each.responseBodySize, 0);
    expect(bytes, `${path} by the wire`).toBeGreaterThan(5000);
    expect(bytes, `${path} by the wire`).toBeLessThanOrEqual(50 * 1024);
    await context.close();
  }
});

// Regression 28: with its script blocked, a form became a GET with the message in the address.
// Fails if a submit button of a template loses its `disabled`, or its form `method="post"`.
test("a form whose script did not come sends nothing and puts nothing into the address", async ({ page }) => {
  await page.route("**/assets/*.js", (route) => route.abort());
  for (const path of ["/register/", "/login/", "/verify-email/"]) {
    await page.goto(path);
    const sent = [];
    page.on("request", (request) => sent.push(`${request.method()} ${request.url()}`));
    const fields = page.locator("main form input:visible:not([type=checkbox])");
    const count = await fields.count();
    for (let at = 0; at < count; at += 1) {
      await fields.nth(at).fill("something private");
      await fields.nth(at).press("Enter");
    }
    await expect(page.locator("main form [type=submit]:visible").first()).toBeDisabled();
    expect(sent, path).toEqual([]);
    expect(page.url()).toBe(`${origin}${path}`);
    page.removeAllListeners("request");
  }
});
