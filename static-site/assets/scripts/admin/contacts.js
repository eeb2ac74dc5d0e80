// How to reach a person from a row of a list.

/** Makes the e-mail and the phone of `row` links, each where there is one. */
export function linkContacts(row, { email, phone }) {
  row.querySelector('a[data-slot="email"]').href = mailTo(email);
  if (phone) row.querySelector('a[data-slot="phone"]').href = `tel:${phone}`;
}

/** An address may hold what begins headers in a link (RFC 6068): whatever it is, the mail goes to it and to nobody else. */
function mailTo(email) {
  const at = email.lastIndexOf("@");
  return `mailto:${encodeURIComponent(email.slice(0, at))}@${encodeURIComponent(email.slice(at + 1))}`;
}
