// What the panel asks before an act about a person, and what it says afterwards: whom a mail tells of it, as it is so.
// The pages are real; the API is played.
import { expect, test } from "@playwright/test";
import { opens, whole } from "../panel.js";
import { DAY, json, person } from "../play.js";

const dialog = (page) => page.getByRole("dialog");
const toast = (page) => page.locator("[data-toast]");
const asks = (page, act) => page.getByRole("button", { name: new RegExp(`^${act}: `) }).click();
const presses = (page, act) => dialog(page).getByRole("button", { name: act, exact: true }).click();
/** The page of the person who is `more`, as if no view had been open before. */
async function opensPerson(page, more, answers) {
  await page.goto("about:blank");
  await opens(page, "#/student/u1", { "GET /api/admin/students/u1": json({ student: person(more), enrollments: [] }), ...answers });
}

const SELF = "A mail says so.";
const STOPPED = "No mail says so, since mail to asha@example.com is stopped.";
const ADMINS = "All admins and the academy are told by mail.";
const NOBODY = "No mail is sent.";

// Fails if `told` of student.js promises a mail that nobody gets, or is quiet of one that somebody gets.
test("before and after an act about a person it is said who is told by mail", async ({ page }) => {
  const admin = { role: "admin" };
  const table = [
    ["Enable", { active: false }, [NOBODY]],
    ["Enable", { ...admin, active: false }, [ADMINS]],
    ["Disable", {}, [SELF], { active: false }],
    ["Disable", { mail_blocked: true }, [STOPPED], { active: false }],
    ["Disable", admin, [SELF, ADMINS], { active: false }],
    ["Make an admin", {}, [ADMINS], { role: "admin" }],
    ["Take the admin role away", admin, [ADMINS]],
    ["Take the admin role away", { ...admin, active: false }, [NOBODY]],
  ];
  for (const [act, who, told, becomes] of table) {
    const name = `${act}: ${JSON.stringify(who)}`;
    const says = async (place, words) => {
      for (const each of [SELF, STOPPED, ADMINS, NOBODY]) {
        if (words.includes(each)) await expect(place, name).toContainText(each);
        else await expect(place, name).not.toContainText(each);
      }
    };
    await opensPerson(page, who, { "PATCH /api/admin/students/u1": ({ body }) => json(person({ ...who, ...body })) });
    await asks(page, act);
    await expect(dialog(page), name).toBeVisible();
    await says(dialog(page), told);
    if (!becomes) continue;
    await whole(page, name);
    await presses(page, act);
    await expect(toast(page), name).not.toBeEmpty();
    await says(toast(page), told);
  }
});

// Fails if student.js says the server's own words, which are in no catalogue, or not what was mailed.
test("who mails somebody again is told of it in the panel's own words", { tag: "@once" }, async ({ page }) => {
  const table = [
    [null, "link", "A new link is on its way. It opens the account within a day; older links no longer work."],
    [DAY, "email_link", "The link to the new e-mail is on its way once more. It works as long as the first one."],
    [DAY, "account_is_open", "The e-mail is verified already. A mail on how to log in is on its way."],
    [DAY, "nothing", "Three mails went out within the hour already. Please wait for one of them."],
  ];
  for (const [verified_at, mailed, words] of table) {
    await opensPerson(page, { verified_at }, { "POST /api/admin/students/u1/resend-verification": json({ mailed, message: "Words of the server." }, 202) });
    await asks(page, "Send the verification again");
    await presses(page, "Send the verification again");
    await expect(toast(page)).toHaveText(words);
    await whole(page, words);
  }
});
