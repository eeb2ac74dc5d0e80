// Every state of every page, as one table: who is there (`as`), what the address adds (`at`), what the API
// answers, what is done first (`act`), and what is then seen, in words that no other state of the page shows; or what
// is not (`lacks`). `empty` is the page where the academy offers nothing yet.
// `states.spec.js` goes through it; a part of a page that none of its states shows fails there.
import { readFile } from "node:fs/promises";
import { origin } from "../people.js";
import { play } from "../play.js";
import { acts } from "./states/acts.js";
import { panel } from "./states/panel.js";
import { accounts, dashboard, payment, receipt } from "./states/student.js";
import { contact, coursePage, courses, forgot, home, internships, login, register, reset, services, verify } from "./states/visitor.js";

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
  "/courses/": courses,
  "/courses/web-development-foundations/": coursePage,
  "/services/": services,
  "/admin/": { ...panel, ...acts },
};

/** The pages of an academy without courses and internships, which no stack has: tests/over-stack renders them. */
const EMPTY = new URL("../../../target/empty-site/", import.meta.url);

/** Opens the state of the page at `path`. */
export async function reach(page, path, { as, at = "", answers = {}, act, empty = false }) {
  await play(page, as, answers);
  if (empty) {
    const body = await readFile(new URL(`.${path}index.html`, EMPTY), "utf8");
    await page.route(origin + path, (route) => route.fulfill({ contentType: "text/html; charset=utf-8", body }), { times: 1 });
  }
  await page.goto(path + at);
  await act?.(page);
}
