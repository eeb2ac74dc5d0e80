// What asks for the second factor once more: a call that is refused for it asks for a code, and is sent
// again. Without a second factor, the way to set one up is shown.

import { call } from "./api.js";
import { bindClose } from "./dom.js";
import { bindForm, clearErrors, showErrors, text } from "./form.js";
import { say } from "./strings.js";

const ASKS = ["step_up_required", "second_factor_missing"];
const dialog = document.getElementById("dialog-step-up");
const form = dialog.querySelector("form");
let shown = false;
let bound = false;

/** Does `act()`, which gives an outcome; if that asks for the second factor, asks for it and does it again. */
export async function steppedUp(act) {
  const outcome = await act();
  if (outcome.ok || !ASKS.includes(outcome.code)) return outcome;
  return (await ask(outcome.code)) ? act() : outcome;
}

/** Opens the dialog; gives whether the second factor was shown. */
function ask(code) {
  bind();
  const missing = code === "second_factor_missing";
  dialog.querySelector("[data-step-up-missing]").hidden = !missing;
  form.hidden = missing;
  form.reset();
  clearErrors(form);
  shown = false;
  dialog.showModal();
  if (!missing) form.elements.namedItem("code").focus();
  return new Promise((resolve) => dialog.addEventListener("close", () => resolve(shown), { once: true }));
}

function bind() {
  if (bound) return;
  bound = true;
  bindClose(dialog);
  // The account's page may be the one that is open, below this question and the one before it.
  dialog.querySelector("[data-step-up-set-up]").addEventListener("click", () => {
    for (const question of document.querySelectorAll("dialog[open]")) question.close();
  });
  bindForm(form, {
    read(data) {
      const errors = [];
      return { values: { code: text(data, "code", errors).replace(/\s/g, "") }, errors };
    },
    send: (body) => call("POST", "/api/auth/step-up", { body }),
    done() {
      shown = true;
      dialog.close();
    },
    refused(outcome) {
      if (outcome.code !== "wrong_code") return false;
      showErrors(form, [{ field: "code", message: say("problem.wrong_code") }]);
      return true;
    },
  });
}
