// Gives what was fetched to the browser, to be saved as a file.

/** Saves `parts`, one after the other, as a file of that name and type. */
export function saveFile(parts, name, type) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob(parts, { type }));
  link.download = name;
  document.body.append(link);
  link.click();
  link.remove();
  URL.revokeObjectURL(link.href);
}
