// The second factor: off, offered with its key, switched on with its recovery codes, and on.

import { call } from "../api.js";
import { element } from "../dom.js";
import { bindForm, password, text } from "../form.js";
import { say } from "../strings.js";
import { beside } from "./credentials.js";

const section = document.querySelector("[data-factor]");
const image = section.querySelector("[data-factor-qr]");
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
  const form = (name) => section.querySelector(`[data-factor-${name}]`);
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
    refused: beside("password", "wrong_password"),
  });
  bindForm(form("confirm"), {
    read: code,
    send: (body) => call("POST", "/api/account/totp/confirm", { body }),
    done({ recovery_codes }) {
      form("confirm").reset();
      showCodes(recovery_codes);
    },
    refused: beside("code", "wrong_code"),
  });
  bindForm(form("remove"), {
    read: code,
    send: (body) => call("POST", "/api/account/totp/remove", { body }),
    done() {
      form("remove").reset();
      step("off");
      tell(say("account.factor_off"));
    },
    refused: beside("code", "wrong_code"),
  });
  section.querySelector("[data-factor-kept]").addEventListener("click", () => {
    section.querySelector("[data-factor-codes]").replaceChildren();
    step("on");
    tell(say("account.factor_on"));
  });
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
