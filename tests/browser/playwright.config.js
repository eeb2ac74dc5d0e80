// The browser's settings. The stack runs already: `tests/with-stack` starts it and sets ORIGIN.
import { existsSync } from "node:fs";
import { defineConfig } from "@playwright/test";

const origin = process.env.ORIGIN;
if (!origin) {
  throw new Error("ORIGIN is not set: run `make stack`, or set it to a running academy");
}

// Debian's Chromium, as the Makefile chooses it; as root it has no sandbox, and it must not call home.
const executablePath = process.env.CHROMIUM ?? ["/usr/bin/chromium-headless-shell", "/usr/bin/chromium"].find(existsSync);
const launchOptions = {
  executablePath,
  args: [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
  ],
};

export default defineConfig({
  testDir: ".",
  outputDir: "../../target/browser",
  timeout: 60_000,
  expect: { timeout: 10_000 },
  fullyParallel: false,
  workers: 1,
  forbidOnly: true,
  reporter: [["list"]],
  use: {
    baseURL: origin,
    launchOptions,
    locale: "en-IN",
    timezoneId: "Asia/Kolkata",
    // The offline page has a test of its own; elsewhere requests are seen as the pages make them.
    serviceWorkers: "block",
    screenshot: "only-on-failure",
    trace: "off",
  },
  projects: [
    { name: "phone", use: { viewport: { width: 360, height: 740 }, hasTouch: true } },
    // What sets its own sizes, or has none, is looked at once.
    { name: "desktop", use: { viewport: { width: 1280, height: 800 } }, grepInvert: /@once/ },
  ],
});
