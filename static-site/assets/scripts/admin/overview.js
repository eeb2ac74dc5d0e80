// The overview: what waits comes first, and can be verified right here.

import { call } from "../api.js";
import { clone, element, fill } from "../dom.js";
import { isLate } from "../enrollment.js";
import { day, moment, money } from "../format.js";
import { say } from "../strings.js";
import { ages, draw } from "./chart.js";
import { enrollmentRow } from "./enrollment-row.js";
import { asOfNow } from "./known.js";

const SHOWN = 5;
const STATES = ["under_review", "pending_payment", "active", "rejected", "cancelled", "refunded"];
// The longest waiting, of whom the first are shown and all are drawn.
const LOOKED_AT = 100;

/** Opens the overview. */
export async function overview(page) {
  page.title(say("panel.overview"));
  const [figures, waiting] = await Promise.all([
    call("GET", "/api/admin/overview"),
    call("GET", `/api/admin/enrollments?state=under_review&limit=${LOOKED_AT}`),
  ]);
  if (!figures.ok) return page.trouble(figures);
  const part = clone("view-overview");
  fillFigures(part, figures.data);
  if (waiting.ok) {
    const rows = waiting.data.items.map((each) => enrollmentRow(each, page, { state: "under_review" }));
    const first = rows.filter(Boolean).slice(0, SHOWN);
    part.querySelector("[data-list]").replaceChildren(...first);
    drawAges(part, waiting.data.items.map((each) => asOfNow(each, "under_review")).filter(Boolean), waiting.data.next_cursor);
  }
  part.querySelector("[data-charted=waiting]").hidden = !waiting.ok;
  part.querySelector("[data-states]").replaceChildren(...STATES.map((state) => stateCount(state, figures.data.enrollments[state] ?? 0)));
  drawDays(part, figures.data.days, "revenue_paise", say("chart.revenue"), money);
  drawDays(part, figures.data.days, "registrations", say("chart.registrations"), String);
  page.show(part);
  if (!waiting.ok) page.tell(waiting);
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

/** A day as the axis and the table name it. */
function drawDays(part, days, key, label, show) {
  const total = days.reduce((sum, each) => sum + each[key], 0);
  const bars = days.map((each) => ({ label: day(`${each.date}T12:00:00+05:30`), value: each[key] }));
  draw(part, key, bars, {
    caption: say("chart.total", { label, total: show(total) }),
    show,
    columns: [say("table.day"), label],
  });
}

/** How long the payments wait that were fetched: all, or the oldest hundred. */
function drawAges(part, items, more) {
  const bars = ages(items);
  const late = items.filter(isLate).length;
  draw(part, "waiting", bars, {
    caption: say(more ? "chart.waiting_more" : "chart.waiting", { count: items.length, late }),
    show: String,
    columns: [say("table.age"), say("table.payments")],
    each: true,
  });
}
