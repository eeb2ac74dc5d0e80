// Another e-mail, another password, and the end of an account: each asks for the password.

import { call } from "../api.js";
import { bindClose } from "../dom.js";
import { bindForm, clearErrors, email, password } from "../form.js";
import { forgetPerson } from "../session.js";
import { steppedUp } from "../step-up.js";
import { say } from "../strings.js";

/** Puts a refusal by its code beside the field that it is about. */
export function beside(field, code) {
  return (outcome) => {
    if (outcome.code === code) outcome.errors = [{ field, message: outcome.message }];
    return false;
  };
}

/** Asks for the link to another e-mail. */
export function bindNewEmail(tell) {
  const form = document.querySelector("[data-email]");
  bindForm(form, {
    read(data) {
      const errors = [];
      const values = { email: email(data, errors), password: password(data, errors) };
      return { values, errors };
    },
    send: (body) => call("POST", "/api/account/email", { body }),
    done(_, values) {
      form.reset();
      tell(say("account.email_sent", { email: values.email }));
    },
    refused: beside("password", "wrong_password"),
  });
}

/** Changes the password; `after` is given what to say. */
export function bindNewPassword(after) {
  const form = document.querySelector("[data-password]");
  bindForm(form, {
    read(data) {
      const errors = [];
      const values = {
        current_password: password(data, errors, { name: "current_password" }),
        new_password: password(data, errors, { name: "new_password", least: 8 }),
      };
      return { values, errors };
    },
    send: (body) => call("POST", "/api/account/password", { body }),
    done() {
      form.reset();
      after(say("account.password_changed"));
    },
    refused: beside("current_password", "wrong_password"),
  });
}

/** Asks once more, with the password, and erases the account. */
export function bindErasing() {
  const dialog = document.getElementById("erase-dialog");
  const form = dialog.querySelector("form");
  bindClose(dialog);
  document.querySelector("[data-erase-open]").addEventListener("click", () => {
    form.reset();
    clearErrors(form);
    dialog.showModal();
  });
  bindForm(form, {
    read(data) {
      const errors = [];
      return { values: { password: password(data, errors) }, errors };
    },
    // Some fronts drop the body of a DELETE. An admin is asked for the second factor too.
    send: (body) => steppedUp(() => call("POST", "/api/account/delete", { body })),
    async done() {
      await forgetPerson();
      location.assign("/");
      return true;
    },
    refused: beside("password", "wrong_password"),
  });
}
