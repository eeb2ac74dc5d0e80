// The panel as its tests open it: real, over an API that is played.
import { expect } from "@playwright/test";
import { accessible } from "./axe.js";
import { fits } from "./people.js";
import { auditRow, enrollment, figures, hoursAgo, json, list, person, play } from "./play.js";

/** Payments that wait for 2, 20 and 60 hours. */
export const waiting = [2, 20, 60].map((hours, place) =>
  enrollment({ id: `e${place}`, reference: `TCS-AB23CD4${place + 2}`, submitted_at: hoursAgo(hours), review_by: hoursAgo(hours - 24) }),
);

/** The panel at `hash`, with what every view may ask for. */
export async function opens(page, hash, answers = {}) {
  const asked = await play(page, "admin", {
    "GET /api/admin/overview": json(figures()),
    "GET /api/admin/enrollments": list(...waiting),
    "GET /api/admin/courses": list(),
    "GET /api/admin/internships": list(),
    "GET /api/admin/messages": list(),
    "GET /api/admin/applications": list(),
    "GET /api/admin/students": list(person(), person({ id: "u2", name: "Ravi", active: false, mail_blocked: true })),
    "GET /api/admin/students/u1": json({ student: person(), enrollments: [enrollment()] }),
    "GET /api/admin/audit": list(auditRow(), auditRow({ id: "x", action: "unheard_of", actor: { id: "system", name: null }, reason: null, detail: {} })),
    ...answers,
  });
  await page.goto(`/admin/${hash}`);
  await expect(page.locator("[data-view]")).toBeVisible();
  return asked;
}

/** Everything that a state must be. */
export async function whole(page, where) {
  await fits(page);
  await accessible(page, where);
}
