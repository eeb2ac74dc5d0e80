// What was typed into a form of the panel and not saved yet: who looks something up meanwhile finds it again,
// and who closes the page is asked first. It is kept in memory alone.

const typed = new Map();

/** Keeps what is typed into `form` under `key`, with the `version` that it is to change. */
export function keep(form, key, version) {
  form.addEventListener("input", () => typed.set(key, { version, values: new Map(new FormData(form)) }));
}

/** What was typed under `key`: `{version, values}`, or undefined. */
export const unsaved = (key) => typed.get(key);

/** Forgets it: it is saved, or not wanted any more. */
export const forget = (key) => typed.delete(key);

/** Puts it into `form` again. */
export function putBack(form, { values }) {
  for (const field of form.elements) {
    if (!field.name) continue;
    const value = values.get(field.name);
    if (field.type === "checkbox") field.checked = value !== undefined;
    // A state that may not be chosen any more stays as it is now.
    else if (field.type !== "select-one" || [...field.options].some((each) => each.value === value)) field.value = value;
  }
}

addEventListener("beforeunload", (event) => {
  if (typed.size > 0) event.preventDefault();
});
