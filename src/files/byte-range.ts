/** A part of a file that is asked for: from a byte on, to another or the end; or so many last bytes. */
export type ByteRange =
  { readonly first: number; readonly last: number | null } | { readonly suffix: number };

/** A part of a file as it is given. Inclusive. */
export interface Part {
  readonly first: number;
  readonly last: number;
}

const ONE_RANGE = /^bytes=\s*(\d{0,15})\s*-\s*(\d{0,15})\s*$/i;
const CONTENT_RANGE = /^bytes (\d{1,15})-(\d{1,15})\/(\d{1,15}|\*)$/i;

/**
 * The range in a `Range` header (RFC 9110); null when it is to be passed over, as what is malformed, of
 * another unit or of several ranges may be: then the file is given whole.
 */
export function rangeIn(header: string | null): ByteRange | null {
  const [, first = '', last = ''] = ONE_RANGE.exec(header ?? '') ?? [];
  if (first === '') return last === '' ? null : { suffix: Number(last) };
  if (last === '') return { first: Number(first), last: null };
  return Number(first) <= Number(last) ? { first: Number(first), last: Number(last) } : null;
}

/** The part that a range is of a file of that size; null when none of it is there. */
export function partOf(range: ByteRange, sizeBytes: number): Part | null {
  const end = sizeBytes - 1;
  if ('suffix' in range) {
    if (range.suffix === 0 || sizeBytes === 0) return null;
    return { first: Math.max(0, sizeBytes - range.suffix), last: end };
  }
  return range.first > end ? null : { first: range.first, last: Math.min(range.last ?? end, end) };
}

/** As it stands in a `Range` header. */
export function rangeHeader(range: ByteRange): string {
  return 'suffix' in range ? `bytes=-${range.suffix}` : `bytes=${range.first}-${range.last ?? ''}`;
}

/** What a `Content-Range` header says; null when it is none of a part. */
export function contentRangeIn(header: string): { part: Part; sizeBytes: number | null } | null {
  const [, first, last, size] = CONTENT_RANGE.exec(header.trim()) ?? [];
  if (first === undefined || last === undefined) return null;
  const part = { first: Number(first), last: Number(last) };
  const sizeBytes = size === '*' || size === undefined ? null : Number(size);
  const isSound = part.first <= part.last && (sizeBytes === null || part.last < sizeBytes);
  return isSound ? { part, sizeBytes } : null;
}
