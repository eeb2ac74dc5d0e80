// Somebody without a pointer: keys alone, and the focus as the only guide.
import { expect } from "@playwright/test";
import { admin } from "../people.js";

/** More stops than any page has between two things. */
const MOST_STOPS = 250;

export class Keyboard {
  constructor(page) {
    this.page = page;
  }

  /** Goes forward from stop to stop until `target` has the focus, and a person sees that it has. */
  async reaches(target) {
    await expect(target).toBeVisible();
    for (let stops = 0; stops < MOST_STOPS; stops += 1) {
      if (await target.evaluate((each) => each === document.activeElement)) return this.sees(target);
      await this.page.keyboard.press("Tab");
    }
    throw new Error(`no number of tabs leads to ${target}`);
  }

  /** The focus is marked, within the window, and under nothing. */
  async sees(target) {
    const marked = () => target.evaluate((each) => {
      const marks = (place) => getComputedStyle(place).outlineStyle !== "none";
      const { left, right, top, bottom } = each.getBoundingClientRect();
      const [x, y] = [(left + right) / 2, (top + Math.min(bottom, top + 40)) / 2];
      const there = document.elementFromPoint(x, y);
      const uncovered = there !== null && (each.contains(there) || there.contains(each));
      return { marked: marks(each) || marks(each.closest(".card") ?? each), uncovered };
    });
    await expect.poll(marked, { message: `the focus on ${target}` }).toEqual({ marked: true, uncovered: true });
  }

  /** Goes there and presses: Enter, or Space for what is ticked. */
  async presses(target, key = "Enter") {
    await this.reaches(target);
    await this.page.keyboard.press(key);
  }

  /** Sends the form of the field that has the focus; Enter does nothing while its script has not come. */
  async submits() {
    await this.page.waitForFunction(() => !document.activeElement.form?.querySelector("[data-submit]")?.disabled);
    await this.page.keyboard.press("Enter");
  }

  /** Goes there and writes, instead of what stood there. */
  async writes(target, text) {
    await this.reaches(target);
    await this.page.keyboard.press("Control+A");
    await this.page.keyboard.type(text);
  }

  /** Goes to a field of a date and types its digits, which make `value`. */
  async types(target, digits, value) {
    await this.reaches(target);
    await this.page.keyboard.type(digits);
    await expect(target).toHaveValue(value);
  }

  /** Goes to a list of choices and takes the one that begins so. */
  async chooses(target, label) {
    await this.reaches(target);
    await this.page.keyboard.type(label);
    await expect(target.locator("option:checked")).toHaveText(new RegExp(`^${label}`));
  }

  /** To an entry of the navigation, which a phone folds away. */
  async navigates(name) {
    const menu = this.page.getByRole("button", { name: "Menu" });
    if (await menu.isVisible()) await this.presses(menu);
    await this.presses(this.page.locator(".site-header").getByRole("link", { name, exact: true }).or(this.page.locator(".site-header").getByRole("button", { name, exact: true })).first());
  }
}

/** A keyboard at `page`, whose pointer must stay where it is; `untouched` fails if it did not. */
export async function keyboard(page) {
  let touches = 0;
  await page.exposeFunction("pointerWasUsed", () => (touches += 1));
  await page.addInitScript(() => {
    for (const kind of ["pointerdown", "mousedown", "touchstart"]) {
      addEventListener(kind, () => globalThis.pointerWasUsed(), { capture: true });
    }
  });
  const keys = new Keyboard(page);
  keys.untouched = () => expect(touches, "uses of a pointer").toBe(0);
  return keys;
}

export const dialog = (page) => page.getByRole("dialog");
export const button = (within, name) => within.getByRole("button", { name, exact: true });
export const toast = (page) => page.locator("[data-toast]");

/** Opens a view of the panel from nothing: on the way from another, that one's rows would still be there. */
export async function opensView(page, hash) {
  await page.goto("about:blank");
  await page.goto(`/admin/${hash}`);
}

/** The list is there under its new filters: what it showed before is gone, and its title has the focus. */
export const narrowed = (page) => expect(page.locator("[data-view-title]")).toBeFocused();

/** An admin at the panel, logged in by keyboard on `page`. */
export async function opensPanel(page) {
  await page.context().clearCookies();
  const keys = await keyboard(page);
  await page.goto("/admin/");
  await keys.presses(page.locator("main").getByRole("link", { name: "Log in" }));
  await keys.writes(page.getByLabel("E-mail"), admin.email);
  await keys.writes(page.getByLabel("Password", { exact: true }), admin.password);
  await keys.submits();
  await expect(page).toHaveURL(/\/admin\//);
  return keys;
}

/** Opens what asks before an act, leaves it, and finds the focus where it was. */
export async function asks(page, keys, place) {
  await keys.presses(place);
  await expect(dialog(page)).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(dialog(page)).toBeHidden();
  await expect(place).toBeFocused();
  // A dialog is gone a moment before whoever asked hears of it.
  await expect(place).not.toHaveAttribute("aria-busy", "true");
  await page.keyboard.press("Enter");
  await expect(dialog(page)).toBeVisible();
}
