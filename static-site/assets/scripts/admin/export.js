// A list as CSV, under the filters that are chosen above it. Long ones come in parts, which become one file: what
// came is kept when a part does not, and the next press goes on from there.

import { filePart } from "../api.js";
import { saveFile } from "../file.js";
import { pause } from "../pause.js";
import { steppedUp } from "../step-up.js";
import { say } from "../strings.js";
import { filtersOf } from "./list.js";

/** Spreadsheets take a file for UTF-8 by this mark. */
const MARK = "\ufeff";
/** A part that does not come is asked for again after so many seconds. */
const PAUSES = [1, 3];
/** Whoever asks for more patience than that is told to the admin instead. */
const WAIT_MOST = 20;
/** What came is gone on with for so long: a file of parts from morning and evening would be of no moment. */
const BEGUN_MS = 10 * 60 * 1000;
// What came of a file whose next part did not.
let begun = null;

/** Brings the export button of `root` to life, for the list `kind` that `page` shows, under the chosen filters. */
export function bindExport(root, page, kind) {
  const button = root.querySelector("[data-export]");
  button.onclick = async () => {
    if (button.getAttribute("aria-busy") === "true") return;
    const filters = filtersOf(button.form, page);
    if (!filters) return;
    button.setAttribute("aria-busy", "true");
    await save(page, kind, filters);
    button.removeAttribute("aria-busy");
  };
}

async function save(page, kind, filters) {
  const query = String(filters);
  const address = `/api/admin/exports/${kind}${query === "" ? "" : `?${query}`}`;
  const goesOn = begun?.address === address && Date.now() - begun.at < BEGUN_MS;
  const file = goesOn ? begun : { address, at: Date.now(), name: `${kind}.csv`, texts: [], next: null };
  begun = null;
  do {
    const outcome = await fetchPart(page, file);
    if (!outcome.ok) {
      stop(page, file, outcome);
      return;
    }
    const { text, name, next } = outcome.data;
    file.texts.push(file.texts.length === 0 ? text : withoutHeader(text));
    Object.assign(file, { name: name ?? file.name, next });
  } while (file.next);
  saveFile([MARK, ...file.texts], file.name, "text/csv;charset=utf-8");
  page.toast(say("export.done", { name: file.name }));
}

/** The next part of the file; tried again where that may help and is not asked for too late. */
async function fetchPart(page, { address, texts, next }) {
  const number = texts.length + 1;
  const path = next ? `${address}${address.includes("?") ? "&" : "?"}cursor=${encodeURIComponent(next)}` : address;
  page.toast(say("export.part", { number }));
  for (let tries = 0; ; tries += 1) {
    const outcome = await steppedUp(() => filePart(path, "text/csv"));
    // Whoever waited minutes for nothing is told at once.
    const helps = outcome.again && outcome.code !== "silent" && outcome.wait <= WAIT_MOST;
    if (outcome.ok || !helps || tries === PAUSES.length) return outcome;
    page.toast(say("export.again", { number }));
    await pause(Math.max(PAUSES[tries], outcome.wait));
  }
}

/** Says why the next part does not come. What came is kept, but where it is the way on that is refused. */
function stop(page, file, outcome) {
  const count = file.texts.length;
  if (count === 0 || outcome.code === "bad_cursor") {
    page.tell(outcome);
    return;
  }
  begun = file;
  page.tell({ ...outcome, message: `${outcome.message} ${say("export.kept", { count })}` });
}

/** Every part has the header row, which holds no line break of its own. */
function withoutHeader(text) {
  return text.slice(text.indexOf("\r\n") + 2);
}
