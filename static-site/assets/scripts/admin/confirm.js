// The one question before a grave act: it says what will happen, sends once, and tells what came of it.

import { bindClose, fill } from "../dom.js";
import { bindForm, clearErrors, showOutcome, text } from "../form.js";

const dialog = document.getElementById("dialog-confirm");
const form = dialog.querySelector("form");
let asked = null;
let sent = null;
let bound = false;

/**
 * Asks, by `title`, `text` and the button's `label`. `grave` makes that button red; `reason` is the label
 * of a reason that must be given then. `send(values)` gives an outcome; `done(data)` follows success.
 * Who closed the dialog meanwhile is told of a refusal by `page`.
 */
export function confirm(question) {
  // A new object each time: an answer that is still on its way belongs to the one before.
  asked = question;
  fill(dialog, { title: question.title, text: question.text, confirm: question.label });
  form.querySelector("[data-submit]").className = question.grave ? "button button-danger" : "button";
  const reason = form.querySelector("[data-reason]");
  reason.hidden = !question.reason;
  form.elements.namedItem("reason").required = Boolean(question.reason);
  if (question.reason) reason.querySelector("label").textContent = question.reason;
  bind();
  form.reset();
  clearErrors(form);
  dialog.showModal();
}

function bind() {
  if (bound) return;
  bound = true;
  bindClose(dialog);
  bindForm(form, {
    read(data) {
      const errors = [];
      return { values: asked.reason ? { reason: text(data, "reason", errors) } : {}, errors };
    },
    send(values) {
      sent = asked;
      return sent.send(values);
    },
    done(data) {
      if (sent === asked) dialog.close();
      sent.done(data);
    },
    refused(outcome) {
      if (sent === asked) showOutcome(form, outcome);
      else sent.page.toast(outcome.message);
      return true;
    },
  });
}
