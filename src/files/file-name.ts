/** Of most file systems. */
export const LONGEST_NAME_BYTES = 255;

/** Control characters, and those that turn the direction of the text around them. */
const UNSEEN = /[\p{Cc}\u202A-\u202E\u2066-\u2069]/gu;

/**
 * A name without folders and characters that are not seen, else as it was given; null when nothing of
 * it is left. It is not cut: that would take its extension.
 */
export function cleanFileName(given: string): string | null {
  const last = given.split(/[\\/]/).at(-1) ?? '';
  // Half a surrogate pair becomes U+FFFD.
  const name = Buffer.from(last.replace(UNSEEN, '')).toString().trim();
  return ['', '.', '..'].includes(name) ? null : name;
}
