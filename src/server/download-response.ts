import type { Readable } from 'node:stream';
import { answerBody } from '../files/answer-body.js';
import { attachment } from '../files/content-disposition.js';

/** Never shown in place of a page of ours, nor kept by a cache. */
const SAFE = {
  'x-content-type-options': 'nosniff',
  'content-security-policy': "sandbox; default-src 'none'",
  'cache-control': 'private, no-store',
};

interface Download {
  name: string;
  /** MIME type; null when nobody says. */
  type: string | null;
  sizeBytes: number | null;
  content: Readable;
}

/** The bytes as a file to be saved, read as fast as the client takes them; their head alone for `HEAD`. */
export function downloadResponse(method: string, download: Download): Response {
  const { name, type, sizeBytes, content } = download;
  if (method === 'HEAD') content.destroy();
  return new Response(method === 'HEAD' ? null : answerBody(content), {
    headers: {
      ...SAFE,
      'content-type': type ?? 'application/octet-stream',
      'content-disposition': attachment(name),
      ...(sizeBytes !== null && { 'content-length': String(sizeBytes) }),
    },
  });
}

/** Why there is no file, in a line for whoever opened the link. */
export function downloadRefusal(
  status: number,
  text: string,
  headers: Record<string, string> = {},
): Response {
  return new Response(`${text}\n`, {
    status,
    headers: { ...SAFE, ...headers, 'content-type': 'text/plain; charset=utf-8' },
  });
}
