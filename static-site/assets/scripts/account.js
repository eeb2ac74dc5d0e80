// One's own account: who one is, and whatever the sections below do about it.

import { bindErasing, bindNewEmail, bindNewPassword } from "./account/credentials.js";
import { bindData } from "./account/data.js";
import { bindSecondFactor, showSecondFactor } from "./account/second-factor.js";
import { bindSessions, showOnlyThisSession, showSessions } from "./account/sessions.js";
import { call } from "./api.js";
import { fill, open, requireSomebody, showState, showTrouble } from "./dom.js";
import { bindForm, text } from "./form.js";
import { day } from "./format.js";
import { passNextOn } from "./session.js";
import { say } from "./strings.js";

const TOKEN_KEY = "academy.email-token";
const root = document.querySelector("[data-account]");
const note = root.querySelector("[data-note]");
const profile = root.querySelector("[data-profile]");
const newEmail = root.querySelector("[data-new-email]");
let known = { name: "", phone: null };

async function load() {
  if (!requireSomebody(root)) return;
  showState(root, "loading");
  const outcome = await call("GET", "/api/account");
  if (!outcome.ok) {
    showTrouble(root, outcome, start);
    return;
  }
  const account = outcome.data;
  fill(root, {
    email: account.email,
    since: day(account.created_at),
    terms: account.terms_version,
  });
  showProfile(account);
  showSecondFactor(account.second_factor);
  showSessions(account.sessions);
  showState(root, "ready");
  newEmail.hidden = keptToken() === "";
  if (!newEmail.hidden) newEmail.focus();
  // Whoever lacked a second factor is led here to set one up.
  else if (location.hash === "#factor-title") document.getElementById("factor-title").focus();
}

function showProfile(account) {
  known = account;
  profile.elements.namedItem("name").value = account.name;
  profile.elements.namedItem("phone").value = account.phone ?? "";
}

/** Shows the e-mail as it is now, and nothing else anew: what is being typed or set up stays. */
async function showNewEmail() {
  const outcome = await call("GET", "/api/account");
  if (outcome.ok) fill(root, { email: outcome.data.email });
}

/** Says what was done, where it is seen and heard. */
function tell(sentence) {
  note.textContent = sentence;
  note.hidden = false;
  note.focus();
  note.scrollIntoView({ block: "center" });
}

/**
 * The token of a mailed link, out of the address: who is not logged in goes by way of the log-in page,
 * in whose address it must not stand.
 */
function takeToken() {
  const token = new URLSearchParams(location.hash.slice(1)).get("email-token");
  if (token === null) return;
  try {
    sessionStorage.setItem(TOKEN_KEY, token);
  } catch {
    // Without storage the link works for who is logged in already.
  }
  taken = token;
  history.replaceState(null, "", location.pathname);
  passNextOn();
}

let taken = "";

function keptToken() {
  try {
    return taken || (sessionStorage.getItem(TOKEN_KEY) ?? "");
  } catch {
    return taken;
  }
}

function forgetToken() {
  taken = "";
  newEmail.hidden = true;
  try {
    sessionStorage.removeItem(TOKEN_KEY);
  } catch {
    // Nothing was kept.
  }
}

const start = () => open(root, load);
takeToken();
addEventListener("hashchange", () => location.hash.includes("email-token=") && location.reload());

function readProfile(data) {
  const errors = [];
  const name = text(data, "name", errors);
  const phone = text(data, "phone", errors, { required: false });
  // What was left alone may be newer elsewhere, and is not sent. Where all was, the answer says what is true.
  const values = {};
  if (name !== known.name) values.name = name;
  if (phone !== (known.phone ?? "")) values.phone = phone;
  return { values, errors };
}

bindForm(profile, {
  read: readProfile,
  send: (body) => call("PATCH", "/api/account", { body }),
  done(account, values) {
    const now = readProfile(new FormData(profile)).values;
    // What was typed since stays in the form.
    if (JSON.stringify(now) === JSON.stringify(values)) showProfile(account);
    else known = account;
    tell(say("account.saved"));
  },
});
bindForm(newEmail.querySelector("form"), {
  read: () => ({ values: { token: keptToken() }, errors: [] }),
  send: (body) => call("POST", "/api/account/email/confirm", { body }),
  done() {
    forgetToken();
    showNewEmail().then(() => tell(say("account.email_changed")));
  },
  refused(outcome) {
    // A dead link stays dead, and is not offered again.
    if (![409, 410].includes(outcome.status)) return false;
    forgetToken();
    tell(outcome.message);
    return true;
  },
});
bindNewEmail(tell);
bindNewPassword((sentence) => {
  showOnlyThisSession();
  tell(sentence);
});
bindData();
bindErasing();
bindSecondFactor(tell);
bindSessions();
start();
