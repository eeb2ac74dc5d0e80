// What must be in sight: the menu, what the page tells, and every action, at every common width.
import { expect, test } from "@playwright/test";
import { adminBeside, enrolls, fits, newUtr, origin, pays, student } from "../people.js";
import { expectSeen, outOfReach, phones, tooSmall } from "../sight.js";

// Phones, tablets, laptops and desks as people have them, and both sides of every break in the styles.
const widths = [320, 344, 360, 375, 390, 412, 430, 480, 540, 600, 639, 640, 703, 704, 768, 820, 895, 896, 960, 1024, 1071, 1072, 1100, 1180, 1280, 1366, 1440, 1920];

// Regression 36: navigation that overflowed at common widths.
// Fails if the menu is laid out in a row below 67rem (30-layout.css), or gets one entry more than a row holds.
test("the navigation fits at every common width, whoever is here", { tag: "@once" }, async ({ page, context }) => {
  for (const role of ["", "student", "admin"]) {
    await context.clearCookies();
    if (role) await context.addCookies([{ name: "signed_in", value: role, url: origin }]);
    await page.goto("/courses/");
    for (const width of widths) {
      const where = `${role || "nobody"} at ${width}`;
      await page.setViewportSize({ width, height: 740 });
      await fits(page);
      expect(await outOfReach(page, ".site-header :is(a, button)"), where).toEqual([]);
      expect(await tooSmall(page, ".site-header :is(a, button)"), where).toEqual([]);
      const button = page.getByRole("button", { name: "Menu" });
      const folded = await button.isVisible();
      if (folded) await button.click();
      const links = page.locator("#menu").getByRole("link");
      await expect(links, where).toHaveCount(7);
      const hidden = await links.evaluateAll((all) => all.filter((each) => {
        const { left, right, top, bottom } = each.getBoundingClientRect();
        const there = document.elementFromPoint((left + right) / 2, (top + bottom) / 2);
        return left < 0 || right > innerWidth + 0.5 || top < 0 || bottom > innerHeight + 0.5 || !each.contains(there);
      }).map((each) => each.textContent));
      expect(hidden, `${where}, links out of sight`).toEqual([]);
      if (folded) {
        expect(await outOfReach(page, "#menu :is(a, button)"), `${where}, unfolded`).toEqual([]);
        expect(await tooSmall(page, "#menu :is(a, button)"), `${where}, unfolded`).toEqual([]);
        await page.keyboard.press("Escape");
        await expect(page.locator("#menu")).toBeHidden();
      } else {
        // In one row, and each entry in one line.
        const tall = await page.locator(".site-header :is(a, button)").evaluateAll((all) =>
          all.filter((each) => each.getBoundingClientRect().height > 48).map((each) => each.textContent.trim()));
        expect(tall, `${where}, entries of two lines`).toEqual([]);
      }
    }
  }
});

// Regression 36: notices were hidden under the bar, and removed after five seconds.
// Fails if the toast (80-panel.css) is no longer sticky, payment.js does not scroll to its notice or form.js
// not to its summary, something lies on them, or one is cleared by a timer or an animation.
test("what a page tells is in sight, uncovered, and stays", async ({ page, browser, request }) => {
  await page.clock.install();
  await page.goto("/register/");
  await page.getByRole("button", { name: "Register" }).click();
  const summary = page.locator("[data-register] [data-summary]");
  await expectSeen(summary, "the summary of a form's errors");
  await page.clock.runFor(60_000);
  await expectSeen(summary, "the same after a minute");

  await student(page, request, "Notice Reader");
  const mine = await enrolls(page, "web-development-foundations");
  await page.goto(`/payment/?enrollment=${mine.id}`);
  await page.getByLabel("UTR", { exact: true }).fill(newUtr());
  await page.getByRole("button", { name: "Send the UTR" }).click();
  const notice = page.locator("[data-payment-notice]");
  await expect(notice).toContainText("Thank you");
  await expectSeen(notice, "what became of the UTR");
  await page.clock.runFor(60_000);
  await expectSeen(notice, "the same after a minute");

  const panel = await adminBeside(browser, page);
  await panel.clock.install();
  await panel.goto(`/admin/#/enrollment/${mine.reference}`);
  await panel.getByLabel("Seen by admins only").fill("Called; will be in on Monday.");
  await panel.getByRole("button", { name: "Save the note" }).click();
  const toast = panel.locator("[data-toast]");
  await expect(toast).toContainText("Note saved");
  await expectSeen(toast, "an act's answer, where one acted");
  await panel.evaluate(() => scrollTo(0, 0));
  await expectSeen(toast, "an act's answer, from the top");
  await panel.clock.runFor(60_000);
  await expectSeen(toast, "the same after a minute");
  await panel.context().close();
});

// Regression 36: action buttons off the screen on phones.
// Fails if rows of the panel are laid out in columns below 48rem (80-panel.css), or long words do not break.
test("every action of students and admins lies within the screen of the smallest phones", { tag: "@once" }, async ({ page, browser, request }) => {
  const long = `${"Venkatanarasimharajuvaripeta".repeat(4)}`.slice(0, 110);
  const name = `${long} <b>`;
  await student(page, request, name);
  const mine = await enrolls(page, "ai-and-machine-learning-foundations");
  const utr = newUtr();
  await pays(page, await enrolls(page, "data-science-and-analytics"), utr);
  const panel = await adminBeside(browser, page);
  const list = await panel.context().request.get(`${origin}/api/admin/enrollments?q=${utr}`);
  const [{ reference }] = (await list.json()).items;

  const views = ["#/", "#/enrollments?state=under_review", `#/enrollments?q=${utr}`, "#/enrollments", `#/enrollment/${reference}`, "#/students", "#/courses", "#/course/new", "#/internships", "#/internship/new", "#/messages", "#/applications"];
  for (const width of phones) {
    for (const each of [page, panel]) await each.setViewportSize({ width, height: 740 });
    for (const path of ["/dashboard/", `/payment/?enrollment=${mine.id}`]) {
      await page.goto(path);
      await expect(page.locator("[data-state=ready]")).toBeVisible();
      await fits(page);
      expect(await outOfReach(page, "main :is(a, button, input, summary, output)"), `${path} at ${width}`).toEqual([]);
    }
    for (const view of views) {
      await panel.goto("/courses/");
      await panel.goto(`/admin/${view}`);
      await expect(panel.locator("[data-view] > *").first()).toBeVisible();
      await fits(panel);
      expect(await outOfReach(panel, "main :is(a, button, input, select, textarea, summary)"), `${view} at ${width}`).toEqual([]);
    }
    await panel.goto(`/admin/#/enrollment/${reference}`);
    for (const act of ["Verify", "Reject", "Delete"]) {
      await panel.getByRole("button", { name: new RegExp(`^${act}: `) }).first().click();
      const dialog = panel.getByRole("dialog");
      await expect(dialog).toBeVisible();
      expect(await outOfReach(panel, "dialog[open] :is(button, input, textarea, summary)"), `${act} at ${width}`).toEqual([]);
      await panel.keyboard.press("Escape");
      await expect(dialog).toBeHidden();
    }
  }
  await panel.context().close();
});
