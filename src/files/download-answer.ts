import { attachment } from './attachment.js';
import { partOf, type ByteRange, type Part } from './byte-range.js';
import { cut } from './cut.js';
import type { Download } from './download.js';

/** What a client asks of a file. */
export interface Wanted {
  readonly method: 'GET' | 'HEAD';
  readonly range: ByteRange | null;
  /** The headers `If-Range` and `If-None-Match`. */
  readonly ifRange: string | null;
  readonly ifNoneMatch: string | null;
}

/** A download is never shown in place of a page of ours, nor taken for something else. */
export const SAFE_HEADERS = {
  'x-content-type-options': 'nosniff',
  'content-security-policy': "sandbox; default-src 'none'",
  'cache-control': 'private, no-cache',
} as const;

/** An answer to a request for a file (RFC 9110). Whatever is not sent of the content is destroyed. */
export interface DownloadAnswer {
  readonly status: 200 | 206 | 304 | 416;
  readonly headers: Readonly<Record<string, string>>;
  /** Fails when the content does. */
  readonly body: AsyncGenerator<Buffer, void> | null;
}

export function answerOf(download: Download, wanted: Wanted): DownloadAnswer {
  const { name, type, sizeBytes, etag, content } = download;
  const about = { ...SAFE_HEADERS, ...(etag !== null && { etag }) };
  const bare = (status: 304 | 416, headers = {}): DownloadAnswer => {
    content.destroy();
    return { status, headers: { ...about, ...headers }, body: null };
  };
  if (isKnown(wanted.ifNoneMatch, etag)) return bare(304);

  const part = partWanted(download, wanted);
  if (part === 'none') return bare(416, { 'content-range': `bytes */${sizeBytes}` });
  const skip = part === null || download.part !== null ? 0 : part.first;
  const length = part === null ? sizeBytes : part.last - part.first + 1;
  const headers = {
    ...about,
    'content-type': type ?? 'application/octet-stream',
    'content-disposition': attachment(name),
    ...(sizeBytes !== null && { 'accept-ranges': 'bytes' }),
    ...(length !== null && { 'content-length': String(length) }),
    ...(part !== null && {
      'content-range': `bytes ${part.first}-${part.last}/${sizeBytes ?? '*'}`,
    }),
  };
  const status = part === null ? 200 : 206;
  if (wanted.method === 'HEAD') {
    content.destroy();
    return { status, headers, body: null };
  }
  return { status, headers, body: cut(content, { skip, take: length }) };
}

/** Null for the whole. A part of a file whose size nobody knows cannot be cut. */
function partWanted(
  { part, sizeBytes, etag }: Download,
  { range, ifRange }: Wanted,
): Part | 'none' | null {
  if (part !== null) return part;
  if (range === null || sizeBytes === null) return null;
  if (ifRange !== null && (ifRange !== etag || ifRange.startsWith('W/'))) return null;
  return partOf(range, sizeBytes) ?? 'none';
}

/** By weak comparison. */
function isKnown(ifNoneMatch: string | null, etag: string | null): boolean {
  if (ifNoneMatch === null || etag === null) return false;
  const opaque = (tag: string): string => tag.trim().replace(/^W\//, '');
  return ifNoneMatch.split(',').some((tag) => tag.trim() === '*' || opaque(tag) === opaque(etag));
}
