// What an act of the panel leaves on the screen: its own answer where lists lag behind, what was typed
// beside it, and the truth where somebody else was faster.
import { expect, test } from "@playwright/test";
import { opens, waiting, whole } from "../panel.js";
import { DAY, enrollment, json, list, person, problem } from "../play.js";
import { expectSeen } from "../sight.js";

const toast = (page) => page.locator("[data-toast]");
const course = {
  slug: "python", name: "Python", summary: "S.", description: "D.", duration: "3 months", level: "foundational",
  price_paise: 49_900, topics: ["one"], modules: ["first"], featured: false, state: "draft", version: 1, updated_at: DAY,
};

/** A promise and what fulfils it. */
function holding() {
  let release;
  const held = new Promise((resolve) => (release = resolve));
  return { held, release };
}

// Fails if known.js lets an older version overwrite a newer one, or acts.js does not keep what was answered.
test("what was verified leaves the waiting list, though the list still has it", async ({ page }) => {
  await opens(page, "#/enrollments?state=under_review", {
    "GET /api/admin/enrollments": list(...waiting),
    "POST /api/admin/enrollments/e0/verify": json(enrollment({ ...waiting[0], state: "active", version: 3, receipt_number: "TCS/26-27/000001" })),
    "POST /api/admin/enrollments/e1/delete": { status: 204 },
  });
  const row = page.locator(".row").filter({ hasText: waiting[0].reference });
  await row.getByRole("button", { name: /^Verify/ }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Verify", exact: true }).click();
  await expect(toast(page)).toContainText("TCS/26-27/000001");
  await expect(row).toHaveCount(0);
  await page.goto("/admin/#/");
  await expect(page.locator(".row")).toHaveCount(2);
  await page.goto(`/admin/#/enrollment/${waiting[0].reference}`);
  await expect(page.locator("[data-view]").getByText("Active", { exact: true })).toBeVisible();
  // And what was deleted is not there again.
  await page.goto(`/admin/#/enrollment/${waiting[1].reference}`);
  await page.getByRole("button", { name: /^Delete/ }).click();
  await page.getByRole("dialog").getByLabel(/^Reason/).fill("A test of theirs.");
  await page.getByRole("dialog").getByRole("button", { name: "Delete", exact: true }).click();
  await expect(page.locator(".row")).toHaveCount(1);
});

// Fails if confirm.js leaves the question open over a list that is older than what happened.
test("a course that somebody else changed is fetched anew, and the next try works", async ({ page }) => {
  const sent = [];
  let kept = { ...course, version: 1 };
  await opens(page, "#/courses", {
    "GET /api/admin/courses": () => list(kept),
    "PUT /api/admin/courses/python": ({ body }) => {
      sent.push(body.version);
      if (body.version !== 2) {
        kept = { ...kept, version: 2 };
        return problem(409, "version_conflict");
      }
      kept = { ...kept, version: 3, state: "published" };
      return json(kept);
    },
  });
  const publish = async () => {
    await page.getByRole("button", { name: "Publish: Python" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Publish" }).click();
  };
  await publish();
  await expect(page.getByRole("dialog")).toBeHidden();
  await expect(toast(page)).toContainText("newest");
  await expect(page.getByText("Version 2")).toBeVisible();
  await publish();
  await expect(page.getByText("Version 3")).toBeVisible();
  expect(sent).toEqual([1, 2]);
});

// Regression 12: an amount is paise, whatever was typed. Fails if `paiseOf` of format.js multiplies a float, or
// drops a comma wherever it stands.
test("an amount is read as it was typed, or asked for again", async ({ page }) => {
  const sent = [];
  await opens(page, "#/enrollments?state=under_review", {
    "POST /api/admin/enrollments/e0/verify": ({ body }) => {
      sent.push(body.amount_received_paise);
      return problem(409, "amount_mismatch");
    },
  });
  await page.getByRole("button", { name: /^Verify/ }).first().click();
  const dialog = page.getByRole("dialog");
  await dialog.getByText("The amount differs, or a note").click();
  const amount = dialog.getByLabel(/^Amount received/);
  const verify = dialog.getByRole("button", { name: "Verify", exact: true });
  for (const none of ["499,50", "1.234", "12,34,56", "0x10", "-5", "1e3", "1234567890"]) {
    await amount.fill(none);
    await verify.click();
    await expect(dialog.getByText("Please enter an amount in rupees").first(), none).toBeVisible();
  }
  expect(sent).toEqual([]);
  const amounts = { "1,499.50": 149_950, "₹ 1,49,950": 14_995_000, "149,950.5": 14_995_050, "0.29": 29 };
  for (const [typed, paise] of Object.entries(amounts)) {
    await amount.fill(typed);
    await verify.click();
    await expect.poll(() => sent.at(-1), { message: typed }).toBe(paise);
    await expect(verify).not.toHaveAttribute("aria-busy", "true");
  }
});

// Fails if acts.js lets a difference be accepted before it has taken the version that recording made, takes
// one that somebody else made besides, or leaves what was recorded unseen when the dialog is closed.
test("a difference that was recorded is accepted in its version, or shown", async ({ page }) => {
  const short = { mismatch: "short", amount_received_paise: 10_000 };
  let kept = waiting[0];
  const sent = [];
  const { held, release } = holding();
  await opens(page, "#/enrollments?state=under_review", {
    "GET /api/admin/enrollments": async ({ url }) => {
      if (url.includes("q=")) await held;
      return list(kept);
    },
    "POST /api/admin/enrollments/e0/verify": ({ body }) => {
      sent.push(body.version);
      if (body.accept_difference) return json({ ...kept, state: "active", version: kept.version + 1 });
      kept = { ...kept, ...short, version: 3 };
      return problem(409, "amount_mismatch");
    },
  });
  const dialog = page.getByRole("dialog");
  const records = async () => {
    await page.getByRole("button", { name: /^Verify/ }).click();
    await dialog.getByText("The amount differs, or a note").click();
    await dialog.getByLabel(/^Amount received/).fill("100");
    await dialog.getByRole("button", { name: "Verify", exact: true }).click();
  };
  await records();
  // The version that is to be accepted is not known yet.
  await expect(dialog.getByRole("button", { name: "Verify", exact: true })).toHaveAttribute("aria-busy", "true");
  release();
  await expect(dialog.getByRole("link", { name: /amount|difference/i }).first()).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page.locator(".row")).toContainText("Came short");
  await page.getByRole("button", { name: /^Verify/ }).click();
  await dialog.getByLabel(/Accept/).check();
  await dialog.getByLabel(/^Note/).fill("The rest is a discount.");
  await dialog.getByRole("button", { name: "Verify", exact: true }).click();
  await expect(page.locator(".row")).toHaveCount(0);
  expect(sent).toEqual([2, 3]);
});

// Fails if enrollments.js or student.js draw anew without what stands in their own forms.
test("a note and a name that are being written stay through other acts", async ({ page }) => {
  await opens(page, `#/enrollment/${waiting[0].reference}`, {
    "POST /api/admin/enrollments/e0/verify": json({ ...waiting[0], state: "active", version: 3, receipt_number: "TCS/26-27/000001" }),
    "PATCH /api/admin/students/u1": json(person({ active: false })),
  });
  const note = page.getByLabel("Seen by admins only");
  await note.fill("Called, will come on");
  await page.getByRole("button", { name: /^Verify/ }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Verify", exact: true }).click();
  await expect(toast(page)).toContainText("TCS/26-27/000001");
  await expect(note).toHaveValue("Called, will come on");
  await page.goto("/admin/#/student/u1");
  const name = page.getByLabel("Name", { exact: true });
  await name.fill("Asha R");
  await page.getByRole("button", { name: /^Disable/ }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Disable", exact: true }).click();
  await expect(page.getByRole("button", { name: /^Enable/ })).toBeVisible();
  await expect(name).toHaveValue("Asha R");
});

// Fails if export.js takes the filters of the address, or list.js sends what a search does not obey.
test("a file has the filters that are chosen, and a search only those that it obeys", async ({ page }) => {
  const asked = [];
  await opens(page, "#/enrollments?course=gone", {
    "GET /api/admin/exports/enrollments": ({ url }) => {
      asked.push(new URL(url).search);
      return { status: 200, contentType: "text/csv", body: "id\r\n" };
    },
  });
  // A course that the list does not have is still the one that is chosen.
  await expect(page.getByLabel("Course")).toHaveValue("gone");
  await page.getByLabel("State").selectOption("Active");
  const saved = page.waitForEvent("download");
  await page.getByRole("button", { name: "Download as CSV" }).click();
  await saved;
  expect(asked).toEqual(["?state=active&course=gone"]);
  await page.getByLabel("Search").fill("asha");
  await page.getByRole("button", { name: "Show", exact: true }).click();
  await expect(page).toHaveURL(/#\/enrollments\?q=asha&state=active$/);
  // Fails if list.js leaves "Clear" to an address that is there already.
  for (let time = 0; time < 2; time += 1) {
    await page.getByLabel("Search").fill("typed and not shown");
    await page.getByRole("link", { name: "Clear" }).click();
    await expect(page).toHaveURL(/#\/enrollments$/);
    await expect(page.getByLabel("Search")).toHaveValue("");
  }
});

// Fails if acts.js writes what went wrong into a dialog that is closed, or form.js keeps a form that was
// begun anew waiting for the answer of the one before.
test("what fails after its dialog was closed is said, and another payment need not wait", async ({ page }) => {
  const { held, release } = holding();
  const many = holding();
  await opens(page, "#/enrollments?state=under_review", {
    "POST /api/admin/enrollments/e0/verify": async () => {
      await held;
      return problem(503, "unavailable");
    },
    "POST /api/admin/enrollments/e1/verify": json({ ...waiting[1], state: "active", version: 3, receipt_number: "TCS/26-27/000002" }),
    "POST /api/admin/enrollments/bulk-verify": async () => {
      await many.held;
      return problem(503, "unavailable");
    },
  });
  const verify = page.locator("#dialog-verify").getByRole("button", { name: "Verify", exact: true });
  const begin = (place) => page.locator(".row").filter({ hasText: waiting[place].reference }).getByRole("button", { name: /^Verify/ }).click();
  await begin(0);
  await verify.click();
  await page.keyboard.press("Escape");
  await begin(1);
  await verify.click();
  await expect(toast(page)).toContainText("TCS/26-27/000002");
  release();
  await expect(toast(page)).toContainText("Very many people");
  await page.getByRole("checkbox").first().check();
  await page.getByRole("button", { name: "Verify selected" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Verify all" }).click();
  await page.keyboard.press("Escape");
  await toast(page).evaluate((each) => (each.textContent = ""));
  many.release();
  await expect(toast(page)).toContainText("Very many people");
});

// Fails if inbox.js leaves an empty list without a word, or counts what is gone.
test("after the last message was deleted the list says that nothing is left", async ({ page }) => {
  const message = (id) => ({ id, name: "Ravi", email: "r@example.com", phone: null, subject: "When?", message: "Soon?", state: "new", created_at: DAY, updated_at: DAY });
  let there = [message("m1"), message("m2")];
  await opens(page, "#/messages", {
    "GET /api/admin/messages": () => list(...there),
    "DELETE /api/admin/messages/m1": () => ((there = there.slice(1)), { status: 204 }),
    "DELETE /api/admin/messages/m2": () => ((there = []), { status: 204 }),
  });
  const removes = async () => {
    await page.getByRole("button", { name: /^Delete/ }).first().click();
    await page.getByRole("dialog").getByRole("button", { name: "Delete", exact: true }).click();
  };
  await removes();
  await expect(page.locator("[data-count]")).toHaveText("1 shown");
  await removes();
  await expect(page.getByRole("heading", { name: "Nothing found" })).toBeVisible();
  await expect(page.locator("[data-count]")).toHaveText("0 shown");
  await expect(page.locator("[data-view-title]")).toBeFocused();
});

// Fails if inbox.js lacks one of the ways between the states of a message, all of which the academy takes.
test("a message goes from each state to each other one", { tag: "@once" }, async ({ page }) => {
  const ways = { "Mark as new": "new", "Mark as read": "read", "Close": "closed" };
  let kept = { id: "m1", name: "Ravi", email: "r@example.com", phone: null, subject: "When?", message: "Soon?", created_at: DAY, updated_at: DAY };
  await opens(page, "#/courses", {
    "GET /api/admin/messages": () => list(kept),
    "PATCH /api/admin/messages/m1": ({ body }) => json((kept = { ...kept, ...body })),
  });
  for (const from of Object.values(ways)) {
    for (const [act, to] of Object.entries(ways).filter(([, state]) => state !== from)) {
      kept = { ...kept, state: from };
      await page.goto("/admin/#/courses");
      await page.goto("/admin/#/messages");
      await page.getByRole("button", { name: `${act}: Ravi` }).click();
      await expect(toast(page), `${from} to ${to}`).toContainText("The message of Ravi is now");
      expect(kept.state).toBe(to);
    }
  }
});

// Fails if panel.js lets the link change the fragment, which is the view's address.
test("the way to the content keeps the view and what is typed in it", async ({ page }) => {
  await opens(page, "#/course/new");
  await page.getByLabel("Name", { exact: true }).fill("Half a course");
  await page.locator(".skip-link").focus();
  await page.keyboard.press("Enter");
  await expect(page.locator("main")).toBeFocused();
  await expect(page).toHaveURL(/#\/course\/new$/);
  await expect(page.getByLabel("Name", { exact: true })).toHaveValue("Half a course");
});

// Fails if list.js says that nothing is there of an empty page that others follow, or does not say so of the
// last; or if the focus goes away with the button.
test("an empty page leads on, and only the last one says that nothing is there", async ({ page }) => {
  const cursors = new Map([[null, "c1"], ["c1", "c2"], ["c2", null]]);
  let found = [];
  await opens(page, "#/enrollments?state=under_review&course=python", {
    "GET /api/admin/enrollments": ({ url }) => {
      const next = cursors.get(new URL(url).searchParams.get("cursor"));
      return json({ items: next ? [] : found, next_cursor: next });
    },
  });
  const more = page.getByRole("button", { name: "Show more" });
  const nothing = page.locator("[data-empty]");
  const count = page.locator("[data-count]");
  for (const rows of [[], waiting]) {
    found = rows;
    for (let empty = 0; empty < 2; empty += 1) {
      await expect(more).toBeVisible();
      await expect(more).not.toHaveAttribute("aria-busy", "true");
      await expect(nothing).toBeHidden();
      await expect(count).toHaveText(/^0 .*more/);
      await more.focus();
      await more.press("Enter");
    }
    await expect(more).toBeHidden();
    await expect(page.locator(".row")).toHaveCount(rows.length);
    await expect(nothing).toBeVisible({ visible: rows.length === 0 });
    // Others may wait still: only of this course nobody does.
    if (rows.length === 0) await expect(nothing).toContainText("Nothing found");
    await expect(rows.length === 0 ? page.locator("#main") : page.locator(".row").first().getByRole("checkbox")).toBeFocused();
    await page.reload();
  }
});

// Fails if unsaved.js keeps nothing, or keeps it after it was saved.
test("what was typed into a course is there again after looking something up, and after a reload", async ({ page }) => {
  const kept = { ...course, state: "published", featured: true };
  let sent;
  await opens(page, "#/course/python/edit", {
    "GET /api/admin/courses/python": json(kept),
    "PUT /api/admin/courses/python": ({ body }) => ((sent = body), json({ ...kept, ...body, version: 2 })),
  });
  const summary = page.getByLabel("Summary");
  const goesRound = async () => {
    await page.getByRole("navigation", { name: "Panel" }).getByRole("link", { name: "Students" }).click();
    await expect(page.locator("[data-view-title]")).toHaveText("Students");
    await page.goBack();
    await expect(summary).toBeVisible();
  };
  await summary.fill("Half a sent");
  await page.getByLabel(/^Show on the home page/).uncheck();
  await goesRound();
  await expect(summary).toHaveValue("Half a sent");
  await expect(page.getByLabel(/^Show on the home page/)).not.toBeChecked();
  await expect(toast(page)).toContainText("not saved yet");
  await whole(page, "a form with what was typed before");
  await page.getByRole("button", { name: "Start over" }).click();
  await expect(summary).toHaveValue("S.");

  await summary.fill("A whole sentence.");
  await page.reload();
  await expect(summary).toHaveValue("A whole sentence.");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(toast(page)).toContainText("Saved.");
  expect(sent).toMatchObject({ summary: "A whole sentence.", version: 1, featured: true });
  await goesRound();
  await expect(summary).toHaveValue("S.");
  await expect(toast(page)).toBeEmpty();
});

// Fails if 80-panel.css puts what is said where the bar of what is chosen stands, wherever the list is scrolled to; or
// panel.js does not tell it how high that is.
test("what is said and what is chosen do not lie on each other", async ({ page }) => {
  const many = Array.from({ length: 14 }, (_, place) => enrollment({ id: `n${place}`, reference: `TCS-${String(place).padStart(8, "0")}` }));
  await opens(page, "#/enrollments?state=under_review", {
    "GET /api/admin/enrollments": json({ items: many, next_cursor: "more" }),
    "POST /api/admin/enrollments/n0/reject": json({ ...many[0], state: "rejected", version: 3, utr: null, reason: "Nothing came." }),
  });
  for (const place of [1, 2]) await page.locator("[data-select]").nth(place).check();
  await page.getByRole("button", { name: /^Reject: / }).first().click();
  await page.getByRole("dialog").getByLabel(/^Reason/).fill("Nothing came.");
  await page.getByRole("dialog").getByRole("button", { name: "Reject", exact: true }).click();
  await expect(page.locator("[data-bulk-text]")).toHaveText("2 selected");
  await expect(toast(page)).toContainText("Rejected.");
  // How high that is, is told when it is drawn.
  await expect(async () => expect(await page.evaluate(() => document.documentElement.style.getPropertyValue("--said"))).not.toBe("")).toPass();
  const height = await page.evaluate(() => document.documentElement.scrollHeight - innerHeight);
  for (let top = 0; top < height + 20; top += 20) {
    const [bar, said] = await page.evaluate((wanted) => {
      scrollTo({ top: wanted, behavior: "instant" });
      return ["[data-bulk]", "[data-toast]"].map((each) => document.querySelector(each).getBoundingClientRect().toJSON());
    }, top);
    expect(bar.bottom, `scrolled by ${top}`).toBeLessThanOrEqual(said.top);
    if (top > height / 2) continue;
    await expectSeen(toast(page), `what is said, scrolled by ${top}`);
    for (const name of ["Verify selected", "Select none"]) await expectSeen(page.getByRole("button", { name }), `${name}, scrolled by ${top}`);
  }
  await whole(page, "what is said below what is chosen");
});
