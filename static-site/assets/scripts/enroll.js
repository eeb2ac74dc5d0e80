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
  if (outcome.ok) {
    // The button stays busy while the next page comes: pressed again, it would send again.
    // However one came to be enrolled, the button leads to what is to do now.
    const path = outcome.data.state === "active" ? "/dashboard/" : "/payment/";
    location.assign(`${path}?enrollment=${encodeURIComponent(outcome.data.id)}`);
    return;
  }
  settle();
  if (outcome.status === 401) location.assign(`/login/?next=${encodeURIComponent(here())}`);
  // A course that is gone belongs to no other account.
  else status.textContent = outcome.status === 404 ? say("enroll.gone") : outcome.message;
}

/** As the page was before: also for who comes back to it by the history. */
function settle() {
  button.removeAttribute("aria-busy");
  status.textContent = "";
}

if (button) {
  button.addEventListener("click", enroll);
  addEventListener("pageshow", ({ persisted }) => persisted && settle());
  // Until now a press would have done nothing.
  button.disabled = false;
  button.parentElement.querySelector("[data-late]").remove();
}
