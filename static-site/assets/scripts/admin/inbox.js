// Messages and applications: what people sent who need no account. They are read whole in the list, and
// each act says first what will happen.

import { call, part as segment } from "../api.js";
import { actButton, clone, element, fill, setBadge } from "../dom.js";
import { moment } from "../format.js";
import { say } from "../strings.js";
import { internshipsOffered } from "./choices.js";
import { confirm } from "./confirm.js";
import { linkContacts } from "./contacts.js";
import { bindExport } from "./export.js";
import { bindFilters, fillList, putInPlace, rowOf } from "./list.js";

const MESSAGES = {
  one: "message",
  many: "messages",
  path: "/api/admin/messages",
  moves: { new: ["read", "closed"], read: ["closed", "new"], closed: ["read", "new"] },
  // These tell nobody, and can be taken back.
  asks: (act) => act === "delete",
  slots: (message) => ({
    subject: message.subject,
    words: message.message,
    when: say("inbox.came", { when: moment(message.created_at) }),
  }),
};

const APPLICATIONS = {
  one: "application",
  many: "applications",
  path: "/api/admin/applications",
  moves: { pending: ["shortlisted", "rejected"], shortlisted: ["accepted", "rejected"], accepted: [], rejected: [] },
  asks: () => true,
  slots: (application) => ({
    subject: application.internship.role,
    words: application.cover_letter,
    when: say("inbox.came", { when: moment(application.created_at) }),
  }),
};

/** Opens the messages that the address describes. */
export async function messages(page) {
  await open(MESSAGES, page, async () => {});
}

/** Opens the applications that the address describes. */
export async function applications(page) {
  await open(APPLICATIONS, page, offerInternships);
}

async function open(kind, page, prepare) {
  page.title(say(`panel.${kind.many}`));
  const root = element("div", { className: "stack" });
  root.append(clone(`view-${kind.many}`));
  await prepare(root, page);
  bindFilters(root, page, kind.many);
  bindExport(root, page, kind.many);
  const query = String(page.params);
  const path = `${kind.path}${query === "" ? "" : `?${query}`}`;
  const empty = { title: say("panel.empty"), text: say(`inbox.${kind.many}.empty`) };
  if (await fillList(root, page, path, (each) => rowFor(kind, each, page), empty)) page.show(root);
}

async function offerInternships(root, page) {
  const select = root.querySelector('[name="internship"]');
  const offered = await internshipsOffered(page.params.get("internship"));
  for (const [value, text] of offered) select.append(element("option", { value, text }));
}

function rowFor(kind, each, page) {
  const row = rowOf("row-message");
  fill(row, { name: each.name, email: each.email, phone: each.phone, ...kind.slots(each) });
  setBadge(row, each.state);
  linkContacts(row, each);
  const acts = [...kind.moves[each.state], "delete"];
  row.querySelector('[data-slot="actions"]').append(...acts.map((act) => actFor(act, { kind, each, page, row })));
  return row;
}

function actFor(act, about) {
  const { kind, each } = about;
  const label = say(`${kind.one}.${act}`);
  const button = actButton(label, () => begin(act, about, button), "button button-quiet button-small");
  button.setAttribute("aria-label", `${label}: ${each.name}`);
  return button;
}

async function begin(act, about, button) {
  if (about.kind.asks(act)) {
    ask({ act, ...about });
    return;
  }
  // One act of a row after the other: the answer of the last is what is true.
  const { row, page } = about;
  if (row.querySelector("[aria-busy=true]")) return;
  button.setAttribute("aria-busy", "true");
  const outcome = await send({ act, ...about });
  button.removeAttribute("aria-busy");
  if (outcome.ok) {
    finish({ act, ...about }, outcome.data);
    return;
  }
  // What somebody else deleted is not shown any longer.
  if (outcome.status === 404 && page.here()) await page.reload();
  page.tell(outcome);
}

function ask(wanted) {
  const { act, kind, each, page } = wanted;
  confirm({
    page,
    title: say(`${kind.one}.${act}.title`, { name: each.name }),
    text: say(`${kind.one}.${act}.text`, { name: each.name, role: each.internship?.role ?? "" }),
    label: say(`${kind.one}.${act}`),
    grave: act === "delete" || act === "rejected",
    // A mail goes out.
    final: act === "shortlisted" || act === "accepted",
    send: () => send(wanted),
    done: (answer) => finish(wanted, answer),
  });
}

function send({ act, kind, each }) {
  const path = `${kind.path}/${segment(each.id)}`;
  if (act === "delete") return call("DELETE", path);
  return call("PATCH", path, { body: { state: act } });
}

/** Shows the act's own answer: a list may lag behind it. */
function finish({ act, kind, each, page, row }, answer) {
  page.toast(say(act === "delete" ? `${kind.one}.deleted` : `${kind.one}.moved`, { name: each.name, state: say(`state.${act}`) }));
  putInPlace(row, answer && rowFor(kind, answer, page), page);
}
