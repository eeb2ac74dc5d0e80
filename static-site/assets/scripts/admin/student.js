// One person: who they are, what they enrolled in, what happened, and what an admin may do about it.

import { call, part as segment } from "../api.js";
import { actButton, clone, element, fill, fillPairs } from "../dom.js";
import { bindForm, text } from "../form.js";
import { moment } from "../format.js";
import { steppedUp } from "../step-up.js";
import { knows, say } from "../strings.js";
import { confirm } from "./confirm.js";
import { enrollmentRow } from "./enrollment-row.js";
import { historyOf } from "./history.js";
import { forget, resume } from "./unsaved.js";

const pathOf = (id) => `/api/admin/students/${segment(id)}`;

/** Opens the person whom the address names. */
export async function student(page) {
  page.title(say("panel.student"));
  const outcome = await call("GET", pathOf(page.rest[0] ?? ""));
  if (outcome.ok) show(outcome.data, page);
  else page.trouble(outcome);
}

/** Shows a person; `typed` is a name that is not saved yet. */
function show({ student: known, enrollments }, page, typed = null) {
  // A name that is being written stays through whatever else is done.
  const changed = (now) => show({ student: { ...known, ...now }, enrollments }, page, unsavedName(root, known));
  const root = element("div", { className: "stack" });
  root.append(clone("view-student"));
  const waits = known.verified_at === null;
  fill(root, {
    name: known.name,
    waiting: waits,
    opened: !waits,
    admin: known.role === "admin",
    disabled: !known.active,
    blocked: known.mail_blocked,
    explain: say(`student.explain.${standing(known)}`),
    enrolled: say("student.enrollments_of", { count: known.enrollments_count }),
    none: enrollments.length === 0 && say("student.none"),
    all: known.enrollments_count > enrollments.length && say("student.all"),
  });
  root.querySelector('[data-slot="all"]').href = `#/enrollments?q=${encodeURIComponent(known.email)}`;
  fillPairs(root.querySelector("[data-pairs]"), pairs(known));
  root.querySelector("[data-student-acts]").append(...acts(known).map((act) => button(act, known, changed, page)));
  const after = (now) => show({ student: known, enrollments: enrollments.map((each) => (each.id === now?.id ? now : each)) }, page, unsavedName(root, known));
  root.querySelector("[data-list]").append(...enrollments.map((each) => rowOf(each, page, after)).filter(Boolean));
  root.querySelector("[data-history]").append(historyOf(`students/${known.id}`, say("student.history"), page));
  bindName(root, { known, enrollments, typed }, (now) => show({ student: now, enrollments }, page, unsavedName(root, now)), page);
  page.show(root);
}

/** What the page explains: who has no account yet can be mailed, where mail goes there at all. */
function standing(known) {
  if (known.verified_at === null) return known.mail_blocked ? "unreachable" : "waiting";
  return known.active ? known.role : "disabled";
}

function pairs(known) {
  return [
    [say("panel.label.email"), known.email],
    [say("panel.label.phone"), known.phone],
    [say(known.verified_at === null ? "student.label.registered" : "student.label.since"), moment(known.created_at)],
    [say("student.label.verified"), moment(known.verified_at)],
    [say("student.label.last_login"), moment(known.last_login_at)],
  ];
}

/** An enrollment, named by its course, with its own history folded below it. */
function rowOf(enrollment, page, after) {
  const row = enrollmentRow(enrollment, page, { after });
  if (!row) return null;
  fill(row, { student: enrollment.course.name, course: null });
  const label = say("student.enrollment_history", { name: enrollment.course.name });
  const part = historyOf(`enrollments/${enrollment.id}`, label, page);
  part.classList.add("row-history");
  row.append(part);
  return row;
}

function acts({ active, role, verified_at: verified, mail_blocked: blocked }) {
  if (verified === null) return [blocked ? "unblock" : "resend"];
  return [
    active && "resend",
    blocked && "unblock",
    active ? "disable" : "enable",
    role === "admin" ? "demote" : active && "promote",
    role === "student" && "erase",
  ].filter(Boolean);
}

/** What each act sends; those that tell or end something ask first. */
const CHANGES = {
  unblock: { mail_blocked: false },
  disable: { active: false },
  enable: { active: true },
  promote: { role: "admin" },
  demote: { role: "student" },
};
const GRAVE = ["disable", "demote", "erase"];
/** A mail goes out. */
const FINAL = ["promote", "resend"];

function button(act, known, changed, page) {
  const made = actButton(say(`student.${act}`), () => ask(act, known, changed, page));
  made.setAttribute("aria-label", `${say(`student.${act}`)}: ${known.name}`);
  return made;
}

function ask(act, known, changed, page) {
  const { name, email } = known;
  const mails = (words) => say(known.mail_blocked ? `${words}.blocked` : words, { email });
  const values = { name, email, told: told(act, known, mails), farewell: mails("student.farewell") };
  const link = act === "resend" && known.verified_at === null;
  confirm({
    page,
    title: say(`student.${act}.title`, values),
    text: say(link ? "student.resend.link" : `student.${act}.text`, values),
    label: say(`student.${act}`),
    grave: GRAVE.includes(act),
    final: FINAL.includes(act),
    reason: act === "erase" && say("student.erase.reason"),
    send: async (typed) => toAdmins(await send(act, known, typed)),
    done(answer) {
      const said = act === "resend" ? say(`student.resend.done.${answer.mailed}`) : say(`student.${act}.done`, values);
      if (act === "erase") {
        forget(nameKey(known));
        page.leave("#/students", said);
        return;
      }
      page.toast(said);
      if (answer?.id && page.current() && page.here()) changed(answer);
    },
  });
}

/** Whom mails tell of `act`: the person of being disabled; everybody who runs the academy of who joins or leaves them. */
function told(act, { role, active }, mails) {
  const joins = act === "promote" || (act === "enable" && role === "admin");
  const leaves = role === "admin" && active && (act === "disable" || act === "demote");
  const said = [act === "disable" && mails("student.told"), (joins || leaves) && say("student.told.admins")];
  return said.filter(Boolean).join(" ") || say("student.told.nobody");
}

function send(act, known, typed) {
  const path = pathOf(known.id);
  if (act === "resend") return call("POST", `${path}/resend-verification`, { body: {} });
  if (act === "erase") return steppedUp(() => call("POST", `${path}/delete`, { body: typed }));
  return steppedUp(() => call("PATCH", path, { body: CHANGES[act] }));
}

/** Some refusals are worded for the person themselves: an admin reads other words. */
function toAdmins(outcome) {
  const words = `student.refused.${outcome.code}`;
  return knows(words) ? { ...outcome, message: say(words) } : outcome;
}

/** Under what is kept what is typed into the name of a student. */
const nameKey = ({ id }) => `student/${id}`;

function unsavedName(root, known) {
  const { value } = root.querySelector("[data-name-form]").elements.namedItem("name");
  return value.trim() === known.name ? null : value;
}

function bindName(root, { known, enrollments, typed }, renamed, page) {
  const form = root.querySelector("[data-name-form]");
  const key = nameKey(known);
  resume(form.elements.namedItem("name"), { key, saved: known.name, typed }, page, () => show({ student: known, enrollments }, page));
  bindForm(form, {
    read(data) {
      const errors = [];
      return { values: { name: text(data, "name", errors) }, errors };
    },
    send: (body) => call("PATCH", pathOf(known.id), { body }),
    done(answer) {
      page.toast(say("student.renamed"));
      forget(key);
      renamed({ ...known, ...answer });
    },
  });
}
