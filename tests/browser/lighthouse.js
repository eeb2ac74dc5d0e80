// Lighthouse on every public page of a running academy, as a phone on a slow network (simulated). Prints
// the scores, the median of several runs each, and fails below the bar.
//   ORIGIN=http://localhost:8080 node lighthouse.js [--runs 5] [--bar 95] [PATH…]
import { createServer } from "node:net";
import { parseArgs } from "node:util";
import { chromium } from "@playwright/test";
import lighthouse from "lighthouse";
import config from "./playwright.config.js";

const origin = process.env.ORIGIN;
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { runs: { type: "string", default: "5" }, bar: { type: "string", default: "95" } },
});
const runs = count(values.runs, "--runs");
const bar = count(values.bar, "--bar");

// What anybody may open. Search engines are told to leave the last ones alone, so they have no SEO to judge.
const INDEXED = [
  "/", "/courses/", "/courses/web-development-foundations/", "/services/", "/internships/", "/about/",
  "/contact/", "/register/", "/login/", "/privacy/", "/terms/", "/refund-policy/",
];
const OTHERS = ["/forgot-password/", "/reset-password/", "/verify-email/", "/offline/", "/500.html"];
const CATEGORIES = { performance: "performance", accessibility: "accessibility", "best-practices": "best practices", seo: "SEO" };

function count(text, option) {
  const number = Number(text);
  if (Number.isInteger(number) && number > 0 && number <= 100) return number;
  throw new Error(`${option} takes a number from 1 to 100, not ${text}`);
}

/** A port that is free now. */
async function freePort() {
  const server = createServer();
  await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
  const { port } = server.address();
  await new Promise((closed) => server.close(closed));
  return port;
}

/** One run: the scores of 0 to 100 by category, and what cost points. */
async function judge(path, port) {
  const { lhr } = await lighthouse(origin + path, {
    port,
    logLevel: "error",
    output: "json",
    onlyCategories: Object.keys(CATEGORIES),
    formFactor: "mobile",
    throttlingMethod: "simulate",
  });
  if (lhr.runtimeError) throw new Error(`${path}: ${lhr.runtimeError.code}: ${lhr.runtimeError.message}`);
  const scores = {};
  const lost = new Set();
  for (const [name, { score, auditRefs }] of Object.entries(lhr.categories)) {
    scores[name] = Math.round((score ?? 0) * 100);
    if (scores[name] === 100) continue;
    for (const { id, weight } of auditRefs) {
      const audit = lhr.audits[id];
      if (weight > 0 && audit.score !== null && audit.score < 0.9) lost.add(`${id} ${audit.displayValue ?? ""}`.trim());
    }
  }
  return { scores, lost };
}

function median(numbers) {
  const sorted = numbers.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 ? sorted[middle] : Math.floor((sorted[middle - 1] + sorted[middle]) / 2);
}

/** The medians of one page, a line of the table, and what is below the bar. */
async function measure(path, port) {
  const seen = [];
  for (let run = 0; run < runs; run += 1) seen.push(await judge(path, port));
  const wanted = Object.keys(CATEGORIES).filter((name) => name !== "seo" || !OTHERS.includes(path));
  const medians = Object.fromEntries(wanted.map((name) => [name, median(seen.map(({ scores }) => scores[name]))]));
  const cells = Object.keys(CATEGORIES).map((name) => String(medians[name] ?? "–").padStart(CATEGORIES[name].length));
  process.stdout.write(`| ${path.padEnd(width)} | ${cells.join(" | ")} |\n`);
  const missed = wanted.filter((name) => medians[name] < bar).map((name) => `${CATEGORIES[name]} ${medians[name]}`);
  const lost = new Set(seen.flatMap((each) => [...each.lost]));
  return missed.length ? [`${path}: ${missed.join(", ")} (${[...lost].join("; ")})`] : [];
}

const paths = positionals.length ? positionals : [...INDEXED, ...OTHERS];
const width = Math.max(...paths.map((path) => path.length));
const port = await freePort();
const { launchOptions } = config.use;
const browser = await chromium.launch({ ...launchOptions, args: [...launchOptions.args, `--remote-debugging-port=${port}`] });
const missed = [];
try {
  process.stdout.write(`Lighthouse, mobile, simulated throttling, median of ${runs}, bar ${bar}\n`);
  process.stdout.write(`| ${"page".padEnd(width)} | ${Object.values(CATEGORIES).join(" | ")} |\n`);
  process.stdout.write(`| ${"-".repeat(width)} | ${Object.values(CATEGORIES).map((name) => "-".repeat(name.length)).join(" | ")} |\n`);
  for (const path of paths) missed.push(...(await measure(path, port)));
} finally {
  await browser.close();
}
if (missed.length) {
  process.stderr.write(`below ${bar}:\n${missed.join("\n")}\n`);
  process.exitCode = 1;
}
