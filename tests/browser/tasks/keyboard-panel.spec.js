// An admin's seldom tasks, by keyboard alone: what `keyboard.spec.js` says of its own holds here.
import { expect, test } from "@playwright/test";
import { asks, button, dialog, narrowed, opensPanel, opensView, toast } from "./keyboard.js";
import { enrolls, newEmail, newUtr, origin, pays, student } from "../people.js";

test.setTimeout(180_000);

/** Does an act that asks first. */
async function does(page, keys, act, within = page) {
  await asks(page, keys, within.getByRole("button", { name: new RegExp(`^${act}: `) }));
  await keys.presses(button(dialog(page), act));
  await expect(dialog(page)).toBeHidden();
}

test("an admin corrects a name, gives and takes the role, lets mail through, and erases", async ({ page, browser, request }) => {
  const context = await browser.newContext({ baseURL: origin });
  const { email } = await student(await context.newPage(), request, "Asha Roa");
  await context.close();
  expect((await request.post(`${origin}/_local/feedback`, { data: { kind: "bounce", email }, headers: { origin } })).status()).toBeLessThan(300);
  const keys = await opensPanel(page);
  const badge = page.getByText("Mail bounces", { exact: true });
  await expect(async () => {
    await opensView(page, `#/students?q=${encodeURIComponent(email)}`);
    await expect(badge).toBeVisible({ timeout: 1_000 });
  }).toPass();
  await keys.presses(page.locator(".row-title a"));
  await expect(page.getByRole("heading", { name: /^Enrollments \(/ })).toBeVisible();
  await keys.writes(page.getByLabel("Name", { exact: true }), "Asha Rao");
  await keys.presses(button(page, "Save the name"));
  await expect(page.getByRole("heading", { name: "Asha Rao" })).toBeVisible();
  await does(page, keys, "Let mail through");
  await expect(badge).toBeHidden();
  await does(page, keys, "Send the verification again");
  await does(page, keys, "Make an admin");
  await does(page, keys, "Take the admin role away");
  await asks(page, keys, page.getByRole("button", { name: /^Erase: / }));
  await keys.writes(dialog(page).getByLabel(/^Reason/), "She asked for it by telephone.");
  await keys.presses(dialog(page).getByRole("button", { name: /^Erase/ }));
  await expect(page).toHaveURL(/#\/students/);
  keys.untouched();
});

test("an admin takes a course and an internship from draft to removal, corrected on the way", async ({ page }) => {
  const keys = await opensPanel(page);
  const made = {
    course: { many: "courses", fields: { Name: "By keys", Summary: "One sentence.", Description: "A paragraph.", "Price in rupees": "499", Duration: "3 months" } },
    internship: { many: "internships", fields: { Role: "By keys", Company: "The academy", "Fee in rupees": "0", Duration: "3 months", Place: "Remote", Description: "A paragraph." } },
  };
  for (const [kind, { many, fields }] of Object.entries(made)) {
    const slug = `keys-${kind}-${Date.now()}`;
    await opensView(page, `#/${many}`);
    await keys.presses(page.getByRole("link", { name: `New ${kind}` }));
    for (const [label, value] of Object.entries(fields)) {
      const name = label === "Name" || label === "Role" ? `${value} ${slug}` : value;
      await keys.writes(page.getByLabel(label, { exact: true }), name);
    }
    await keys.writes(page.getByLabel("Address"), slug);
    await keys.presses(button(page, "Preview"));
    await expect(dialog(page)).toContainText(slug);
    await keys.presses(button(dialog(page), "Close"));
    await keys.presses(button(page, "Save"));
    const row = page.locator(".row", { hasText: slug });
    await expect(row).toBeVisible();
    await does(page, keys, "Publish", row);
    await does(page, keys, "Archive", row);
    await does(page, keys, "Open again", row);
    await does(page, keys, "Archive", row);
    await keys.presses(row.getByRole("link").first());
    await keys.writes(page.getByLabel("Duration", { exact: true }), "14 weeks");
    await keys.presses(button(page, "Save"));
    const kept = async () => (await page.context().request.get(`${origin}/api/admin/${many}/${slug}`)).json();
    await expect.poll(async () => (await kept()).duration).toBe("14 weeks");
    await expect(toast(page)).toContainText("Saved");
    await does(page, keys, "Delete");
    await expect(row).toHaveCount(0);
  }
  keys.untouched();
});

test("an admin sorts the inbox, narrows lists, and accepts another amount", async ({ page, browser, request }) => {
  const email = newEmail("keys-inbox");
  const context = await browser.newContext({ baseURL: origin });
  const asha = await context.newPage();
  await student(asha, request, "Keyboard Difference");
  const utr = newUtr();
  await pays(asha, await enrolls(asha, "data-science-and-analytics"), utr);
  const api = context.request;
  const { user } = await (await api.get(`${origin}/api/auth/session`)).json();
  expect((await api.patch(`${origin}/api/account`, { data: { phone: "9876543210" }, headers: { origin } })).status()).toBe(200);
  const written = { name: "Keyboard Person", email, message: `A message of ${email}.` };
  expect((await api.post(`${origin}/api/messages`, { data: written, headers: { origin } })).status()).toBe(201);
  const applies = async () => {
    const applied = { name: "Keyboard Person", email, phone: "9876543210", cover_letter: `A letter of ${email}.` };
    const path = `${origin}/api/internships/python-development-intern/applications`;
    expect((await api.post(path, { data: applied, headers: { origin } })).status()).toBe(201);
  };
  await applies();

  const keys = await opensPanel(page);
  await keys.presses(page.locator("summary", { hasText: "As a table" }).first());
  await expect(page.locator("table:visible").first()).toBeVisible();

  await opensView(page, "#/messages");
  const message = page.locator(".row", { hasText: written.message });
  for (const [act, state] of [["Mark as read", "Read"], ["Mark as new", "New"]]) {
    await keys.presses(message.getByRole("button", { name: new RegExp(`^${act}: `) }));
    await expect(message.getByText(state, { exact: true })).toBeVisible();
  }
  await does(page, keys, "Delete", message);
  await expect(message).toHaveCount(0);

  const letter = page.locator(".row", { hasText: `A letter of ${email}.` });
  await opensView(page, "#/applications?state=pending");
  await does(page, keys, "Reject", letter);
  await applies();
  await context.close();
  await opensView(page, "#/applications?state=pending");
  await does(page, keys, "Delete", letter);
  await expect(letter).toHaveCount(0);

  await opensView(page, "#/enrollments");
  await keys.presses(page.locator("summary", { hasText: "By course or date" }));
  await keys.chooses(page.getByLabel("Course"), "Data Science");
  // Alike in whichever order a browser has day and month.
  await keys.types(page.getByLabel("From", { exact: true }), "01012026", "2026-01-01");
  await keys.types(page.getByLabel("To", { exact: true }), "12122098", "2098-12-12");
  await keys.presses(button(page, "Show"));
  await narrowed(page);
  await expect(page.locator(".row").first()).toBeVisible();
  await keys.types(page.getByLabel("To", { exact: true }), "02022026", "2026-02-02");
  await keys.presses(button(page, "Show"));
  await narrowed(page);
  await expect(page.locator("[data-empty]")).toBeVisible();
  await opensView(page, `#/enrollments?q=${utr}`);
  const row = page.locator(".row", { hasText: utr });
  await asks(page, keys, row.getByRole("button", { name: /^Verify: / }));
  await keys.presses(dialog(page).getByText("The amount differs, or a note"));
  await keys.writes(dialog(page).getByLabel(/^Amount received/), "1");
  await keys.presses(button(dialog(page), "Verify"));
  await expect(dialog(page).locator("[data-summary]")).toBeFocused();
  await keys.presses(dialog(page).getByLabel(/Accept/), "Space");
  await keys.writes(dialog(page).getByLabel(/^Note/), "The rest is a discount.");
  await keys.presses(button(dialog(page), "Verify"));
  await expect(dialog(page)).toBeHidden();
  await expect(toast(page)).toContainText("TCS/");

  await opensView(page, "#/audit");
  await keys.writes(page.getByLabel("Target"), `students/${user.id}`);
  await keys.submits();
  await narrowed(page);
  // The account was opened and changed; nothing else is shown.
  const targets = page.locator('.row [data-slot="target"]');
  await expect(targets.nth(1)).toBeVisible();
  expect(new Set(await targets.allTextContents())).toEqual(new Set([`students/${user.id}`]));
  keys.untouched();
});
