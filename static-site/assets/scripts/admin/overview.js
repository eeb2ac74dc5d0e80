// The overview: what waits comes first, and can be verified right here.

import { call } from "../api.js";
import { clone, element, fill } from "../dom.js";
import { day, moment, money } from "../format.js";
import { say } from "../strings.js";
import { enrollmentRow } from "./enrollment-row.js";

const SHOWN = 5;
const STATES = ["under_review", "pending_payment", "active", "rejected", "cancelled", "refunded"];
const SVG = "http://www.w3.org/2000/svg";

/** Opens the overview. */
export async function overview(page) {
  page.title(say("panel.overview"));
  const [figures, waiting] = await Promise.all([
    call("GET", "/api/admin/overview"),
    call("GET", `/api/admin/enrollments?state=under_review&limit=${SHOWN}`),
  ]);
  if (!figures.ok) return page.trouble(figures);
  const part = clone("view-overview");
  fillFigures(part, figures.data);
  if (waiting.ok) {
    part.querySelector("[data-list]").replaceChildren(...waiting.data.items.map((each) => enrollmentRow(each, page)));
  }
  part.querySelector("[data-states]").replaceChildren(...STATES.map((state) => stateCount(state, figures.data.enrollments[state] ?? 0)));
  drawDays(part, figures.data.days, "revenue_paise", say("chart.revenue"), money);
  drawDays(part, figures.data.days, "registrations", say("chart.registrations"), String);
  page.show(part);
  if (!waiting.ok) page.toast(waiting.message);
}

function fillFigures(part, figures) {
  const { count, oldest_at: oldest } = figures.waiting;
  const title = count === 0 ? "none" : count === 1 ? "one" : "many";
  fill(part, {
    "waiting-title": say(`panel.waiting.${title}`, { count }),
    "waiting-text": count === 0 ? say("panel.waiting.calm") : say("panel.waiting.oldest", { when: moment(oldest) }),
    revenue: money(figures.revenue_paise),
    students: String(figures.students),
    courses: String(figures.courses),
    messages: String(figures.messages_new),
    applications: String(figures.applications_pending),
  });
}

function stateCount(state, count) {
  const item = element("li");
  const link = element("a", { href: `#/enrollments?state=${state}` });
  link.append(element("span", { text: say(`state.${state}`) }), element("strong", { text: String(count) }));
  item.append(link);
  return item;
}

function drawDays(part, days, key, label, show) {
  const total = days.reduce((sum, each) => sum + each[key], 0);
  const caption = say("chart.total", { label, total: show(total) });
  part.querySelector(`[data-chart="${key}"]`).append(element("p", { text: caption, className: "row-quiet" }), bars(days.map((each) => each[key]), caption));
  part.querySelector(`[data-table="${key}"]`).append(head(label), body(days, key, show));
}

function bars(values, caption) {
  const most = Math.max(1, ...values);
  const svg = document.createElementNS(SVG, "svg");
  set(svg, { viewBox: "0 0 300 100", preserveAspectRatio: "none", role: "img", "aria-label": caption });
  values.forEach((value, place) => {
    // An empty day keeps a thin line, so that the rhythm of the days stays readable.
    const height = Math.max(1, Math.round((value / most) * 96));
    const bar = document.createElementNS(SVG, "rect");
    set(bar, { x: (place * 300) / values.length + 1, y: 100 - height, width: 300 / values.length - 2, height });
    svg.append(bar);
  });
  return svg;
}

function set(node, attributes) {
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
}

function head(label) {
  const row = element("tr");
  row.append(element("th", { text: say("table.day"), scope: "col" }), element("th", { text: label, scope: "col" }));
  const made = element("thead");
  made.append(row);
  return made;
}

function body(days, key, show) {
  const made = element("tbody");
  for (const each of [...days].reverse()) {
    const row = element("tr");
    row.append(element("th", { text: day(`${each.date}T12:00:00+05:30`), scope: "row" }), element("td", { text: show(each[key]) }));
    made.append(row);
  }
  return made;
}
