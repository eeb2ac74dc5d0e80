// Who is here, as far as the pages need to know. The cookie `signed_in` carries no authority: it
// only spares anonymous visitors every call, and shows the right links.

const NEXT_KEY = "academy.next";
const NEXT_KEPT_MS = 24 * 60 * 60 * 1000;

/** `student`, `admin`, or null for nobody. */
export function role() {
  const found = document.cookie.match(/(?:^|;\s*)signed_in=(student|admin)(?:;|$)/);
  return found ? found[1] : null;
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
  try {
    const kept = JSON.parse(localStorage.getItem(NEXT_KEY) ?? "null");
    localStorage.removeItem(NEXT_KEY);
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

function passNextOn() {
  for (const link of document.querySelectorAll("a[data-with-next]")) {
    const next = nextHere() ?? (link.closest("[data-state]") ? here() : null);
    if (next) link.search = `?next=${encodeURIComponent(next)}`;
  }
}

async function logOut(event) {
  const button = event.currentTarget;
  if (button.getAttribute("aria-busy") === "true") return;
  button.setAttribute("aria-busy", "true");
  const [{ call }, { say }] = await Promise.all([import("./api.js"), import("./strings.js")]);
  const outcome = await call("POST", "/api/auth/logout");
  button.removeAttribute("aria-busy");
  if (outcome.ok || outcome.status === 401) {
    location.assign("/");
    return;
  }
  const note = document.createElement("p");
  note.className = "notice";
  note.setAttribute("role", "alert");
  note.textContent = say("session.logout_failed");
  document.getElementById("main").prepend(note);
}

showLinks();
passNextOn();
// A page that comes back from the history may be of another person, or of nobody.
const whoCame = role();
addEventListener("pageshow", (event) => event.persisted && role() !== whoCame && location.reload());
for (const button of document.querySelectorAll("[data-logout]")) button.addEventListener("click", logOut);
