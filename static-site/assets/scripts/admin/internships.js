// Internships: how they are listed, edited and previewed.

import { text } from "../form.js";
import { money, rupees } from "../format.js";
import { say } from "../strings.js";
import { amount, formOf, lines, listOf } from "./catalogue.js";

/** What an intern pays, in words; null is an amount that cannot be read. */
function fee(paise) {
  if (paise === 0) return say("internship.no_fee");
  return say("internship.fee", { fee: paise === null ? say("panel.amount_unread") : money(paise) });
}

const kind = {
  one: "internship",
  many: "internships",
  path: "/api/admin/internships",
  name: (internship) => internship.role,
  address: () => "/internships/",
  row: (internship) => ({
    name: internship.role,
    price: internship.fee_paise === 0 ? say("internship.no_fee") : money(internship.fee_paise),
    facts: say("internship.facts", internship),
  }),
  fields: ({ role, slug, company, duration, location, fee_paise: fee, description, topics }) => ({
    role, slug, company, duration, location, description,
    fee_paise: rupees(fee),
    topics: topics.join("\n"),
  }),
  read: (data, errors) => ({
    role: text(data, "role", errors),
    slug: text(data, "slug", errors),
    company: text(data, "company", errors),
    duration: text(data, "duration", errors),
    location: text(data, "location", errors),
    fee_paise: amount(data, "fee_paise", errors),
    description: text(data, "description", errors),
    topics: lines(data, "topics"),
    state: text(data, "state", errors),
  }),
  preview: (values) => ({
    name: values.role,
    summary: values.company,
    facts: say("internship.preview.facts", { ...values, fee: fee(values.fee_paise) }),
    modules: false,
  }),
};

/** Opens the list. */
export const internships = (page) => listOf(kind, page);

/** Opens the form: `#/internship/new` or `#/internship/<slug>/edit`. */
export const internship = (page) => formOf(kind, page);
