/** An id that looks like this one and belongs to nothing. */
export function unknownLike(id: string): string {
  return `${id.slice(0, -6)}zzzzzz`;
}

/** One segment of a path each, as it is sent, that belongs to nothing. */
export const ODD_IDS: readonly string[] = [
  '..%2F',
  '..%2f..%2fworkspaces',
  '%2e%2e%2fworkspaces',
  '%2Fetc%2Fpasswd',
  '%00',
  'ws_%00',
  '%0D%0AX-Injected:%201',
  '%3Fstatus=pending',
  '%23',
  '%25',
  '%252e%252e',
  "'%20OR%20'1'='1",
  '__proto__',
  'constructor',
  '%E2%80%A4%E2%80%A4',
  '%F0%9F%8C%8A',
  '-1',
  'null',
  'x'.repeat(4000),
];

/** Segments that are no text in UTF-8 at all. */
export const MALFORMED_IDS: readonly string[] = ['%', '%zz', '%ff', '%C3%28', '%ED%A0%80'];
