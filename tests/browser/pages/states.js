// Every state of every page, as one table: who is there (`as`), what the address adds (`at`), what the API
// answers, what is done first (`act`), and what is then seen, in words that no other state of the page shows.
// `states.spec.js` goes through it; a part of a page that none of its states shows fails there.
import { play } from "../play.js";
import { acts } from "./states/acts.js";
import { panel } from "./states/panel.js";
import { accounts, dashboard, payment, receipt } from "./states/student.js";
import { contact, coursePage, forgot, home, internships, login, register, reset, verify } from "./states/visitor.js";

export const table = {
  "/": home,
  "/dashboard/": dashboard,
  "/payment/": payment,
  "/receipt/": receipt,
  "/account/": accounts,
  "/login/": login,
  "/register/": register,
  "/forgot-password/": forgot,
  "/verify-email/": verify,
  "/reset-password/": reset,
  "/contact/": contact,
  "/internships/": internships,
  "/courses/web-development-foundations/": coursePage,
  "/admin/": { ...panel, ...acts },
};

/** Opens the state of the page at `path`. */
export async function reach(page, path, { as, at = "", answers = {}, act }) {
  await play(page, as, answers);
  await page.goto(path + at);
  await act?.(page);
}
