// What the states of many pages are made of: what is pressed and filled in, and what every page has that waits
// for answers.
import { DAY, json, never, problem, user } from "../../play.js";

/** As long as a name may be, in one word. */
export const LONG = `${"Venkatanarasimharajuvaripeta".repeat(4)}`.slice(0, 118) + " <";
/** An image of the server's. */
export const SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8"><path d="M0 0h8v8H0z"/></svg>';
/** A course of a long name. */
export const long = { slug: "long", name: LONG.slice(0, 158) };
export const busy = { ...problem(429, "too_many_requests"), headers: { "retry-after": "900" } };
export const session = { "GET /api/auth/session": json({ user, expires_at: DAY }) };

export const click = (name) => (page) => page.getByRole("button", { name, exact: true }).first().click();
export const submits = (name) => (page) => page.locator("main").getByRole("button", { name, exact: true }).click();
export const presses = (name) => (page) => page.getByRole("button", { name }).first().click();

/** Fills fields, by the name that each has in its form. */
export async function fills(page, values, within = page.locator("main form:visible").first()) {
  for (const [name, value] of Object.entries(values)) {
    const field = within.locator(`[name="${name}"]`);
    if (value === true) await field.check();
    else await field.fill(value);
  }
}

/** What every page has that waits for answers: `asks` is what it asks for. */
export function fetching(as, asks, more = {}) {
  const answering = (answer) => Object.fromEntries(asks.map((each) => [each, answer]));
  return {
    "nobody is logged in": { ...more, see: "Log in to see" },
    "the answer is on its way": { as, ...more, answers: answering(never), see: /^Fetching/ },
    "the log-in has ended": { as, ...more, answers: answering(problem(401, "not_signed_in")), see: /^Your log-in has ended/ },
    "too many people": { as, ...more, answers: answering(problem(503, "unavailable")), see: /^Very many people/ },
    "no network": { as, ...more, answers: answering("down"), see: "You are offline" },
  };
}
