// Waiting before something is tried again.

/** A promise that is kept after so many seconds. */
export function pause(seconds) {
  return new Promise((resolve) => setTimeout(resolve, seconds * 1000));
}
