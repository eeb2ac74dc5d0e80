// Opening an account: the link's token, which stays in the fragment and never reaches a log, and
// the password. Opening the page does nothing by itself, since mail scanners open links too.

import { call } from "./api.js";
import { bindForm, email, password, showOutcome } from "./form.js";
import { noteLogIn, ownPath, role, takeNext } from "./session.js";
import { say } from "./strings.js";

const form = document.querySelector("[data-verify]");
const newLink = document.querySelector("[data-new-link]");
const lead = document.querySelector("[data-verify-lead]");

const tokenHere = () => new URLSearchParams(location.hash.slice(1)).get("token") ?? "";
// Kept from the beginning: a link within the page, as to its content, takes the fragment's place.
const token = tokenHere();

function read(data) {
  const errors = [];
  const values = { token, password: password(data, errors) };
  if (data.get("remember") === "on") values.remember = true;
  return { values, errors };
}

function done(answer) {
  if (!role()) {
    showOutcome(form, { errors: [], message: say("verify.no_cookies") });
    return false;
  }
  noteLogIn();
  location.replace(takeNext() ?? ownPath(answer.redirect) ?? "/dashboard/");
  return true;
}

function refused(outcome) {
  if (outcome.status === 410) {
    offerNewLink();
    return true;
  }
  if (outcome.status === 401) outcome.message = say("verify.wrong_password");
  return false;
}

function offerNewLink() {
  form.hidden = true;
  lead.hidden = true;
  newLink.hidden = false;
  newLink.querySelector("[data-new-link-title]").focus();
}

if (token === "") {
  newLink.querySelector("[data-new-link-title]").textContent = say("verify.no_link.title");
  newLink.querySelector("[data-new-link-text]").textContent = say("verify.no_link");
  form.hidden = true;
  lead.hidden = true;
  newLink.hidden = false;
}
// A newer link opened in the same tab changes only the fragment, which loads nothing.
addEventListener("hashchange", () => !["", token].includes(tokenHere()) && location.reload());

bindForm(form, { read, done, refused, send: (body) => call("POST", "/api/auth/verify-email", { body }) });
bindForm(newLink, {
  read(data) {
    const errors = [];
    return { values: { email: email(data, errors) }, errors };
  },
  send: (body) => call("POST", "/api/auth/resend-verification", { body }),
  done() {
    newLink.querySelector("[data-form-status]").textContent = say("verify.sent");
  },
});
