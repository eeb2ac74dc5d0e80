// Bars of our own: an image with a sentence for who hears it, its ends and its top for who sees it, and
// the same numbers as a table.

import { now } from "../api.js";
import { element } from "../dom.js";
import { isLate } from "../enrollment.js";
import { say } from "../strings.js";

const SVG = "http://www.w3.org/2000/svg";
const WIDTH = 300;
const HEIGHT = 100;

/**
 * Draws `bars`, each `{label, value}` and perhaps `late`, into `[data-chart=name]` and
 * `[data-table=name]` of `part`. `caption` says it in a sentence, `show` writes a value, `columns` heads
 * the table. With `each`, every bar is labelled, otherwise the first and the last one.
 */
export function draw(part, name, bars, { caption, show, columns, each = false }) {
  const values = bars.map((bar) => bar.value);
  const top = Math.max(0, ...values);
  const bottom = Math.min(0, ...values);
  const figure = element("div", { className: "chart-frame" });
  figure.append(element("p", { className: "chart-top", text: show(top), "aria-hidden": "true" }), image(bars, { top, bottom }, caption));
  const labels = element("p", { className: each ? "chart-labels chart-labels-each" : "chart-labels", "aria-hidden": "true" });
  const named = each ? bars : [bars[0], bars.at(-1)];
  labels.append(...named.filter(Boolean).map((bar) => element("span", { text: bar.label })));
  figure.append(labels);
  part.querySelector(`[data-chart="${name}"]`).append(element("p", { text: caption, className: "row-quiet" }), figure);
  part.querySelector(`[data-table="${name}"]`).append(head(columns), body(bars, show, each));
}

function image(bars, { top, bottom }, caption) {
  const svg = made("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, preserveAspectRatio: "none", role: "img", "aria-label": caption });
  const span = Math.max(1, top - bottom);
  const zero = (top / span) * HEIGHT;
  const step = WIDTH / bars.length;
  const gap = Math.min(2, step / 5);
  bars.forEach(({ value, late }, place) => {
    // An empty day keeps a thin line, so that the rhythm of the days stays readable.
    const height = Math.max(1, (Math.abs(value) / span) * HEIGHT);
    const y = Math.min(HEIGHT - height, value < 0 ? zero : zero - height);
    const kind = value < 0 || late ? "chart-bar chart-bar-late" : "chart-bar";
    svg.append(made("rect", { class: kind, x: place * step + gap, y: Math.max(0, y), width: step - gap * 2, height }));
  });
  svg.append(made("line", { class: "axis", x1: 0, x2: WIDTH, y1: zero, y2: zero, "vector-effect": "non-scaling-stroke" }));
  return svg;
}

function made(name, attributes) {
  const node = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  return node;
}

function head(columns) {
  const row = element("tr");
  row.append(...columns.map((text) => element("th", { text, scope: "col" })));
  const part = element("thead");
  part.append(row);
  return part;
}

/** Days are read newest first; what is labelled throughout keeps its order. */
function body(bars, show, each) {
  const part = element("tbody");
  for (const bar of each ? bars : [...bars].reverse()) {
    const row = element("tr");
    row.append(element("th", { text: bar.label, scope: "row" }), element("td", { text: show(bar.value) }));
    part.append(row);
  }
  return part;
}

const HOUR = 60 * 60 * 1000;
/** Up to how many hours each kind of waiting goes. */
const AGES = [
  ["hours_6", 6],
  ["hours_12", 12],
  ["hours_24", 24],
  ["days_2", 48],
  ["days_7", 7 * 24],
  ["longer", Infinity],
];

/** How many of `enrollments` wait for how long, as bars; `late` where one should have been checked by now. */
export function ages(enrollments) {
  const waits = enrollments.map((each) => ({
    hours: (now() - Date.parse(each.submitted_at ?? each.created_at)) / HOUR,
    late: isLate(each),
  }));
  let from = 0;
  return AGES.map(([name, to]) => {
    const these = waits.filter(({ hours }) => hours < to && (hours >= from || from === 0));
    from = to;
    return { label: say(`age.${name}`), value: these.length, late: these.some(({ late }) => late) };
  });
}
