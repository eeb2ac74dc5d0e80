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
