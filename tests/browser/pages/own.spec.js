// One's own account while answers come that nobody waits for: what is typed or set up stays, a second
// factor is asked for where it must be, and a file that does not come is said. The API is played.
import { readFile } from "node:fs/promises";
import { expect, test } from "@playwright/test";
import { accessible } from "../axe.js";
import { fits, origin } from "../people.js";
import { failures, json, play, problem } from "../play.js";
import { account } from "./states/student.js";

/** The account's page with these answers besides; gives what was asked of the API. */
async function opens(page, answers = {}) {
  const asked = await play(page, "admin", { ...account().answers, ...answers });
  await page.goto("/account/");
  await expect(page.getByLabel("Your name")).toHaveValue("Asha Rao");
  return asked;
}

async function deletes(page) {
  await page.getByRole("button", { name: "Delete my account…" }).click();
  const dialog = page.locator("#erase-dialog");
  await dialog.getByLabel("Your password").fill("a long password");
  await dialog.getByRole("button", { name: "Delete my account" }).click();
  return dialog;
}

// Fails if credentials.js deletes without `steppedUp`, or account.html lacks the question for a code.
test("an admin who deletes their account is asked for the second factor, and it goes on", async ({ page }) => {
  let stepped = false;
  const sent = [];
  await opens(page, {
    "POST /api/account/delete": ({ body }) => {
      sent.push(body);
      return stepped ? { status: 204 } : problem(403, "step_up_required");
    },
    "POST /api/auth/step-up": ({ body }) => {
      if (body.code !== "123456") return problem(403, "wrong_code");
      stepped = true;
      return { status: 204 };
    },
  });
  // What was typed in this tab and not sent must not outlive the account.
  await page.evaluate(() => sessionStorage.setItem("academy.utr.e1", "412345678901"));
  const dialog = await deletes(page);
  const question = page.getByRole("dialog", { name: "Your second factor, please" });
  await expect(question.getByLabel("Code")).toBeFocused();
  await question.getByRole("button", { name: "Not now" }).click();
  await expect(dialog.locator("[data-summary]")).toContainText("Nothing was done");
  await dialog.getByRole("button", { name: "Delete my account" }).click();
  await question.getByLabel("Code").fill("654321");
  await page.keyboard.press("Enter");
  await expect(question.locator(".field-error")).toContainText("not right");
  await question.getByLabel("Code").fill("123 456");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(`${origin}/`);
  expect(sent).toEqual(Array(3).fill({ password: "a long password" }));
  expect(await page.evaluate(() => sessionStorage.length)).toBe(0);
});

// Fails if the way to a second factor leaves a question open above it, or leads to no place of the page.
test("an admin without a second factor is led from the question to where one is set up", async ({ page }) => {
  await opens(page, { "POST /api/account/delete": problem(403, "second_factor_missing") });
  await deletes(page);
  await page.getByRole("link", { name: "Set one up" }).click();
  await expect(page.getByRole("dialog")).toHaveCount(0);
  await expect(page.locator("#factor-title")).toBeFocused();
  await page.reload();
  await expect(page.locator("#factor-title")).toBeFocused();
});

// Fails if account.js sends what was only shown: the correction of a phone undoes that of a name which an
// admin, or another device, made meanwhile.
test("only what was changed is sent", async ({ page }) => {
  const sent = [];
  const held = { ...JSON.parse(account().answers["GET /api/account"].body), name: "Asha R. Rao" };
  await opens(page, {
    "PATCH /api/account": ({ body }) => {
      sent.push(body);
      Object.assign(held, sent.at(-1));
      return json(held);
    },
  });
  const save = page.getByRole("button", { name: "Save", exact: true });
  await page.getByLabel("Phone").fill("+919876543211");
  await save.click();
  await expect(page.locator("[data-note]")).toContainText("Saved");
  await expect(page.getByLabel("Your name")).toHaveValue("Asha R. Rao");
  await page.getByLabel("Your name").fill(" Asha Rao ");
  await save.click();
  await expect.poll(() => sent.length).toBe(2);
  await expect(page.getByLabel("Your name")).toHaveValue("Asha Rao");
  await save.click();
  await expect.poll(() => sent).toEqual([{ phone: "+919876543211" }, { name: "Asha Rao" }, {}]);
});

// Fails if sessions.js or account.js fetches the account anew after one of these, and draws all of it.
test("ending sessions and changing the password leave alone what is typed and set up", async ({ page }) => {
  const found = failures(page);
  const offered = { secret: "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP", uri: "otpauth://totp/x", qr_svg: '<svg xmlns="http://www.w3.org/2000/svg"/>' };
  const asked = await opens(page, {
    "POST /api/account/totp": json(offered),
    "POST /api/account/password": { status: 204 },
    "DELETE /api/account/sessions/s2": { status: 204 },
    "DELETE /api/account/sessions/s3": problem(404, "not_found"),
    "DELETE /api/account/sessions/s4": problem(503, "unavailable"),
    "GET /api/account": account({}, {}, ["s1", "s2", "s3", "s4"]).answers["GET /api/account"],
  });
  await page.getByLabel("Your name").fill("Asha Raoo");
  await page.getByLabel("Phone").fill("98765 43210");
  await page.locator("#factor-password").fill("a long password");
  await page.getByRole("button", { name: "Set it up" }).click();
  await expect(page.getByAltText(/QR code/)).toBeVisible();
  const rows = page.locator("[data-sessions] li");
  await expect(rows).toHaveCount(4);
  for (const left of [3, 2]) {
    await rows.nth(1).getByRole("button").click();
    await expect(rows).toHaveCount(left);
    await expect(page.locator("#sessions-title")).toBeFocused();
  }
  await rows.nth(1).getByRole("button").click();
  await expect(page.locator("[data-sessions-status]")).toContainText("many people");
  await page.getByLabel("Your password now").fill("a long password");
  await page.locator("#password-new").fill("another long password");
  await page.getByRole("button", { name: "Change the password" }).click();
  await expect(page.locator("[data-note]")).toContainText("Your password is changed");
  await expect(rows).toHaveCount(1);
  await expect(page.getByRole("button", { name: "Log out everywhere else" })).toBeHidden();
  await expect(page.getByLabel("Your name")).toHaveValue("Asha Raoo");
  await expect(page.getByLabel("Phone")).toHaveValue("98765 43210");
  await expect(page.getByAltText(/QR code/)).toBeVisible();
  expect(asked.filter((each) => each === "GET /api/account")).toHaveLength(1);
  expect(found).toEqual([]);
});

// Fails if second-factor.js leaves a code to be scanned, or a field, that can lead nowhere any more; or says nothing
// of why it is gone.
test("a second factor that went on elsewhere, or took too long, is shown as it stands", async ({ page }) => {
  const SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8"/>';
  const over = problem(409, "wrong_state");
  let isOn = false;
  let unreached = false;
  const held = () => (unreached ? problem(503, "unavailable") : account({ second_factor: isOn }).answers["GET /api/account"]);
  let offers = json({ secret: "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP", uri: "otpauth://totp/x", qr_svg: SVG });
  await opens(page, {
    "GET /api/account": () => held(),
    "POST /api/account/totp": () => offers,
    "POST /api/account/totp/confirm": over,
    "POST /api/account/totp/remove": over,
  });
  const said = page.locator("[data-factor] [data-summary]:visible");
  const asks = async () => {
    await page.locator("#factor-password").fill("a long password");
    await page.getByRole("button", { name: "Set it up" }).click();
  };
  const confirms = async () => {
    await page.getByLabel("Code from the app", { exact: true }).fill("123456");
    await page.getByRole("button", { name: "Switch it on" }).click();
  };
  const qr = page.getByAltText(/QR code/);
  await asks();
  // What is true cannot be asked: the next press finds out.
  unreached = true;
  await confirms();
  await expect(said).toBeFocused();
  await expect(qr).toBeVisible();
  unreached = false;
  await confirms();
  await expect(said).toBeFocused();
  await expect(said).toContainText("begin again");
  await expect(qr).toBeHidden();
  await expect(page.locator("#factor-password")).toHaveValue("");
  await fits(page);
  await accessible(page, "an offer that took too long");

  // Another tab had it switched on.
  await asks();
  isOn = true;
  await confirms();
  await expect(said).toContainText("switched on already");
  await expect(page.getByRole("button", { name: "Switch it off" })).toBeVisible();
  await expect(qr).toBeHidden();
  // And off again.
  isOn = false;
  await page.locator("#factor-last").fill("123456");
  await page.getByRole("button", { name: "Switch it off" }).click();
  await expect(said).toContainText("It is not switched on");
  isOn = true;
  offers = over;
  await asks();
  await expect(said).toContainText("switched on already");
  await expect(said).toBeFocused();
});

// Fails if the download is a link that the browser follows, or a refusal is saved as a file.
test("a copy of the data that does not come is said, and comes whole when it does", async ({ page }) => {
  const held = JSON.stringify({ account: { name: "आशा" }, messages: "m".repeat(4_000_000) });
  let answer;
  await opens(page, { "GET /api/account/export": () => answer });
  const saved = [];
  page.on("download", (file) => saved.push(file));
  const button = page.getByRole("button", { name: "Download my data" });
  const status = page.locator("[data-download-status]");
  const portal = { status: 200, contentType: "text/html", body: "<h1>Accept our terms</h1>" };
  for (const [refusal, words] of [
    [problem(401, "not_signed_in"), "log-in has ended"],
    [problem(503, "unavailable"), "many people"],
    ["down", "cannot reach"],
    [portal, "not one we understand"],
  ]) {
    answer = refusal;
    await button.click();
    await expect(status).toContainText(words);
    await expect(button).not.toHaveAttribute("aria-busy", "true");
  }
  expect(saved).toEqual([]);
  await fits(page);
  await accessible(page, "the account, without its file");
  answer = { status: 200, contentType: "application/json", headers: { "content-disposition": 'attachment; filename="my-data.json"' }, body: held };
  const waiting = page.waitForEvent("download");
  await button.click();
  const file = await waiting;
  expect(file.suggestedFilename()).toBe("my-data.json");
  expect(await readFile(await file.path(), "utf8")).toBe(held);
  await expect(status).toContainText("saved");
});
