// Every sentence that scripts say, in one catalogue, so that another language is another table. What
// only the panel says stands in admin/strings.js, which only the panel fetches. Values stand in braces.
// Sentences of the server's problems are used where they say more.

const english = {
  // How numbers and days are written (BCP 47), and a moment of India's time.
  "locale": "en-IN",
  "moment": "{when} IST",

  "form.problem": "Please correct this",
  "form.problems": "Please correct these {count} things",
  "form.refused": "That did not work",
  "form.sending": "Sending…",
  "form.signed_out": "Log in again in a new tab, then come back and send this again. What you typed stays here.",
  "form.show": "Show password",
  "form.hide": "Hide password",

  "field.named": "{label}: {message}",
  "field.required": "Please fill this in.",
  "field.email": "Please write the whole address, with the @ and what follows it.",
  "field.password_short": "Please use at least 8 characters.",
  "field.password_long": "Please use at most 128 characters.",
  "field.terms": "Please agree to the terms and the privacy policy.",
  "field.utr_short": "Some digits are missing: a UTR has 12. Please copy it from the payment's details in your app.",
  "field.utr_long": "This has too many digits: a UTR has 12. Please copy it from the payment's details in your app, not the transaction id.",
  "field.rupees": "Please enter an amount in rupees, like 499 or 499.50.",

  "problem.offline.title": "You are offline",
  "problem.offline": "We cannot reach the academy from here. Nothing is lost: please check your connection and try again.",
  "problem.silent.title": "The academy does not answer",
  "problem.silent": "No answer came in time; the connection may be slow, or the fault is ours. Nothing is lost: please try again in a moment.",
  "problem.unreadable.title": "Please try again",
  "problem.unreadable": "The answer was not one we understand. Nothing is lost; please try again in a moment.",
  "problem.server": "Something went wrong on our side. Nothing is lost; please try again in a moment.",
  "problem.busy": "Very many people are here right now. Please try again in {wait}.",
  "problem.too_many": "Too many tries. Please wait {wait} and try again.",
  "problem.title": "This did not work",
  "problem.missing": "We cannot find that. It may have been removed, or it belongs to another account.",
  "problem.missing.title": "Nothing here",
  "problem.unknown": "This was refused. Please try again, or write to us.",
  "problem.not_signed_in": "Your log-in has ended. Please log in again.",
  "problem.invalid_credentials": "E-mail or password is wrong. Please check both; capitals matter in the password.",
  "problem.cross_site": "Your browser says that this came from another site. Please reload the page and try again.",
  "problem.idempotency_in_flight": "Your last try is still being worked on. Please try again in a few seconds.",
  "problem.utr_already_used": "This UTR was already given for a payment. Please check it digit by digit. If it is really yours, call us and name your reference.",
  "problem.version_conflict": "Somebody else changed this meanwhile. What you see now is the newest.",
  "problem.own_enrollment": "This enrollment is your own. Another admin has to verify it.",
  "problem.has_payment": "Money came for this enrollment, so it cannot be deleted. Once it is active, it can be refunded.",
  "problem.has_enrollments": "Students are enrolled in this course, so it cannot be deleted. Archive it instead: it stays visible, marked closed.",
  "problem.slug_taken": "Another entry already has this address. Please choose another one.",
  "problem.already_applied": "We have an application for this internship from this e-mail already. We answer it by mail; there is nothing more to do.",

  "problem.wrong_password": "This is not your password. Capitals matter.",
  "problem.wrong_code": "This code is not right, or no longer. Codes change every 30 seconds, and each works once.",
  "problem.email_taken": "This address belongs to another account by now. Choose another one.",
  "problem.payment_under_review": "A payment of yours is being checked. Your account can be deleted once that is done.",
  "problem.last_admin": "You are the last admin. Make somebody else an admin first.",
  "problem.step_up_required": "This needs a code of your second factor. Nothing was done; try again and enter it.",
  "problem.second_factor_missing": "This needs a second factor, and your account has none. Nothing was done.",

  "wait.seconds": "{count} seconds",
  "wait.seconds.one": "1 second",
  "wait.minute": "a minute",
  "wait.minutes": "{count} minutes",
  "wait.hour": "an hour",
  "wait.hours": "{count} hours",

  "session.logout_failed": "Logging out did not work. Please check your connection and try again.",
  "session.again": "Open the log-in page in a new tab, then try this again.",
  "session.no_cookies": "All is right, but your browser refuses cookies, and without one we cannot keep you logged in. Allow cookies for this site, then log in again.",
  "session.expired": "Your log-in has ended, as it does after some time. Log in again and you come straight back.",

  "login.return": "Please log in to go on. You will come back to where you were.",
  "login.code": "Your password is right. Now enter the code from your authenticator app.",
  "login.code_wrong": "E-mail, password or code is not right. Codes change every 30 seconds, and each works once.",
  "reset.no_link.title": "The link is missing",
  "reset.no_link": "Please open the link in your mail again; if it is broken over two lines, copy all of it. Or ask for a new one.",
  "resend.sent": "If the account was registered in the last six days and not opened yet, a new link is on its way, and older ones no longer work.",
  "verify.wrong_password": "This is not the password that belongs to this link. Enter the one you chose when you registered last.",
  "verify.no_cookies": "Your account is open, but your browser refuses cookies, and without one we cannot keep you logged in. Allow cookies for this site, then log in with your e-mail and password.",
  "verify.no_link.title": "The link is missing",
  "verify.no_link": "Please open the link in your mail again; if it is broken over two lines, copy all of it. Or ask for a new one here.",
  "verify.sent": "If this address was registered in the last six days and not opened yet, a new link is on its way. Open the newest mail; older links no longer work.",

  "enroll.working": "Reserving your place…",
  "enroll.gone": "This course is not offered any more. Please look at the others.",
  "apply.gone": "This internship is not offered any more. Please choose another one, or load the page again.",

  "state.pending_payment": "To pay",
  "state.under_review": "Being checked",
  "state.active": "Active",
  "state.rejected": "Not accepted",
  "state.differs": "To be settled",
  "state.cancelled": "Cancelled",
  "state.refunded": "Refunded",
  "state.new": "New",
  "state.read": "Read",
  "state.closed": "Closed",
  "state.pending": "Pending",
  "state.shortlisted": "Shortlisted",
  "state.accepted": "Accepted",
  "state.draft": "Draft",
  "state.published": "Published",
  "state.archived": "Archived",

  "greeting": "Hello {name}. Your enrollments, what is due, and what happens next.",
  "next.pending_payment": "Pay by UPI and send us the UTR. Your place and price are kept for 30 days.",
  "next.pending_payment_aged": "We kept your price for 30 days, which are over. The payment page says what is due today: pay that by UPI and send us the UTR.",
  "next.under_review": "We have your UTR {utr} and compare it with our bank by {by}. Nothing to do for you now.",
  "next.under_review_late": "We have your UTR {utr}. It should have been checked by {by}; please call us and name your reference.",
  "next.differs": "{received} arrived, which is not what is due. We have written to you: please answer that mail or call us, and do not pay the whole amount again.",
  "next.active": "You are in. Your welcome mail has the receipt and everything to begin.",
  "next.rejected": "We could not accept the payment. Look at the reason, then send the right UTR.",
  "next.rejected_aged": "We could not accept the payment. Look at the reason, then send the right UTR. The payment page says what is due today.",
  "next.cancelled": "You cancelled this before paying. You can enroll again at today’s price.",
  "next.refunded": "Your money was returned in full. You can enroll again whenever you like.",
  "amount.due": "Due",
  "amount.paid": "Received",
  "amount.was": "Price",
  "amount.aged": "Price so far",
  "since.enrolled": "Enrolled",
  "since.verified": "Verified",
  "since.refunded": "Refunded",
  "reason.says": "Reason: {reason}",
  "act.pay": "Pay now",
  "act.correct": "Correct the UTR",
  "act.again": "Send another UTR",
  "act.group": "Open the students’ group",
  "act.receipt": "Receipt",
  "act.cancel": "Cancel",
  "act.enroll_again": "Enroll again",
  "act.dashboard": "My courses",
  "done.cancelled": "The enrollment in {name} is cancelled.",

  "copy.done": "Copied: {value}",
  "copy.failed": "Your browser did not let us copy. Press and hold the value to copy it.",
  "qr.alt": "QR code for paying {amount} to {vpa}",
  "pay.state.under_review": "We have your UTR {utr} and check it by {by}. If something in it is wrong, correct it below; sending the same again changes nothing.",
  "pay.state.differs": "{received} arrived, and {due} is due. Please do not pay the whole amount again: answer our mail about it, or call us. If you sent a wrong UTR, send the right one below.",
  "pay.state.rejected": "The last payment was not accepted. If the money has left your account, do not pay again: send the right UTR.\n{reason}",
  "pay.sent": "Thank you. We have your UTR {utr} and check it with our bank by {by}. You get a mail either way.",
  "pay.kept": "The UTR you typed before is still here.",
  "pay.checked_by": "by {by}",
  "pay.checked_within": "within {hours} hours after you send the UTR",
  "pay.payee": "Pay to",
  "pay.payee.paid": "You paid to",
  "pay.utr.correct": "Correct the UTR",
  "pay.utr.again": "Send another UTR",
  "pay.settled.active.title": "This is paid",
  "pay.settled.active": "Your payment for {name} is verified. There is nothing left to pay.",
  "pay.settled.cancelled.title": "This enrollment is cancelled",
  "pay.settled.cancelled": "Please do not pay for it. You can enroll in {name} again at today’s price.",
  "pay.settled.refunded.title": "This was refunded",
  "pay.settled.refunded": "Your money for {name} was returned. Please do not pay for it again.",
  "pay.none.title": "Which enrollment?",
  "pay.none": "This page needs to know what you pay for. Choose the course in your list.",

  "receipt.kind": "This is a payment receipt, not a tax invoice.",
  "receipt.kind_gst": "The payee is registered for GST.",
  "receipt.not_yet.title": "No receipt yet",
  "receipt.not_yet": "A receipt is made when your payment has been verified.",
  "account.saved": "Saved.",
  "account.email_sent": "If {email} is free, a mail is on its way to it. Open the link in it within 24 hours, while you are logged in here.",
  "account.email_changed": "You have a new address. Log in with it from now on.",
  "account.password_changed": "Your password is changed, and all other devices are logged out.",
  "account.data_fetching": "Fetching your data…",
  "account.data_saved": "Your data is saved as a file.",
  "account.factor_on": "Log-in asks for a code from now on.",
  "account.factor_off": "The password alone logs in from now on.",
  "account.factor_is_on": "It is switched on already, perhaps in another tab or on another device.",
  "account.factor_is_off": "It is not switched on, and what was begun here is over. To switch it on, begin again.",
  "account.this_device": "This device",
  "account.since": "Logged in {when}",
  "account.seen": "last used {when}",
  "account.end": "Log out {device}",
  "account.ended": "Logged out.",
  "account.device": "{browser} on {system}",
  "account.unknown_device": "A device that says nothing of itself",
};

/** Takes the sentences of a part of the site into the catalogue. */
export function learn(sentences) {
  Object.assign(english, sentences);
}

/**
 * The sentence called `key`, with the braces filled from `values`, each isolated; for a `count` of 1 the one
 * called `key.one`, where it is there.
 */
export function say(key, values = {}) {
  const name = values.count === 1 && knows(`${key}.one`) ? `${key}.one` : key;
  const sentence = knows(name) ? english[name] : key;
  return sentence.replace(/\{(\w+)\}/g, (whole, slot) => isolated(values[slot] ?? whole));
}

// What is written from right to left, and the controls and marks of direction (UAX 9).
const TURNING =
  /[\u0590-\u08ff\u200f\u2029-\u202e\u2066-\u2069\ufb1d-\ufdff\ufe70-\ufeff\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;

/**
 * Somebody's text with a direction of its own: whatever it holds, what stands beside it stays where it
 * is. Each paragraph of it is isolated (FSI … PDI); what is written from left to right is so already.
 */
export function isolated(value) {
  const text = String(value);
  return TURNING.test(text) ? text.replace(/[^\n\r\u2029]+/g, (part) => `\u2068${balanced(part)}\u2069`) : text;
}

/** `part` without ends of isolation that it does not begin, and with those that it lacks. */
function balanced(part) {
  let open = 0;
  let kept = "";
  for (const each of part) {
    if (each === "\u2069" && open === 0) continue;
    if (each >= "\u2066" && each <= "\u2068") open += 1;
    if (each === "\u2069") open -= 1;
    kept += each;
  }
  return kept + "\u2069".repeat(open);
}

/** Whether there is a sentence of that name. */
export function knows(key) {
  return has(english, key);
}

/** Whether `object` has `key` itself. Not Object.hasOwn, which browsers of 2021 lack. */
export function has(object, key) {
  return Object.prototype.hasOwnProperty.call(object, key);
}
