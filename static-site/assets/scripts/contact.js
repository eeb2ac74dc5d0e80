// Writing to the academy, without an account.

import { call } from "./api.js";
import { bindForm, email, text } from "./form.js";

const form = document.querySelector("[data-contact]");
const panel = document.querySelector("[data-done]");

function read(data) {
  const errors = [];
  const optional = { required: false };
  const values = {
    name: text(data, "name", errors),
    email: email(data, errors),
    phone: text(data, "phone", errors, optional),
    subject: text(data, "subject", errors, optional),
    message: text(data, "message", errors),
  };
  return { values, errors };
}

function done(_, values) {
  panel.querySelector("[data-done-email]").textContent = values.email;
  form.hidden = true;
  panel.hidden = false;
  panel.focus();
}

bindForm(form, { read, done, send: (body, key) => call("POST", "/api/messages", { body, key }) });
