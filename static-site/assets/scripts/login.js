// Logging in, with what may stand in between: an account not yet opened, a second factor.

import { call } from "./api.js";
import { bindForm, bindResend, clearErrors, email, password, showErrors, showOutcome, text } from "./form.js";
import { keepNext, nextHere, noteLogIn, ownPath, role } from "./session.js";
import { say } from "./strings.js";

const form = document.querySelector("[data-login]");
const codeField = document.querySelector("[data-code-field]");
const unverified = document.querySelector("[data-unverified]");
// Whose code was asked for.
let codeOf = "";

function read(data) {
  const errors = [];
  const values = { email: email(data, errors), password: password(data, errors) };
  if (data.get("remember") === "on") values.remember = true;
  const code = text(data, "code", errors, { required: !codeField.hidden }).replace(/\s/g, "");
  if (code !== "") values.code = code;
  return { values, errors };
}

function done(answer) {
  if (!role()) {
    showOutcome(form, { errors: [], message: say("session.no_cookies") });
    return false;
  }
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
    // Somebody else may have begun to log in meanwhile.
    if (form.elements.namedItem("email").value.trim() !== values.email) return true;
    askForCode(values.email);
    showErrors(form, [{ field: "code", message: say("login.code") }]);
    form.elements.namedItem("code").focus();
    return true;
  }
  return false;
}

function askForCode(address) {
  codeOf = address;
  codeField.hidden = address === "";
  form.elements.namedItem("code").required = address !== "";
}

/** On a phone that many use, the next one may have no second factor: a code that was asked of another is not wanted. */
function forgetCode() {
  if (codeField.hidden || form.elements.namedItem("email").value.trim() === codeOf) return;
  askForCode("");
  form.elements.namedItem("code").value = "";
  clearErrors(form);
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
form.elements.namedItem("email").addEventListener("input", forgetCode);
bindForm(form, { read, done, refused, send: (body) => call("POST", "/api/auth/login", { body }) });
