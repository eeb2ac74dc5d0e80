// Where one is logged in: each device with its time, to be ended one by one, or all but this one.

import { call, part } from "../api.js";
import { clone, fill } from "../dom.js";
import { tell } from "../form.js";
import { moment } from "../format.js";
import { say } from "../strings.js";

const list = document.querySelector("[data-sessions]");
const others = document.querySelector("[data-end-others]");
const status = document.querySelector("[data-sessions-status]");
let shown = [];

/** Lists the sessions. */
export function showSessions(sessions) {
  shown = sessions;
  status.textContent = "";
  list.replaceChildren(...sessions.map(row));
  others.hidden = sessions.length < 2;
}

/** Lists this session alone: all others were ended. */
export function showOnlyThisSession() {
  showSessions(shown.filter((session) => session.current));
}

function row(session) {
  const item = clone("session");
  fill(item, {
    device: device(session.user_agent),
    current: session.current ? say("account.this_device") : "",
    began: say("account.since", { when: moment(session.created_at) }),
    seen: say("account.seen", { when: moment(session.last_seen_at ?? session.created_at) }),
  });
  const button = item.querySelector("[data-end]");
  // This one ends by logging out, which is another button.
  button.hidden = session.current;
  button.setAttribute("aria-label", say("account.end", { device: device(session.user_agent) }));
  button.addEventListener("click", () => {
    const without = () => showSessions(shown.filter((each) => each !== session));
    end(button, `/api/account/sessions/${part(session.id)}`, without);
  });
  return item;
}

/** What a browser calls itself, in two words; whole where it is none that we know. */
function device(agent) {
  const browsers = [["Edg/", "Edge"], ["OPR/", "Opera"], ["SamsungBrowser/", "Samsung Internet"], ["Firefox/", "Firefox"], ["Chrome/", "Chrome"], ["Safari/", "Safari"]];
  const systems = [["Android", "Android"], ["iPhone", "iPhone"], ["iPad", "iPad"], ["Windows", "Windows"], ["Mac OS X", "Mac"], ["Linux", "Linux"]];
  const known = (table) => table.find(([sign]) => agent.includes(sign))?.[1];
  const [browser, system] = [known(browsers), known(systems)];
  if (browser && system) return say("account.device", { browser, system });
  return agent || say("account.unknown_device");
}

/** Ends by `path`; `show` lists what is left. Nothing else of the page is fetched or drawn anew. */
async function end(button, path, show) {
  if (button.getAttribute("aria-busy") === "true") return;
  button.setAttribute("aria-busy", "true");
  const outcome = await call("DELETE", path);
  button.removeAttribute("aria-busy");
  // One that is gone already is what was wanted.
  if (outcome.ok || outcome.status === 404) {
    show();
    document.getElementById("sessions-title").focus();
    status.textContent = say("account.ended");
  } else {
    tell(status, outcome);
  }
}

/** Brings the button for all others to life. */
export function bindSessions() {
  others.addEventListener("click", () => end(others, "/api/account/sessions", showOnlyThisSession));
}
