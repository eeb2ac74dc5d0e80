// Registering. The answer is the same for everybody, so the page says "if everything is right".

import { call } from "./api.js";
import { bindForm, bindResend, email, password, text } from "./form.js";
import { keepNext, nextHere } from "./session.js";
import { say } from "./strings.js";

const form = document.querySelector("[data-register]");
const panel = document.querySelector("[data-done]");

function read(data) {
  const errors = [];
  const values = { name: text(data, "name", errors), email: email(data, errors) };
  const phone = text(data, "phone", errors, { required: false });
  if (phone !== "") values.phone = phone;
  values.password = password(data, errors, { least: 8 });
  values.accept_terms = data.get("accept_terms") === "on";
  if (!values.accept_terms) errors.push({ field: "accept_terms", message: say("field.terms") });
  return { values, errors };
}

function done(_, values) {
  keepNext(nextHere());
  panel.querySelector("[data-done-email]").textContent = values.email;
  form.hidden = true;
  panel.hidden = false;
  panel.focus();
  bindResend(panel.querySelector("[data-resend]"), panel.querySelector("[data-resend-status]"), values.email);
}

// All else that was typed is still there.
panel.querySelector("[data-again]").addEventListener("click", () => {
  panel.hidden = true;
  form.hidden = false;
  form.elements.namedItem("email").focus();
});
bindForm(form, { read, done, send: (body) => call("POST", "/api/auth/register", { body }) });
