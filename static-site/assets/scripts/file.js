// Gives what was fetched to the browser, to be saved as a file.

let address = null;

/** Saves `parts`, one after the other, as a file of that name and type. */
export function saveFile(parts, name, type) {
  // The last one's is given back only now: some browsers read it after the click was dealt with.
  if (address) URL.revokeObjectURL(address);
  address = URL.createObjectURL(new Blob(parts, { type }));
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  document.body.append(link);
  link.click();
  link.remove();
}
