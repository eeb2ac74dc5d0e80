// The enroll button of somebody who is logged in. What it needs is fetched when it is pressed: to
// everybody else the page is only for reading.

import { help, here } from "./session.js";

const button = document.querySelector("[data-enroll]");
const status = document.querySelector("[data-enroll-status]");
let keys = null;

async function enroll() {
  if (button.getAttribute("aria-busy") === "true") return;
  button.setAttribute("aria-busy", "true");
  const helpers = await help();
  if (!helpers) {
    button.removeAttribute("aria-busy");
    status.textContent = button.dataset.offline;
    return;
  }
  const { call, submissionKeys, say } = helpers;
  status.textContent = say("enroll.working");
  keys ??= submissionKeys();
  const body = { course: button.dataset.enroll };
  const key = keys.for(body);
  const outcome = await call("POST", "/api/enrollments", { body, key });
  keys.settle(outcome, key);
  button.removeAttribute("aria-busy");
  if (outcome.ok) {
    // However one came to be enrolled, the button leads to what is to do now.
    const path = outcome.data.state === "active" ? "/dashboard/" : "/payment/";
    location.assign(`${path}?enrollment=${encodeURIComponent(outcome.data.id)}`);
  } else if (outcome.status === 401) {
    location.assign(`/login/?next=${encodeURIComponent(here())}`);
  } else {
    status.textContent = outcome.message;
  }
}

button?.addEventListener("click", enroll);
