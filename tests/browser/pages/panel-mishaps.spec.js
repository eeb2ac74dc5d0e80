// What goes wrong in the panel while an admin works: somebody else is faster, the way leads elsewhere and back, a
// long list or file breaks off, a stranger answers. What was typed and fetched stays. The API is played.
import { readFile } from "node:fs/promises";
import { expect, test } from "@playwright/test";
import { opens, waiting, whole } from "../panel.js";
import { DAY, auditRow, enrollment, json, list, never, person, problem } from "../play.js";

const toast = (page) => page.locator("[data-toast]");
const dialog = (page) => page.getByRole("dialog");
const presses = (page, name) => dialog(page).getByRole("button", { name, exact: true }).click();
const asks = (page, act) => page.getByRole("button", { name: new RegExp(`^${act}: `) }).first().click();
const tab = (page, name) => page.getByRole("navigation", { name: "Panel" }).getByRole("link", { name });
const title = (page) => page.locator("[data-view-title]");
const portal = (status) => ({ status, contentType: "text/html", body: "<h1>Not from here</h1>" });
const course = {
  slug: "python", name: "Python", summary: "S.", description: "D.", duration: "3 months", level: "foundational",
  price_paise: 49_900, topics: [], modules: [], featured: false, state: "published", version: 1, updated_at: DAY,
};
/** `count` payments that wait, the first of them numbered `from`. */
const many = (from, count) => Array.from({ length: count }, (_, place) => enrollment({ id: `n${from + place}`, reference: `TCS-${String(from + place).padStart(8, "0")}` }));
const cursorOf = (url) => new URL(url).searchParams.get("cursor");

// Fails if api.js keeps the status of an answer that is none of ours: a proxy's 403 then reads "You are a student".
test("a proxy that refuses is no word of the academy, and the view can be tried again", { tag: "@once" }, async ({ page }) => {
  for (const stranger of [portal(403), portal(401), portal(404), json({ message: "Forbidden" }, 403)]) {
    let answer = stranger;
    await opens(page, "#/", { "GET /api/admin/students": () => answer });
    await tab(page, "Students").click();
    await expect(page.getByRole("heading", { name: "Please try again" })).toBeVisible();
    answer = list(person());
    await page.getByRole("button", { name: "Try again" }).click();
    await expect(page.getByRole("link", { name: "Asha Rao", exact: true })).toBeVisible();
    await page.goto("about:blank");
  }
});

/** One payment that somebody else, in turn, makes newer than what the panel shows. */
async function overtaken(page, hash, now) {
  let kept = enrollment();
  const sent = [];
  const act = ({ body }) => {
    sent.push(body);
    if (body.version === kept.version) return json({ ...kept, state: "rejected", version: kept.version + 1, reason: body.reason });
    return problem(409, "version_conflict");
  };
  await opens(page, hash, {
    "GET /api/admin/enrollments": () => list(kept),
    "POST /api/admin/enrollments/e1/verify": act,
    "POST /api/admin/enrollments/e1/reject": act,
  });
  kept = enrollment({ version: 3, ...now });
  return sent;
}

// Fails if `goesOn` of acts.js closes the dialog, keeps the older version or the older facts, or sends by itself.
test("a reason that was being written stays when somebody else was faster, and goes to what is so now", async ({ page }) => {
  const sent = await overtaken(page, "#/enrollments?state=under_review", { utr: "499999999999" });
  await asks(page, "Reject");
  await dialog(page).getByLabel(/^Reason/).fill("Nothing came with this number.");
  await presses(page, "Reject");
  await expect(dialog(page).locator("[data-summary]")).toContainText("Somebody else changed this meanwhile");
  await expect(dialog(page).locator("[data-pairs]")).toContainText("499999999999");
  await expect(dialog(page).getByLabel(/^Reason/)).toHaveValue("Nothing came with this number.");
  expect(sent.map(({ version }) => version)).toEqual([2]);
  await whole(page, "a dialog that was overtaken");
  await presses(page, "Reject");
  await expect(dialog(page)).toBeHidden();
  expect(sent.map(({ version, reason }) => [version, reason])).toEqual([[2, "Nothing came with this number."], [3, "Nothing came with this number."]]);
  await expect(page.locator(".row")).toHaveCount(0);
});

// Fails if what is newer is shown in the dialog alone, and not where it was opened once that is closed.
test("who gives up after being overtaken sees in the list what is so now", { tag: "@once" }, async ({ page }) => {
  const sent = await overtaken(page, "#/enrollments?state=under_review", { utr: "499999999999" });
  await asks(page, "Reject");
  await dialog(page).getByLabel(/^Reason/).fill("Nothing came.");
  await presses(page, "Reject");
  await expect(dialog(page).locator("[data-summary]")).toContainText("Somebody else");
  await presses(page, "Not now");
  await expect(page.locator(".row")).toContainText("499999999999");
  expect(sent).toHaveLength(1);
});

// Fails if the note of `takeNote` is lost, or a newer one is replaced unseen.
test("a note written while verifying stays, and a newer one is seen before it is replaced", { tag: "@once" }, async ({ page }) => {
  const sent = await overtaken(page, "#/enrollments?state=under_review", { note: "Called on Monday.", amount_received_paise: 40_000, mismatch: "short" });
  await asks(page, "Verify");
  await dialog(page).getByText("The amount differs, or a note").click();
  await dialog(page).getByLabel(/^Note/).fill("Seen at the bank.");
  await presses(page, "Verify");
  await expect(dialog(page).locator("[data-pairs]")).toContainText("Called on Monday.");
  await expect(dialog(page).locator("[data-pairs]")).toContainText("₹400");
  await expect(dialog(page).getByLabel(/^Note/)).toHaveValue("Seen at the bank.");
  await presses(page, "Verify");
  await expect(dialog(page)).toBeHidden();
  expect(sent.at(-1)).toMatchObject({ version: 3, note: "Seen at the bank." });
});

// Fails if acts.js keeps a dialog open about what can no longer be done.
test("a dialog closes where somebody else has settled it", { tag: "@once" }, async ({ page }) => {
  await overtaken(page, "#/enrollments?state=under_review", { state: "active", receipt_number: "TCS/26-27/000001" });
  await asks(page, "Reject");
  await dialog(page).getByLabel(/^Reason/).fill("Nothing came.");
  await presses(page, "Reject");
  await expect(dialog(page)).toBeHidden();
  await expect(toast(page)).toContainText("is now: Active");
});

// Fails if enrollments.js or student.js keep what is typed only as long as their view is open.
test("a note and a name that are not saved are there again after looking something up", async ({ page }) => {
  let kept = waiting[0];
  await opens(page, `#/enrollment/${kept.reference}`, {
    "GET /api/admin/enrollments": () => list(kept),
    "PATCH /api/admin/enrollments/e0": ({ body }) => (body.version === kept.version ? json((kept = { ...kept, note: body.note, version: kept.version + 1 })) : problem(409, "version_conflict")),
    "PATCH /api/admin/students/u1": ({ body }) => json(person(body)),
  });
  const note = page.getByLabel("Seen by admins only");
  const name = page.getByLabel("Name", { exact: true });
  const goesRound = async () => {
    await tab(page, "Messages").click();
    await expect(title(page)).toHaveText("Messages");
    await page.goBack();
  };
  await note.fill("Called, will come on");
  await goesRound();
  await expect(note).toHaveValue("Called, will come on");
  await expect(toast(page)).toContainText("not saved yet");
  await whole(page, "a note that was typed before");
  // Somebody else's change is not overwritten unseen.
  kept = { ...kept, version: 3, note: "Her uncle has paid" };
  await goesRound();
  await page.getByRole("button", { name: "Save the note" }).click();
  await expect(toast(page)).toContainText("Somebody else");
  await expect(page.getByText("Saved so far: Her uncle has paid")).toBeVisible();
  await page.getByRole("button", { name: "Save the note" }).click();
  await expect(toast(page)).toHaveText("Note saved.");
  expect(kept.note).toBe("Called, will come on");
  await goesRound();
  await expect(note).toHaveValue("Called, will come on");
  await expect(page.getByRole("button", { name: "Start over" })).toHaveCount(0);

  await page.goto("/admin/#/student/u1");
  await name.fill("Asha R");
  await goesRound();
  await expect(name).toHaveValue("Asha R");
  await page.getByRole("button", { name: "Start over" }).click();
  await expect(name).toHaveValue("Asha Rao");
  await goesRound();
  await expect(name).toHaveValue("Asha Rao");
});

// Fails if enrollments.js names the newest version that is known instead of the one that its row shows, or list.js
// shows a payment twice.
test("what is verified together is what the rows show, each once", { tag: "@once" }, async ({ page }) => {
  let sent = null;
  const corrected = { ...waiting[0], version: 5, utr: "499999999999" };
  await opens(page, "#/enrollments?state=under_review", {
    "GET /api/admin/enrollments": ({ url }) => json(cursorOf(url) ? { items: [corrected, waiting[2]], next_cursor: null } : { items: waiting.slice(0, 2), next_cursor: "more" }),
    "POST /api/admin/enrollments/bulk-verify": ({ body }) => ((sent = body), never()),
  });
  for (const box of await page.getByRole("checkbox").all()) await box.check();
  await page.getByRole("button", { name: "Show more" }).click();
  await expect(page.locator(".row")).toHaveCount(3);
  await expect(page.locator("[data-count]")).toHaveText("3 shown");
  await expect(page.locator(".row").first()).toContainText("499999999999");
  await expect(page.getByRole("checkbox").first()).not.toBeChecked();
  await expect(page.locator("[data-bulk-text]")).toHaveText("1 selected");
  await page.getByRole("checkbox").first().check();
  await page.getByRole("button", { name: "Verify selected" }).click();
  await presses(page, "Verify all");
  await expect.poll(() => sent).toEqual({ ids: ["e0", "e1"], versions: [5, 2] });
});

test("a version that became known since its row was drawn is not the one that was ticked", { tag: "@once" }, async ({ page }) => {
  let sent = null;
  let kept = waiting[0];
  await opens(page, "#/enrollments?state=under_review", {
    "GET /api/admin/enrollments": ({ url }) => (url.includes("q=") ? list(kept) : list(waiting[0], waiting[1])),
    "POST /api/admin/enrollments/e0/reject": () => ((kept = { ...kept, version: 9 }), problem(409, "version_conflict")),
    "POST /api/admin/enrollments/bulk-verify": ({ body }) => ((sent = body), never()),
  });
  for (const box of await page.getByRole("checkbox").all()) await box.check();
  await asks(page, "Reject");
  await dialog(page).getByLabel(/^Reason/).fill("Nothing came.");
  await presses(page, "Reject");
  await expect(dialog(page).locator("[data-summary]")).toContainText("Somebody else");
  await page.keyboard.press("Escape");
  // The row is drawn anew, and with it the tick is gone: what was ticked was another version.
  await expect(page.locator("[data-bulk-text]")).toHaveText("1 selected");
  await page.getByRole("button", { name: "Verify selected" }).click();
  await presses(page, "Verify all");
  await expect.poll(() => sent).toEqual({ ids: ["e1"], versions: [2] });
});

// Fails if contacts.js writes an address into a link as it stands.
test("an address that holds the beginnings of headers is only an address", { tag: "@once" }, async ({ page }) => {
  const email = "a?bcc=x%40evil.com&y=@example.com";
  const message = { id: "m1", name: "Ravi", email, phone: null, subject: "When?", message: "Soon?", state: "new", created_at: DAY };
  await opens(page, "#/messages", { "GET /api/admin/messages": list(message), "GET /api/admin/students": list(person({ email })) });
  const link = page.locator(".row-contacts a").first();
  await expect(link).toHaveText(email);
  await expect(link).toHaveAttribute("href", "mailto:a%3Fbcc%3Dx%2540evil.com%26y%3D@example.com");
  await tab(page, "Students").click();
  await expect(page.locator(".row-title a")).toHaveText("Asha Rao");
  await expect(link).toHaveAttribute("href", "mailto:a%3Fbcc%3Dx%2540evil.com%26y%3D@example.com");
});

// Fails if `page.tell` says that the log-in has ended and leaves it at that.
test("wherever a log-in is found to have ended, the way to the next one is there", async ({ page }) => {
  const ended = problem(401, "not_signed_in");
  const message = { id: "m1", name: "Ravi", email: "r@example.com", phone: null, subject: "When?", message: "Soon?", state: "new", created_at: DAY };
  await opens(page, "#/messages", {
    "GET /api/admin/messages": ({ url }) => (cursorOf(url) ? ended : json({ items: [message], next_cursor: "more" })),
    "PATCH /api/admin/messages/m1": ended,
    "GET /api/admin/exports/messages": ended,
    "GET /api/admin/audit": ended,
  });
  const link = toast(page).getByRole("link", { name: /log-in page in a new tab/ });
  for (const name of [/^Mark as read/, "Show more", "Download as CSV"]) {
    await page.getByRole("button", { name }).click();
    await expect(link).toHaveAttribute("href", `/login/?next=${encodeURIComponent("/admin/#/messages")}`);
    await expect(link).toHaveAttribute("target", "_blank");
    await whole(page, "a log-in that ended");
    await toast(page).evaluate((each) => each.replaceChildren());
  }
  await page.goto("/admin/#/student/u1");
  await page.getByText("What happened to this account").click();
  await expect(link).toBeVisible();
});

// Fails if export.js gives up at once, forgets what came, or fetches it a second time.
test("a long file survives what breaks on its way, and goes on where it stopped", { tag: "@once" }, async ({ page }) => {
  const part = (text, next) => ({ status: 200, contentType: "text/csv; charset=utf-8", headers: next ? { "next-cursor": next } : {}, body: text });
  const asked = [];
  let refusals = 1;
  await opens(page, "#/messages", {
    "GET /api/admin/exports/messages": ({ url }) => {
      const cursor = cursorOf(url);
      asked.push(cursor);
      if (cursor === null) return part("id\r\n1\r\n", "two");
      if (refusals > 0) {
        refusals -= 1;
        return problem(503, "unavailable");
      }
      return cursor === "two" ? part("id\r\n2\r\n", "three") : part("id\r\n3\r\n");
    },
  });
  const button = page.getByRole("button", { name: "Download as CSV" });
  const saves = async () => {
    const saved = page.waitForEvent("download");
    await button.click();
    return readFile(await (await saved).path(), "utf8");
  };
  expect(await saves()).toBe("\ufeffid\r\n1\r\n2\r\n3\r\n");
  expect(asked).toEqual([null, "two", "two", "three"]);

  asked.length = 0;
  refusals = 3;
  await button.click();
  await expect(toast(page)).toContainText("The part that came is kept: press again to go on from there.");
  await expect(button).not.toHaveAttribute("aria-busy", "true");
  expect(await saves()).toBe("\ufeffid\r\n1\r\n2\r\n3\r\n");
  expect(asked).toEqual([null, "two", "two", "two", "two", "three"]);
});

// Fails if export.js waits for longer than anybody looks at a screen.
test("a file that is refused for long is not waited for", { tag: "@once" }, async ({ page }) => {
  const asked = await opens(page, "#/messages", { "GET /api/admin/exports/messages": { ...problem(429, "too_many_requests"), headers: { "retry-after": "900" } } });
  await page.getByRole("button", { name: "Download as CSV" }).click();
  await expect(toast(page)).toContainText("15 minutes");
  expect(asked.filter((each) => each.includes("exports"))).toHaveLength(1);
});

// Fails if choices.js asks once a tab, or for the first hundred alone.
test("lists can be filtered by every course, and by one that was made a moment ago", { tag: "@once" }, async ({ page }) => {
  let made = false;
  await opens(page, "#/enrollments", {
    "GET /api/admin/courses": ({ url }) => {
      if (cursorOf(url)) return list({ ...course, slug: "last", name: "The hundred and first" });
      return json({ items: made ? [{ ...course, slug: "new", name: "New one" }] : [course], next_cursor: "more" });
    },
    "POST /api/admin/courses": ({ body }) => ((made = true), json({ ...course, ...body, version: 1 }, 201)),
    "GET /api/admin/internships": ({ url }) => (cursorOf(url) ? list({ slug: "last", role: "The last one" }) : json({ items: [{ slug: "web", role: "Web intern" }], next_cursor: "more" })),
  });
  const options = (label) => page.getByLabel(label, { exact: true }).locator("option");
  await expect(options("Course")).toHaveText(["All courses", "Python", "The hundred and first"]);
  await page.goto("/admin/#/course/new");
  for (const [label, value] of [["Name", "New one"], ["Address", "new"], ["Summary", "S."], ["Description", "D."], ["Price in rupees", "499"], ["Duration", "3 months"]]) {
    await page.getByLabel(label).fill(value);
  }
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(toast(page)).toHaveText("Created.");
  await page.goto("/admin/#/enrollments");
  await expect(options("Course")).toHaveText(["All courses", "New one", "The hundred and first"]);
  await page.goto("/admin/#/applications");
  await expect(options("Internship")).toHaveText(["All internships", "Web intern", "The last one"]);
});

// Fails if panel.js or list.js forget how far a list was read, or take the start of the page for where one was.
test("who comes back from one of many payments finds the place in the list", async ({ page }) => {
  const queries = [];
  await opens(page, "#/enrollments?state=under_review", {
    "GET /api/admin/enrollments": ({ url }) => {
      if (url.includes("q=")) return list(...many(0, 200).filter(({ reference }) => url.includes(reference)));
      queries.push(new URL(url).search);
      return json(cursorOf(url) ? { items: many(100, 100), next_cursor: null } : { items: many(0, 100), next_cursor: "more" });
    },
  });
  const rows = page.locator("[data-view] .row");
  await expect(rows).toHaveCount(100);
  await page.getByRole("button", { name: "Show more" }).click();
  await expect(rows).toHaveCount(200);
  expect(queries).toEqual(["?state=under_review&limit=100", "?state=under_review&limit=100&cursor=more"]);
  const link = rows.nth(150).locator(".row-title a");
  for (const back of [() => page.goBack(), () => page.locator(".crumbs a").click()]) {
    await link.scrollIntoViewIfNeeded();
    await link.focus();
    const before = await page.evaluate(() => scrollY);
    expect(before).toBeGreaterThan(1000);
    await page.keyboard.press("Enter");
    await expect(page.getByLabel("Seen by admins only")).toBeVisible();
    await back();
    await expect(rows).toHaveCount(200);
    await expect(link).toBeFocused();
    expect(Math.abs((await page.evaluate(() => scrollY)) - before)).toBeLessThan(5);
  }
  // Who chooses the list begins it anew.
  await tab(page, "Students").click();
  await expect(title(page)).toHaveText("Students");
  await tab(page, "Payments").click();
  await expect(rows).toHaveCount(100);
  await expect(title(page)).toBeFocused();
});

// Fails if panel.js leaves the tab of the open view to the browser, to which it leads nowhere.
test("the tab of the view that is open fetches it anew", { tag: "@once" }, async ({ page }) => {
  const asked = await opens(page, "#/");
  const overviews = () => asked.filter((each) => each === "GET /api/admin/overview").length;
  expect(overviews()).toBe(1);
  for (const link of await page.locator(".figure dt a").all()) expect((await link.boundingBox()).height).toBeGreaterThanOrEqual(44);
  await tab(page, "Overview").click();
  await expect.poll(overviews).toBe(2);
  await expect(page.getByRole("heading", { name: "3 payments wait" })).toBeVisible();
});

// Fails if a search that finds nothing in one state does not say that others may have it.
test("who is not found among those that wait can be looked for in all states", async ({ page }) => {
  await opens(page, "#/enrollments?state=under_review", {
    "GET /api/admin/enrollments": ({ url }) => (url.includes("q=") && url.includes("state=") ? list() : list(enrollment({ state: "active" }))),
  });
  await page.getByLabel("Search").fill("asha");
  await page.getByRole("button", { name: "Show", exact: true }).click();
  await expect(page.getByRole("heading", { name: "Nothing found" })).toBeVisible();
  await whole(page, "a search in one state");
  await page.getByRole("link", { name: "Search in all states" }).click();
  await expect(page).toHaveURL(/#\/enrollments\?q=asha$/);
  await expect(page.locator(".row")).toContainText("Active");
  await expect(page.getByLabel("Search")).toHaveValue("asha");
});

// Fails if a question stays open over another view than the one that it is about, or who waits for a code is left waiting.
test("going back closes what was asked, and tells who waited for an answer", { tag: "@once" }, async ({ page }) => {
  await opens(page, "#/students", { "PATCH /api/admin/students/u1": problem(403, "step_up_required") });
  await page.getByRole("link", { name: "Asha Rao", exact: true }).click();
  await asks(page, "Disable");
  await page.goBack();
  await expect(dialog(page)).toBeHidden();
  await expect(title(page)).toHaveText("Students");
  await page.goForward();
  await asks(page, "Make an admin");
  await presses(page, "Make an admin");
  await expect(page.getByRole("dialog", { name: "Your second factor, please" })).toBeVisible();
  await page.goBack();
  await expect(dialog(page)).toHaveCount(0);
  await expect(toast(page)).toContainText("Nothing was done");
});

// Fails if the words promise a mail that may not go out, or a reference is compared letter by letter.
test("a recorded difference promises no mail, and a reference may be typed in small letters", { tag: "@once" }, async ({ page }) => {
  await opens(page, "#/enrollment/tcs-ab23cd42", { "POST /api/admin/enrollments/e0/verify": problem(409, "amount_mismatch") });
  await expect(page.getByText("TCS-AB23CD42")).toBeVisible();
  await asks(page, "Verify");
  await presses(page, "Verify");
  await expect(dialog(page).locator(".field-error").filter({ hasText: "on record" })).toContainText("unless their mail is stopped");
});

// Fails if history.js shows an id that nobody knows where the log has the reference.
test("the log calls an enrollment by its reference, and still leads to all that was done to it", async ({ page }) => {
  const named = { from: "under_review", to: "rejected", reference: "TCS-AB12CD34" };
  await opens(page, "#/audit", { "GET /api/admin/audit": list(auditRow({ detail: named }), auditRow({ id: "old", target: "e2" })) });
  const row = page.locator(".row").first();
  await expect(row.getByRole("link", { name: "TCS-AB12CD34", exact: true })).toHaveAttribute("href", "#/enrollment/TCS-AB12CD34");
  await expect(row.getByRole("link", { name: "All that was done to it" })).toHaveAttribute("href", "#/audit?target=enrollments%2Fe1");
  await expect(row).not.toContainText(/reference|target|kind/);
  await expect(page.getByRole("link", { name: "enrollments/e2" })).toHaveAttribute("href", "#/audit?target=enrollments%2Fe2");
  await expect(page.locator(".row").nth(1).getByRole("link")).toHaveCount(1);
  await whole(page, "a log with references");
});
