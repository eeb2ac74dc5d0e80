// Courses: how they are listed, edited and previewed.

import { text } from "../form.js";
import { money, rupees } from "../format.js";
import { say } from "../strings.js";
import { amount, formOf, lines, listOf } from "./catalogue.js";

const levelOf = ({ level }) => say(`level.${level}`);

const kind = {
  one: "course",
  many: "courses",
  path: "/api/admin/courses",
  name: (course) => course.name,
  address: (course) => `/courses/${encodeURIComponent(course.slug)}/`,
  row: (course) => ({
    name: course.name,
    price: money(course.price_paise),
    facts: say("course.facts", { duration: course.duration, count: course.modules.length, level: levelOf(course) }),
  }),
  fields: ({ name, slug, summary, description, duration, level, price_paise: price, topics, modules, featured }) => ({
    name, slug, summary, description, duration, level, featured,
    price_paise: rupees(price),
    topics: topics.join("\n"),
    modules: modules.join("\n"),
  }),
  read: (data, errors) => ({
    name: text(data, "name", errors),
    slug: text(data, "slug", errors),
    summary: text(data, "summary", errors),
    description: text(data, "description", errors),
    duration: text(data, "duration", errors),
    level: text(data, "level", errors),
    price_paise: amount(data, "price_paise", errors),
    topics: lines(data, "topics"),
    modules: lines(data, "modules"),
    featured: data.get("featured") === "on",
    state: text(data, "state", errors),
  }),
  preview: (values) => ({
    name: values.name,
    summary: values.summary,
    facts: say("course.preview.facts", { ...values, level: levelOf(values), price: values.price_paise === null ? say("panel.amount_unread") : money(values.price_paise) }),
    modules: values.modules.length > 0 && say("course.preview.modules"),
  }),
};

/** Opens the list. */
export const courses = (page) => listOf(kind, page);

/** Opens the form: `#/course/new` or `#/course/<slug>/edit`. */
export const course = (page) => formOf(kind, page);
