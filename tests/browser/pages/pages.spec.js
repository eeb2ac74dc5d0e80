// Every page: whole, its own, within its bounds, and readable with JavaScript off.
import { expect, test } from "@playwright/test";
import { accessible, accessibleInBoth } from "../axe.js";
import { fits, origin } from "../people.js";
import { tooSmall } from "../sight.js";

const pages = [
  "/", "/courses/", "/courses/web-development-foundations/", "/services/", "/internships/", "/about/",
  "/contact/", "/register/", "/login/", "/forgot-password/", "/reset-password/", "/verify-email/",
  "/dashboard/", "/payment/", "/receipt/", "/account/", "/admin/", "/privacy/", "/terms/",
  "/refund-policy/", "/offline/", "/500.html", "/no-such-page/",
];

// What belongs to a person; these fetch more, once somebody is there.
const needsSomebody = ["/dashboard/", "/payment/", "/receipt/", "/account/", "/admin/"];

const seemsLoggedIn = { name: "signed_in", value: "student", url: origin };

for (const path of pages) {
  // Regressions 28, 36 and 37: the content policy blocked the site's own styles and scripts; black text
  // on blue; without three other hosts there was no layout at all. Fails if template.yaml's policy lacks
  // `style-src 'self'`, `--on-accent` (10-tokens.css) has too little contrast in light or dark, or
  // layout.html loads a style from elsewhere.
  test(`${path} is whole, its own and accessible`, async ({ page }) => {
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
    const answer = await page.goto(path);
    expect(answer.status()).toBe(path === "/no-such-page/" ? 404 : 200);
    await page.waitForLoadState("networkidle");
    await expect(page.locator("main")).toHaveCount(1);
    await expect(page.locator("h1")).toHaveCount(1);
    await expect(page.locator(".site-header-row"), "the page has its own styles").toHaveCSS("display", "flex");
    const own = page.viewportSize();
    for (const width of [320, 768, 1024, own.width]) {
      await page.setViewportSize({ width, height: own.height });
      await fits(page);
    }
    expect(await tooSmall(page, ":is(a, button, input, select, textarea, summary)"), "too small to press").toEqual([]);
    await accessibleInBoth(page, path);
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
test("public pages call no API, and are small by every measure", { tag: "@once" }, async ({ browser }) => {
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
  for (const path of ["/contact/", "/internships/", "/register/", "/login/", "/forgot-password/", "/reset-password/", "/verify-email/"]) {
    await page.goto(path);
    await page.waitForLoadState("networkidle");
    const sent = [];
    page.on("request", (request) => sent.push(`${request.method()} ${request.url()}`));
    for (const field of await page.locator("main form :is(input:not([type=checkbox]), textarea):visible").all()) {
      // An address that is none would keep the browser from sending it, whatever else does.
      await field.fill((await field.getAttribute("type")) === "email" ? "private@example.com" : "something private");
    }
    for (const field of await page.locator("main form input:not([type=checkbox]):visible").all()) await field.press("Enter");
    await expect(page.locator("main form [type=submit]:visible").first()).toBeDisabled();
    expect(sent, path).toEqual([]);
    expect(page.url()).toBe(`${origin}${path}`);
    page.removeAllListeners("request");
  }
});

test("the long pages list what is in them, and each entry leads there", async ({ page }) => {
  for (const path of ["/privacy/", "/terms/", "/refund-policy/"]) {
    await page.goto(path);
    const entries = page.getByRole("navigation", { name: "On this page" }).getByRole("link");
    const titles = await page.locator("main section h2").allTextContents();
    expect(await entries.allTextContents()).toEqual(titles);
    await entries.last().click();
    await expect(page.getByRole("heading", { level: 2, name: titles.at(-1) })).toBeInViewport();
  }
});

test("what machines ask for is there, each of its kind", { tag: "@once" }, async ({ request }) => {
  const files = {
    "/robots.txt": [/^text\/plain/, /Sitemap: http/],
    "/sitemap.xml": [/^application\/xml/, /<loc>[^<]+\/courses\/web-development-foundations\/<\/loc>/],
    "/.well-known/security.txt": [/^text\/plain/, /^Contact: mailto:/m],
    "/site.webmanifest": [/^application\/manifest\+json/, /"start_url":"\/dashboard\/"/],
    "/favicon.svg": [/^image\/svg\+xml/, /<svg/],
    "/sw.js": [/^text\/javascript/, /addEventListener\("fetch"/],
  };
  for (const [path, [type, body]] of Object.entries(files)) {
    const answer = await request.get(path);
    expect(answer.status(), path).toBe(200);
    expect(answer.headers()["content-type"], path).toMatch(type);
    expect(await answer.text(), path).toMatch(body);
  }
  for (const path of ["/share.png", "/icon-192.png", "/icon-512.png", "/icon-maskable.png", "/apple-touch-icon.png"]) {
    expect((await request.get(path)).headers()["content-type"], path).toBe("image/png");
  }
});

test.describe("without a network", () => {
  test.use({ serviceWorkers: "allow" });

  test("who is logged in sees a page of ours, and goes on when the network is back", async ({ page, context }) => {
    await context.addCookies([seemsLoggedIn]);
    await page.goto("/courses/");
    await page.evaluate(() => navigator.serviceWorker.ready.then(() => true));
    await context.setOffline(true);
    await page.goto("/dashboard/");
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("You are offline");
    await expect(page.locator(".lost-art svg")).toBeVisible();
    const padded = await page.getByRole("link", { name: "Try again" }).evaluate((link) => getComputedStyle(link).paddingLeft);
    expect(padded, "the kept page has its styles").not.toBe("0px");
    await fits(page);
    await accessible(page, "the offline page");
    await context.setOffline(false);
    await page.getByRole("link", { name: "Try again" }).click();
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("My courses");
  });

  // Fails if "Try again" is a plain link to where one is: that drops the fragment, and a mailed link with it.
  test("trying again keeps the whole address", async ({ page, context }) => {
    await context.addCookies([seemsLoggedIn]);
    await page.goto("/courses/");
    await page.evaluate(() => navigator.serviceWorker.ready.then(() => true));
    await context.setOffline(true);
    const path = "/verify-email/#token=of-a-mail";
    await page.goto(path);
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("You are offline");
    await context.setOffline(false);
    await page.getByRole("link", { name: "Try again" }).click();
    await expect(page.getByLabel("The password you chose")).toBeVisible();
    expect(page.url()).toBe(`${origin}${path}`);
  });

  test("who only reads has no worker", async ({ page }) => {
    await page.goto("/courses/");
    await page.waitForLoadState("networkidle");
    expect(await page.evaluate(() => navigator.serviceWorker.getRegistrations().then((all) => all.length))).toBe(0);
  });
});

// The states of a personal page, made by answering in the API's place. The cookie opens nothing: it only
// makes the page ask.
test.describe("a personal page", () => {
  test.beforeEach(({ context }) => context.addCookies([seemsLoggedIn]));

  const answering = (page, path, answer) => page.route(`**/api/${path}`, answer);
  const json = (body) => (route) => route.fulfill({ json: body });

  async function inOrder(page, where) {
    for (const width of [320, page.viewportSize().width]) {
      await page.setViewportSize({ width, height: 740 });
      await fits(page);
    }
    await accessibleInBoth(page, where);
  }

  test("says that it is fetching, for as long as it takes", async ({ page }) => {
    const waiting = [];
    let broken = false;
    await answering(page, "**", (route) => (broken ? route.abort() : waiting.push(route)));
    await page.goto("/dashboard/");
    await expect(page.locator('[data-state="loading"]')).toBeVisible();
    await expect(page.getByRole("status").filter({ hasText: "Fetching" })).toBeVisible();
    await inOrder(page, "fetching");
    broken = true;
    for (const route of waiting) await route.abort();
    await expect(page.getByRole("button", { name: "Try again" })).toBeVisible();
  });

  test("says what went wrong, and tries again", async ({ page }) => {
    await answering(page, "**", (route) => route.fulfill({ status: 500, json: { status: 500, code: "internal" }, contentType: "application/problem+json" }));
    await page.goto("/dashboard/");
    await expect(page.getByRole("alert")).toContainText("on our side");
    await inOrder(page, "trouble");
    await page.unroute("**/api/**");
    await answering(page, "auth/session", json(session("Asha Rao")));
    await answering(page, "enrollments*", json({ items: [], next_cursor: null }));
    await page.getByRole("button", { name: "Try again" }).click();
    await expect(page.getByRole("heading", { name: "No course yet" })).toBeVisible();
    await inOrder(page, "empty");
  });

  test("goes on by itself when the network is back", async ({ page, context }) => {
    let there = false;
    const gone = (body) => (route) => (there ? route.fulfill({ json: body }) : route.abort());
    await answering(page, "auth/session", gone(session("Asha Rao")));
    await answering(page, "enrollments*", gone({ items: [], next_cursor: null }));
    await page.goto("/dashboard/");
    await expect(page.getByRole("heading", { name: "You are offline" })).toBeVisible();
    await context.setOffline(true);
    there = true;
    await context.setOffline(false);
    await expect(page.getByRole("heading", { name: "No course yet" })).toBeVisible();
  });

  test("holds the longest names without a space in them", async ({ page }) => {
    const course = "W".repeat(200);
    const states = ["pending_payment", "under_review", "active", "rejected", "cancelled", "refunded"];
    const items = states.map((state, place) => enrollment(`e${place}`, state, course));
    await answering(page, "auth/session", json(session("W".repeat(120))));
    await answering(page, "enrollments*", json({ items, next_cursor: null }));
    await answering(page, "enrollments/e0", json(items[0]));
    await answering(page, "enrollments/e0/payment", json(payment));
    await answering(page, "enrollments/e2/receipt", json(receipt("W".repeat(120), course)));
    await page.goto("/dashboard/");
    await expect(page.getByRole("heading", { level: 3 })).toHaveCount(states.length);
    await inOrder(page, "a dashboard of long names");
    await page.goto("/payment/?enrollment=e0");
    await expect(page.getByText(course)).toBeVisible();
    await inOrder(page, "a payment of long names");
    await page.goto("/receipt/?enrollment=e2");
    await expect(page.getByText(course)).toBeVisible();
    await inOrder(page, "a receipt of long names");
    // On paper there is the receipt and nothing else, black on white.
    await page.emulateMedia({ media: "print", colorScheme: "dark" });
    await expect(page.locator(".receipt")).toBeVisible();
    for (const frame of [".site-header", ".site-footer", "[data-print]"]) await expect(page.locator(frame)).toBeHidden();
    expect(await page.locator(".receipt").evaluate((paper) => getComputedStyle(paper).color)).toBe("rgb(0, 0, 0)");
  });
});

const session = (name) => ({
  user: { id: "u", name, email: "asha@example.com", phone: null, role: "student" },
  expires_at: "2026-12-01T10:00:00Z",
});
const enrollment = (id, state, name) => ({
  id, state, course: { slug: "x", name }, version: 1, amount_paise: 49900, currency: "INR", amount_received_paise: null,
  mismatch: null, reference: "TCS-7K2M9QXA", payment_method: "upi", payment_option: "main", utr: "432156789012",
  created_at: "2026-11-20T10:00:00Z", submitted_at: "2026-11-21T10:00:00Z", review_by: "2026-11-22T10:00:00Z",
  verified_at: null, refunded_at: null, receipt_number: "TCS/26-27/000001", reason: "W".repeat(200), group_url: null,
});
const payment = {
  enrollment_id: "e0", amount_paise: 49900, currency: "INR", reference: "TCS-7K2M9QXA", payee_name: "W".repeat(60),
  verified_merchant: false, review_hours: 24,
  options: ["main", "other"].map((id) => ({ id, label: "W".repeat(60), vpa: `${"w".repeat(60)}@bank`, upi_uri: "upi://pay", qr_svg: "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 1 1'/>" })),
};
const receipt = (student_name, course_name) => ({
  number: "TCS/26-27/000001", issued_at: "2026-11-21T12:00:00Z", refunded_at: "2026-11-22T12:00:00Z",
  payee_legal_name: "W".repeat(120), place: "Jammu and Kashmir, India", gstin: null, student_name, course_name,
  amount_paise: 49900, currency: "INR", utr: "432156789012", reference: "TCS-7K2M9QXA",
});
