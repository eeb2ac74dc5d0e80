// Everything that is held about one, as a file.

import { filePart, unreadable } from "../api.js";
import { saveFile } from "../file.js";
import { tell } from "../form.js";
import { say } from "../strings.js";

const PATH = "/api/account/export";
const TYPE = "application/json";

/** Brings the download to life: fetched by script, so that a refusal is said here and saved as no file. */
export function bindData() {
  const button = document.querySelector("[data-download]");
  const status = document.querySelector("[data-download-status]");
  button.addEventListener("click", async () => {
    if (button.getAttribute("aria-busy") === "true") return;
    button.setAttribute("aria-busy", "true");
    status.textContent = say("account.data_fetching");
    const outcome = await whole();
    button.removeAttribute("aria-busy");
    if (!outcome.ok) {
      tell(status, outcome);
      return;
    }
    saveFile([outcome.data.text], outcome.data.name ?? "my-data.json", TYPE);
    status.textContent = say("account.data_saved");
  });
}

/** The file. Very much comes in parts: then the lists of all of them as one. */
async function whole() {
  let all = null;
  for (let query = ""; ; ) {
    const outcome = await filePart(PATH + query, TYPE);
    if (!outcome.ok) return outcome;
    const { text, next, name } = outcome.data;
    if (all === null && next === null) return outcome;
    try {
      all = joined(all, JSON.parse(text));
    } catch {
      return unreadable();
    }
    if (next === null) return { ...outcome, data: { text: JSON.stringify(all), name } };
    query = `?cursor=${encodeURIComponent(next)}`;
  }
}

function joined(all, part) {
  if (all === null) return part;
  for (const [name, value] of Object.entries(part)) {
    if (Array.isArray(value)) all[name] = [...all[name], ...value];
  }
  return all;
}
