// Every page in every state of the table in states.js: within its bounds, its actions in reach on phones of
// every width, and accessible, light and dark. Fails if a state cannot be reached, or a part of a page is in
// none of them.
import { expect, test } from "@playwright/test";
import { accessibleInBoth } from "../axe.js";
import { fits, origin } from "../people.js";
import { failures } from "../play.js";
import { outOfReach, phones, tooSmall } from "../sight.js";
import { allOf, marks, seenOn } from "./parts.js";
import { reach, table } from "./states.js";

test.setTimeout(240_000);

// Every list shares its parts with the others, and some have no use for one.
const unused = /^view-(?!enrollments )[a-z]+ data-empty-way$|^part-history data-empty-way$/;

/** What can be pressed now: in the menu or the dialog that is open, or on the page. */
async function front(page) {
  if ((await page.locator("#menu:popover-open").count()) > 0) return "#menu";
  // Of two dialogs the upper one has the focus; the page below cannot be touched.
  const dialogs = await page.locator("dialog[open]").count();
  return dialogs === 0 ? "main" : dialogs === 1 ? "dialog[open]" : "dialog[open]:focus-within";
}

/** Fails with the actions that cannot be touched. */
async function touchable(page, name, widths) {
  const { height, width: before } = page.viewportSize();
  const within = await front(page);
  for (const width of widths) {
    await page.setViewportSize({ width, height });
    await fits(page);
    expect(await outOfReach(page, `${within} :is(a, button, input, select, textarea, summary, output)`), `${name} at ${width}`).toEqual([]);
  }
  await page.setViewportSize({ width: before, height });
  expect(await tooSmall(page, `${within} :is(a, button, input, select, textarea, summary)`), name).toEqual([]);
}

/** Leaves nothing of the state before: neither who was there nor what was typed. */
async function begins(page) {
  await page.context().clearCookies();
  if (page.url().startsWith(origin)) await page.evaluate(() => [localStorage, sessionStorage].forEach((each) => each.clear()));
  await page.goto("about:blank");
}

for (const [path, states] of Object.entries(table)) {
  // Regression 36: action buttons lay off the screen on phones. Fails if an action of any state lies outside a
  // window of 320, 360 or 412 px, under something else or under its neighbour, as without `flex-wrap` of
  // `.actions` (40-components.css) or of `.row-actions` (80-panel.css), or is lower than a finger needs.
  test(`${path} in each of its states`, async ({ page }, { project }) => {
    const found = failures(page);
    const parts = new Set();
    const seen = new Set();
    const wrong = [];
    // What cannot be pressed is one state that is wrong, not the end of the rest.
    page.setDefaultTimeout(10_000);
    await marks(page);
    for (const [name, state] of Object.entries(states)) {
      await test.step(name, async () => {
        await begins(page);
        await reach(page, path, state);
        await expect(page.getByText(state.see).or(page.getByRole("button", { name: state.see })).filter({ visible: true }).first(), name).toBeVisible();
        if (state.lacks) await expect(page.getByText(state.lacks), name).toHaveCount(0);
        for (const part of await allOf(page)) parts.add(part);
        for (const part of await seenOn(page)) seen.add(part);
        await touchable(page, name, project.name === "phone" ? phones : [page.viewportSize().width]);
        await accessibleInBoth(page, `${path}, ${name}`);
      }).catch((error) => wrong.push(`${name}: ${error.message}`));
    }
    // All of them at once: one that is wrong does not hide the next.
    expect(wrong.join("\n\n"), "states that are wrong").toBe("");
    expect([...parts].filter((part) => !seen.has(part) && !unused.test(part)), "parts that no state shows").toEqual([]);
    expect(found, "what scripts failed at").toEqual([]);
  });
}
