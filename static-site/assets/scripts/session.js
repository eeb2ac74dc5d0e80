// Who is here, as far as the pages need to know. The cookie `signed_in` carries no authority: it
// only spares anonymous visitors every call, and shows the right links.

const NEXT_KEY = "academy.next";
const NEXT_KEPT_MS = 24 * 60 * 60 * 1000;
const LOG_IN_KEY = "academy.log-in";
const ANSWER_MS = 20_000;

/** `student`, `admin`, or null for nobody. */
export function role() {
  const found = document.cookie.match(/(?:^|;\s*)signed_in=(student|admin)(?:;|$)/);
  return found ? found[1] : null;
}

/** Which log-in this is: of two people on one device, each has their own. */
function logIn() {
  try {
    return `${role()} ${localStorage.getItem(LOG_IN_KEY)}`;
  } catch {
    return String(role());
  }
}

/** Notes that somebody has just logged in: pages of the log-in before are no longer shown. */
export function noteLogIn() {
  try {
    localStorage.setItem(LOG_IN_KEY, String(Date.now()));
  } catch {
    // A browser without storage tells log-ins apart by their role alone.
  }
}

/** What ends a wait for an answer after so many milliseconds; browsers without it wait as long as the network does. */
export function patience(timeout = ANSWER_MS) {
  return AbortSignal.timeout?.(timeout);
}

/** What a button needs that is pressed seldom, fetched when it is; null when it cannot be. */
export async function help() {
  try {
    const modules = document.querySelector("[data-help]").dataset.help.split(" ");
    // Of a module that did not come, many a browser remembers that it never will. A file can be asked for again.
    await Promise.all(modules.map(fetchWhole));
    const [api, strings] = await Promise.all(modules.map((address) => import(address)));
    return { ...api, ...strings };
  } catch {
    return null;
  }
}

/** Fetches a file, of which the browser then has a copy. */
async function fetchWhole(address) {
  const answer = await fetch(address, { signal: patience() });
  await answer.text();
  if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
}

/** `value` if it is a path of this site, else null: nothing may lead away through `next`. */
export function ownPath(value) {
  if (typeof value !== "string" || !value.startsWith("/") || /^\/[/\\]|[\u0000-\u001f\\]/.test(value)) {
    return null;
  }
  try {
    const address = new URL(value, location.origin);
    const path = address.pathname + address.search + address.hash;
    // Dots in a path may fold it into one that begins with two slashes: another host.
    return address.origin === location.origin && !path.startsWith("//") ? path : null;
  } catch {
    return null;
  }
}

/** The `next` of this page's address, if it is our own. */
export function nextHere() {
  return ownPath(new URLSearchParams(location.search).get("next"));
}

/** Where we are, for coming back. */
export function here() {
  return location.pathname + location.search + location.hash;
}

/** Keeps `path` until the account is opened: between lies a mail. */
export function keepNext(path) {
  try {
    if (path) localStorage.setItem(NEXT_KEY, JSON.stringify({ path, at: Date.now() }));
    else localStorage.removeItem(NEXT_KEY);
  } catch {
    // A browser without storage leads to the dashboard instead.
  }
}

/** The kept path, once. */
export function takeNext() {
  const path = keptNext();
  keepNext(null);
  return path;
}

/** The kept path; null for none, nonsense, or one that is too old. */
function keptNext() {
  try {
    const kept = JSON.parse(localStorage.getItem(NEXT_KEY) ?? "null");
    return kept && Date.now() - kept.at < NEXT_KEPT_MS ? ownPath(kept.path) : null;
  } catch {
    return null;
  }
}

function showLinks() {
  const who = role();
  for (const element of document.querySelectorAll("[data-for]")) {
    // `nobody`, `member` (anybody who is logged in), `student` or `admin`.
    const wanted = element.dataset.for;
    element.hidden = !(wanted === (who ?? "nobody") || (wanted === "member" && who !== null));
  }
}

/** Makes the links on the way in lead on to `path`, else to this page's `next`, else back to `here`. */
export function passNextOn(path = null) {
  for (const link of document.querySelectorAll("a[data-with-next]")) {
    const next = path ?? nextHere() ?? (link.dataset.withNext === "here" ? here() : null);
    if (next) link.search = `?next=${encodeURIComponent(next)}`;
  }
}

async function logOut(event) {
  const button = event.currentTarget;
  if (button.getAttribute("aria-busy") === "true") return;
  button.setAttribute("aria-busy", "true");
  const helpers = await help();
  const outcome = await helpers?.call("POST", "/api/auth/logout");
  button.removeAttribute("aria-busy");
  if (outcome?.ok || outcome?.status === 401) {
    await forgetPerson();
    location.assign("/");
    return;
  }
  // The open menu lies on the page, and with it on what is said there.
  const menu = button.closest("[popover]");
  if (menu?.hidePopover && menu.matches(":popover-open")) menu.hidePopover();
  document.querySelector("[data-logout-failed]")?.remove();
  const note = document.createElement("p");
  note.className = "notice";
  note.dataset.logoutFailed = "";
  note.setAttribute("role", "alert");
  // Where nothing comes, the catalogue does not come either: the page has brought these words along.
  note.textContent = document.querySelector("[data-help]").dataset.logoutWords;
  document.getElementById("main").prepend(note);
  note.scrollIntoView({ block: "center" });
}

/**
 * What this person typed, and what was kept for them, is not for the next one here. The answer to a log-out says
 * so to the browser too (Clear-Site-Data), which not every browser obeys.
 */
export async function forgetPerson() {
  try {
    sessionStorage.clear();
    for (const key of Object.keys(localStorage).filter((each) => /^academy\./.test(each))) localStorage.removeItem(key);
  } catch {
    // Nothing was kept.
  }
  try {
    const workers = (await navigator.serviceWorker?.getRegistrations()) ?? [];
    await Promise.all(workers.map((each) => each.unregister()));
    const names = (await globalThis.caches?.keys()) ?? [];
    await Promise.all(names.map((each) => caches.delete(each)));
  } catch {
    // A browser that keeps nothing may refuse to be asked.
  }
}

/** A link to the page itself drops the fragment, and with it a mailed token or the panel's view. */
function loadAgain(event) {
  event.preventDefault();
  location.reload();
}

showLinks();
passNextOn();
// Where somebody wanted to go is kept for its day, and not for ever.
if (!keptNext()) keepNext(null);
// The panel's views are in the fragment: who logs in comes back to the one that was open last.
addEventListener("hashchange", () => passNextOn());
// A page that comes back from the history may be of another person, or of nobody.
const whoCame = logIn();
addEventListener("pageshow", (event) => event.persisted && logIn() !== whoCame && location.reload());
for (const button of document.querySelectorAll("[data-logout]")) button.addEventListener("click", logOut);
for (const link of document.querySelectorAll("[data-reload]")) link.addEventListener("click", loadAgain);
// Who has something to do here is told kindly when the network is gone; who only reads takes nothing along.
if (role()) addEventListener("load", () => navigator.serviceWorker?.register("/sw.js").catch(() => {}));
