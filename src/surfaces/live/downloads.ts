import { contentRangeIn, type ByteRange, type Part } from '../../files/byte-range.js';
import type { Download } from '../../files/download.js';
import type { Surface } from '../../store/generated/prisma/enums.js';
import type { UpstreamDownload } from '../../upstream/upstream.js';
import { SurfaceError } from '../errors.js';

const ETAG = /^(W\/)?"[\x21\x23-\x7e]*"$/;

type Bytes = Pick<Download, 'sizeBytes' | 'part' | 'etag' | 'content'>;

/**
 * The bytes of an answer to a request for a file, or for a part of it.
 *
 * @throws SurfaceError `PROTOCOL` when it is another part than was asked for
 */
export function bytesOf(
  surface: Surface,
  { contentLength, contentRange, etag, content }: UpstreamDownload,
  range: ByteRange | null,
): Bytes {
  const bytes = { etag: etag !== null && ETAG.test(etag) ? etag : null, content };
  if (contentRange === null) return { ...bytes, sizeBytes: contentLength, part: null };
  const given = contentRangeIn(contentRange);
  if (range !== null && given !== null && isAsked(range, given)) return { ...bytes, ...given };
  content.destroy();
  throw new SurfaceError(surface, 'PROTOCOL', 'Another part of the file came than was asked for.');
}

function isAsked(range: ByteRange, { part, sizeBytes }: { part: Part; sizeBytes: number | null }) {
  if ('suffix' in range) {
    return (
      sizeBytes !== null && part.last === sizeBytes - 1 && part.last - part.first < range.suffix
    );
  }
  return part.first === range.first && part.last <= (range.last ?? Infinity);
}
