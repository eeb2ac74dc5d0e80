// What the panel asks before an act of money or of the catalogue, and what it says afterwards: nothing that is
// not so. The pages are real; the API is played.
import { expect, test } from "@playwright/test";
import { opens, waiting, whole } from "../panel.js";
import { DAY, enrollment, json, list, problem } from "../play.js";

const toast = (page) => page.locator("[data-toast]");
const dialog = (page) => page.getByRole("dialog");
const presses = (page, name) => dialog(page).getByRole("button", { name, exact: true }).click();
const asks = (page, act) => page.getByRole("button", { name: new RegExp(`^${act}: `) }).first().click();
const differs = { amount_received_paise: 40_000, mismatch: "short" };
const course = {
  slug: "python", name: "Python", summary: "S.", description: "D.", duration: "3 months", level: "foundational",
  price_paise: 49_900, topics: [], modules: [], featured: false, state: "published", version: 1, updated_at: DAY,
};

// Fails if acts.js shows what was due where what came is what goes back.
test("a refund names what was received, which is what goes back", async ({ page }) => {
  const paid = enrollment({ state: "active", amount_received_paise: 60_000, mismatch: "over", verified_at: DAY, receipt_number: "TCS/26-27/000001" });
  await opens(page, `#/enrollment/${paid.reference}`, { "GET /api/admin/enrollments": list(paid) });
  await asks(page, "Refund");
  await expect(dialog(page)).toContainText("Received₹600");
  await expect(dialog(page)).toContainText("goes down by what was received");
  await whole(page, "the question before a refund of another amount");
});

// Fails if acts.js does not say that a rejection takes back what is on record.
test("who rejects a payment of another amount is told that its record goes", async ({ page }) => {
  await opens(page, "#/enrollments?state=under_review", { "GET /api/admin/enrollments": list(enrollment(differs), waiting[1]) });
  await page.locator(".row").nth(1).getByRole("button", { name: /^Reject/ }).click();
  await expect(dialog(page)).not.toContainText("on record");
  await page.keyboard.press("Escape");
  await asks(page, "Reject");
  await expect(dialog(page)).toContainText("₹400 is on record as received. Rejecting takes that back and frees every UTR that was recorded or sent.");
  await whole(page, "the question before a recorded payment is rejected");
});

// Fails if acts.js sends nothing for an empty amount where another one is on record: the API takes that one.
test("an amount that is emptied says that what is due came, all in all", async ({ page }) => {
  let sent;
  await opens(page, "#/enrollments?state=under_review", {
    "GET /api/admin/enrollments": list(enrollment(differs), waiting[1]),
    "POST /api/admin/enrollments/e1/verify": ({ body }) => ((sent = body), json(enrollment({ state: "active", version: 3, ...body, receipt_number: "TCS/26-27/000001" }))),
  });
  await asks(page, "Verify");
  await dialog(page).getByLabel(/^Amount received/).fill("");
  await presses(page, "Verify");
  await expect(toast(page)).toContainText("Verified. Receipt TCS/26-27/000001");
  expect(sent.amount_received_paise).toBe(49_900);
});

// Fails if acts.js sends a note that nobody changed, replaces one unseen, or takes an old one for a reason.
test("the note that is there is seen before it is replaced, and a difference wants a new one", async ({ page }) => {
  const sent = [];
  await opens(page, "#/enrollments?state=under_review", {
    "GET /api/admin/enrollments": list(enrollment({ ...differs, note: "Called on Monday." })),
    "POST /api/admin/enrollments/e1/verify": ({ body }) => (sent.push(body), json(enrollment({ state: "active", version: 3, ...differs, ...body, receipt_number: "TCS/26-27/000001" }))),
  });
  await asks(page, "Verify");
  const note = dialog(page).getByLabel(/^Note/);
  await expect(note).toHaveValue("Called on Monday.");
  await dialog(page).getByLabel(/Accept/).check();
  await presses(page, "Verify");
  await expect(dialog(page).getByText("Please note why the difference is accepted.").first()).toBeVisible();
  expect(sent).toEqual([]);
  await note.fill("Called on Monday. The rest is a discount.");
  await presses(page, "Verify");
  await expect(dialog(page)).toBeHidden();
  expect(sent[0].note).toBe("Called on Monday. The rest is a discount.");
});

// Fails if acts.js sends the amount that is on record as if it had come anew: the API would take a number that the
// student sent since for that of a second transfer.
test("an amount that nobody touched is not sent as one that came", async ({ page }) => {
  const sent = [];
  await opens(page, "#/enrollments?state=under_review", {
    "GET /api/admin/enrollments": list(enrollment({ ...differs, utr: "412345678902" })),
    "POST /api/admin/enrollments/e1/verify": ({ body }) => (sent.push(body), problem(409, "amount_mismatch")),
  });
  await asks(page, "Verify");
  await expect(dialog(page).getByLabel(/^Amount received/)).toHaveValue("400");
  await presses(page, "Verify");
  await expect(dialog(page)).toContainText("The difference is on record");
  expect(sent).toEqual([{ version: 2 }]);
});

// Fails if acts.js sends that a difference is accepted without the amount: the API then books what is due.
test("no difference is accepted where nobody wrote what came", async ({ page }) => {
  const sent = [];
  await opens(page, "#/enrollments?state=under_review", {
    "GET /api/admin/enrollments": list(enrollment(), enrollment({ id: "e2", reference: "TCS-AB23CD46", ...differs })),
    "POST /api/admin/enrollments/e1/verify": ({ body }) => (sent.push(body), json(enrollment({ state: "active", version: 3, ...differs, ...body, receipt_number: "TCS/26-27/000001" }))),
  });
  const amount = dialog(page).getByLabel(/^Amount received/);
  // The second one's is on record, and was emptied.
  for (const place of [1, 0]) {
    await page.getByRole("button", { name: /^Verify: / }).nth(place).click();
    if (place === 0) await dialog(page).getByText("The amount differs, or a note").click();
    else await amount.fill("");
    await dialog(page).getByLabel(/Accept/).check();
    await dialog(page).getByLabel(/^Note/).fill("The rest is a discount.");
    await presses(page, "Verify");
    await expect(dialog(page).locator("#verify-amount-error")).toContainText("Please write what came.");
    await expect(amount).toHaveAttribute("aria-invalid", "true");
    await whole(page, "a difference without an amount");
    if (place === 1) await page.keyboard.press("Escape");
  }
  expect(sent).toEqual([]);
  await amount.fill("400");
  await presses(page, "Verify");
  await expect(toast(page)).toContainText("Verified. Receipt TCS/26-27/000001");
  expect(sent).toEqual([{ version: 2, amount_received_paise: 40_000, accept_difference: true, note: "The rest is a discount." }]);
});

// Fails if acts.js takes it for somebody else's that the API kept no note of who was erased.
test("who verifies for somebody who was erased is told that it was done", { tag: "@once" }, async ({ page }) => {
  const erased = { student: { id: "u9", name: null, email: null, phone: null }, note: null };
  await opens(page, "#/enrollments?state=under_review", {
    "GET /api/admin/enrollments": list(enrollment(erased), waiting[1]),
    "POST /api/admin/enrollments/e1/verify": json(enrollment({ ...erased, state: "active", version: 3, amount_received_paise: 40_000, mismatch: "short", receipt_number: "TCS/26-27/000001" })),
  });
  await asks(page, "Verify");
  await dialog(page).getByText("The amount differs, or a note").click();
  await dialog(page).getByLabel(/^Amount received/).fill("400");
  await dialog(page).getByLabel(/Accept/).check();
  await dialog(page).getByLabel(/^Note/).fill("Settled with the family.");
  await presses(page, "Verify");
  await expect(toast(page)).toContainText("Verified. Receipt TCS/26-27/000001");
});

// Fails if acts.js tells an admin that what they entered was taken, where another admin's verification stands.
test("who verifies what another admin has just verified is told that nothing of theirs was taken", async ({ page }) => {
  await opens(page, "#/enrollments?state=under_review", {
    "POST /api/admin/enrollments/e0/verify": json({ ...waiting[0], state: "active", version: 3, amount_received_paise: 49_900, receipt_number: "TCS/26-27/000007" }),
  });
  await asks(page, "Verify");
  await dialog(page).getByText("The amount differs, or a note").click();
  await dialog(page).getByLabel(/^Amount received/).fill("400");
  await presses(page, "Verify");
  await expect(toast(page)).toHaveText("It was verified already, with receipt TCS/26-27/000007. Nothing of what you entered was taken.");
});

// Fails if an act of a row draws the whole list anew (enrollments.js), or the boxes are not counted then.
test("an act of one row leaves what was ticked, and the rows that were fetched later", async ({ page }) => {
  await opens(page, "#/enrollments?state=under_review", {
    "GET /api/admin/enrollments": ({ url }) => json(url.includes("cursor=") ? { items: [waiting[2]], next_cursor: null } : { items: waiting.slice(0, 2), next_cursor: "more" }),
    "POST /api/admin/enrollments/e0/reject": json({ ...waiting[0], state: "rejected", version: 3, utr: null, reason: "Nothing came." }),
  });
  await page.getByRole("button", { name: "Show more" }).click();
  await expect(page.locator(".row")).toHaveCount(3);
  for (const place of [0, 1]) await page.locator("[data-select]").nth(place).check();
  await expect(page.locator("[data-bulk-text]")).toHaveText("2 selected");
  await asks(page, "Reject");
  await dialog(page).getByLabel(/^Reason/).fill("Nothing came.");
  await presses(page, "Reject");
  await expect(page.locator(".row")).toHaveCount(2);
  await expect(page.locator("[data-select]").first()).toBeChecked();
  await expect(page.locator("[data-bulk-text]")).toHaveText("1 selected");
  await expect(page.locator("[data-count]")).toHaveText("2 shown");
  await expect(page.locator(".row a").first()).toBeFocused();
});

// Fails if enrollments.js shows what a list remembered where the enrollment is no more.
test("an enrollment that somebody else deleted is not shown as if it were there", async ({ page }) => {
  let there = waiting;
  await opens(page, "#/enrollments?state=under_review", { "GET /api/admin/enrollments": () => list(...there) });
  await expect(page.locator(".row")).toHaveCount(3);
  there = [];
  await page.locator(".row a").first().click();
  await expect(page.getByRole("heading", { name: "Nothing here" })).toBeVisible();
});

// Fails if catalogue.js saves another state by the form without the question that the list's button asks.
test("a form that moves a course between draft, public and closed asks first", async ({ page }) => {
  const sent = [];
  await opens(page, "#/course/python/edit", {
    "GET /api/admin/courses/python": json(course),
    "PUT /api/admin/courses/python": ({ body }) => (sent.push(body.state), json({ ...course, ...body, version: 2 })),
  });
  const save = () => page.getByRole("button", { name: "Save", exact: true }).click();
  await page.getByLabel(/^State/).selectOption("draft");
  await save();
  await expect(dialog(page)).toContainText("Its page is gone within a minute");
  // Nothing is on its way yet, and nothing says so.
  await expect(page.locator("[data-entry-form] [data-form-status]")).toBeEmpty();
  await whole(page, "the question before a page goes");
  await page.keyboard.press("Escape");
  await expect(dialog(page)).toBeHidden();
  expect(sent).toEqual([]);
  await save();
  await presses(page, "Unpublish");
  await expect(toast(page)).toContainText("Saved.");
  await page.getByLabel("Summary").fill("Another.");
  await save();
  await expect.poll(() => sent).toEqual(["draft", "draft"]);
});

// Fails if catalogue.js takes one's own move from the list for somebody else's save of what was being typed.
test("a course that was moved from the list takes what was typed into its form before", async ({ page }) => {
  let now = { ...course, state: "draft" };
  const sent = [];
  await opens(page, "#/course/python/edit", {
    "GET /api/admin/courses/python": () => json(now),
    "GET /api/admin/courses": () => list(now),
    "PUT /api/admin/courses/python": ({ body }) => {
      sent.push([body.version, body.state]);
      return json((now = { ...now, ...body, version: now.version + 1 }));
    },
  });
  await page.getByLabel("Summary").fill("Half a sentence.");
  await page.getByRole("navigation", { name: "Panel" }).getByRole("link", { name: "Courses" }).click();
  await asks(page, "Publish");
  await presses(page, "Publish");
  await expect(page.getByRole("button", { name: "Archive: Python" })).toBeVisible();
  await page.getByRole("link", { name: "Python", exact: true }).click();
  await expect(page.getByLabel("Summary")).toHaveValue("Half a sentence.");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(toast(page)).toContainText("Saved.");
  await expect(dialog(page)).toBeHidden();
  expect(sent).toEqual([[1, "published"], [2, "published"]]);
});

// Fails if catalogue.js leaves a hole, or a sign, in what it says of a version that it could not fetch.
test("a newer version that cannot be fetched is told of without its number", { tag: "@once" }, async ({ page }) => {
  let fetched = json(course);
  await opens(page, "#/course/python/edit", { "GET /api/admin/courses/python": () => fetched, "PUT /api/admin/courses/python": problem(409, "version_conflict") });
  await page.getByLabel("Summary").fill("Another.");
  fetched = "down";
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.locator("[data-conflict]")).toContainText("Somebody else saved this meanwhile (version unknown).");
});

// Fails if list.js forgets an answer whose row was drawn anew while it was on its way.
test("a payment whose dialog was closed while its verifying was under way does not stay listed", async ({ page }) => {
  let kept = waiting[0];
  let answer = null;
  await opens(page, "#/enrollments?state=under_review", {
    "GET /api/admin/enrollments": () => list(kept),
    "POST /api/admin/enrollments/e0/verify": ({ body }) => {
      if (body.accept_difference) return new Promise((resolve) => (answer = resolve));
      kept = { ...kept, ...differs, version: 3 };
      return { status: 409, contentType: "application/problem+json", body: JSON.stringify({ status: 409, code: "amount_mismatch", detail: "It differs." }) };
    },
  });
  await asks(page, "Verify");
  await dialog(page).getByText("The amount differs, or a note").click();
  await dialog(page).getByLabel(/^Amount received/).fill("400");
  await presses(page, "Verify");
  await dialog(page).getByLabel(/Accept/).check();
  await dialog(page).getByLabel(/^Note/).fill("The rest is a discount.");
  await presses(page, "Verify");
  await expect.poll(() => answer).not.toBeNull();
  await page.keyboard.press("Escape");
  await expect(page.locator(".row")).toContainText("Came short");
  answer(json({ ...kept, note: "The rest is a discount.", state: "active", version: 4, receipt_number: "TCS/26-27/000001" }));
  await expect(toast(page)).toContainText("Verified");
  await expect(page.locator(".row")).toHaveCount(0);
});

// Fails if catalogue.js or enrollments.js draws the form anew without what was typed while it was sent.
test("what is typed while a save is on its way stays", async ({ page }) => {
  let answer;
  const slow = (data) => () => new Promise((resolve) => (answer = () => resolve(json(data))));
  const one = enrollment();
  await opens(page, "#/course/python/edit", {
    "GET /api/admin/courses/python": json(course),
    "PUT /api/admin/courses/python": slow({ ...course, summary: "First.", version: 2 }),
    "GET /api/admin/enrollments": list(one),
    "PATCH /api/admin/enrollments/e1": slow({ ...one, note: "First.", version: 3 }),
  });
  const sends = async (field, button) => {
    await field.fill("First.");
    answer = null;
    await page.getByRole("button", { name: button, exact: true }).click();
    await expect.poll(() => answer).not.toBeNull();
    await field.fill("First. And second.");
    answer();
  };
  const summary = page.getByLabel("Summary");
  await sends(summary, "Save");
  await expect(toast(page)).toContainText("what you typed since");
  await expect(summary).toHaveValue("First. And second.");
  await expect(summary).toBeFocused();
  // By a link, as people come: what is drawn first takes the focus then, and what is drawn later must not.
  await page.goto("/admin/#/enrollments");
  await page.locator(".row-title a").first().click();
  const note = page.getByLabel("Seen by admins only");
  await sends(note, "Save the note");
  await expect(toast(page)).toContainText("Note saved");
  await expect(note).toHaveValue("First. And second.");
  await expect(note).toBeFocused();
});

// Fails if inbox.js lets two acts of one message overtake each other, or leaves one that is gone; or if `putInPlace` of
// list.js takes the focus from who went on to something else.
test("a message takes one act after the other, and goes where it is gone", async ({ page }) => {
  const message = { id: "m1", name: "Ravi", email: "r@example.com", phone: null, subject: "When?", message: "Soon?", state: "new", created_at: DAY, updated_at: DAY };
  let answer;
  let there = [message];
  const asked = await opens(page, "#/messages", {
    "GET /api/admin/messages": () => list(...there),
    "PATCH /api/admin/messages/m1": () => new Promise((resolve) => (answer = resolve)),
  });
  const patches = () => asked.filter((each) => each.startsWith("PATCH")).length;
  await asks(page, "Mark as read");
  await expect.poll(patches).toBe(1);
  await asks(page, "Close");
  const state = page.getByLabel("State", { exact: true });
  await state.focus();
  answer(json({ ...message, state: "read" }));
  await expect(page.locator(".row .badge")).toHaveText("Read");
  await expect(state).toBeFocused();
  expect(patches()).toBe(1);
  await asks(page, "Close");
  there = [];
  await expect.poll(patches).toBe(2);
  answer({ status: 404, contentType: "application/problem+json", body: JSON.stringify({ status: 404, code: "not_found" }) });
  await expect(page.locator(".row")).toHaveCount(0);
  await expect(toast(page)).toContainText("cannot find that");
});

// Fails if history.js takes its form away where a target cannot be the name of anything.
test("a target that cannot be finds nothing, and can be corrected where it stands", async ({ page }) => {
  await opens(page, "#/audit?target=students%2Fabc%20def", {
    "GET /api/admin/audit": { status: 400, contentType: "application/problem+json", body: JSON.stringify({ status: 400, code: "bad_query", detail: "`target` is no target." }) },
  });
  await expect(page.getByRole("heading", { name: "Nothing found" })).toBeVisible();
  await expect(page.locator("[name=target]")).toHaveValue("students/abc def");
});

// Fails if overview.js draws from a list that is older than what was done from it.
test("what was verified from the overview is not drawn among those that wait", async ({ page }) => {
  await opens(page, "#/", {
    "POST /api/admin/enrollments/e0/verify": json({ ...waiting[0], state: "active", version: 3, receipt_number: "TCS/26-27/000001" }),
  });
  await expect(page.getByRole("img", { name: /^Waiting payments: 3/ })).toBeVisible();
  await asks(page, "Verify");
  await presses(page, "Verify");
  await expect(page.getByRole("img", { name: /^Waiting payments: 2/ })).toBeVisible();
});

// Fails if confirm.js leaves the focus on the button that cannot be taken back; inbox.js, student.js or catalogue.js
// asks about a mail, or what is fixed by it, as if it could be; or acts.js opens the question about several with the
// focus on the act.
test("a question about what cannot be taken back has the focus where nothing is done", { tag: "@once" }, async ({ page }) => {
  const application = (state) => ({ id: "a1", internship: { slug: "web", role: "Web intern" }, name: "Ravi", email: "r@example.com", phone: null, cover_letter: "I am.", state, created_at: DAY });
  let state = "pending";
  const asked = await opens(page, "#/student/u1", {
    "GET /api/admin/applications": () => list(application(state)),
    "GET /api/admin/courses": list({ ...course, state: "draft" }),
  });
  const questions = [
    ["#/student/u1", "Disable"], ["#/student/u1", "Make an admin"], ["#/student/u1", "Send the verification again"],
    ["#/applications", "Shortlist"], ["#/applications", "Reject"], ["#/courses", "Publish"],
  ];
  const doesNothing = async (what) => {
    await expect(dialog(page).getByRole("button", { name: "Not now" }), what).toBeFocused();
    await page.keyboard.press("Enter");
    await expect(dialog(page), what).toBeHidden();
  };
  for (const [hash, act] of [...questions, ["#/applications", "Accept"]]) {
    if (act === "Accept") state = "shortlisted";
    await page.goto("about:blank");
    await page.goto(`/admin/${hash}`);
    await page.getByRole("button", { name: new RegExp(`^${act}: `) }).first().press("Enter");
    await doesNothing(act);
  }
  await page.goto("/admin/#/enrollments?state=under_review");
  await page.getByRole("checkbox").first().check();
  await page.getByRole("button", { name: "Verify selected" }).press("Enter");
  await doesNothing("Verify all");
  expect(asked.filter((each) => !each.startsWith("GET"))).toEqual([]);
});

// Fails if confirm.js gives two questions the same key: the answer to the first then frees the button of the second,
// which is still on its way, and can be sent twice.
test("the answer to one question says nothing about the next", { tag: "@once" }, async ({ page }) => {
  const answers = {};
  const held = (name) => () => new Promise((resolve) => (answers[name] = resolve));
  const asked = await opens(page, "#/courses", {
    "GET /api/admin/courses": list(course, { ...course, slug: "rust", name: "Rust" }),
    "PUT /api/admin/courses/python": held("python"),
    "PUT /api/admin/courses/rust": held("rust"),
  });
  await page.getByRole("button", { name: "Archive: Python" }).click();
  await presses(page, "Archive");
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Archive: Rust" }).click();
  await presses(page, "Archive");
  await expect.poll(() => Object.keys(answers)).toEqual(["python", "rust"]);
  answers.python(problem(503, "unavailable"));
  await expect(toast(page)).toContainText("Very many people");
  const submit = dialog(page).getByRole("button", { name: "Archive", exact: true });
  await expect(submit).toHaveAttribute("aria-busy", "true");
  await expect(dialog(page).locator("[data-form-status]")).not.toBeEmpty();
  await submit.click();
  expect(asked.filter((each) => each.startsWith("PUT"))).toHaveLength(2);
  answers.rust(json({ ...course, slug: "rust", state: "archived", version: 2 }));
  await expect(dialog(page)).toBeHidden();
});
