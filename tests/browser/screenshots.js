// Pictures of the main pages on a running academy, for docs/screenshots and for looking at.
//   ORIGIN=http://localhost:8080 node screenshots.js FOLDER
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { chromium } from "@playwright/test";
import config from "./playwright.config.js";
import { admin, enrolls, newUtr, origin, pays, student } from "./people.js";

const folder = process.argv[2] ?? "../../docs/screenshots";
mkdirSync(folder, { recursive: true });
const browser = await chromium.launch(config.use.launchOptions);

const sizes = { phone: { width: 360, height: 740 }, desk: { width: 1280, height: 800 } };
const full = process.argv.includes("--full");

async function shoot(page, name, path) {
  for (const [size, viewport] of Object.entries(sizes)) {
    for (const colorScheme of ["light", "dark"]) {
      await page.setViewportSize(viewport);
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      await page.goto(path);
      await page.waitForLoadState("networkidle");
      await page.screenshot({ path: join(folder, `${name}-${size}-${colorScheme}.png`), fullPage: full });
    }
  }
}

async function as(who) {
  const context = await browser.newContext({ baseURL: origin, locale: "en-IN", timezoneId: "Asia/Kolkata" });
  const page = await context.newPage();
  if (who) await who(page, context);
  return page;
}

const visitor = await as();
await shoot(visitor, "home", "/");
await shoot(visitor, "courses", "/courses/");
await shoot(visitor, "course", "/courses/web-development-foundations/");
await shoot(visitor, "register", "/register/");
await shoot(visitor, "missing", "/no-such-page/");

let mine;
let utr;
const asha = await as(async (page, context) => {
  await student(page, context.request, "Asha Rao");
  mine = await enrolls(page, "web-development-foundations");
  utr = newUtr();
  await pays(page, await enrolls(page, "data-science-and-analytics"), utr);
});
await shoot(asha, "payment", `/payment/?enrollment=${mine.id}`);
await shoot(asha, "dashboard", "/dashboard/");

const panel = await as(async (page, context) => {
  const body = { data: admin, headers: { origin } };
  await context.request.post(`${origin}/api/auth/login`, body);
});
await shoot(panel, "panel", "/admin/");
await shoot(panel, "panel-payments", "/admin/#/enrollments?state=under_review");
await shoot(panel, "panel-courses", "/admin/#/courses");

const list = await panel.context().request.get(`${origin}/api/admin/enrollments?q=${utr}`);
const { items } = await list.json();
await panel.context().request.post(`${origin}/api/admin/enrollments/${items[0].id}/verify`, { data: {}, headers: { origin } });
await shoot(asha, "receipt", `/receipt/?enrollment=${items[0].id}`);
await shoot(visitor, "mails", "/_local/mail");
await browser.close();
