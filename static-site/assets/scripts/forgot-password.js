// A forgotten password: asks for the mailed link. The answer is the same for every address.

import { call } from "./api.js";
import { bindForm, email } from "./form.js";
import { keepNext, nextHere } from "./session.js";

const form = document.querySelector("[data-forgot]");
const sent = document.querySelector("[data-done]");

bindForm(form, {
  read(data) {
    const errors = [];
    return { values: { email: email(data, errors) }, errors };
  },
  send: (body) => call("POST", "/api/auth/forgot-password", { body }),
  done(_, values) {
    // Who asks for a second link came from nowhere, and keeps what the first one leads to.
    if (nextHere()) keepNext(nextHere());
    sent.querySelector("[data-done-email]").textContent = values.email;
    form.hidden = true;
    sent.hidden = false;
    sent.focus();
  },
});
sent.querySelector("[data-again]").addEventListener("click", () => {
  sent.hidden = true;
  form.hidden = false;
  form.elements.namedItem("email").focus();
});
