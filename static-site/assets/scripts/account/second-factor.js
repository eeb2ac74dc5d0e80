// The second factor: off, offered with its key, switched on with its recovery codes, and on.

import { call } from "../api.js";
import { element } from "../dom.js";
import { bindForm, password, showOutcome, text } from "../form.js";
import { say } from "../strings.js";
import { beside } from "./credentials.js";

const section = document.querySelector("[data-factor]");
const image = section.querySelector("[data-factor-qr]");
const form = (name) => section.querySelector(`[data-factor-${name}]`);
let address = null;

/** Shows whether there is one. */
export function showSecondFactor(isOn) {
  step(isOn ? "on" : "off");
}

function step(wanted) {
  for (const part of section.querySelectorAll("[data-factor-step]")) part.hidden = part.dataset.factorStep !== wanted;
}

/** Brings the section to life. */
export function bindSecondFactor(tell) {
  bindForm(form("offer"), {
    read(data) {
      const errors = [];
      return { values: { password: password(data, errors) }, errors };
    },
    send: (body) => call("POST", "/api/account/totp", { body }),
    done(offer) {
      form("offer").reset();
      showOffer(offer);
    },
    refused: unlessOver(beside("password", "wrong_password")),
  });
  bindForm(form("confirm"), {
    read: code,
    send: (body) => call("POST", "/api/account/totp/confirm", { body }),
    done({ recovery_codes }) {
      form("confirm").reset();
      showCodes(recovery_codes);
    },
    refused: unlessOver(beside("code", "wrong_code")),
  });
  bindForm(form("remove"), {
    read: code,
    send: (body) => call("POST", "/api/account/totp/remove", { body }),
    done() {
      form("remove").reset();
      step("off");
      tell(say("account.factor_off"));
    },
    refused: unlessOver(beside("code", "wrong_code")),
  });
  section.querySelector("[data-factor-kept]").addEventListener("click", () => {
    section.querySelector("[data-factor-codes]").replaceChildren();
    step("on");
    tell(say("account.factor_on"));
  });
}

/**
 * Deals with a refusal as `refused` does. But what was begun too long ago, or went on in another tab, is over: then
 * the step is shown that is true now, and what became of it is said there.
 */
function unlessOver(refused) {
  return async (outcome) => {
    if (outcome.code !== "wrong_state") return refused(outcome);
    const now = await call("GET", "/api/account");
    // What is true is not known yet: the next press finds out.
    if (!now.ok) return false;
    const isOn = now.data.second_factor;
    for (const name of ["offer", "confirm", "remove"]) form(name).reset();
    showSecondFactor(isOn);
    showOutcome(form(isOn ? "remove" : "offer"), { errors: [], message: say(isOn ? "account.factor_is_on" : "account.factor_is_off") });
    return true;
  };
}

function code(data) {
  const errors = [];
  return { values: { code: text(data, "code", errors) }, errors };
}

function showOffer(offer) {
  if (address) URL.revokeObjectURL(address);
  address = URL.createObjectURL(new Blob([offer.qr_svg], { type: "image/svg+xml" }));
  image.src = address;
  const groups = offer.secret.match(/.{1,4}/g) ?? [];
  section.querySelector("[data-factor-secret]").textContent = groups.join(" ");
  step("offer");
  document.getElementById("factor-title").focus();
}

function showCodes(codes) {
  const list = section.querySelector("[data-factor-codes]");
  list.replaceChildren(...codes.map((each) => element("li", { text: each })));
  step("codes");
  document.getElementById("factor-title").focus();
}
