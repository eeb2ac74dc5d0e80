// What every form does: tell all that is wrong at once, beside the field and in a summary that
// takes the focus; send once, however often it is clicked; keep what was typed.

import { call, submissionKeys, unreadable } from "./api.js";
import { here } from "./session.js";
import { isolated, say } from "./strings.js";

/**
 * Brings a form to life. `read(data)` gives `{values, errors}`, and perhaps what they are `about`, which is
 * handed on; `asks({values})`, where there is one, gives whether they are to be sent; `send(values, key, about)` gives an outcome; `done(data, values, about)` follows success, and
 * by returning true says that it leads away from the page, so that nothing is sent twice;
 * `refused(outcome, values, about)` may deal with a refusal itself by returning true. A form that is reset
 * meanwhile is begun anew: it can be sent again at once.
 */
export function bindForm(form, { read, asks = () => true, send, done, refused }) {
  const submit = form.querySelector("[data-submit]");
  const status = form.querySelector("[data-form-status]");
  const keys = submissionKeys();
  let latest = null;
  form.noValidate = true;
  submit.disabled = false;
  form.querySelector("[data-late]")?.remove();
  for (const button of form.querySelectorAll("[data-reveal]")) bindReveal(button);
  form.addEventListener("reset", () => {
    settle();
    if (status) status.textContent = "";
  });

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (submit.getAttribute("aria-busy") === "true") return;
    const { values, errors, about } = read(new FormData(form));
    clearErrors(form);
    if (errors.length > 0) {
      showErrors(form, errors);
      return;
    }
    submit.setAttribute("aria-busy", "true");
    if (!(await asks({ values }))) {
      settle();
      return;
    }
    if (status) status.textContent = say("form.sending");
    const key = keys.for(values);
    latest = key;
    const outcome = await send(values, key, about);
    keys.settle(outcome, key);
    if (status && latest === key) status.textContent = "";
    const leads = await follow(outcome, values, about);
    if (!leads && latest === key) settle();
  });

  // What `done` said stays.
  function settle() {
    latest = null;
    submit.removeAttribute("aria-busy");
  }

  /** Does what follows an outcome; gives whether that leads away. */
  async function follow(outcome, values, about) {
    try {
      if (outcome.ok) return (await done(outcome.data, values, about)) === true;
      if (!(await refused?.(outcome, values, about))) showOutcome(form, outcome);
    } catch (error) {
      console.error(error);
      showOutcome(form, unreadable());
    }
    return false;
  }
}

// Who comes back by the history finds the form as it was, and may send it again.
addEventListener("pageshow", ({ persisted }) => {
  if (!persisted) return;
  for (const submit of document.querySelectorAll("[data-submit]")) submit.removeAttribute("aria-busy");
});

/** Shows a refusal: field errors where they belong, anything else in the summary. */
export function showOutcome(form, outcome) {
  if (outcome.errors.length > 0) showErrors(form, outcome.errors);
  else if (outcome.code === "not_signed_in") showSummary(form, outcome.message, [{ message: say("form.signed_out"), away: logIn() }]);
  else showSummary(form, say("form.refused"), [{ message: outcome.message }]);
}

function logIn() {
  return `/login/?next=${encodeURIComponent(here())}`;
}

/** Says in `place` why something failed; who is not logged in any more gets the way to it beside the words. */
export function tell(place, outcome) {
  place.textContent = outcome.message;
  if (outcome.code === "not_signed_in") place.append(" ", linkAway(logIn(), say("session.again")));
}

/** Shows errors `{field, message}` beside their fields and in the summary. */
export function showErrors(form, errors) {
  const title = errors.length === 1 ? say("form.problem") : say("form.problems", { count: errors.length });
  showSummary(form, title, errors.map((error) => ({ ...error, input: markField(form, error) })));
}

/** Takes every error away. */
export function clearErrors(form) {
  for (const input of form.querySelectorAll("[aria-invalid]")) {
    input.removeAttribute("aria-invalid");
    describe(input, `${input.id}-error`, false);
  }
  for (const place of form.querySelectorAll(".field-error")) {
    place.hidden = true;
    place.textContent = "";
  }
  const summary = form.querySelector("[data-summary]");
  summary.hidden = true;
  summary.replaceChildren();
}

function markField(form, { field, message }) {
  const name = String(field ?? "").split(/[.[]/)[0];
  const input = form.elements.namedItem(name);
  const place = input && form.querySelector(`#${CSS.escape(`${input.id}-error`)}`);
  if (!place) return null;
  // An error in a folded part would be an error that nobody sees.
  const folded = input.closest("details");
  if (folded) folded.open = true;
  input.setAttribute("aria-invalid", "true");
  describe(input, place.id, true);
  place.textContent = message;
  place.hidden = false;
  return input;
}

function describe(input, id, wanted) {
  const ids = (input.getAttribute("aria-describedby") ?? "").split(" ").filter((each) => each && each !== id);
  if (wanted) ids.push(id);
  if (ids.length > 0) input.setAttribute("aria-describedby", ids.join(" "));
  else input.removeAttribute("aria-describedby");
}

function showSummary(form, title, items) {
  const summary = form.querySelector("[data-summary]");
  const heading = document.createElement("p");
  heading.className = "summary-title";
  heading.textContent = title;
  const list = document.createElement("ul");
  for (const { message, input, away } of items) {
    const item = document.createElement("li");
    if (away) item.append(linkAway(away, message));
    else item.append(input ? linkTo(input, message) : isolated(message));
    list.append(item);
  }
  summary.replaceChildren(heading, list);
  summary.hidden = false;
  summary.focus();
}

function linkTo(input, message) {
  const link = document.createElement("a");
  const label = input.labels?.[0]?.firstChild?.textContent?.trim();
  link.href = `#${input.id}`;
  link.textContent = label && input.type !== "checkbox" ? say("field.named", { label, message }) : message;
  link.addEventListener("click", (event) => {
    event.preventDefault();
    input.focus();
  });
  return link;
}

/** A link that leaves this page, and what was typed in it, where it is. */
function linkAway(address, message) {
  const link = document.createElement("a");
  link.href = address;
  link.target = "_blank";
  link.textContent = message;
  return link;
}

function bindReveal(button) {
  const input = document.getElementById(button.dataset.reveal);
  button.hidden = false;
  button.addEventListener("click", () => {
    const shown = input.type === "text";
    input.type = shown ? "password" : "text";
    button.textContent = say(shown ? "form.show" : "form.hide");
  });
}

/** Makes a button ask for a new verification link for `address`, and say what came of it. */
export function bindResend(button, status, address) {
  status.textContent = "";
  button.onclick = async () => {
    if (button.getAttribute("aria-busy") === "true") return;
    button.setAttribute("aria-busy", "true");
    const outcome = await call("POST", "/api/auth/resend-verification", { body: { email: address } });
    button.removeAttribute("aria-busy");
    status.textContent = outcome.ok ? say("resend.sent") : outcome.message;
  };
}

/** A text field's value, trimmed; adds an error if it is required and empty. */
export function text(data, name, errors, { required = true } = {}) {
  const value = String(data.get(name) ?? "").trim();
  if (required && value === "") errors.push({ field: name, message: say("field.required") });
  return value;
}

/** An e-mail as typed; only what surely is none is refused here, the server knows better. */
export function email(data, errors) {
  const value = text(data, "email", errors);
  if (value !== "" && !/^[^\s@]+@[^\s@]+$/.test(value)) errors.push({ field: "email", message: say("field.email") });
  return value;
}

const PASSWORD_MOST = 128;

/** A password as typed, nothing stripped; no field cuts a long one, which would then be another password. */
export function password(data, errors, { name = "password", least = 1 } = {}) {
  const value = String(data.get(name) ?? "");
  const { length } = [...value];
  if (length === 0) errors.push({ field: name, message: say("field.required") });
  else if (length < least) errors.push({ field: name, message: say("field.password_short") });
  else if (length > PASSWORD_MOST) errors.push({ field: name, message: say("field.password_long") });
  return value;
}
