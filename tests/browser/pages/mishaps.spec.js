// What goes wrong on the way: addresses that nobody made, answers that are none, impatience, and a log-in
// that ended. The pages are real; the API is played, so that each
// mishap comes when it is wanted.
import { expect, test } from "@playwright/test";
import { origin } from "../people.js";
import { DAY, course, enrollment, entered, failures, figures, json, list, play, problem, user } from "../play.js";

const student = (more = {}) => ({
  "GET /api/enrollments": list(enrollment()),
  "GET /api/auth/session": json({ user, expires_at: DAY }),
  ...more,
});

test("no fragment leaves the panel without an answer", { tag: "@once" }, async ({ page }) => {
  const found = failures(page);
  await play(page, "admin", {
    "GET /api/admin/overview": problem(503, "unavailable"),
    "GET /api/admin/enrollments": list(enrollment()),
    "GET /api/admin/students": list(),
    "GET /api/admin/courses": list(),
  });
  const fragments = [
    "#/%", "#/%E0%A4%A", "#/constructor", "#/__proto__", "#/toString/x", "#//", "#?", "#/?=&&%", "#/course/%", "#/course/..",
    "#/course/.", "#/course//edit", "#/enrollment/%", "#/enrollment/", "#/students?q=%", "#/enrollments?state=%ZZ&q=a?b", "#main",
  ];
  for (const fragment of fragments) {
    await page.goto("about:blank");
    await page.goto(`/admin/${fragment}`);
    const settled = page.locator("[data-view]:visible, [data-state=trouble]:visible");
    await expect(settled.first(), fragment).toBeVisible();
    await expect(page.locator("[data-state=loading]"), fragment).toBeHidden();
  }
  expect(found).toEqual([]);
});

// Fails if list.js or dashboard.js loses the rows that are there, forgets the cursor after a refusal, or leaves
// the focus where nothing is any more.
test("a list goes on page by page, also after a refusal", async ({ page }) => {
  const ways = {
    "/admin/#/enrollments": ["admin", "Show more", "[data-toast]"],
    "/dashboard/": ["student", "Show older ones", "[data-status]"],
  };
  for (const [at, [who, more, said]] of Object.entries(ways)) {
    const path = who === "admin" ? "GET /api/admin/enrollments" : "GET /api/enrollments";
    let refuses = true;
    await play(page, who, student({
      "GET /api/admin/courses": list(),
      [path]: ({ url }) => {
        if (!url.includes("cursor=c")) return json({ items: [enrollment({ reference: "TCS-FFFFFFFF" })], next_cursor: "c" });
        return refuses ? problem(503, "unavailable") : list(enrollment({ id: "e2", reference: "TCS-SSSSSSSS" }));
      },
    }));
    await page.goto(at);
    const button = page.getByRole("button", { name: more });
    await button.click();
    await expect(page.locator(said), at).not.toBeEmpty();
    await expect(page.getByText("TCS-FFFFFFFF"), at).toBeVisible();
    refuses = false;
    await button.click();
    for (const reference of ["TCS-FFFFFFFF", "TCS-SSSSSSSS"]) await expect(page.getByText(reference), at).toBeVisible();
    await expect(button, at).toBeHidden();
    const focused = page.locator(":focus");
    await expect(focused, at).toHaveCount(1);
    expect(await focused.evaluate((each) => each.closest("li, .row, article, section")?.textContent), at).toContain("TCS-SSSSSSSS");
  }
});

test("what is no answer of ours is said, and tried again", async ({ page }) => {
  const found = failures(page);
  let answer;
  await play(page, "student", student({ "GET /api/enrollments": () => answer }));
  const mishaps = {
    "a portal's page": { status: 200, contentType: "text/html", body: "<h1>Accept our terms</h1>" },
    "a gateway's JSON": json({ message: "Service Unavailable" }, 503),
    "half of it": { status: 200, contentType: "application/json", body: '{"items":[{"id":' },
    "nothing at all": { status: 200, contentType: "application/json", body: "" },
    null: json(null),
    "another shape": json({ something: "else" }),
    "rows of nothing": list(null),
    "no network": "down",
  };
  for (const [mishap, played] of Object.entries(mishaps)) {
    answer = played;
    await page.goto("/dashboard/");
    await expect(page.locator("[data-state=trouble]"), mishap).toBeVisible();
    await expect(page.locator("[data-trouble-text]"), mishap).not.toBeEmpty();
    answer = list(enrollment());
    await page.getByRole("button", { name: "Try again" }).click();
    await expect(page.getByRole("heading", { name: "Python" }), mishap).toBeVisible();
  }
  expect(found).toEqual([]);
});

// Fails if `help` of session.js imports what it has not fetched: a browser that remembers what did not come, as many
// do for as long as the page is open, never logs out or enrolls then.
test("a button whose script cannot be fetched says so, and works later", async ({ page }) => {
  const found = failures(page);
  let down = true;
  const remembered = new Set();
  await page.route(/assets\/(api|strings)\..*\.js/, (route) => {
    const request = route.request();
    const isModule = request.resourceType() === "script";
    if (!down && !(isModule && remembered.has(request.url()))) return route.continue();
    if (isModule) remembered.add(request.url());
    return route.abort();
  });
  const asked = await play(page, "student", student({ "POST /api/enrollments": problem(503, "unavailable") }));
  await page.goto("/courses/web-development-foundations/");
  await page.getByRole("button", { name: "Enroll in this course" }).click();
  await expect(page.locator("[data-enroll-status]")).toContainText("cannot reach");
  await page.evaluate(() => document.querySelector("[data-logout]").click());
  await expect(page.getByRole("alert")).toContainText("Logging out did not work");
  down = false;
  await page.getByRole("button", { name: "Enroll in this course" }).click();
  await expect(page.locator("[data-enroll-status]")).toContainText("Very many people");
  expect(asked).toEqual(["POST /api/enrollments"]);
  expect(found).toEqual([]);
});

// Fails if dashboard.js opens its question with the focus on what gives a place up.
test("Enter that is pressed twice cancels no enrollment", async ({ page }) => {
  const asked = await play(page, "student", student({ "GET /api/enrollments": list(enrollment({ state: "pending_payment", utr: null })) }));
  await page.goto("/dashboard/");
  const cancel = page.getByRole("button", { name: "Cancel", exact: true });
  await cancel.press("Enter");
  await expect(page.getByRole("button", { name: "Keep it" })).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("dialog")).toBeHidden();
  await expect(cancel).toBeFocused();
  expect(asked.filter((each) => each.startsWith("DELETE"))).toEqual([]);
});

// Fails if dashboard.js adds to a list what was asked for by the one before it, or keeps that one's button busy.
test("older enrollments that come after a cancellation belong to the list before it", async ({ page }) => {
  let older;
  let first = [enrollment({ state: "pending_payment", utr: null }), enrollment({ id: "e2", reference: "TCS-SSSSSSSS" })];
  await play(page, "student", student({
    "GET /api/enrollments": ({ url }) => {
      if (!url.includes("cursor=")) return json({ items: first, next_cursor: "c" });
      return new Promise((resolve) => (older = (...items) => resolve(list(...items))));
    },
    "DELETE /api/enrollments/e1": { status: 204 },
  }));
  await page.goto("/dashboard/");
  const more = page.getByRole("button", { name: "Show older ones" });
  const rows = page.locator("[data-list] > li");
  await more.click();
  await expect.poll(() => older).toBeTruthy();
  const late = older;
  await page.getByRole("button", { name: "Cancel", exact: true }).click();
  first = [first[1], enrollment({ id: "e1", state: "cancelled", utr: null })];
  await page.getByRole("dialog").getByRole("button", { name: "Cancel the enrollment" }).click();
  await expect(page.locator("[data-status]")).toContainText("is cancelled");
  await expect(rows).toHaveCount(2);
  late(enrollment({ id: "e3", reference: "TCS-WWWWWWWW" }));
  // Asked for anew, it comes once, at its place.
  older = null;
  await more.click();
  await expect.poll(() => older).toBeTruthy();
  older(enrollment({ id: "e3", reference: "TCS-WWWWWWWW" }));
  await expect(more).toBeHidden();
  await expect(rows).toHaveCount(3);
});

// Fails if payment.js shows what became of it meanwhile, and leaves the focus at a button that is gone.
test("who sends a UTR for what was settled meanwhile is taken to what is so now", async ({ page }) => {
  const SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8"/>';
  let now = enrollment();
  await play(page, "student", student({
    "GET /api/enrollments/e1": () => json(now),
    "GET /api/enrollments/e1/payment": json({
      enrollment_id: "e1", amount_paise: 49_900, currency: "INR", reference: "TCS-AB23CD45", payee_name: "The Coding Science", verified_merchant: false, review_hours: 24,
      options: [{ id: "main", label: "Academy", vpa: "academy@example", upi_uri: "upi://pay?pa=academy@example", qr_svg: SVG }],
    }),
    "POST /api/enrollments/e1/payment": () => {
      now = enrollment({ state: "active", amount_received_paise: 49_900, verified_at: DAY, receipt_number: "TCS/26-27/000001" });
      return problem(409, "wrong_state");
    },
  }));
  await page.goto("/payment/?enrollment=e1");
  await page.getByLabel("UTR", { exact: true }).fill("412345678902");
  await page.getByRole("button", { name: "Send the UTR" }).press("Enter");
  const settled = page.getByRole("heading", { name: "This is paid" });
  await expect(settled).toBeFocused();
  await expect(settled).toBeInViewport();
  // Who opens the page, and has pressed nothing, is taken nowhere.
  await page.reload();
  await expect(settled).toBeVisible();
  await expect(settled).not.toBeFocused();
});

test("an impatient click after the answer sends nothing again", async ({ page }) => {
  let told;
  const answered = new Promise((resolve) => (told = resolve));
  const asked = await play(page, "nobody", { "POST /api/auth/login": () => (told(), entered()) });
  let release;
  const held = new Promise((resolve) => (release = resolve));
  await page.route("**/dashboard/", async (route) => {
    await held;
    await route.continue();
  });
  await page.goto("/login/");
  await page.getByLabel("E-mail").fill("asha@example.com");
  await page.getByLabel("Password", { exact: true }).fill("a long password");
  // Counted from outside: a page that is about to leave answers no questions.
  let clicks = 0;
  await page.exposeFunction("clicked", () => (clicks += 1));
  await page.evaluate(() => {
    setInterval(() => {
      document.querySelector("[data-login] [data-submit]").click();
      window.clicked();
    }, 20);
  });
  await answered;
  const before = clicks;
  await expect.poll(() => clicks).toBeGreaterThan(before + 20);
  expect(asked).toEqual(["POST /api/auth/login"]);
  release();
  await expect(page).toHaveURL(/\/dashboard\//);
});

test("the way to the content leaves a mailed link as it is", async ({ page }) => {
  let sent;
  await play(page, "nobody", {
    "POST /api/auth/verify-email": ({ body }) => {
      sent = body;
      return problem(410, "link_expired");
    },
  });
  await page.goto("/verify-email/#token=abc-DEF_1");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/#main$/);
  await page.getByLabel("The password you chose").fill("a long password");
  await page.getByRole("button", { name: "Open my account" }).click();
  await expect(page.getByRole("heading", { name: "This link cannot be used any more" })).toBeVisible();
  expect(sent.token).toBe("abc-DEF_1");
});

test("a page that comes back from the history after another log-in is loaded anew", async ({ page }) => {
  await play(page, "student", student());
  await page.goto("/dashboard/");
  await expect(page.getByRole("heading", { name: "Python" })).toBeVisible();
  const comesBack = () => page.evaluate(() => dispatchEvent(new PageTransitionEvent("pageshow", { persisted: true })));
  await page.evaluate(() => (window.isTheSame = true));
  await comesBack();
  await page.waitForFunction(() => window.isTheSame === true);
  await page.evaluate(() => localStorage.setItem("academy.log-in", "another"));
  await comesBack();
  await page.waitForFunction(() => window.isTheSame === undefined);
});

test("when the log-in has ended, what was typed stays and the way back is there", async ({ page }) => {
  await play(page, "admin", {
    "GET /api/admin/enrollments": list(enrollment()),
    "PATCH /api/admin/enrollments/e1": problem(401, "not_signed_in"),
  });
  await page.goto("/admin/#/enrollment/TCS-AB23CD45");
  const note = page.getByLabel("Seen by admins only");
  await note.fill("Called twice.");
  await page.getByRole("button", { name: "Save the note" }).click();
  const link = page.locator("[data-note-form] [data-summary]").getByRole("link");
  await expect(link).toHaveAttribute("href", `/login/?next=${encodeURIComponent("/admin/#/enrollment/TCS-AB23CD45")}`);
  await expect(link).toHaveAttribute("target", "_blank");
  await expect(note).toHaveValue("Called twice.");
});

test("a log-in that ended between two views leads back to the second", async ({ page }) => {
  const ended = problem(401, "not_signed_in");
  await play(page, "admin", { "GET /api/admin/enrollments": list(enrollment()), "GET /api/admin/students": ended });
  await page.goto("/admin/#/enrollments");
  await expect(page.locator(".row")).toBeVisible();
  await page.getByRole("link", { name: "Students" }).click();
  const link = page.locator("[data-state=signed-out]").getByRole("link", { name: "Log in" });
  await expect(link).toHaveAttribute("href", `${origin}/login/?next=${encodeURIComponent("/admin/#/students")}`);
});

test("an enrollment that cannot be fetched is not called missing", async ({ page }) => {
  const answers = { "GET /api/admin/enrollments": "down" };
  await play(page, "admin", answers);
  await page.goto("/admin/#/enrollment/TCS-AB23CD45");
  await expect(page.getByRole("heading", { name: "You are offline" })).toBeVisible();
  answers["GET /api/admin/enrollments"] = list();
  await page.getByRole("button", { name: "Try again" }).click();
  await expect(page.getByRole("heading", { name: "Nothing here" })).toBeVisible();
});

test("a note that somebody else overtook is kept beside what is there now", async ({ page }) => {
  let current = enrollment();
  await play(page, "admin", {
    "GET /api/admin/enrollments": () => list(current),
    "PATCH /api/admin/enrollments/e1": () => {
      current = enrollment({ version: 3, state: "active", verified_at: DAY, receipt_number: "TCS/26-27/000001" });
      return problem(409, "version_conflict");
    },
  });
  await page.goto("/admin/#/enrollment/TCS-AB23CD45");
  await page.getByLabel("Seen by admins only").fill("Called twice.");
  await page.getByRole("button", { name: "Save the note" }).click();
  await expect(page.locator("[data-toast]")).toContainText("Somebody else");
  await expect(page.getByText("TCS/26-27/000001")).toBeVisible();
  await expect(page.getByLabel("Seen by admins only")).toHaveValue("Called twice.");
});

test("an answer that comes late belongs to what was asked, not to what is open now", async ({ page }) => {
  let release;
  const held = new Promise((resolve) => (release = resolve));
  const ravi = enrollment({ id: "e2", reference: "TCS-ZZ99ZZ99", student: { id: "r", name: "Ravi", email: "r@example.com", phone: null } });
  await play(page, "admin", {
    "GET /api/admin/enrollments": list(enrollment(), ravi),
    "GET /api/admin/courses": list(),
    "POST /api/admin/enrollments/e1/verify": async () => {
      await held;
      return json(enrollment({ state: "active", version: 3, receipt_number: "TCS/26-27/000001" }));
    },
  });
  await page.goto("/admin/#/enrollments");
  await page.getByRole("button", { name: /Verify: Asha/ }).click();
  const dialog = page.locator("#dialog-verify");
  await dialog.getByRole("button", { name: "Verify", exact: true }).click();
  await page.keyboard.press("Escape");
  await expect(dialog).toBeHidden();
  await page.getByRole("button", { name: /Verify: Ravi/ }).click();
  release();
  await expect(page.locator("[data-toast]")).toContainText("TCS/26-27/000001");
  await expect(dialog).toBeVisible();
  await expect(dialog).toContainText("Ravi");
});

test("a course that was saved though the answer was lost is not another's work", async ({ page }) => {
  let kept = {
    slug: "python", name: "Python", summary: "S.", description: "D.", duration: "3 months", level: "foundational",
    price_paise: 49_900, topics: ["one"], modules: ["first"], featured: false, state: "draft", version: 1, updated_at: DAY,
  };
  let lost = false;
  await play(page, "admin", {
    "GET /api/admin/courses/python": () => json(kept),
    "PUT /api/admin/courses/python": ({ body }) => {
      if (lost) return problem(409, "version_conflict");
      lost = true;
      kept = { ...kept, ...body, version: 2 };
      return "down";
    },
  });
  await page.goto("/admin/#/course/python/edit");
  await page.getByLabel("Summary").fill("Another summary.");
  const save = page.getByRole("button", { name: "Save" });
  await save.click();
  await expect(page.locator("[data-entry-form] [data-summary]")).toContainText("cannot reach");
  await save.click();
  await expect(page.locator("[data-toast]")).toContainText("Saved");
  await expect(page.locator("[data-conflict]")).toBeHidden();
});

test("nobody's name turns what stands around it", async ({ page }) => {
  const turning = ["عائشة", "\u202eahsA", "\u2069\u202eevil", "a\u2029\u202eevil", "\u2067\u2067a", "שרה\u2069 (1)\u2069"];
  let name;
  await play(page, "student", student({ "GET /api/auth/session": () => json({ user: { ...user, name }, expires_at: DAY }) }));
  for (name of turning) {
    await page.goto("/dashboard/");
    const greeting = page.locator("[data-greeting]");
    await expect(greeting).toContainText("Hello");
    // Where each letter of our own words stands, line by line: from left to right.
    const places = await greeting.evaluate((element) => {
      const [node] = element.childNodes;
      const from = node.data.indexOf("Your enrollments");
      const range = document.createRange();
      return [...Array(5).keys(), ...Array(15).keys().map((at) => from + at)].map((at) => {
        range.setStart(node, at);
        range.setEnd(node, at + 1);
        const { left, top } = range.getBoundingClientRect();
        return [top, left];
      });
    });
    const sorted = [...places].sort(([top, left], [otherTop, otherLeft]) => top - otherTop || left - otherLeft);
    expect(places, JSON.stringify(name)).toEqual(sorted);
  }
});

// Fails if enrollment.js or chart.js judge by the clock of the device.
test("a device whose clock is wrong tells nobody that a payment is late", async ({ page }) => {
  const now = Date.now();
  const soon = new Date(now + 20 * 3_600_000).toISOString();
  const dated = (answer) => ({ ...answer, headers: { date: new Date(now).toUTCString() } });
  await page.clock.setFixedTime(now + 40 * 24 * 3_600_000);
  await play(page, "admin", student({
    "GET /api/enrollments": dated(list(enrollment({ review_by: soon }), enrollment({ id: "e2", state: "pending_payment", utr: null, created_at: new Date(now).toISOString() }))),
    "GET /api/admin/overview": dated(json(figures())),
    "GET /api/admin/enrollments": dated(list(enrollment({ submitted_at: new Date(now).toISOString(), review_by: soon }))),
  }));
  await page.goto("/dashboard/");
  await expect(page.getByText("Due", { exact: true }).first()).toBeVisible();
  await expect(page.getByText(/should have been checked/)).toHaveCount(0);
  await expect(page.getByText(/place and price are kept/)).toBeVisible();
  await page.goto("/admin/");
  await expect(page.getByRole("img", { name: "Waiting payments: 1, of which 0 longer than we promise" })).toBeVisible();
});
