// How an admin runs courses and internships, and what becomes of the public pages: on a phone and on a desk.
import { expect, test } from "@playwright/test";
import { accessible, accessibleInBoth } from "../axe.js";
import { adminBeside, confirms, fits } from "../people.js";

// As long as a name may be, in one word.
const LONG = `Longest${"venkatanarasimharajuvaripeta".repeat(6)}`.slice(0, 146);

const kinds = {
  course: {
    many: "courses",
    listed: "/courses/",
    own: (slug) => `/courses/${slug}/`,
    closed: "This course is closed",
    fields: { Summary: LONG, Description: "One.\n\nTwo.", "Price in rupees": "1,499.50", Duration: "3 months", Topics: "Lists", Modules: "First\nSecond" },
  },
  internship: {
    many: "internships",
    listed: "/internships/",
    own: () => "/internships/",
    closed: "Closed at the moment",
    fields: { Company: "The Coding Science", "Fee in rupees": "0", Duration: "3 months", Place: "Remote", Description: "One.\n\nTwo.", Topics: "HTML" },
  },
};

/** Looks at a public page until `found` says that it is as it should be: a minute at most (API.md). */
async function becomes(page, path, found) {
  await expect(async () => {
    await page.goto(path);
    await found();
  }).toPass({ timeout: 60_000 });
}

for (const [kind, { many, listed, own, closed, fields }] of Object.entries(kinds)) {
  // Fails if catalogue.js sends another state than was pressed, or the publisher leaves a page as it was.
  test(`a ${kind} is drafted, published, corrected, closed, opened again and removed`, async ({ page, browser }, { project }) => {
    test.setTimeout(180_000);
    const slug = `longest-${project.name}-${Date.now()}`;
    const name = `${LONG} ${slug.slice(-13)}`;
    const panel = await adminBeside(browser, page);
    panel.setDefaultTimeout(15_000);
    await panel.goto(`/admin/#/${kind}/new`);
    await panel.getByLabel(kind === "course" ? "Name" : "Role", { exact: true }).fill(name);
    await panel.getByLabel("Address").fill(slug);
    for (const [label, value] of Object.entries(fields)) await panel.getByLabel(new RegExp(`^${label}( \\(|$)`)).fill(value);
    await panel.getByRole("button", { name: "Save", exact: true }).click();
    await expect(panel).toHaveURL(new RegExp(`#/${many}$`));
    await fits(panel);
    // A draft is for admins alone.
    const listOf = await page.request.get(`/api/${many}`);
    expect(JSON.stringify(await listOf.json())).not.toContain(slug);

    const row = panel.locator(".row", { hasText: name });
    await confirms(panel, "Publish", row);
    await becomes(page, listed, () => expect(page.getByText(name).first()).toBeVisible({ timeout: 1_000 }));
    await becomes(page, own(slug), () => expect(page.getByText(name).first()).toBeVisible({ timeout: 1_000 }));
    const usual = page.viewportSize();
    for (const path of new Set([listed, own(slug)])) {
      await page.goto(path);
      await page.setViewportSize({ ...usual, width: 320 });
      await fits(page);
      await page.setViewportSize(usual);
      await fits(page);
      await accessibleInBoth(page, `${path} with the longest name`);
    }

    await row.getByRole("link", { name }).click();
    const duration = `11 weeks, corrected for ${slug}`;
    await panel.getByLabel("Duration").fill(duration);
    await panel.getByRole("button", { name: "Save", exact: true }).click();
    await expect(panel.locator("[data-toast]")).toContainText("Saved");
    await becomes(page, own(slug), () => expect(page.getByText(duration).first()).toBeVisible({ timeout: 1_000 }));
    await panel.goto(`/admin/#/${many}`);

    await confirms(panel, "Archive", row);
    await becomes(page, own(slug), () => expect(page.getByText(closed)).toBeVisible({ timeout: 1_000 }));
    await expect(page.getByText(name).first()).toBeVisible();
    await fits(page);
    await accessible(page, `a ${kind} that is closed`);

    await confirms(panel, "Open again", row);
    await expect(row.getByRole("button", { name: /^Archive: / })).toBeVisible();
    await confirms(panel, "Archive", row);
    // The list is drawn anew: a click that began on what was there before would be lost.
    await expect(row.getByRole("button", { name: /^Open again: / })).toBeVisible();
    await row.getByRole("link", { name }).click();
    await expect(panel.getByLabel("Address")).toBeVisible();
    await confirms(panel, "Delete");
    await expect(panel).toHaveURL(new RegExp(`#/${many}$`));
    await expect(row).toHaveCount(0);
    await becomes(page, listed, () => expect(page.getByText(name)).toHaveCount(0, { timeout: 1_000 }));
    if (kind === "course") await expect.poll(async () => (await page.request.get(own(slug))).status(), { timeout: 60_000 }).toBe(404);
    await panel.context().close();
  });
}
