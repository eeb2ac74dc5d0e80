// Logging in, with what may stand in between: an account not yet opened, a second factor.

import { call } from "./api.js";
import { bindForm, bindResend, email, password, showErrors, text } from "./form.js";
import { keepNext, nextHere, noteLogIn, ownPath } from "./session.js";
import { say } from "./strings.js";

const form = document.querySelector("[data-login]");
const codeField = document.querySelector("[data-code-field]");
const unverified = document.querySelector("[data-unverified]");

function read(data) {
  const errors = [];
  const values = { email: email(data, errors), password: password(data, errors) };
  if (data.get("remember") === "on") values.remember = true;
  const code = text(data, "code", errors, { required: !codeField.hidden }).replace(/\s/g, "");
  if (code !== "") values.code = code;
  return { values, errors };
}

function done(answer) {
  noteLogIn();
  location.assign(nextHere() ?? ownPath(answer.redirect) ?? "/dashboard/");
  return true;
}

function refused(outcome, values) {
  if (outcome.code === "email_unverified") {
    showUnverified(values.email);
    return true;
  }
  if (outcome.status === 401 && values.code) outcome.message = say("login.code_wrong");
  if (outcome.code === "second_factor_required") {
    codeField.hidden = false;
    form.elements.namedItem("code").required = true;
    showErrors(form, [{ field: "code", message: say("login.code") }]);
    form.elements.namedItem("code").focus();
    return true;
  }
  return false;
}

function showUnverified(address) {
  if (nextHere()) keepNext(nextHere());
  unverified.querySelector("[data-unverified-email]").textContent = address;
  unverified.hidden = false;
  unverified.focus();
  bindResend(unverified.querySelector("[data-resend]"), unverified.querySelector("[data-resend-status]"), address);
}

if (nextHere()) {
  const note = document.querySelector("[data-return-note]");
  note.textContent = say("login.return");
  note.hidden = false;
}
bindForm(form, { read, done, refused, send: (body) => call("POST", "/api/auth/login", { body }) });
