// The panel: its views, full and empty.
import { DAY, auditRow, enrollment, figures, json, list, person, problem } from "../../play.js";
import { money } from "./student.js";
import { LONG, fetching, long } from "./ways.js";

export const published = { slug: "python", name: "Python", summary: "From the first line.", description: "One.\n\nTwo.", duration: "3 months", level: "foundational", price_paise: 49_900, topics: ["Lists"], modules: ["First"], featured: true, state: "published", version: 3, updated_at: DAY };
const opening = { slug: "web", role: "Web Intern", company: "The Coding Science", duration: "3 months", location: "Remote", fee_paise: 0, description: "One.\n\nTwo.", topics: ["HTML"], state: "published", version: 1, updated_at: DAY };
const message = (more = {}) => ({ id: "m1", name: "Ravi", email: "ravi@example.com", phone: "+919876543210", subject: "Hours", message: "When?\n\nThanks.", state: "new", created_at: DAY, ...more });
export const application = (more = {}) => ({ id: "a1", internship: { slug: "web", role: "Web Intern" }, name: "Ravi", email: "ravi@example.com", phone: "+919876543210", cover_letter: "I am.", state: "pending", created_at: DAY, ...more });

/** A list that goes on. */
const most = (...items) => json({ items, next_cursor: "c" });
/** Everything that a view may ask for. */
export const full = {
  "GET /api/admin/overview": json(figures()),
  "GET /api/admin/enrollments": most(enrollment(), enrollment({ id: "e2", reference: "TCS-AB23CD46", state: "active", ...money, mismatch: "over" }), enrollment({ id: "e3", reference: "TCS-AB23CD47", flagged: true, student: { id: "u2", name: LONG, email: `${"a".repeat(60)}@example.com`, phone: null }, course: long })),
  "GET /api/admin/students": most(person(), person({ id: "u2", name: LONG, active: false, mail_blocked: true }), person({ id: "u3", verified_at: null })),
  "GET /api/admin/students/u1": json({ student: person({ name: LONG, mail_blocked: true, active: false }), enrollments: [enrollment(), enrollment({ id: "e2", course: long })] }),
  "GET /api/admin/courses": most(published, { ...published, ...long, state: "draft" }, { ...published, slug: "old", state: "archived" }),
  "GET /api/admin/courses/python": json(published),
  "GET /api/admin/internships": most(opening, { ...opening, slug: "long", role: LONG, state: "draft" }),
  "GET /api/admin/internships/web": json(opening),
  "GET /api/admin/messages": most(message(), message({ id: "m2", name: LONG, subject: null, phone: null, message: LONG.repeat(10), state: "closed" })),
  "GET /api/admin/applications": most(application(), application({ id: "a2", name: LONG, cover_letter: null, state: "accepted" })),
  "GET /api/admin/audit": most(auditRow(), auditRow({ id: "2", action: "unheard_of", reason: LONG.repeat(3), actor: { id: "system", name: null }, detail: {} })),
};
const none = Object.fromEntries(Object.keys(full).map((each) => [each, each.endsWith("overview")
  ? json(figures({ revenue_paise: 0, students: 0, waiting: { count: 0, oldest_at: null }, enrollments: {}, days: figures().days.map((day) => ({ ...day, registrations: 0, enrollments: 0, revenue_paise: 0 })) }))
  : list()]));

const views = {
  "#/": "Revenue received",
  "#/enrollments?state=under_review": "Asha Rao",
  "#/enrollments": "By course or date",
  "#/enrollment/TCS-AB23CD45": "Private note",
  "#/students": "Asha Rao",
  "#/student/u1": "Correct the name",
  "#/courses": /^Version 3, edited/,
  "#/course/new": "New course",
  "#/course/python/edit": "Edit course",
  "#/internships": /^Version 1, edited/,
  "#/internship/new": "New internship",
  "#/internship/web/edit": "Edit internship",
  "#/messages": "Thanks.",
  "#/applications": "I am.",
  "#/audit": "unheard_of",
};
const lists = {
  "#/": "No payment waits",
  "#/enrollments": /^Nobody has enrolled yet/,
  "#/students": /^Nobody has registered yet/,
  "#/courses": /^There is no course yet/,
  "#/internships": /^There is no internship yet/,
  "#/messages": /^No message is in this state/,
  "#/applications": /^No application is in this state/,
  "#/audit": /^Nothing is in the log for this/,
};

const refusing = (code) => Object.fromEntries(Object.keys(full).map((each) => [each, problem(403, code)]));

/** Each view, full and empty, and who sees none. */
export const panel = {
  ...fetching("admin", ["GET /api/admin/overview", "GET /api/admin/enrollments"]),
  "a student": { as: "student", see: "This account is not an admin’s" },
  "a role that was taken away": { as: "admin", answers: refusing("admins_only"), see: "This account is not an admin’s" },
  "an enrollment of who was erased": { as: "admin", at: "#/enrollment/TCS-AB23CD45", answers: { ...full, "GET /api/admin/enrollments": list(enrollment({ state: "active", ...money, student: { id: "u9", name: null, email: null, phone: null } })) }, see: "This account was deleted" },
  "an admin without a second factor": { as: "admin", answers: refusing("second_factor_missing"), see: "Your account needs a second factor" },
};
for (const [at, see] of Object.entries(views)) panel[`${at}, full`] = { as: "admin", at, answers: full, see };
for (const [at, see] of Object.entries(lists)) panel[`${at}, empty`] = { as: "admin", at, answers: none, see };
