// Enrollments as they were seen last. Lists come from an index that may lag behind: what an act answered is
// newer than what a list says, and stays until the list has caught up.

const known = new Map();
const GONE = Infinity;

/** Keeps an enrollment, unless a newer version of it is known; gives what holds now. */
export function remember(enrollment) {
  const before = known.get(enrollment.reference);
  if (before?.version > enrollment.version) return before;
  const now = { ...before, ...enrollment };
  known.set(enrollment.reference, now);
  return now;
}

/** Notes that an enrollment was deleted. */
export function forget({ reference }) {
  known.set(reference, { reference, version: GONE });
}

/** The enrollment with that reference, if a list showed it and it was not deleted since. */
export function recall(reference) {
  const found = known.get(reference);
  return found && found.version !== GONE ? found : null;
}

/** What a list shows for `enrollment`: the newest that is known, or null where it is not in `state` any more. */
export function asOfNow(enrollment, state) {
  const now = remember(enrollment);
  return now.version === GONE || (state && now.state !== state) ? null : now;
}
