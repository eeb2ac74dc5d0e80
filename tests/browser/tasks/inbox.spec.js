// What people send who need no account, and what an admin makes of it: on a phone and on a desk.
import { expect, test } from "@playwright/test";
import { accessible } from "../axe.js";
import { admin, confirms, fits, logsIn, mailTo, newEmail, origin } from "../people.js";

async function opensPanel(page, view) {
  await page.context().clearCookies();
  await page.goto("/login/");
  await logsIn(page, admin);
  await expect(page).toHaveURL(/\/admin\//);
  await page.goto(`/admin/${view}`);
}

test("somebody applies without an account, is told by mail, and an admin moves it", async ({ page, request }) => {
  const email = newEmail("applicant");
  await page.goto("/internships/");
  await accessible(page, "the internships");
  await page.getByRole("link", { name: /^Apply for Web Development Intern/ }).click();
  await expect(page.getByLabel("Internship", { exact: true })).toHaveValue("web-development-intern");
  await page.getByRole("button", { name: "Send my application" }).click();
  await expect(page.locator("[data-summary] li")).toHaveCount(3);
  await fits(page);
  await accessible(page, "an application that lacks everything");
  await page.getByLabel("Your name").fill("Asha Rao");
  await page.getByRole("textbox", { name: "E-mail" }).fill(email);
  await page.getByRole("textbox", { name: "Phone" }).fill("98765 43210");
  await page.getByRole("textbox", { name: /About you/ }).fill(`I am ${email}.`);
  await page.getByRole("button", { name: "Send my application" }).click();
  await expect(page.getByRole("heading", { name: "We have your application" })).toBeVisible();
  await fits(page);
  await accessible(page, "an application that was sent");
  await mailTo(request, email, /we have your application/);

  await opensPanel(page, "#/applications?state=pending");
  const row = page.locator(".row", { hasText: `I am ${email}.` });
  await row.getByRole("button", { name: /^Shortlist: / }).click();
  const dialog = page.getByRole("dialog");
  await expect(dialog).toContainText("Web Development Intern");
  await accessible(page, "the question before a move");
  await dialog.getByRole("button", { name: "Shortlist", exact: true }).click();
  await expect(row.getByRole("button", { name: /^Accept: / })).toBeVisible();
  await fits(page);
  await mailTo(request, email, /among those from which we choose/);
  await confirms(page, "Accept", row);
  await mailTo(request, email, /the place is yours/);
  await page.goto("about:blank");
  await page.goto("/admin/#/applications?state=accepted");
  await expect(row).toBeVisible();

  // Who was rejected may apply again, and who deletes leaves room for it, too.
  const again = () => page.request.post(`${origin}/api/internships/python-development-intern/applications`, {
    data: { name: "Asha Rao", email, phone: "9876543210", cover_letter: `Another of ${email}.` }, headers: { origin },
  });
  const other = page.locator(".row", { hasText: `Another of ${email}.` });
  for (const act of ["Reject", "Delete"]) {
    expect((await again()).status(), act).toBe(201);
    await page.goto("about:blank");
    await page.goto("/admin/#/applications?state=pending");
    await confirms(page, act, other);
    if (act === "Reject") await expect(other.getByText("Not accepted", { exact: true })).toBeVisible();
    else await expect(other).toHaveCount(0);
  }
  await mailTo(request, email, /cannot offer you this place/);
});

// Regression 30: the messages page failed as soon as one message existed; none could be answered.
// Fails if a row of messages names a slot that its template lacks, leads to no mail to its writer, or an act
// draws nothing anew.
test("a message is kept, read whole, closed and deleted", async ({ page }) => {
  const email = newEmail("writer");
  await page.goto("/contact/");
  await page.getByLabel("Your name").fill(`<b>O'Brien</b>`);
  await page.getByRole("textbox", { name: "E-mail" }).fill(email);
  await page.getByRole("textbox", { name: "Message" }).fill(`First line of ${email}\n\nThird line`);
  await page.getByRole("button", { name: "Send", exact: true }).click();
  await expect(page.getByRole("heading", { name: "We have your message" })).toBeVisible();
  await fits(page);
  await accessible(page, "a message that was sent");

  await opensPanel(page, "#/messages?state=new");
  const row = page.locator(".row", { hasText: email });
  await expect(row).toContainText("Third line");
  await expect(row.getByText(`<b>O'Brien</b>`)).toBeVisible();
  // It is answered from the academy's own mailbox.
  await expect(row.getByRole("link", { name: email, exact: true })).toHaveAttribute("href", `mailto:${email}`);
  // Each way there is: from every state to both others.
  const ways = [["Mark as read", "Read"], ["Mark as new", "New"], ["Close", "Closed"], ["Mark as new", "New"], ["Mark as read", "Read"], ["Close", "Closed"], ["Mark as read", "Read"]];
  for (const [act, state] of ways) {
    await row.getByRole("button", { name: new RegExp(`^${act}: `) }).click();
    await expect(row.getByText(state, { exact: true })).toBeVisible();
  }
  await row.getByRole("button", { name: /^Delete: / }).click();
  await accessible(page, "the question before a deletion");
  await page.getByRole("dialog").getByRole("button", { name: "Delete", exact: true }).click();
  await expect(row).toHaveCount(0);
  await fits(page);
});
