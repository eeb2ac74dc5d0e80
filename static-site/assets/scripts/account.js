// Who is logged in on this device.

import { call } from "./api.js";
import { fill, open, requireSomebody, showState, showTrouble } from "./dom.js";
import { moment } from "./format.js";
import { say } from "./strings.js";

const root = document.querySelector("[data-account]");

async function load() {
  if (!requireSomebody(root)) return;
  showState(root, "loading");
  const outcome = await call("GET", "/api/auth/session");
  if (!outcome.ok) {
    showTrouble(root, outcome, start);
    return;
  }
  const { user } = outcome.data;
  fill(root, {
    name: user.name,
    email: user.email,
    phone: user.phone ?? say("account.no_phone"),
    until: moment(outcome.data.expires_at),
  });
  showState(root, "ready");
}

const start = () => open(root, load);
start();
