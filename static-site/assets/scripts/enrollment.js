// What an enrollment's state alone does not tell.

import { now } from "./api.js";

const UNPAID = ["pending_payment", "rejected"];
// For how long the price of the day of enrolling holds, as the server has it.
const PRICE_HOLDS_MS = 30 * 24 * 3_600_000;

/** Whether an amount came that is not what is due, and that is still to be settled. */
export function differs({ state, mismatch }) {
  return Boolean(mismatch) && (state === "under_review" || UNPAID.includes(state));
}

/**
 * Whether another amount may be due by now: which, only the payment page is told. The time of a review
 * does not count, so the price of a rejected one may still hold.
 */
export function hasAged({ state, created_at: made, mismatch }) {
  return UNPAID.includes(state) && !mismatch && now() >= Date.parse(made) + PRICE_HOLDS_MS;
}

/** Whether the time is over by which a payment was to be checked. */
export function isLate({ review_by: by }) {
  return Date.parse(by) < now();
}
