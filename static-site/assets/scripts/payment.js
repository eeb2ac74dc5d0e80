// Paying: what to send where, then the UTR. The page is left for the banking app and comes back,
// perhaps reloaded, perhaps with an ended log-in: what was typed and chosen is kept until it is sent.

import { call, part } from "./api.js";
import { element, linkButton, open, requireSomebody, showState, showTrouble } from "./dom.js";
import { differs } from "./enrollment.js";
import { bindForm, text } from "./form.js";
import { moment, money, plainUtr, rupees } from "./format.js";
import { here } from "./session.js";
import { isolated, say } from "./strings.js";

const root = document.querySelector("[data-payment]");
const form = root.querySelector("[data-utr-form]");
const utrInput = form.elements.namedItem("utr");
const payees = root.querySelector("[data-payees]");
const notice = root.querySelector("[data-payment-notice]");
const id = new URLSearchParams(location.search).get("enrollment") ?? "";
const path = `/api/enrollments/${part(id)}`;
const keptKey = `academy.utr.${id}`;
let option = null;
let qrAddress = null;

async function load() {
  if (id === "") return settle("none", {});
  if (!requireSomebody(root)) return;
  showState(root, "loading");
  const [enrollment, payment] = await Promise.all([call("GET", path), call("GET", `${path}/payment`)]);
  if (!enrollment.ok) return showTrouble(root, enrollment, start);
  if (["active", "cancelled", "refunded"].includes(enrollment.data.state)) return settle(enrollment.data.state, enrollment.data);
  if (!payment.ok) return showTrouble(root, payment, start);
  show(enrollment.data, payment.data);
}

function show(enrollment, payment) {
  put("[data-course]", enrollment.course.name);
  put("[data-due]", money(payment.amount_paise));
  put("[data-fact-reference]", payment.reference);
  put("[data-payee-name]", payment.payee_name);
  put("[data-checked]", say("pay.checked_within", { hours: payment.review_hours }));
  document.getElementById("pay-amount").value = money(payment.amount_paise);
  document.getElementById("pay-amount").dataset.plain = rupees(payment.amount_paise);
  document.getElementById("pay-reference").value = payment.reference;
  showChoices(payment, enrollment);
  showProgress(enrollment);
  restoreTyped();
  showState(root, "ready");
}

function put(selector, value) {
  root.querySelector(selector).textContent = isolated(value);
}

function showChoices(payment, { payment_option: sent, state }) {
  const { options } = payment;
  const find = (wanted) => options.find((each) => each.id === wanted);
  // Of a payee that is no longer offered, nothing is said until another one is chosen.
  const first = find(kept().option) ?? find(sent) ?? (state === "under_review" ? null : options[0]);
  const act = (each) => () => {
    choose(each, payment);
    keep();
  };
  root.querySelector("[data-choices]").replaceChildren(...options.map((each) => choice(each, each === first, act(each))));
  payees.hidden = options.length < 2;
  option = null;
  if (first) choose(first, payment);
}

function choice(each, checked, act) {
  const box = element("div", { className: "choice" });
  const input = element("input", { type: "radio", name: "payee", id: `payee-${each.id}`, value: each.id });
  input.checked = checked;
  input.addEventListener("change", act);
  const label = element("label", { for: input.id });
  const vpa = element("span", { className: "code" });
  vpa.append(...breakable(each.vpa));
  label.append(element("span", { text: each.label }), vpa);
  box.append(input, label);
  return box;
}

function choose(each, payment) {
  option = each;
  showVpa(each.vpa);
  // The server's SVG is shown as an image, so that nothing in it could ever run.
  if (qrAddress) URL.revokeObjectURL(qrAddress);
  qrAddress = URL.createObjectURL(new Blob([each.qr_svg], { type: "image/svg+xml" }));
  const image = root.querySelector("[data-qr-image]");
  image.src = qrAddress;
  image.alt = say("qr.alt", { amount: money(payment.amount_paise), vpa: each.vpa });
  const app = root.querySelector("[data-app-link]");
  app.hidden = !(payment.verified_merchant && each.upi_uri.startsWith("upi://"));
  if (!app.hidden) app.querySelector("a").href = each.upi_uri;
}

/** A long address may break before its @, and is copied without the break. */
function showVpa(vpa) {
  const output = document.getElementById("pay-vpa");
  output.replaceChildren(...breakable(vpa));
  output.dataset.plain = vpa;
}

function breakable(vpa) {
  const at = vpa.indexOf("@");
  return [vpa.slice(0, at), document.createElement("wbr"), vpa.slice(at)];
}

function showProgress(enrollment) {
  const { state } = enrollment;
  const by = moment(enrollment.review_by);
  // Who has sent a UTR, or whose money came, must not be led to pay a second time.
  const isSent = state === "under_review" || differs(enrollment);
  const send = root.querySelector("[data-send]");
  send.hidden = isSent;
  // To whom it went is corrected beside the UTR.
  if (isSent) utrInput.closest(".field").before(payees);
  else send.querySelector("[data-app-link]").before(payees);
  payees.querySelector("legend").textContent = say(isSent ? "pay.payee.paid" : "pay.payee");
  if (state === "under_review") {
    tell(say("pay.state.under_review", { utr: enrollment.utr, by }));
    put("[data-utr-heading]", say("pay.utr.correct"));
    utrInput.value ||= enrollment.utr;
    put("[data-checked]", say("pay.checked_by", { by }));
  } else if (state === "rejected") {
    tell(say("pay.state.rejected", { reason: say("reason.says", { reason: enrollment.reason ?? "" }) }));
    put("[data-utr-heading]", say("pay.utr.again"));
  } else {
    notice.hidden = true;
  }
  if (differs(enrollment)) tellDifference(enrollment);
}

function tellDifference({ state, amount_paise: due, amount_received_paise: received }) {
  tell(say("pay.state.differs", { received: money(received), due: money(due) }));
  if (state !== "under_review") put("[data-utr-heading]", say("pay.utr.again"));
}

function tell(sentence) {
  notice.textContent = sentence;
  notice.hidden = false;
}

function settle(state, enrollment) {
  const name = enrollment.course?.name ?? "";
  put("[data-settled-title]", say(`pay.${state === "none" ? "none" : `settled.${state}`}.title`));
  put("[data-settled-text]", say(`pay.${state === "none" ? "none" : `settled.${state}`}`, { name }));
  const links = [linkButton("/dashboard/", say("act.dashboard"))];
  if (state === "active") {
    links.push(linkButton(`/receipt/?enrollment=${encodeURIComponent(id)}`, say("act.receipt"), "button button-quiet"));
  }
  root.querySelector("[data-settled-actions]").replaceChildren(...links);
  showState(root, "settled");
}

function read(data) {
  const errors = [];
  const utr = plainUtr(text(data, "utr", errors));
  // What has letters may be many things; the server explains each shape, so that one goes there.
  if (/^\d+$/.test(utr) && utr.length !== 12) {
    errors.push({ field: "utr", message: say(utr.length < 12 ? "field.utr_short" : "field.utr_long") });
  }
  return { values: { utr, option: option?.id }, errors };
}

function done(enrollment) {
  forget();
  utrInput.value = "";
  showProgress(enrollment);
  tell(say("pay.sent", { utr: enrollment.utr, by: moment(enrollment.review_by) }));
  notice.tabIndex = -1;
  notice.focus();
  notice.scrollIntoView({ block: "center" });
}

async function refused(outcome) {
  if (outcome.status === 401) {
    location.assign(`/login/?next=${encodeURIComponent(here())}`);
    return true;
  }
  if (outcome.code === "utr_already_used") {
    outcome.errors = [{ field: "utr", message: outcome.message }];
  } else if (outcome.status === 409 && outcome.code === "wrong_state") {
    // Verified or cancelled meanwhile: show what is true now. The button that was pressed is gone with its form.
    await start();
    root.querySelector("[data-settled-title]").focus();
    return true;
  }
  return false;
}

function keep() {
  try {
    sessionStorage.setItem(keptKey, JSON.stringify({ utr: utrInput.value, option: option?.id }));
  } catch {
    // Without storage the field simply is empty after a reload, and the payee the one from before.
  }
}

function forget() {
  try {
    sessionStorage.removeItem(keptKey);
  } catch {
    // Nothing was kept.
  }
}

/** What was typed and chosen and not sent yet: `{utr, option}`, each perhaps absent. */
function kept() {
  try {
    return JSON.parse(sessionStorage.getItem(keptKey) ?? "null") ?? {};
  } catch {
    return {};
  }
}

function restoreTyped() {
  const { utr } = kept();
  if (!utr || utr === utrInput.value) return;
  utrInput.value = utr;
  form.querySelector("[data-form-status]").textContent = say("pay.kept");
}

function bindCopying() {
  const status = root.querySelector("[data-copy-status]");
  for (const button of root.querySelectorAll("[data-copy]")) {
    button.addEventListener("click", async () => {
      const source = document.getElementById(button.dataset.copy);
      const value = source.dataset.plain ?? source.value;
      try {
        await navigator.clipboard.writeText(value);
        status.textContent = say("copy.done", { value });
      } catch {
        getSelection().selectAllChildren(source);
        status.textContent = say("copy.failed");
      }
    });
  }
}

const start = () => open(root, load);
utrInput.addEventListener("input", keep);
bindCopying();
bindForm(form, { read, done, refused, send: (body, key) => call("POST", `${path}/payment`, { body, key }) });
start();
