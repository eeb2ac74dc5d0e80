// A list as CSV, under the filters that are chosen above it. Long ones come in parts, which become one file.

import { filePart } from "../api.js";
import { saveFile } from "../file.js";
import { steppedUp } from "../step-up.js";
import { say } from "../strings.js";
import { filtersOf } from "./list.js";

/** Spreadsheets take a file for UTF-8 by this mark. */
const MARK = "\ufeff";

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
  const texts = [];
  let name = `${kind}.csv`;
  for (;;) {
    page.toast(say("export.part", { number: texts.length + 1 }));
    const query = String(filters);
    const address = `/api/admin/exports/${kind}${query === "" ? "" : `?${query}`}`;
    const outcome = await steppedUp(() => filePart(address, "text/csv"));
    if (!outcome.ok) {
      page.toast(outcome.message);
      return;
    }
    const part = outcome.data;
    texts.push(texts.length === 0 ? part.text : withoutHeader(part.text));
    name = part.name ?? name;
    if (!part.next) break;
    filters.set("cursor", part.next);
  }
  saveFile([MARK, ...texts], name, "text/csv;charset=utf-8");
  page.toast(say("export.done", { name }));
}

/** Every part has the header row, which holds no line break of its own. */
function withoutHeader(text) {
  return text.slice(text.indexOf("\r\n") + 2);
}
