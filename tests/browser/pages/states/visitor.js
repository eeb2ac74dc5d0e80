// The pages that need nobody: forms, what mailed links lead to, and courses.
import { json, never, problem } from "../../play.js";
import { busy, click, fills, submits } from "./ways.js";

/** A public form: what is missing, too often, no network, and what follows success. */
function form({ at, button, route, values, success, done }) {
  const sends = async (page) => {
    await fills(page, values);
    await submits(button)(page);
  };
  const answered = (answer) => ({ [route]: answer });
  return {
    "as it opens": { at, see: button },
    "with nothing filled in": { at, act: submits(button), see: "Please fill this in" },
    "too often": { at, answers: answered(busy), act: sends, see: /^Too many tries/ },
    "no network": { at, answers: answered("down"), act: sends, see: /^We cannot reach the academy/ },
    ...(done && { "done": { at, answers: answered(success), act: sends, see: done } }),
  };
}

const who = { name: "Asha Rao", email: "asha@example.com" };
const secret = { password: "a long password" };

export const login = {
  ...form({ button: "Log in", route: "POST /api/auth/login", values: { email: who.email, ...secret } }),
  "on the way to somewhere": { at: "?next=/dashboard/", see: /^Please log in to go on/ },
};
for (const [name, status, code, see] of [
  ["a wrong password", 401, "invalid_credentials", /^E-mail or password is wrong/],
  ["an unopened account", 403, "email_unverified", "Your account is not open yet"],
  ["a code is asked for", 403, "second_factor_required", "Code from your authenticator app"],
]) {
  login[name] = {
    answers: { "POST /api/auth/login": problem(status, code) },
    act: async (page) => {
      await fills(page, { email: who.email, ...secret });
      await submits("Log in")(page);
    },
    see,
  };
}

export const register = form({ button: "Register", route: "POST /api/auth/register", values: { ...who, ...secret, accept_terms: true }, success: json({ message: "Sent." }, 202), done: "Look into your mail" });
export const forgot = form({ button: "Send me a link", route: "POST /api/auth/forgot-password", values: { email: who.email }, success: json({ message: "Sent." }, 202), done: "Look into your mail" });
export const contact = form({ button: "Send", route: "POST /api/messages", values: { ...who, message: "When?" }, success: json({ id: "m" }, 201), done: "We have your message" });

const apply = "POST /api/internships/web-development-intern/applications";
const applicant = { internship: "web-development-intern", ...who, phone: "98765 43210" };
async function applies(page) {
  const { internship, ...values } = applicant;
  await page.getByLabel("Internship", { exact: true }).selectOption(internship);
  await fills(page, values);
  await submits("Send my application")(page);
}
export const internships = {
  "as it opens": { see: "Send my application" },
  "with nothing filled in": { act: submits("Send my application"), see: "Please fill this in" },
  "applied already": { answers: { [apply]: problem(409, "already_applied") }, act: applies, see: /^We have an application for this internship/ },
  // Fails if apply.js says of an opening that is gone that it may be another account's.
  "an opening that is gone": { answers: { [apply]: problem(404, "not_found") }, act: applies, see: /This internship is not offered any more/ },
  "too often": { answers: { [apply]: busy }, act: applies, see: /^Too many tries/ },
  "no network": { answers: { [apply]: "down" }, act: applies, see: /^We cannot reach the academy/ },
  "done": { answers: { [apply]: json({ id: "a", state: "pending" }, 201) }, act: applies, see: "We have your application" },
  "no internship": { empty: true, see: /^No internship is open/, lacks: "Send my application" },
};

/** What a mailed link leads to: a form, unless the link is not there or used. */
function mailed(page) {
  const at = "#token=abc";
  const { route, values, button } = page;
  const act = async (opened) => {
    await fills(opened, values);
    await submits(button)(opened);
  };
  return {
    "without a link": { see: "The link is missing" },
    ...form({ at, ...page }),
    "a link that is used": { at, answers: { [route]: problem(410, "link_expired") }, act, see: "This link cannot be used any more" },
  };
}

export const verify = mailed({ button: "Open my account", route: "POST /api/auth/verify-email", values: secret });
const resend = "POST /api/auth/resend-verification";
const asksAnew = async (page) => {
  await fills(page, { email: who.email }, page.locator("[data-new-link]"));
  await page.locator("[data-new-link]").getByRole("button", { name: "Send a new link" }).click();
};
Object.assign(verify, {
  "a wrong password": {
    at: "#token=abc",
    answers: { "POST /api/auth/verify-email": problem(401, "invalid_credentials") },
    act: async (page) => {
      await fills(page, secret);
      await submits("Open my account")(page);
    },
    see: /not the password that belongs to this link/,
  },
  // Fails if `settle` of form.js takes back what `done` said.
  "a new link was asked for": { answers: { [resend]: json({ message: "Sent." }, 202) }, act: asksAnew, see: /a new link is on its way/ },
  "too many new links": { answers: { [resend]: busy }, act: asksAnew, see: /^Too many tries/ },
});
export const reset = mailed({ button: "Save the password", route: "POST /api/auth/reset-password", values: secret, success: { status: 204 }, done: "Your password is changed" });

const enrolls = (answer, see) => ({ as: "student", answers: { "POST /api/enrollments": answer }, act: click("Enroll in this course"), see });
export const coursePage = {
  "nobody is logged in": { see: "Enroll in this course" },
  "somebody is logged in": { as: "student", see: "Enroll in this course" },
  "enrolling": enrolls(never, "Reserving your place…"),
  "closed meanwhile": enrolls({ ...problem(409, "wrong_state"), body: JSON.stringify({ status: 409, code: "wrong_state", detail: "This course is closed." }) }, "This course is closed."),
  // Fails if enroll.js says of a course that is gone that it may be another account's.
  "gone meanwhile": enrolls(problem(404, "not_found"), /^This course is not offered any more/),
  "too many people": enrolls(problem(503, "unavailable"), /many people/),
  "no network": enrolls("down", /^We cannot reach the academy/),
};

export const courses = {
  "as it opens": { see: "Web Development Foundations" },
  "no course": { empty: true, see: /^No course is open/, lacks: "Web Development Foundations" },
};
export const services = {
  "as it opens": { see: "Subjects to choose from" },
  "no course": { empty: true, see: "How it is arranged", lacks: "Subjects to choose from" },
};

/** The menu, which a phone folds away. */
async function unfolds(page) {
  const menu = page.getByRole("button", { name: "Menu" });
  if (await menu.isVisible()) await menu.click();
}
export const home = {
  "no course, no internship": { empty: true, see: /^The next courses are being prepared/, lacks: "Ready to build with others?" },
  "the menu of nobody": { act: unfolds, see: /^Log in$/ },
  "the menu of a student": { as: "student", act: unfolds, see: /^Account$/ },
  "the menu of an admin": { as: "admin", act: unfolds, see: "Admin panel" },
  "a log-out that failed": {
    as: "student",
    answers: { "POST /api/auth/logout": problem(503, "unavailable") },
    act: async (page) => {
      await unfolds(page);
      await click("Log out")(page);
    },
    see: /^Logging out did not work/,
  },
};
