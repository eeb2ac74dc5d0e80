// What of a page is there only sometimes: all that it is sent hidden, its dialogs, its templates. Each is marked
// as the page was sent, before a script of ours runs, so that what is made of a template carries the mark.

/** Marks the parts of every page that is opened from now on. */
export function marks(page) {
  return page.addInitScript(() => {
    const hook = ({ name, value }) => (value === "" ? name : `${name}=${value}`);
    const own = (part) => [...part.attributes].filter(({ name }) => name.startsWith("data-")).map(hook);
    // What has no hook of its own is there for the first within it that has.
    const hooks = (part) => [part, ...part.querySelectorAll("*")].map(own).find((found) => found.length > 0) ?? [];
    // Called by the form, the dialog or the template that it stands in, too: each of them has its errors, its "more".
    const place = (part) => {
      const around = part.parentElement?.closest("dialog, form");
      return around && (around.id || own(around)[0] || place(around));
    };
    const called = (part, root) => [place(part) || root, part.id, ...hooks(part)].filter(Boolean).join(" ").slice(0, 80);
    const found = (globalThis.partsOfPage = []);
    const mark = (part, name) => {
      if (name === "" || part.dataset.part) return;
      part.dataset.part = name;
      found.push(name);
    };
    document.addEventListener("readystatechange", () => {
      if (document.readyState !== "interactive") return;
      for (const template of document.querySelectorAll("template[id]")) {
        for (const part of template.content.querySelectorAll("[hidden], [data-slot-if]")) {
          if (hooks(part).length > 0) mark(part, called(part, template.id));
        }
        mark(template.content.firstElementChild, template.id);
      }
      for (const part of document.querySelectorAll("main :is([hidden], [data-state], dialog)")) {
        if (part.matches("dialog") || hooks(part).length > 0) mark(part, called(part, ""));
      }
    });
  });
}

/** The names of the page's parts. */
export const allOf = (page) => page.evaluate(() => globalThis.partsOfPage);

/** The names of those that are seen. */
export const seenOn = (page) => page.locator("[data-part]").evaluateAll((all) => all.filter((part) => part.checkVisibility()).map((part) => part.dataset.part));
