// The panel's own states: charts, history, the second factor asked once more, and files in parts. The
// pages are real; the API is played, so that each state comes when it is wanted.
import { readFile } from "node:fs/promises";
import { expect, test } from "@playwright/test";
import { opens, whole } from "../panel.js";
import { DAY, auditRow, enrollment, failures, figures, hoursAgo, json, list, person, problem } from "../play.js";
import { countsTaps } from "../sight.js";

for (const scheme of ["light", "dark"]) {
  test(`the charts say in words, numbers and bars what the figures are (${scheme})`, async ({ page }) => {
    const found = failures(page);
    await page.emulateMedia({ colorScheme: scheme });
    await opens(page, "");
    const ages = page.getByRole("img", { name: "Waiting payments: 3, of which 1 longer than we promise" });
    await expect(ages.locator("rect")).toHaveCount(6);
    await expect(page.getByRole("img", { name: /^Revenue: ₹[\d,]+ in 30 days$/ }).locator("rect")).toHaveCount(30);
    await expect(page.getByRole("img", { name: /^Registrations: \d+ in 30 days$/ })).toBeVisible();
    for (const summary of await page.locator("[data-view] details > summary").all()) await summary.click();
    const table = page.getByRole("region", { name: "Waiting payments by age" });
    await expect(table.getByRole("row")).toHaveCount(7);
    await expect(table.getByRole("row", { name: "2–7 days 1" })).toBeVisible();
    // A day with more refunded than received is below the line, and minus in the table.
    await expect(page.getByRole("region", { name: "Revenue by day" }).getByText("-₹499")).toBeVisible();
    await whole(page, `the overview, ${scheme}`);
    expect(found).toEqual([]);
  });
}

test("an overview without anything says so and still fits", async ({ page }) => {
  const none = figures({
    revenue_paise: 0, students: 0, waiting: { count: 0, oldest_at: null }, enrollments: {},
    days: figures().days.map((each) => ({ ...each, registrations: 0, enrollments: 0, revenue_paise: 0 })),
  });
  await opens(page, "", { "GET /api/admin/overview": json(none), "GET /api/admin/enrollments": list() });
  await expect(page.getByText("No payment waits")).toBeVisible();
  await whole(page, "an empty overview");
});

// Fails if the overview does not lead to all that wait, or a payment there takes more than its act and the question.
test("the sixth payment that waits is verified from the overview in three taps, on a phone", { tag: "@once" }, async ({ page }) => {
  const six = [60, 50, 40, 30, 20, 2].map((hours, place) => enrollment({ id: `e${place}`, reference: `TCS-AB23CD4${place + 2}`, submitted_at: hoursAgo(hours) }));
  await page.setViewportSize({ width: 360, height: 740 });
  await opens(page, "#/", {
    "GET /api/admin/overview": json(figures({ waiting: { count: 6, oldest_at: hoursAgo(60) } })),
    "GET /api/admin/enrollments": list(...six),
    "POST /api/admin/enrollments/e5/verify": json({ ...six[5], state: "active", version: 3, receipt_number: "TCS/26-27/000001" }),
  });
  await expect(page.locator(".row")).toHaveCount(5);
  const taps = await countsTaps(page);
  await page.getByRole("link", { name: "All waiting" }).tap();
  await page.locator(".row", { hasText: six[5].reference }).getByRole("button", { name: /^Verify: / }).tap();
  await page.getByRole("dialog").getByRole("button", { name: "Verify", exact: true }).tap();
  await expect(page.locator("[data-toast]")).toContainText("Verified. Receipt TCS/26-27/000001");
  expect(await taps()).toBe(3);
});

test("a person is shown with enrollments, their history, and what may be done", async ({ page }) => {
  const found = failures(page);
  const asked = await opens(page, "#/students");
  await whole(page, "the students");
  await page.getByRole("link", { name: "Asha Rao", exact: true }).click();
  await expect(page.getByRole("heading", { name: "Enrollments (1)" })).toBeVisible();
  await expect(page.getByRole("link", { name: "Python", exact: true })).toHaveAttribute("href", "#/enrollment/TCS-AB23CD45");
  await whole(page, "a student");
  await page.getByText("History of Python").click();
  const history = page.locator(".row-history");
  await expect(history).toContainText("Payment rejected");
  await expect(history).toContainText("Being checked → Not accepted");
  await expect(history).toContainText("Nothing <b>came</b>.");
  await expect(history).toContainText("by Meera Iyer");
  await expect(history).toContainText("unheard_of");
  await whole(page, "a student's history");
  expect(asked.filter((each) => each === "GET /api/admin/audit")).toHaveLength(1);
  expect(found).toEqual([]);
});

test("disabling says what will happen, is done by keyboard, and is shown at once", async ({ page }) => {
  let sent = null;
  await opens(page, "#/student/u1", {
    "PATCH /api/admin/students/u1": ({ body }) => {
      sent = body;
      return json(person({ active: false }));
    },
  });
  await page.getByRole("button", { name: "Disable: Asha Rao" }).focus();
  await page.keyboard.press("Enter");
  const dialog = page.getByRole("dialog", { name: "Disable the account of Asha Rao?" });
  await expect(dialog).toContainText("logged out everywhere at once");
  await whole(page, "the question before disabling");
  await page.keyboard.press("Escape");
  await expect(dialog).toBeHidden();
  expect(sent).toBeNull();
  await page.keyboard.press("Enter");
  await page.keyboard.press("Tab");
  await dialog.getByRole("button", { name: "Disable", exact: true }).focus();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("button", { name: "Enable: Asha Rao" })).toBeVisible();
  await expect(page.locator("[data-toast]")).toContainText("is disabled");
  expect(sent).toEqual({ active: false });
  // The button that was pressed is gone with the view that held it.
  await expect(page.locator("[data-view-title]")).toBeFocused();
  await whole(page, "a disabled student");
});

// Fails if `leave` of panel.js moves who is elsewhere by now, or keeps words for a view that does not come.
test("who went on while a course was saved stays there, and no words wait for a later view", async ({ page }) => {
  let answer;
  const saved = { slug: "python", name: "Python", summary: "S.", description: "D.", duration: "3 months", level: "foundational", price_paise: 49_900, topics: [], modules: [], featured: false, state: "draft", version: 1, updated_at: DAY };
  await opens(page, "#/course/new", {
    "POST /api/admin/courses": () => new Promise((resolve) => (answer = () => resolve(json(saved, 201)))),
  });
  const toast = page.locator("[data-toast]");
  const fillsAndSaves = async () => {
    for (const [label, value] of [["Name", "Python"], ["Address", "python"], ["Summary", "S."], ["Description", "D."], ["Price in rupees", "499"], ["Duration", "3 months"]]) {
      await page.getByLabel(label).fill(value);
    }
    answer = null;
    await page.getByRole("button", { name: "Save", exact: true }).click();
    await expect.poll(() => answer).not.toBeNull();
  };
  for (const elsewhere of ["Students", "Courses"]) {
    await page.goto("/admin/#/course/new");
    await fillsAndSaves();
    await page.getByRole("navigation", { name: "Panel" }).getByRole("link", { name: elsewhere }).click();
    await expect(page.locator("[data-view-title]")).toHaveText(elsewhere);
    answer();
    await expect(toast).toHaveText("Created.");
    await expect(page).toHaveURL(new RegExp(`#/${elsewhere.toLowerCase()}$`));
    await page.getByRole("navigation", { name: "Panel" }).getByRole("link", { name: "Audit log" }).click();
    await expect(page.locator("[data-view-title]")).toHaveText("Audit log");
    await expect(toast).toBeEmpty();
  }
  await page.goto("/admin/#/course/new");
  await fillsAndSaves();
  answer();
  await expect(page).toHaveURL(/#\/courses$/);
  await expect(toast).toHaveText("Created.");
});

// Fails if panel.js takes the focus from what a person went on to while the list was fetched anew.
test("who went on by keyboard to a row's link while its list was drawn anew stays at that link", async ({ page }) => {
  const course = (state) => ({ slug: "python", name: "Python", summary: "S.", description: "D.", duration: "3 months", level: "foundational", price_paise: 49_900, topics: [], modules: [], featured: false, state, version: 1, updated_at: DAY });
  let listed = list(course("published"));
  await opens(page, "#/courses", {
    "GET /api/admin/courses": () => listed,
    "PUT /api/admin/courses/python": json(course("archived")),
  });
  let answer;
  listed = new Promise((resolve) => (answer = () => resolve(list(course("archived")))));
  await page.getByRole("button", { name: "Archive: Python" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Archive", exact: true }).click();
  await expect(page.locator("[data-toast]")).toContainText("Saved.");
  const link = page.getByRole("link", { name: "Python", exact: true });
  await link.focus();
  answer();
  await expect(page.getByRole("button", { name: "Open again: Python" })).toBeVisible();
  await expect(link).toBeFocused();
});

test("a role asks for the second factor, tells a wrong code, and goes on after the right one", async ({ page }) => {
  let stepped = false;
  const asked = await opens(page, "#/student/u1", {
    "PATCH /api/admin/students/u1": () => (stepped ? json(person({ role: "admin" })) : problem(403, "step_up_required")),
    "POST /api/auth/step-up": ({ body }) => {
      if (body.code !== "123456") return problem(403, "wrong_code");
      stepped = true;
      return { status: 204 };
    },
  });
  await page.getByRole("button", { name: "Make an admin: Asha Rao" }).click();
  await page.getByRole("button", { name: "Make an admin", exact: true }).click();
  const dialog = page.getByRole("dialog", { name: "Your second factor, please" });
  await expect(dialog.getByLabel("Code")).toBeFocused();
  await whole(page, "the question for a code");
  await dialog.getByLabel("Code").fill("654 321");
  await page.keyboard.press("Enter");
  await expect(dialog.locator(".field-error")).toContainText("not right");
  await whole(page, "a wrong code");
  await dialog.getByLabel("Code").fill("123 456");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("button", { name: /^Take the admin role away/ })).toBeVisible();
  expect(asked.filter((each) => each.startsWith("PATCH"))).toHaveLength(2);
});

test("without a second factor the way to one is shown, and whoever declines is told that nothing was done", async ({ page }) => {
  await opens(page, "#/student/u1", {
    "PATCH /api/admin/students/u1": problem(403, "second_factor_missing"),
  });
  await page.getByRole("button", { name: "Make an admin: Asha Rao" }).click();
  await page.getByRole("button", { name: "Make an admin", exact: true }).click();
  const dialog = page.getByRole("dialog", { name: "Your second factor, please" });
  await expect(dialog.getByRole("link", { name: "Set one up" })).toHaveAttribute("href", "/account/#factor-title");
  await whole(page, "the way to a second factor");
  await dialog.getByRole("button", { name: "Not now" }).click();
  await expect(page.locator("#dialog-confirm [data-summary]")).toContainText("Nothing was done");
});

test("an erasure says what goes and what stays, wants a reason, and leads back to the list", async ({ page }) => {
  let answer = problem(409, "payment_under_review");
  let sent = null;
  await opens(page, "#/student/u1", {
    "POST /api/admin/students/u1/delete": ({ body }) => {
      sent = body;
      return answer;
    },
  });
  await page.getByRole("button", { name: "Erase: Asha Rao" }).click();
  const dialog = page.getByRole("dialog", { name: "Erase Asha Rao for ever?" });
  await expect(dialog).toContainText("receipt number, reference and UTR");
  await whole(page, "the question before an erasure");
  await dialog.getByRole("button", { name: "Erase", exact: true }).click();
  await expect(dialog.locator(".field-error")).toContainText("Please fill this in");
  await whole(page, "an erasure without a reason");
  expect(sent).toBeNull();
  await dialog.getByLabel(/^Reason/).fill("Asked for it by phone.");
  await dialog.getByRole("button", { name: "Erase", exact: true }).click();
  await expect(dialog.locator("[data-summary]")).toContainText("Verify or reject it first");
  answer = { status: 204 };
  await dialog.getByRole("button", { name: "Erase", exact: true }).click();
  await expect(page).toHaveURL(/#\/students$/);
  await expect(page.locator("[data-toast]")).toContainText("nothing personal is left");
  expect(sent).toEqual({ reason: "Asked for it by phone." });
});

// Fails if acts.js names the ids alone, or any version but the one of the row that was chosen.
test("many are verified in the versions that the list showed", async ({ page }) => {
  let sent = null;
  await opens(page, "#/enrollments?state=under_review", {
    "GET /api/admin/enrollments": list(enrollment({ version: 3 }), enrollment({ id: "e2", reference: "TCS-EF67GH89", version: 7 })),
    "POST /api/admin/enrollments/bulk-verify": ({ body }) => {
      sent = body;
      return json({ verified: 1, results: [{ id: "e1", outcome: "verified" }, { id: "e2", outcome: "needs_review" }] });
    },
  });
  for (const box of await page.getByRole("checkbox").all()) await box.check();
  await page.getByRole("button", { name: "Verify selected" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Verify all" }).click();
  await expect(page.locator("#dialog-outcomes")).toContainText("TCS-EF67GH89: left for you to look at");
  expect(sent).toEqual({ ids: ["e1", "e2"], versions: [3, 7] });
  // The button is gone with what was ticked: the focus must not go with it.
  await page.getByRole("dialog").getByRole("button", { name: "Close" }).click();
  await expect(page.locator("[data-view-title]")).toBeFocused();
});

test("the last admin is told why they must stay one", async ({ page }) => {
  await opens(page, "#/student/u1", {
    "GET /api/admin/students/u1": json({ student: person({ role: "admin" }), enrollments: [] }),
    "PATCH /api/admin/students/u1": problem(409, "last_admin"),
  });
  await expect(page.getByText("No enrollment yet.")).toBeVisible();
  await page.getByRole("button", { name: /^Take the admin role away/ }).click();
  await page.getByRole("button", { name: "Take the admin role away", exact: true }).click();
  await expect(page.locator("#dialog-confirm [data-summary]")).toContainText("You are the last admin");
  await whole(page, "a refused change of role");
});

test("a file in parts is saved as one, under the filters of the list, with one header", async ({ page }) => {
  const queries = [];
  const part = (text, next) => ({
    status: 200,
    contentType: "text/csv; charset=utf-8",
    headers: { "content-disposition": 'attachment; filename="enrollments-2026-11-20.csv"', ...(next && { "next-cursor": next }) },
    body: text,
  });
  await opens(page, "#/enrollments?state=active&course=python", {
    "GET /api/admin/exports/enrollments": ({ url }) => {
      const { search, searchParams } = new URL(url);
      queries.push(search);
      return searchParams.get("cursor") === "more" ? part("id,name\r\n2,आशा\r\n") : part("id,name\r\n1,\"a\r\nb\"\r\n", "more");
    },
  });
  const saved = page.waitForEvent("download");
  await page.getByRole("button", { name: "Download as CSV" }).click();
  const file = await saved;
  expect(file.suggestedFilename()).toBe("enrollments-2026-11-20.csv");
  expect(await readFile(await file.path(), "utf8")).toBe("\ufeffid,name\r\n1,\"a\r\nb\"\r\n2,आशा\r\n");
  expect(queries).toEqual(["?state=active&course=python", "?state=active&course=python&cursor=more"]);
  await expect(page.locator("[data-toast]")).toContainText("Saved as enrollments-2026-11-20.csv");
  await whole(page, "a list that was exported");
});

test("a file that fails on the way is said, and nothing is saved", async ({ page }) => {
  for (const answer of [problem(503, "unavailable"), "down", json({}), problem(400, "bad_cursor")]) {
    await opens(page, "#/messages", { "GET /api/admin/exports/messages": answer });
    let saved = false;
    page.on("download", () => (saved = true));
    const button = page.getByRole("button", { name: "Download as CSV" });
    await button.click();
    await expect(page.locator("[data-toast]")).not.toContainText("Fetching");
    await expect(page.locator("[data-toast]")).not.toBeEmpty();
    await expect(button).not.toHaveAttribute("aria-busy", "true");
    expect(saved).toBe(false);
  }
});

test("the audit log says who, what, when and why, and leads to what it was about", async ({ page }) => {
  const found = failures(page);
  await opens(page, "#/audit", {
    "GET /api/admin/audit": list(
      auditRow(),
      auditRow({ id: "2", action: "update", kind: "students", target: "u1", reason: null, detail: { role: "admin" } }),
      auditRow({ id: "3", action: "verify", detail: { from: "under_review", to: "active", amount_received_paise: 49_900 }, reason: null }),
      auditRow({ id: "5", action: "verify", detail: { from: "under_review", to: "under_review", amount_received_paise: 10_000, mismatch: "short" }, reason: null }),
      auditRow({ id: "4", action: "update", kind: "courses", target: "python", actor: { id: "gone", name: null }, reason: null, detail: { version: "3" } }),
    ),
  });
  await expect(page.getByText("amount", { exact: false }).or(page.getByText("received: ₹499")).first()).toBeVisible();
  await expect(page.locator(".row").nth(1)).toContainText("as an admin");
  await expect(page.locator(".row").nth(2)).toContainText("Payment verified");
  await expect(page.locator(".row").nth(3)).toContainText("Another amount recorded");
  await expect(page.locator(".row").nth(3)).toContainText("it came short");
  await expect(page.locator(".row").nth(4)).toContainText("by an erased account");
  await expect(page.getByRole("link", { name: "courses/python" })).toHaveAttribute("href", "#/course/python/edit");
  await whole(page, "the audit log");
  await page.getByRole("link", { name: "students/u1" }).click();
  await expect(page.getByRole("heading", { name: "Enrollments (1)" })).toBeVisible();
  await page.goto("/admin/#/audit");
  await page.getByLabel("Target").fill("enrollments/e1");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/#\/audit\?target=enrollments%2Fe1$/);
  await whole(page, "the log of one target");
  expect(found).toEqual([]);
});

test("a log without rows and one that cannot be fetched say so", async ({ page }) => {
  await opens(page, "#/audit?target=courses/none", { "GET /api/admin/audit": list() });
  await expect(page.getByRole("heading", { name: "Nothing found" })).toBeVisible();
  await whole(page, "an empty log");
  await opens(page, "#/student/u1", { "GET /api/admin/audit": problem(503, "unavailable") });
  await page.getByText("What happened to this account").click();
  await expect(page.locator("[data-toast]")).toContainText("Very many people");
  await expect(page.getByRole("heading", { name: "Enrollments (1)" })).toBeVisible();
});
