// What a first view of each page costs on a running academy, as JSON: requests and compressed bytes,
// counted by the browser itself with an empty cache, on a phone's screen.
//   ORIGIN=http://localhost:8080 node weigh.js >FILE
import { chromium } from "@playwright/test";
import config from "./playwright.config.js";
import { origin } from "./people.js";

const paths = [
  "/", "/courses/", "/courses/web-development-foundations/", "/services/", "/internships/", "/about/",
  "/contact/", "/register/", "/login/", "/forgot-password/", "/reset-password/", "/verify-email/",
  "/dashboard/", "/payment/", "/receipt/", "/account/", "/admin/", "/privacy/", "/terms/",
  "/refund-policy/", "/no-such-page/",
];

async function weigh(browser, path) {
  const context = await browser.newContext({ viewport: { width: 360, height: 740 } });
  const page = await context.newPage();
  const network = await context.newCDPSession(page);
  await network.send("Network.enable");
  const asked = new Map();
  const seen = { path, requests: 0, bytes: 0, api_calls: 0, foreign: 0 };
  network.on("Network.requestWillBeSent", ({ requestId, request }) => asked.set(requestId, new URL(request.url)));
  network.on("Network.loadingFinished", ({ requestId, encodedDataLength }) => {
    const url = asked.get(requestId);
    if (!url?.protocol.startsWith("http")) return;
    seen.requests += 1;
    seen.bytes += encodedDataLength;
    if (url.pathname.startsWith("/api/")) seen.api_calls += 1;
    if (url.origin !== origin) seen.foreign += 1;
  });
  await page.goto(origin + path);
  await page.waitForLoadState("networkidle");
  await context.close();
  return seen;
}

const browser = await chromium.launch(config.use.launchOptions);
const pages = [];
for (const path of paths) pages.push(await weigh(browser, path));
await browser.close();
process.stdout.write(`${JSON.stringify(pages)}\n`);
