// Pictures of pages on a running academy, for docs/screenshots and for looking at.
//   ORIGIN=http://localhost:8080 node screenshots.js           the main pages, into docs/screenshots: a desk beside a phone
//   ORIGIN=http://localhost:8080 node screenshots.js FOLDER    every page, each size and scheme by itself (--full: whole pages)
//   … --public                                                 only what anybody may open
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { chromium } from "@playwright/test";
import config from "./playwright.config.js";
import { admin, enrolls, newUtr, origin, pays, student } from "./people.js";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { full: { type: "boolean", default: false }, public: { type: "boolean", default: false } },
});
const [given] = positionals;
const folder = given ?? fileURLToPath(new URL("../../docs/screenshots/", import.meta.url));
mkdirSync(folder, { recursive: true });
const browser = await chromium.launch(config.use.launchOptions);

// What docs/screenshots shows.
const MAIN = ["home", "courses", "course", "register", "payment", "dashboard", "receipt", "panel", "panel-payments", "panel-student", "panel-course", "panel-messages"];

const sizes = { phone: { width: 360, height: 740 }, desk: { width: 1280, height: 800 } };

/** Opens the page from nothing: of another view of the panel, what was open would still be seen. */
async function open(page, path) {
  await page.goto("about:blank");
  await page.goto(path);
  await page.waitForLoadState("networkidle");
}

async function shoot(page, name, path) {
  if (given) await shootAll(page, name, path);
  else if (MAIN.includes(name)) await shootPair(page, name, path);
}

/** One picture: the page on a desk in the light, and beside it on a phone in the dark. */
async function shootPair(page, name, path) {
  const shots = [];
  for (const [viewport, colorScheme] of [[sizes.desk, "light"], [sizes.phone, "dark"]]) {
    await page.setViewportSize(viewport);
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    await open(page, path);
    shots.push((await page.screenshot()).toString("base64"));
  }
  const frame = await browser.newPage({ viewport: { width: 1455, height: 720 } });
  const [desk, phone] = shots.map((shot) => `<img src="data:image/png;base64,${shot}">`);
  await frame.setContent(
    `<style>body { margin: 0; padding: 40px; display: flex; gap: 40px; background: #dfe9e4 } img { height: 640px; border-radius: 10px }</style>${desk}${phone}`,
  );
  await frame.screenshot({ path: join(folder, `${name}.png`) });
  await frame.close();
}

async function shootAll(page, name, path) {
  for (const [size, viewport] of Object.entries(sizes)) {
    for (const colorScheme of ["light", "dark"]) {
      await page.setViewportSize(viewport);
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      await open(page, path);
      await page.screenshot({ path: join(folder, `${name}-${size}-${colorScheme}.png`), fullPage: values.full });
    }
  }
}

async function as(who) {
  const context = await browser.newContext({ baseURL: origin, locale: "en-IN", timezoneId: "Asia/Kolkata", serviceWorkers: "block" });
  const page = await context.newPage();
  if (who) await who(page, context);
  return page;
}

const visitor = await as();
await shoot(visitor, "home", "/");
await shoot(visitor, "courses", "/courses/");
await shoot(visitor, "course", "/courses/web-development-foundations/");
await shoot(visitor, "register", "/register/");
await shoot(visitor, "services", "/services/");
await shoot(visitor, "internships", "/internships/");
await shoot(visitor, "about", "/about/");
await shoot(visitor, "contact", "/contact/");
await shoot(visitor, "login", "/login/");
await shoot(visitor, "privacy", "/privacy/");
await shoot(visitor, "refunds", "/refund-policy/");
await shoot(visitor, "missing", "/no-such-page/");
if (!values.public) await shootPeople();
await browser.close();

/** An e-mail as people have them; another in each run on the same academy. */
function emailOf(name) {
  return `${name.toLowerCase().replaceAll(" ", ".")}.${Date.now().toString(36).slice(-5)}@example.com`;
}

/** Others who are there already: each has paid for a course, written to us, and applied. */
async function others() {
  const people = [
    ["Ravi Menon", "computer-science-foundations", "Evening classes", "Is there a batch after six in the evening? I work until five.", "web-development-intern"],
    ["Meera Iyer", "web-development-foundations", "A group of eight", "We are eight students of one college. Can we learn together?", "python-development-intern"],
    ["Imran Lone", "office-automation-and-digital-tools", "Certificate", "Does the course end with a certificate?", "web-development-intern"],
  ];
  for (const [name, course, subject, message, opening] of people) {
    await as(async (page, context) => {
      const { email } = await student(page, context.request, name, emailOf(name));
      await pays(page, await enrolls(page, course), newUtr());
      const posts = async (path, data) => {
        const answer = await context.request.post(`${origin}${path}`, { data: { name, email, ...data }, headers: { origin } });
        if (!answer.ok()) throw new Error(`${path}: ${await answer.text()}`);
      };
      await posts("/api/messages", { subject, message });
      await posts(`/api/internships/${opening}/applications`, { phone: "98765 43210", cover_letter: "I finished two courses here and want to build something people use." });
      await context.close();
    });
  }
}

/** What needs people: a student who pays, and an admin who verifies. */
async function shootPeople() {
  await others();
  let mine;
  let utr;
  const asha = await as(async (page, context) => {
    await student(page, context.request, "Asha Rao", emailOf("Asha Rao"));
    mine = await enrolls(page, "web-development-foundations");
    utr = newUtr();
    await pays(page, await enrolls(page, "data-science-and-analytics"), utr);
  });
  await shoot(asha, "payment", `/payment/?enrollment=${mine.id}`);
  await shoot(asha, "dashboard", "/dashboard/");
  await shoot(asha, "account", "/account/");

  const panel = await as(async (page, context) => {
    const body = { data: admin, headers: { origin } };
    await context.request.post(`${origin}/api/auth/login`, body);
  });
  await shoot(panel, "panel", "/admin/");
  await shoot(panel, "panel-payments", "/admin/#/enrollments?state=under_review");
  await shoot(panel, "panel-courses", "/admin/#/courses");
  await shoot(panel, "panel-course", "/admin/#/course/web-development-foundations/edit");
  await shoot(panel, "panel-students", "/admin/#/students");
  await shoot(panel, "panel-internships", "/admin/#/internships");
  await shoot(panel, "panel-messages", "/admin/#/messages");
  await shoot(panel, "panel-applications", "/admin/#/applications");
  await shoot(panel, "panel-audit", "/admin/#/audit");

  const list = await panel.context().request.get(`${origin}/api/admin/enrollments?q=${utr}`);
  const { items } = await list.json();
  await shoot(panel, "panel-payment", `/admin/#/enrollment/${items[0].reference}`);
  await shoot(panel, "panel-student", `/admin/#/student/${items[0].student.id}`);
  await panel.context().request.post(`${origin}/api/admin/enrollments/${items[0].id}/verify`, { data: {}, headers: { origin } });
  await shoot(asha, "receipt", `/receipt/?enrollment=${items[0].id}`);
  await shoot(visitor, "mails", "/_local/mail");
}
