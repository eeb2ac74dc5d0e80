// Applying for an internship, without an account.

import { call, part } from "./api.js";
import { bindForm, email, text } from "./form.js";
import { say } from "./strings.js";

const form = document.querySelector("[data-apply]");
const panel = document.querySelector("[data-done]");

function read(data) {
  const errors = [];
  const values = {
    internship: text(data, "internship", errors),
    name: text(data, "name", errors),
    email: email(data, errors),
    phone: text(data, "phone", errors),
    cover_letter: text(data, "cover_letter", errors, { required: false }),
  };
  return { values, errors };
}

function send({ internship, ...body }, key) {
  return call("POST", `/api/internships/${part(internship)}/applications`, { body, key });
}

function done(_, values) {
  panel.querySelector("[data-done-email]").textContent = values.email;
  form.hidden = true;
  panel.hidden = false;
  panel.focus();
}

/** An opening that was taken off the page meanwhile belongs to no other account. */
function refused(outcome) {
  if (outcome.status === 404) outcome.errors = [{ field: "internship", message: say("apply.gone") }];
  return false;
}

/** Each opening leads to the form with itself chosen; after an application, to a new one. */
function bindChoice(link) {
  link.addEventListener("click", () => {
    form.elements.namedItem("internship").value = link.dataset.choose;
    form.hidden = false;
    panel.hidden = true;
  });
}

// While nothing is open, there is no form.
if (form) {
  bindForm(form, { read, send, done, refused });
  for (const link of document.querySelectorAll("[data-choose]")) bindChoice(link);
}
