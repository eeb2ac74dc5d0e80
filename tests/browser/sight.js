// What a person sees of a page, and can touch: measured on the page as it is laid out.
import { expect } from "@playwright/test";

/** The widths of the smallest phones and of common ones, in CSS pixels. */
export const phones = [320, 360, 412];

/** What of the visible `selector` lies outside the window, under something else, or under its neighbour. */
export async function outOfReach(page, selector) {
  return page.evaluate((wanted) => {
    const visible = [...document.querySelectorAll(wanted)].filter((each) => each.checkVisibility({ visibilityProperty: true }));
    const name = (each) => (each.getAttribute("aria-label") ?? each.textContent).trim().slice(0, 40) || each.outerHTML.slice(0, 60);
    const scrolls = (each) => each.closest(".table-scroll") !== null;
    const place = (each) => each.getBoundingClientRect();
    // A link that runs over two lines has a place in each.
    const lines = (each) => [...each.getClientRects()];
    const meet = (a, b) => Math.min(a.right, b.right) - Math.max(a.left, b.left) > 1 && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 1;
    const bar = (each) => each && (getComputedStyle(each).position === "sticky" ? each : bar(each.parentElement));
    const faults = [];
    for (const each of visible) {
      const { left, right, width } = place(each);
      if (width > 0 && !scrolls(each) && (left < -0.5 || right > innerWidth + 0.5)) faults.push(`${name(each)}: ${Math.round(left)} to ${Math.round(right)}`);
    }
    for (const [at, each] of visible.entries()) {
      for (const other of visible.slice(at + 1)) {
        if (each.contains(other) || other.contains(each)) continue;
        // A bar that stays in sight has what is scrolled under it.
        if (bar(each) !== bar(other)) continue;
        if (lines(each).some((a) => lines(other).some((b) => meet(a, b)))) faults.push(`${name(each)} lies on ${name(other)}`);
      }
    }
    return faults;
  }, selector);
}

/** Whether a person sees `locator`: all of it within the window, and nothing on top of its middle. */
export async function expectSeen(locator, what) {
  await expect(locator, what).toBeVisible();
  const found = await locator.evaluate((each) => {
    const { left, right, top, bottom } = each.getBoundingClientRect();
    const there = document.elementFromPoint((left + right) / 2, (top + bottom) / 2);
    const within = left >= 0 && right <= innerWidth + 0.5 && top >= 0 && bottom <= innerHeight + 0.5;
    return { within, uncovered: there !== null && (each.contains(there) || there.contains(each)), top, bottom };
  });
  expect(found, what).toMatchObject({ within: true, uncovered: true });
}

/** Counts from now on what is pressed on the page that is open, by finger or mouse; gives how often it was. */
export async function countsTaps(page) {
  await page.evaluate(() => {
    globalThis.taps = 0;
    addEventListener("pointerdown", () => (globalThis.taps += 1), { capture: true });
  });
  return () => page.evaluate(() => globalThis.taps);
}

/** What of the visible `selector` a finger may miss: lower than 44 px (STYLE.md), all that is pressed with it counted. */
export async function tooSmall(page, selector) {
  return page.evaluate((wanted) => {
    const LEAST = 44;
    const visible = [...document.querySelectorAll(wanted)].filter((each) => each.checkVisibility({ visibilityProperty: true }));
    const name = (each) => (each.getAttribute("aria-label") ?? each.textContent).trim().slice(0, 40) || each.outerHTML.slice(0, 60);
    const height = (each) => Math.max(...[...each.getClientRects()].map((line) => line.height));
    const block = (each) => (getComputedStyle(each).display.startsWith("inline") ? block(each.parentElement) : each);
    // A link within a sentence is as high as its line (WCAG 2.5.8, "inline").
    const within = (link) => {
      if (!link.matches("a") || block(link) === link) return false;
      const walker = document.createTreeWalker(block(link), NodeFilter.SHOW_TEXT);
      while (walker.nextNode()) {
        if (/\p{L}/u.test(walker.currentNode.data) && !walker.currentNode.parentElement.closest("a, button, .visually-hidden")) return true;
      }
      return false;
    };
    // What answers in the middle of it, and as far above and below: a link may reach over all of its card.
    const reach = (each) => {
      each.scrollIntoView({ block: "center", behavior: "instant" });
      const { left, right, top, bottom } = each.getClientRects()[0];
      const [x, y] = [(left + right) / 2, (top + bottom) / 2];
      const answers = (far) => each.contains(document.elementFromPoint(x, y + far));
      let [above, below] = [0, 0];
      while (above < LEAST && answers(-above - 1)) above += 1;
      while (below < LEAST && answers(below + 1)) below += 1;
      return above + below;
    };
    const faults = [];
    for (const each of visible) {
      const least = Math.max(height(each), ...[...(each.labels ?? [])].filter(() => each.matches("[type=checkbox], [type=radio]")).map(height));
      if (least > LEAST - 0.5 || within(each)) continue;
      const found = Math.max(least, reach(each));
      if (found < LEAST - 0.5) faults.push(`${name(each)}: ${Math.round(found)} px high`);
    }
    return faults;
  }, selector);
}
