// Filling templates and switching between the states that a page can be in. Data only ever becomes
// text, and turns no direction but its own; nothing here knows markup.

import { unreadable } from "./api.js";
import { role } from "./session.js";
import { isolated, say } from "./strings.js";

/** A fresh copy of the template `id`. */
export function clone(id) {
  return document.getElementById(id).content.cloneNode(true);
}

/** Puts `values` into the slots of their names; a slot or part without a value is hidden. */
export function fill(root, values) {
  for (const [name, value] of Object.entries(values)) {
    const there = value !== null && value !== undefined && value !== "" && value !== false;
    for (const slot of root.querySelectorAll(`[data-slot="${name}"]`)) {
      slot.textContent = there ? isolated(value) : "";
      slot.hidden = !there;
    }
    for (const part of root.querySelectorAll(`[data-slot-if="${name}"]`)) part.hidden = !there;
  }
}

/** Puts label and value pairs into a `dl`; empty ones are left out. */
export function fillPairs(list, pairs) {
  list.replaceChildren(
    ...pairs
      .filter(([, value]) => value !== null && value !== undefined && value !== "")
      .map(([label, value, className]) => {
        const pair = document.createElement("div");
        pair.append(element("dt", { text: label }), element("dd", { text: value, className: className ?? "" }));
        return pair;
      }),
  );
}

/** An element with text and attributes. */
export function element(name, { text, className, ...attributes } = {}) {
  const made = document.createElement(name);
  if (text !== undefined) made.textContent = isolated(text);
  if (className) made.className = className;
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
}

/** A link that looks like a button. */
export function linkButton(href, label, className = "button") {
  return element("a", { text: label, className, href });
}

/** A button that does `act`. */
export function actButton(label, act, className = "button button-quiet") {
  const button = element("button", { text: label, className, type: "button" });
  button.addEventListener("click", act);
  return button;
}

/** A badge for an enrollment's or course's state. */
export function setBadge(root, state) {
  const badge = root.querySelector('[data-slot="badge"]');
  badge.textContent = say(`state.${state}`);
  badge.className = `badge badge-${state}`;
}

/** Shows one state of a page and hides the others. */
export function showState(root, wanted) {
  root.querySelector("[data-late]")?.remove();
  for (const part of root.querySelectorAll("[data-state]")) part.hidden = part.dataset.state !== wanted;
}

/** Whether somebody is logged in, as far as one can see; shows the way to log in otherwise. */
export function requireSomebody(root) {
  if (role()) return true;
  showState(root, "signed-out");
  return false;
}

/**
 * Fetches and shows by `load`. Should an answer not be what the page can show, that is said, with a way
 * to try again: no page is left at "fetching".
 */
export async function open(root, load) {
  try {
    await load();
  } catch (error) {
    console.error(error);
    showTrouble(root, unreadable(), () => open(root, load));
  }
}

/** Shows why something could not be fetched; an ended log-in gets a way back instead. */
export function showTrouble(root, outcome, retry) {
  if (outcome.status === 401) {
    root.querySelector("[data-signed-out-text]").textContent = say("session.expired");
    showState(root, "signed-out");
    return;
  }
  root.querySelector("[data-trouble-title]").textContent = outcome.title;
  root.querySelector("[data-trouble-text]").textContent = outcome.message;
  const button = root.querySelector("[data-retry]");
  button.onclick = retry;
  showState(root, "trouble");
  if (["offline", "silent"].includes(outcome.code)) {
    // Who waits for the network need not press anything when it is back.
    addEventListener("online", () => button.closest("[data-state]").hidden || retry(), { once: true });
  }
}

/** Binds the buttons of a dialog that only close it. */
export function bindClose(dialog) {
  for (const button of dialog.querySelectorAll("[data-close]")) button.onclick = () => dialog.close();
}
