// Draws the pictures that have to be PNG, from the site's own drawings and styles on a running academy:
// the one that is shown with a shared link, and the icons of an installed page.
//   ORIGIN=http://localhost:8080 node draw.js
import { readFileSync, writeFileSync } from "node:fs";
import { chromium } from "@playwright/test";
import config from "./playwright.config.js";
import { origin } from "./people.js";

const folder = new URL("../../static-site/assets/icons/", import.meta.url);
const browser = await chromium.launch(config.use.launchOptions);
// Styles are put in from outside, which the content policy of the pages refuses.
const context = await browser.newContext({ baseURL: origin, bypassCSP: true, colorScheme: "light" });

async function draw(name, { width, height, markup, styles, path = "/" }) {
  const page = await context.newPage();
  await page.setViewportSize({ width, height });
  await page.goto(path);
  await page.waitForLoadState("networkidle");
  await page.evaluate((make) => {
    const hero = document.querySelector(".hero-art")?.innerHTML ?? "";
    const name = document.querySelector(".brand-name").textContent;
    const title = document.querySelector("h1").textContent;
    const place = document.querySelector(".kicker")?.textContent ?? "";
    const fill = { hero, name, title, place, mark: document.querySelector(".mark").outerHTML };
    // Our own markup, from our own page.
    document.body.innerHTML = make.replace(/\{(\w+)\}/g, (_, key) => fill[key]);
  }, markup);
  await page.addStyleTag({ content: styles });
  await page.evaluate(() => document.fonts.load("700 40px 'Academy Heading'"));
  const png = await page.screenshot({ clip: { x: 0, y: 0, width, height }, omitBackground: true });
  writeFileSync(new URL(name, folder), png);
  process.stdout.write(`${name}: ${png.length} bytes\n`);
  await page.close();
}

await draw("share.png", {
  width: 1200,
  height: 630,
  markup: `<div class="share"><div class="words"><p class="brand">{mark}<span>{name}</span></p><h1>{title}</h1><p class="place">{place}</p></div><div class="picture">{hero}</div></div>`,
  styles: `
    .share { display: grid; grid-template-columns: 570px 630px; height: 630px; background: var(--paper); }
    .words { display: grid; align-content: space-between; padding: 64px; }
    .share .brand { font-size: 30px; } .share .mark { width: 52px; height: 52px; }
    .share h1 { font-size: 76px; line-height: 0.98; letter-spacing: -0.03em; }
    .place { font-size: 24px; color: var(--ink-soft); }
    .picture, .picture svg { width: 630px; height: 630px; } .picture svg svg { width: revert-layer; height: revert-layer; }`,
});

const favicon = readFileSync(new URL("favicon.svg", folder), "utf8");
// A maskable icon is cut to any shape: its ground reaches the edges, what it shows stays in the middle.
const ground = favicon.replace('rx="7"', "");
for (const [name, size, drawing, share] of [
  ["icon-192.png", 192, favicon, 100],
  ["icon-512.png", 512, favicon, 100],
  ["apple-touch-icon.png", 180, ground, 100],
  ["icon-maskable.png", 512, ground, 76],
]) {
  await draw(name, {
    width: size,
    height: size,
    markup: `<div class="icon-ground">${drawing}</div>`,
    styles: `html, body { background: transparent; } .icon-ground { display: grid; place-items: center; width: ${size}px; height: ${size}px; ${share < 100 ? "background: #0b5f4f;" : ""} } .icon-ground svg { width: ${share}%; height: ${share}%; }`,
  });
}
await browser.close();
