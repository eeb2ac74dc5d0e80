// What was typed into a form of the panel and not saved yet: who looks something up meanwhile, or has to log
// in again, finds it. It is kept as long as the tab, and until the log-out.

import { actButton, element } from "../dom.js";
import { say } from "../strings.js";

const PREFIX = "academy.unsaved.";
// What a move sets, whatever was typed.
const FIXED = ["state", "slug"];

/** Keeps what is typed into `form` under `key`, with the `version` that it is to change. */
export function keep(form, key, version) {
  form.addEventListener("input", () => put(key, { version, values: [...new FormData(form)] }));
}

function put(key, typed) {
  try {
    sessionStorage.setItem(PREFIX + key, JSON.stringify(typed));
  } catch {
    // A browser without storage keeps nothing.
  }
}

/** What was typed under `key`: `{version, values}`, or null. */
export function unsaved(key) {
  try {
    return JSON.parse(sessionStorage.getItem(PREFIX + key) ?? "null");
  } catch {
    return null;
  }
}

/** Forgets it: it is saved, or not wanted any more. */
export function forget(key) {
  try {
    sessionStorage.removeItem(PREFIX + key);
  } catch {
    // Nothing was kept.
  }
}

/** Keeps what was typed while the rest was saved: now under `key`, to change that newer `version`. */
export function carryOver(form, key, version) {
  put(key, { version, values: [...new FormData(form)] });
}

/**
 * What was typed over `version` is to change the version that a move from the list has made, in the state that
 * it led to, and under the address, which is fixed from then on.
 */
export function rebase(key, version, moved) {
  const typed = unsaved(key);
  if (typed?.version !== version) return;
  const values = typed.values.map(([name, value]) => [name, FIXED.includes(name) ? moved[name] : value]);
  put(key, { version: moved.version, values });
}

/** Puts it into `form` again. */
export function putBack(form, { values }) {
  const typed = new Map(values);
  for (const field of form.elements) {
    if (!field.name) continue;
    const value = typed.get(field.name);
    if (field.type === "checkbox") field.checked = value !== undefined;
    // A state that may not be chosen any more stays as it is now.
    else if (field.type !== "select-one" || [...field.options].some((each) => each.value === value)) field.value = value ?? "";
  }
}

/**
 * Fills the one `field` of a form: with what is being `typed`, else with what was kept under `key`, else with what
 * is `saved`; and keeps what is typed from now on. `anew` draws the view without what was kept. Gives the version
 * to be changed: that over which it was typed.
 */
export function resume(field, { key, saved, version, typed }, page, anew) {
  const kept = typed === null ? unsaved(key) : null;
  const over = kept ? kept.version : version;
  field.value = typed ?? (kept ? new Map(kept.values).get(field.name) : null) ?? saved;
  const isSaved = () => field.value.trim() === saved;
  const note = () => (isSaved() ? forget(key) : put(key, { version: over, values: [[field.name, field.value]] }));
  field.form.addEventListener("input", note);
  note();
  if (isSaved()) return version;
  const startOver = actButton(say("course.start_over"), () => {
    forget(key);
    anew();
  });
  const actions = element("p", { className: "actions" });
  actions.append(startOver);
  field.form.append(actions);
  if (kept && page.current()) page.toast(say("course.kept"));
  return over;
}
