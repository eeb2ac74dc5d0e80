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

for (const path of pages) {
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

test("a public page calls no API and stays small", async ({ page }) => {
  const requests = [];
  page.on("request", (request) => requests.push(new URL(request.url()).pathname));
  await page.goto("/courses/web-development-foundations/");
  await page.waitForLoadState("networkidle");
  expect(requests.filter((path) => path.startsWith("/api/"))).toEqual([]);
  expect(requests.length, requests.join(" ")).toBeLessThanOrEqual(8);
});
