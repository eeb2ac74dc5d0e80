// The one question before a grave act: it says what will happen, sends once, and tells what came of it.

import { bindClose, fill } from "../dom.js";
import { bindForm, clearErrors, showOutcome, text } from "../form.js";

const dialog = document.getElementById("dialog-confirm");
const form = dialog.querySelector("form");
let asked = null;
let count = 0;
let bound = false;

/**
 * Asks, by `title`, `text` and the button's `label`. `grave` makes that button red; `final` says that nothing is lost
 * by it, and that it cannot be taken back either, as a mail cannot. `reason` is the label of a reason that must be
 * given then. `send(values)` gives an outcome; `done(data)` follows success. Who closed the dialog meanwhile is told
 * of a refusal by `page`.
 */
export function confirm(question) {
  // A new one each time, with a number: an answer that is still on its way belongs to the one before.
  count += 1;
  asked = { ...question, number: count };
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
  // Enter, pressed once more by who is fast, must do no harm.
  if ((question.grave || question.final) && !question.reason) dialog.querySelector("[data-close]").focus();
}

/** Asks the same way before something that is done elsewhere; gives whether it was agreed to. */
export function agreed(question) {
  return new Promise((resolve) => {
    confirm({ ...question, send: async () => ({ ok: true, data: null }), done: () => resolve(true) });
    dialog.addEventListener("close", () => resolve(false), { once: true });
  });
}

function bind() {
  if (bound) return;
  bound = true;
  bindClose(dialog);
  bindForm(form, {
    read(data) {
      const errors = [];
      const values = asked.reason ? { reason: text(data, "reason", errors) } : {};
      // The number stands among the values so that two questions of the same answer are two submissions.
      return { values: { ...values, number: asked.number }, errors, about: asked };
    },
    send: ({ number: _, ...values }, __, about) => about.send(values),
    done(data, _, about) {
      if (about === asked) dialog.close();
      about.done(data);
    },
    async refused(outcome, _, about) {
      const isOpen = about === asked && dialog.open;
      if (!isOvertaken(outcome)) {
        if (isOpen) showOutcome(form, outcome);
        else about.page.tell(outcome);
        return true;
      }
      // Somebody else was faster: what is there now is shown, and said.
      if (isOpen) dialog.close();
      if (about.page.here()) await about.page.reload();
      about.page.toast(outcome.message);
      return true;
    },
  });
}

/** Whether what was asked about is no more what the admin saw. */
function isOvertaken({ status, code }) {
  return status === 404 || code === "version_conflict" || code === "wrong_state";
}
