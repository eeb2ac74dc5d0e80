// The API, played: the pages are real, and each answer comes when a test wants it.
import { origin } from "./people.js";

export const DAY = "2026-11-20T10:00:00Z";
export const user = { id: "u", name: "Asha Rao", email: "asha@example.com", phone: null, role: "student" };
export const course = { slug: "python", name: "Python" };

/** An enrollment as the panel sees it. */
export function enrollment(more = {}) {
  return {
    id: "e1", course, state: "under_review", version: 2, amount_paise: 49_900, currency: "INR",
    amount_received_paise: null, mismatch: null, reference: "TCS-AB23CD45", payment_method: "upi",
    payment_option: "main", utr: "412345678901", created_at: DAY, submitted_at: DAY, review_by: DAY,
    verified_at: null, refunded_at: null, receipt_number: null, reason: null, group_url: null,
    student: { id: "u", name: "Asha Rao", email: "asha@example.com", phone: null }, note: null, flagged: false,
    ...more,
  };
}

/** A person as the panel sees one. */
export const person = (more = {}) => ({
  id: "u1", name: "Asha Rao", email: "asha@example.com", phone: "+919876543210", role: "student", active: true,
  created_at: DAY, verified_at: DAY, last_login_at: null, enrollments_count: 1, mail_blocked: false, ...more,
});
/** A row of the audit log, of what was done to something of that `kind`. */
export const auditRow = ({ kind = "enrollments", detail = { from: "under_review", to: "rejected" }, ...more } = {}) => ({
  id: "enrollments/e1/3", at: DAY, actor: { id: "a", name: "Meera Iyer" }, action: "reject", target: "e1",
  reason: "Nothing <b>came</b>.\nTwice looked.", detail: { ...detail, target_kind: kind }, ...more,
});
export const hoursAgo = (hours) => new Date(Date.now() - hours * 3_600_000).toISOString();

/** What the overview shows. */
export function figures(more = {}) {
  const days = Array.from({ length: 30 }, (_, place) => ({
    date: new Date(Date.UTC(2026, 9, 22 + place)).toISOString().slice(0, 10),
    registrations: place % 5,
    enrollments: place % 4,
    revenue_paise: place === 12 ? -49_900 : (place % 7) * 149_900,
  }));
  return {
    students: 128, courses: 6, revenue_paise: 12_345_600, messages_new: 2, applications_pending: 1, days,
    enrollments: { pending_payment: 4, under_review: 3, active: 80, rejected: 1, cancelled: 2, refunded: 1 },
    waiting: { count: 3, oldest_at: hoursAgo(60) }, ...more,
  };
}

export const problem = (status, code) => ({
  status,
  contentType: "application/problem+json",
  body: JSON.stringify({ type: "about:blank", title: "Refused", status, detail: "Refused.", code, request_id: "r" }),
});
export const json = (data, status = 200) => ({ status, contentType: "application/json", body: JSON.stringify(data) });
export const list = (...items) => json({ items, next_cursor: null });

/** An answer that logs somebody in and leads on, as the API gives it: with the cookie that pages look at. */
export const entered = (redirect = "/dashboard/") => ({ ...json({ user, redirect }), headers: { "set-cookie": "signed_in=student; Path=/" } });

/** An answer that does not come. */
export const never = () => new Promise(() => {});

// What is played on a page now; and by what name it is asked for.
const playing = new WeakMap();

/**
 * The page of somebody who is logged in as `role`, or of nobody; `answers` maps `METHOD /path` to what is
 * played, or to what gives it for `{body, url}`. Of several calls the last one holds. Gives what is asked.
 *
 * Only the API is stopped on its way: Playwright's own routes stop every request, and turn off the cache
 * in which a page's assets are from one state to the next.
 */
export async function play(page, role, answers) {
  if (role) await page.context().addCookies([{ name: "signed_in", value: role, url: origin }]);
  const asked = [];
  const first = !playing.has(page);
  playing.set(page, { answers, asked });
  if (first) await intercept(page);
  return asked;
}

async function intercept(page) {
  const browser = await page.context().newCDPSession(page);
  // Who left the page waits for no answer any more.
  const send = (method, params) => browser.send(method, params).catch(() => {});
  browser.on("Fetch.requestPaused", async ({ requestId, request }) => {
    const { answers, asked } = playing.get(page);
    const name = `${request.method} ${new URL(request.url).pathname}`;
    asked.push(name);
    const answer = answers[name] ?? problem(404, "not_found");
    const played = typeof answer === "function" ? await answer({ url: request.url, body: request.postData && JSON.parse(request.postData) }) : answer;
    if (played === "down") await send("Fetch.failRequest", { requestId, errorReason: "ConnectionFailed" });
    else if (played) await send("Fetch.fulfillRequest", { requestId, ...whole(played) });
  });
  await browser.send("Fetch.enable", { patterns: [{ urlPattern: `${origin}/api/*` }] });
}

function whole({ status = 200, contentType, headers = {}, body = "" }) {
  const named = Object.entries({ ...headers, ...(contentType && { "content-type": contentType }) });
  return {
    responseCode: status,
    responseHeaders: named.map(([name, value]) => ({ name, value })),
    body: Buffer.from(body).toString("base64"),
  };
}

/** Collects what a page's scripts failed at. */
export function failures(page) {
  const found = [];
  page.on("pageerror", (error) => found.push(String(error)));
  return found;
}
