// The way in and out where something is missing: a script, a cookie, an answer; and what is left behind on a
// device that others use too. The pages are real; the API is played.
import { expect, test } from "@playwright/test";
import { accessible } from "../axe.js";
import { fits, origin } from "../people.js";
import { DAY, entered, enrollment, json, list, never, play, problem, user } from "../play.js";
import { expectSeen } from "../sight.js";

const forms = ["/contact/", "/internships/", "/register/", "/login/", "/forgot-password/", "/reset-password/#token=abc", "/verify-email/#token=abc"];
const personal = ["/dashboard/", "/payment/?enrollment=e1", "/receipt/?enrollment=e1", "/account/", "/admin/"];

async function logsIn(page, email = "asha@example.com") {
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("Password", { exact: true }).fill("a long password");
  await page.getByRole("button", { name: "Log in" }).click();
}

for (const reducedMotion of ["no-preference", "reduce"]) {
  // Fails if a template lacks the notice, 20-base.css stills it, or it is there before its time.
  test(`a page whose script does not come says so by itself, and how to reach us (${reducedMotion})`, { tag: "@once" }, async ({ page }) => {
    await page.emulateMedia({ reducedMotion });
    await page.context().addCookies([{ name: "signed_in", value: "student", url: origin }]);
    await page.route("**/assets/*.js", (route) => route.abort());
    for (const path of [...forms, ...personal]) {
      await page.goto("about:blank");
      await page.goto(path);
      const notice = page.locator("[data-late]");
      await expect(notice, path).toBeHidden();
      const delays = await page.evaluate(() => {
        const named = (name) => document.getAnimations().filter((each) => each.animationName === name);
        const found = named("late").map((each) => each.effect.getTiming().delay);
        for (const each of [...named("late"), ...named("gone")]) each.finish();
        return found;
      });
      expect(delays, path).toEqual([12_000]);
      await expect(notice, path).toBeVisible();
      await expect(page.getByText(/^Fetching/), path).toBeHidden();
      await expect(notice, path).toContainText("a part of this page has not come", { ignoreCase: true });
      await expect(notice.locator('a[href^="mailto:"]'), path).toBeVisible();
      await expect(notice.locator('a[href^="tel:"]'), path).toBeVisible();
      await fits(page);
      if (reducedMotion === "reduce") await accessible(page, `${path} without its script`);
    }
  });
}

// Fails if the button can be pressed before enroll.js hears of it, or nobody says that it does not come.
test("who cannot enroll yet is not let press in vain, and is told in time", { tag: "@once" }, async ({ page }) => {
  await play(page, "student");
  await page.route("**/assets/enroll.*.js", (route) => route.abort());
  await page.goto("/courses/web-development-foundations/");
  const enroll = page.getByRole("button", { name: "Enroll in this course" });
  await expect(enroll).toBeVisible();
  await expect(enroll).toBeDisabled();
  await expect(page.locator("[data-late]")).toBeHidden();
  await accessible(page, "a course that nobody can enroll in yet");
  await page.evaluate(() => document.getAnimations().filter((each) => each.animationName === "late").forEach((each) => each.finish()));
  await expect(page.locator("[data-late]")).toContainText("the button does not work yet");
  await fits(page);
  await accessible(page, "a course whose script does not come");
  await page.unroute("**/assets/enroll.*.js");
  await page.reload();
  await expect(enroll).toBeEnabled();
  await expect(page.locator("[data-late]")).toHaveCount(0);
});

// Fails if form.js or dom.js leave the notice where the script has come.
test("where the script comes, nothing says that it does not", { tag: "@once" }, async ({ page }) => {
  await play(page, "student", { "GET /api/enrollments": list(enrollment()) });
  for (const path of [...forms, ...personal]) {
    await page.goto("about:blank");
    await page.goto(path);
    await expect(page.locator("[data-late]"), path).toHaveCount(0);
  }
});

// Fails if login.js leaves a field of the one who logged in before to the next one.
test("a code that was asked of one is not asked of the next", { tag: "@once" }, async ({ page }) => {
  const sent = [];
  await play(page, null, {
    "POST /api/auth/login": ({ body }) => {
      sent.push(body);
      return body.email === "meera@example.com" ? problem(403, "second_factor_required") : entered();
    },
    "GET /api/enrollments": list(),
  });
  await page.goto("/login/");
  await logsIn(page, "meera@example.com");
  const code = page.getByLabel("Code from your authenticator app");
  await expect(code).toBeFocused();
  await code.fill("123456");
  await page.getByLabel("E-mail").fill("asha@example.com");
  await expect(code).toBeHidden();
  await expect(page.locator("[data-summary]")).toBeHidden();
  await logsIn(page);
  await expect(page).toHaveURL(/\/dashboard\/$/);
  expect(sent.at(-1)).toEqual({ email: "asha@example.com", password: "a long password" });
});

// Fails if login.js or verify-email.js lead on who is logged in only as far as the API knows: the next page sends
// them back here, without a word.
test("a browser that refuses cookies is told so, and led nowhere", { tag: "@once" }, async ({ page }) => {
  await page.addInitScript(() => Object.defineProperty(Document.prototype, "cookie", { get: () => "", set() {} }));
  await play(page, null, { "POST /api/auth/login": entered(), "POST /api/auth/verify-email": entered() });
  await page.goto("/login/?next=%2Faccount%2F");
  await logsIn(page);
  await expect(page.locator("[data-summary]")).toContainText("your browser refuses cookies");
  await expect(page.getByRole("button", { name: "Log in" })).not.toHaveAttribute("aria-busy", "true");
  await page.goto("/verify-email/#token=abc");
  await page.getByLabel("The password you chose").fill("a long password");
  await page.getByRole("button", { name: "Open my account" }).click();
  await expect(page.locator("[data-verify] [data-summary]")).toContainText("Your account is open, but your browser refuses cookies");
  await fits(page);
  expect(new URL(page.url()).pathname).toBe("/verify-email/");
});

// Fails if session.js keeps for ever where somebody wanted to go.
test("where one wanted to go is kept for a day, and then forgotten", { tag: "@once" }, async ({ page }) => {
  const kept = () => page.evaluate(() => localStorage.getItem("academy.next"));
  await page.goto("/");
  for (const [hours, stays] of [[23, true], [25, false]]) {
    await page.evaluate((at) => localStorage.setItem("academy.next", JSON.stringify({ path: "/account/", at })), Date.now() - hours * 3_600_000);
    await page.reload();
    await page.waitForLoadState("networkidle");
    expect((await kept()) !== null, `after ${hours} hours`).toBe(stays);
  }
});

test.describe("on a device that others use", () => {
  test.use({ serviceWorkers: "allow" });

  // Fails if `forgetPerson` of session.js leaves to `Clear-Site-Data` what not every browser clears.
  test("who logs out, or deletes the account, leaves nothing behind", { tag: "@once" }, async ({ page }) => {
    const out = { status: 204, headers: { "set-cookie": "signed_in=; Max-Age=0; Path=/" } };
    const account = { ...user, created_at: DAY, verified_at: DAY, terms_version: "2026-11-01", second_factor: false, sessions: [] };
    const ways = {
      logout: () => page.evaluate(() => document.querySelector("[data-logout]").click()),
      deletion: async () => {
        await page.getByRole("button", { name: "Delete my account…" }).click();
        await page.locator("#erase-dialog").getByLabel("Your password").fill("a long password");
        await page.locator("#erase-dialog").getByRole("button", { name: "Delete my account" }).click();
      },
    };
    for (const [way, leaves] of Object.entries(ways)) {
      await play(page, "student", { "GET /api/account": json(account), "POST /api/auth/logout": out, "POST /api/account/delete": out });
      await page.goto("/account/");
      await page.evaluate(async () => {
        await navigator.serviceWorker.ready;
        localStorage.setItem("academy.log-in", "1");
        localStorage.setItem("academy.next", JSON.stringify({ path: "/account/", at: Date.now() }));
        sessionStorage.setItem("academy.utr.e1", "412345678901");
      });
      await leaves();
      await expect(page, way).toHaveURL(`${origin}/`);
      await page.waitForLoadState("networkidle");
      const left = await page.evaluate(async () => ({
        keys: [...Object.keys(localStorage), ...Object.keys(sessionStorage)],
        workers: (await navigator.serviceWorker.getRegistrations()).length,
        caches: await caches.keys(),
      }));
      expect(left, way).toEqual({ keys: [], workers: 0, caches: [] });
    }
  });
});

// Fails if session.js leaves what it says under the open menu, or above where one has scrolled to.
test("a log-out that fails is seen, wherever its button was pressed", async ({ page }) => {
  const account = { ...user, created_at: DAY, verified_at: DAY, terms_version: "2026-11-01", second_factor: false, sessions: [] };
  await play(page, "student", { "GET /api/account": json(account), "POST /api/auth/logout": problem(503, "unavailable") });
  const ways = {
    menu: async () => {
      const menu = page.getByRole("button", { name: "Menu" });
      if (await menu.isVisible()) await menu.click();
      await page.locator("#menu").getByRole("button", { name: "Log out" }).click();
    },
    page: () => page.locator("main").getByRole("button", { name: "Log out", exact: true }).click(),
  };
  for (const [way, presses] of Object.entries(ways)) {
    await page.goto("about:blank");
    await page.goto("/account/");
    await expect(page.getByLabel("Your name")).toHaveValue("Asha Rao");
    await presses();
    const note = page.getByRole("alert").filter({ hasText: "Logging out did not work" });
    await expect(note, way).toBeInViewport();
    await expectSeen(note, way);
    await fits(page);
    await accessible(page, `a log-out that failed, by the ${way}`);
  }
});

/** How a button looks, and where it stands. */
const looks = (button) => button.evaluate((each) => {
  const { backgroundColor, color } = getComputedStyle(each);
  const mark = getComputedStyle(each, "::after");
  const { x, y, width, height } = each.getBoundingClientRect();
  return { colours: `${color} on ${backgroundColor}`, place: [x, y, width, height], marked: mark.content !== "none", moves: mark.animationName !== "none" };
});

// Fails if 40-components.css shows what is under way by the pointer alone, which a finger has not, moves what stands
// there, or moves anything for who wants none of that.
for (const colorScheme of ["light", "dark"]) {
  test(`a button that is under way looks so, and stays where it is (${colorScheme})`, async ({ page }) => {
    await play(page, null, { "POST /api/auth/login": never });
    for (const reducedMotion of ["no-preference", "reduce"]) {
      await page.emulateMedia({ colorScheme, reducedMotion });
      await page.goto("/login/");
      const button = page.getByRole("button", { name: "Log in" });
      const before = await looks(button);
      await logsIn(page);
      await expect(button).toHaveAttribute("aria-busy", "true");
      await expect.poll(async () => (await looks(button)).colours).not.toBe(before.colours);
      const now = await looks(button);
      expect([before.marked, now.marked]).toEqual([false, true]);
      expect(now.moves).toBe(reducedMotion === "no-preference");
      expect(now.place).toEqual(before.place);
      await accessible(page, `a log-in that is under way, ${colorScheme}`);
    }
  });
}

// Fails if register.html leaves who mistyped the address without a way back, or register.js empties the form.
test("who mistyped the e-mail registers with another one, and types nothing else again", async ({ page }) => {
  const sent = [];
  await play(page, null, {
    "POST /api/auth/register": ({ body }) => (sent.push(body), json({ message: "Sent." }, 202)),
    "POST /api/auth/resend-verification": json({ message: "Sent." }, 202),
  });
  await page.goto("/register/");
  for (const [label, value] of [["Your name", "Asha"], ["E-mail", "asha@exmaple.com"], ["Phone", "98765 43210"]]) await page.getByLabel(label).fill(value);
  await page.getByLabel("Password", { exact: true }).fill("a long password");
  await page.getByLabel(/^I agree/).check();
  await page.getByRole("button", { name: "Register", exact: true }).click();
  await page.getByRole("button", { name: "ask for a new link" }).click();
  await expect(page.locator("[data-resend-status]")).not.toBeEmpty();
  await page.getByRole("button", { name: "Use another address" }).click();
  await expect(page.getByLabel("E-mail")).toBeFocused();
  await page.getByLabel("E-mail").fill("asha@example.com");
  await page.getByRole("button", { name: "Register", exact: true }).click();
  await expect(page.locator("[data-done]")).toBeFocused();
  await expect(page.locator("[data-done-email]")).toHaveText("asha@example.com");
  await expect(page.locator("[data-resend-status]")).toBeEmpty();
  const [first, second] = sent;
  expect(second).toEqual({ ...first, email: "asha@example.com" });
  expect(first.phone).toBe("98765 43210");
});

// Fails if a field cuts what is pasted into it without a word: a UTR of which only the end is missing.
test("a whole message of the bank can be pasted where a UTR is asked for", { tag: "@once" }, async ({ page }) => {
  const message = "Dear customer, Rs.499.00 was debited from A/c XX1234 on 20-11-26 by UPI Ref No 412345678901";
  await play(page, "student", {
    "GET /api/enrollments/e1": json(enrollment({ state: "pending_payment", utr: null })),
    "GET /api/enrollments/e1/payment": json({
      enrollment_id: "e1", amount_paise: 49_900, currency: "INR", reference: "TCS-AB23CD45", payee_name: "The Coding Science", verified_merchant: false, review_hours: 24,
      options: [{ id: "main", label: "Academy", vpa: "academy@example", upi_uri: "upi://pay?pa=academy@example", qr_svg: "<svg xmlns='http://www.w3.org/2000/svg'/>" }],
    }),
  });
  await page.goto("/payment/?enrollment=e1");
  const utr = page.getByLabel("UTR", { exact: true });
  await utr.focus();
  await page.evaluate((text) => document.execCommand("insertText", false, text), message);
  await expect(utr).toHaveValue(message);
});

// Fails if a stranger's answer logs somebody out (api.js), or the end of a log-in is said without the way back (data.js).
test("a stranger's refusal is no ended log-in, and an ended one has its way back", { tag: "@once" }, async ({ page }) => {
  const account = { ...user, created_at: DAY, verified_at: DAY, terms_version: "2026-11-01", second_factor: false, sessions: [] };
  let answer = { status: 401, contentType: "text/html", body: "<h1>Proxy</h1>" };
  await play(page, "student", { "GET /api/account": () => answer, "GET /api/account/export": problem(401, "not_signed_in") });
  await page.goto("/account/");
  await expect(page.getByRole("heading", { name: "Please try again" })).toBeVisible();
  answer = json(account);
  await page.getByRole("button", { name: "Try again" }).click();
  await page.getByRole("button", { name: "Download my data" }).click();
  const link = page.locator("[data-download-status]").getByRole("link", { name: /log-in page in a new tab/ });
  await expect(link).toHaveAttribute("href", "/login/?next=%2Faccount%2F");
});

// Fails if api.js calls offline who waited for an answer that did not come, or says what is true of forms alone.
test("an academy that does not answer is not called a missing network", { tag: "@once" }, async ({ page }) => {
  await page.addInitScript(() => (AbortSignal.timeout = () => AbortSignal.abort(new DOMException("late", "TimeoutError"))));
  await play(page, "student", {});
  await page.goto("/dashboard/");
  await expect(page.getByRole("heading", { name: "The academy does not answer" })).toBeVisible();
  await expect(page.locator("[data-trouble-text]")).not.toContainText("typed");
  await page.goto("/contact/");
  for (const [label, value] of [["Your name", "Asha"], ["E-mail", "asha@example.com"], ["Message", "When?"]]) await page.getByRole("textbox", { name: label }).fill(value);
  await page.getByRole("button", { name: "Send" }).click();
  await expect(page.locator("[data-contact] [data-summary]")).toContainText("No answer came in time");
  await expect(page.getByRole("textbox", { name: "Message" })).toHaveValue("When?");
});

// Fails if session.js waits for its helpers as long as the network does, or api.js for an answer with another patience.
test("a log-out waits for its script as long as for its answer, and then says that it failed", { tag: "@once" }, async ({ page }) => {
  // Each wait is cut short here, and what it would have been is noted.
  await page.addInitScript(() => {
    globalThis.waits = [];
    const timeout = AbortSignal.timeout.bind(AbortSignal);
    AbortSignal.timeout = (ms) => (globalThis.waits.push(ms), timeout(300));
  });
  let comes = false;
  await page.route(/assets\/strings\..*\.js/, (route) => comes && route.continue());
  await play(page, "student", { "POST /api/auth/logout": never });
  for (const [place, waits] of [["the script", 2], ["the answer", 3]]) {
    comes = place === "the answer";
    await page.goto("/about/");
    const logout = page.locator("#menu").getByRole("button", { name: "Log out" });
    if (!(await logout.isVisible())) await page.getByRole("button", { name: "Menu" }).click();
    await logout.click();
    await expect(page.getByRole("alert"), place).toContainText("Logging out did not work");
    expect(await page.evaluate(() => globalThis.waits), place).toEqual(Array(waits).fill(20_000));
  }
});

// Fails if a link that stands alone, or a button within a sentence, is lower than a finger needs.
test("what stands alone or within a sentence can be touched", async ({ page }) => {
  await play(page, null, { "POST /api/auth/register": json({ message: "Sent." }, 202) });
  const heights = (locator) => locator.evaluateAll((all) => all.map((each) => each.getBoundingClientRect().height));
  const alone = { "/login/": 'form a[href^="/forgot"]', "/about/": ".pairs dd > a", "/privacy/": ".contents a", "/terms/": ".contents a", "/refund-policy/": ".contents a" };
  for (const [path, selector] of Object.entries(alone)) {
    await page.goto(path);
    const found = await heights(page.locator(selector));
    expect(found.length, path).toBeGreaterThan(0);
    expect(Math.min(...found), path).toBeGreaterThanOrEqual(44);
  }
  await page.goto("/register/");
  for (const [label, value] of [["Your name", "Asha"], ["E-mail", "asha@example.com"]]) await page.getByLabel(label).fill(value);
  await page.getByLabel("Password", { exact: true }).fill("a long password");
  await page.getByLabel(/^I agree/).check();
  await page.getByRole("button", { name: "Register", exact: true }).click();
  const again = page.getByRole("button", { name: "ask for a new link" });
  await expect(again).toBeVisible();
  expect(Math.min(...(await heights(again)))).toBeGreaterThanOrEqual(44);
});
