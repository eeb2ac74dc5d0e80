// Every page in every state of the table in states.js: within its bounds, its actions in reach on phones of
// every width, and accessible, light on a phone and dark on a desk. Fails if a state cannot be reached, or a
// part of a page is in none of them.
import { expect, test } from "@playwright/test";
import { accessible, schemeOf } from "../axe.js";
import { fits } from "../people.js";
import { failures } from "../play.js";
import { outOfReach, phones } from "../sight.js";
import { reach, table } from "./states.js";

// What of a page is there only sometimes.
const PARTS = "[data-state], dialog[id], [data-factor-step], [data-done], [data-unverified], [data-dead], [data-new-link], [data-new-email]";

test.setTimeout(240_000);

/** The names of the page's parts, or only of those that are seen. */
function parts(page, seen) {
  return page.locator(PARTS).evaluateAll((all, onlySeen) => {
    const marks = (part) => part.getAttributeNames().filter((name) => name.startsWith("data-"));
    const name = (part) => part.id || marks(part).map((mark) => `${mark}=${part.getAttribute(mark)}`).join(" ");
    return all.filter((part) => !onlySeen || part.checkVisibility()).map(name);
  }, seen);
}

/** The panel's views, by their templates; or the one that is open. */
const views = (page) => page.locator('template[id^="view-"]').evaluateAll((all) => all.map((each) => each.id));
const openView = async (page) => {
  if ((await page.locator("[data-view]:visible").count()) === 0) return [];
  const name = new URL(page.url()).hash.match(/^#?\/?([a-z]*)/)[1];
  return [`view-${name || "overview"}`];
};

/** Fails with the actions that cannot be touched: of the dialog that is open, or of the page. */
async function touchable(page, name, widths) {
  const { height, width: before } = page.viewportSize();
  // Of two dialogs the upper one has the focus; the page below cannot be touched.
  const dialogs = await page.locator("dialog[open]").count();
  const within = dialogs === 0 ? "main" : dialogs === 1 ? "dialog[open]" : "dialog[open]:focus-within";
  for (const width of widths) {
    await page.setViewportSize({ width, height });
    await fits(page);
    expect(await outOfReach(page, `${within} :is(a, button, input, select, textarea, summary, output)`), `${name} at ${width}`).toEqual([]);
  }
  await page.setViewportSize({ width: before, height });
}

for (const [path, states] of Object.entries(table)) {
  // Regression 36: action buttons lay off the screen on phones. Fails if an action of any state lies outside a
  // window of 320, 360 or 412 px, under something else or under its neighbour, as without `flex-wrap` of
  // `.actions` (40-components.css) or of `.row-actions` (80-panel.css).
  test(`${path} in each of its states`, async ({ page }, { project }) => {
    const scheme = schemeOf(project);
    const found = failures(page);
    const seen = new Set();
    const wrong = [];
    // What cannot be pressed is one state that is wrong, not the end of the rest.
    page.setDefaultTimeout(10_000);
    for (const [name, state] of Object.entries(states)) {
      await test.step(name, async () => {
        await page.context().clearCookies();
        await page.goto("about:blank");
        await reach(page, path, state);
        await expect(page.getByText(state.see).or(page.getByRole("button", { name: state.see })).filter({ visible: true }).first(), name).toBeVisible();
        for (const each of [...(await parts(page, true)), ...(await openView(page))]) seen.add(each);
        await touchable(page, name, project.name === "phone" ? phones : [page.viewportSize().width]);
        await page.emulateMedia({ colorScheme: scheme, reducedMotion: "reduce" });
        await accessible(page, `${path}, ${name}, ${scheme}`);
      }).catch((error) => wrong.push(`${name}: ${error.message}`));
    }
    // All of them at once: one that is wrong does not hide the next.
    expect(wrong.join("\n\n"), "states that are wrong").toBe("");
    const all = [...(await parts(page, false)), ...(await views(page))];
    expect(all.filter((part) => !seen.has(part)), "parts that no state shows").toEqual([]);
    expect(found, "what scripts failed at").toEqual([]);
  });
}
