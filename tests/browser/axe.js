// axe-core on a page as it stands. It is injected from outside the page, so the content policy holds.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { expect } from "@playwright/test";

const source = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** Fails with what axe finds, once colours have come to rest: on their way they contrast with nothing. */
export async function accessible(page, where) {
  await page.waitForFunction(() => document.getAnimations().every((each) => each.playState !== "running" || each.effect?.getTiming().iterations === Infinity));
  if (!(await page.evaluate(() => Boolean(globalThis.axe)))) await page.evaluate(source);
  const found = await page.evaluate(async () => {
    const { violations } = await globalThis.axe.run(document, { resultTypes: ["violations"] });
    return violations.map((each) => `${each.id}: ${each.help} (${each.nodes.map((node) => node.target.join(" ")).join("; ")})`);
  });
  expect(found, `axe on ${where}`).toEqual([]);
}

/** The same, light and dark. Colours are judged as they settle, not on their way from one to the other. */
export async function accessibleInBoth(page, where) {
  for (const colorScheme of ["light", "dark"]) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    await accessible(page, `${where}, ${colorScheme}`);
  }
}
