// Everything that is held about one, as a file.

import { filePart } from "../api.js";
import { saveFile } from "../file.js";
import { say } from "../strings.js";

const TYPE = "application/json";

/** Brings the download to life: fetched by script, so that a refusal is said here and saved as no file. */
export function bindData() {
  const button = document.querySelector("[data-download]");
  const status = document.querySelector("[data-download-status]");
  button.addEventListener("click", async () => {
    if (button.getAttribute("aria-busy") === "true") return;
    button.setAttribute("aria-busy", "true");
    status.textContent = say("account.data_fetching");
    const outcome = await filePart("/api/account/export", TYPE);
    button.removeAttribute("aria-busy");
    if (outcome.ok) saveFile([outcome.data.text], outcome.data.name ?? "my-data.json", TYPE);
    status.textContent = outcome.ok ? say("account.data_saved") : outcome.message;
  });
}
