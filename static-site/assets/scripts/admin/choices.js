// What lists can be filtered by: all courses and internships, however many. They are fetched once, and anew after
// one of them was saved here, or where the address names one that is not among them.

import { call } from "../api.js";

// Of a hundred each: more are not offered.
const PAGES_MOST = 20;
const known = new Map();

/** The courses as pairs of slug and name, `wanted` among them: one that was deleted can still be named in the address. */
export const coursesOffered = (wanted) => offered("/api/admin/courses", ({ slug, name }) => [slug, name], wanted);

/** The internships as pairs of slug and role, likewise. */
export const internshipsOffered = (wanted) => offered("/api/admin/internships", ({ slug, role }) => [slug, role], wanted);

/** What `path` lists was changed. */
export function forgetChoices(path) {
  known.delete(path);
}

async function offered(path, pair, wanted) {
  const missing = (pairs) => Boolean(wanted) && !pairs.some(([slug]) => slug === wanted);
  let pairs = known.get(path);
  if (!pairs || missing(pairs)) {
    const { items, whole } = await all(path);
    pairs = items.map(pair);
    // Part of them is better than none, and fetched again the next time.
    if (whole) known.set(path, pairs);
  }
  return missing(pairs) ? [...pairs, [wanted, wanted]] : pairs;
}

async function all(path) {
  let items = [];
  let cursor = null;
  for (let page = 0; page < PAGES_MOST; page += 1) {
    const outcome = await call("GET", `${path}?limit=100${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ""}`);
    if (!outcome.ok) return { items, whole: false };
    items = [...items, ...outcome.data.items];
    cursor = outcome.data.next_cursor;
    if (!cursor) break;
  }
  return { items, whole: true };
}
