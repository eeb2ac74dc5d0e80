// Money and times as people in India read them. The API speaks paise and UTC.

import { say } from "./strings.js";

const LOCALE = say("locale");

const RUPEES = new Intl.NumberFormat(LOCALE, { style: "currency", currency: "INR", maximumFractionDigits: 0 });
const PAISE = new Intl.NumberFormat(LOCALE, { style: "currency", currency: "INR", minimumFractionDigits: 2 });
const DAY = new Intl.DateTimeFormat(LOCALE, { timeZone: "Asia/Kolkata", day: "numeric", month: "short", year: "numeric" });
const MOMENT = new Intl.DateTimeFormat(LOCALE, {
  timeZone: "Asia/Kolkata",
  day: "numeric",
  month: "short",
  year: "numeric",
  hour: "numeric",
  minute: "2-digit",
});

/** `49900` → `₹499`, `149950` → `₹1,499.50`. */
export function money(paise) {
  return (paise % 100 === 0 ? RUPEES : PAISE).format(paise / 100);
}

/** A moment of the API as date and time in India, or an empty text for none. */
export function moment(rfc3339) {
  return rfc3339 ? say("moment", { when: MOMENT.format(new Date(rfc3339)) }) : "";
}

/** A moment of the API as a date in India, or an empty text for none. */
export function day(rfc3339) {
  return rfc3339 ? DAY.format(new Date(rfc3339)) : "";
}

// Commas stand before thousands, as here or as elsewhere: `1,49,950` and `149,950`. `499,50` is neither.
const AMOUNT = /^(\d+|\d{1,3}(?:,\d{2,3})*,\d{3})(?:\.(\d{1,2}))?$/;
const RUPEES_DIGITS = 9;

/** `1,499.50` → 149950; null for what is no amount. Read digit by digit: floats lose paise. */
export function paiseOf(typed) {
  const found = String(typed).replace(/[₹\s]/g, "").match(AMOUNT);
  const whole = found?.[1].replaceAll(",", "");
  if (!whole || whole.length > RUPEES_DIGITS) return null;
  return Number(whole) * 100 + Number((found[2] ?? "").padEnd(2, "0"));
}

/** Paise as one types rupees: 149950 → `1499.50`. */
export function rupees(paise) {
  return paise % 100 === 0 ? String(paise / 100) : `${Math.floor(paise / 100)}.${String(paise % 100).padStart(2, "0")}`;
}

/** A UTR as typed, without what people put between its digits. */
export function plainUtr(typed) {
  return String(typed).replace(/[\s\u002d\u2010-\u2015\u2212]/g, "");
}
