// Students: who they are, and the way to their enrollments.

import { clone, element, fill, linkButton } from "../dom.js";
import { day } from "../format.js";
import { say } from "../strings.js";
import { linkContacts } from "./contacts.js";
import { bindExport } from "./export.js";
import { bindFilters, fillList, rowOf } from "./list.js";

/** Opens the list that the address describes. */
export async function students(page) {
  page.title(say("panel.students"));
  const root = element("div", { className: "stack" });
  root.append(clone("view-students"));
  bindFilters(root, page, "students");
  bindExport(root, page, "students");
  const query = String(page.params);
  const path = `/api/admin/students${query === "" ? "" : `?${query}`}`;
  const empty = query === ""
    ? { title: say("panel.empty_new"), text: say("students.none") }
    : { title: say("panel.empty"), text: say("panel.empty_text") };
  if (await fillList(root, page, path, row, empty)) page.show(root);
}

function row(student) {
  const part = rowOf("row-student");
  fill(part, {
    name: student.name,
    email: student.email,
    phone: student.phone,
    waiting: student.verified_at === null,
    disabled: !student.active,
    blocked: student.mail_blocked,
    when: facts(student),
  });
  part.querySelector('[data-slot="name"]').href = `#/student/${encodeURIComponent(student.id)}`;
  linkContacts(part, student);
  if (student.enrollments_count > 0) {
    const link = linkButton(`#/enrollments?q=${encodeURIComponent(student.email)}`, say("student.show"), "button button-quiet button-small");
    link.setAttribute("aria-label", `${say("student.show")}: ${student.name}`);
    part.querySelector('[data-slot="actions"]').append(link);
  }
  return part;
}

function facts(student) {
  if (student.verified_at === null) return say("student.registered", { when: day(student.created_at) });
  const count = student.enrollments_count;
  const seen = student.last_login_at && say("student.last_login", { when: day(student.last_login_at) });
  return [
    say(count === 1 ? "student.enrollment" : "student.enrollments", { count }),
    say("student.since", { when: day(student.verified_at) }),
    seen,
  ].filter(Boolean).join(", ");
}
