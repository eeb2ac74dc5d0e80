// Choosing a new password by the mailed link. Its token stays in the fragment and never reaches a log;
// opening the page does nothing by itself.

import { call } from "./api.js";
import { bindForm, password } from "./form.js";
import { passNextOn, takeNext } from "./session.js";
import { say } from "./strings.js";

const form = document.querySelector("[data-reset]");
const lead = document.querySelector("[data-reset-lead]");
const dead = document.querySelector("[data-dead]");
const saved = document.querySelector("[data-done]");

const tokenHere = () => new URLSearchParams(location.hash.slice(1)).get("token") ?? "";
// Kept from the beginning: a link within the page takes the fragment's place.
const token = tokenHere();

function read(data) {
  const errors = [];
  return { values: { token, password: password(data, errors, { least: 8 }) }, errors };
}

function show(part) {
  form.hidden = true;
  lead.hidden = true;
  part.hidden = false;
}

function refused(outcome) {
  if (outcome.status !== 410) return false;
  show(dead);
  dead.focus();
  return true;
}

function done() {
  passNextOn(takeNext());
  show(saved);
  saved.focus();
}

if (token === "") {
  dead.querySelector("[data-dead-title]").textContent = say("reset.no_link.title");
  dead.querySelector("[data-dead-text]").textContent = say("reset.no_link");
  show(dead);
}
// A newer link opened in the same tab changes only the fragment, which loads nothing.
addEventListener("hashchange", () => !["", token].includes(tokenHere()) && location.reload());

bindForm(form, { read, done, refused, send: (body) => call("POST", "/api/auth/reset-password", { body }) });
