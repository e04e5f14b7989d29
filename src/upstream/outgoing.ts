import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { z } from 'zod';
import { packageRoot } from '../package-root.js';
import { rangeHeader } from '../files/byte-range.js';
import type { Lane } from '../surfaces/call.js';
import { acceptEncoding } from './answer-body.js';
import { Fault } from './fault.js';
import { MultipartBody } from './multipart-body.js';
import { pathOf } from './path.js';
import type { UpstreamRequest } from './request.js';
import type { UpstreamCall } from './upstream.js';

/** A request as it goes out. */
export interface Outgoing {
  /** As in `MITEOS GET /workspaces/{id}`. */
  readonly label: string;
  readonly method: UpstreamRequest['method'];
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer | MultipartBody | null;
  readonly isWrite: boolean;
  /** Whether it sends or fetches a file, which may take long. */
  readonly isFile: boolean;
  /** Whether its answer goes on without end, as a stream of events does. */
  readonly isStream: boolean;
  /** Whether it may be sent again when it is unclear what has become of it. */
  readonly isRepeatable: boolean;
  readonly lane: Lane;
  /** Whose budget it draws on: the surface and a hash of the credential. */
  readonly owner: string;
  /** Equal for requests of one owner that are the same to the upstream, but for the request id. */
  readonly key: string;
}

const acceptHeaders = {
  json: { accept: 'application/json', 'accept-encoding': acceptEncoding },
  // Bytes that are compressed on their way lose their length.
  bytes: { accept: '*/*', 'accept-encoding': 'identity' },
  // And events that are compressed may wait for others.
  events: { accept: 'text/event-stream', 'accept-encoding': 'identity' },
} as const;

/** What stands in a header as it is. */
const VISIBLE = /^[!-~]{1,4096}$/;

const { version } = z
  .object({ version: z.string() })
  .parse(JSON.parse(readFileSync(join(packageRoot, 'package.json'), 'utf8')));

export type Accept = 'json' | 'bytes' | 'events';

/** @throws Fault `unaddressable` or `credential`. */
export function outgoing(
  { surface, basePath }: { surface: string; basePath: string },
  { credential, requestId, lane = 'user' }: UpstreamCall,
  request: UpstreamRequest,
  accept: Accept,
): Outgoing {
  const { method, route, body, idempotencyKey } = request;
  const path = pathOf(request);
  if (path === null) throw new Fault('unaddressable');
  if (credential !== null && !VISIBLE.test(credential)) throw new Fault('credential');
  const isWrite = method !== 'GET';
  const content = contentOf(body);
  const headers = {
    'user-agent': `tributary/${version}`,
    ...acceptHeaders[accept],
    ...(request.lastEventId !== undefined && { 'last-event-id': request.lastEventId }),
    ...(request.range && { range: rangeHeader(request.range) }),
    ...(content && { 'content-type': content.type }),
    ...(idempotencyKey !== undefined && { 'idempotency-key': idempotencyKey }),
  };
  return {
    label: `${surface} ${method} ${route}`,
    method,
    path: `${basePath}${path}`,
    headers: {
      ...headers,
      ...(credential !== null && { authorization: `Bearer ${credential}` }),
      ...(requestId !== undefined && VISIBLE.test(requestId) && { 'x-request-id': requestId }),
    },
    body: content?.body ?? null,
    isWrite,
    isFile: accept === 'bytes' || isFile(content?.body),
    isStream: accept === 'events',
    isRepeatable: !isWrite || (idempotencyKey !== undefined && !isFile(content?.body)),
    lane,
    owner: ownerOf(surface, credential),
    // In a lane of its own, so that no user waits in the queue of the background.
    key: JSON.stringify([lane, basePath, path, headers]),
  };
}

/** Of which surface and credential; tells nothing of the credential. */
export function ownerOf(surface: string, credential: string | null): string {
  const hash = createHash('sha256').update(credential ?? '');
  return `${surface} ${credential === null ? '' : hash.digest('base64url')}`;
}

/** What is sent by one attempt. */
export function bodyStream({ body }: Outgoing): Buffer | Readable | null {
  return body instanceof MultipartBody ? body.stream : body;
}

function contentOf(
  body: UpstreamRequest['body'],
): { type: string; body: Buffer | MultipartBody } | null {
  if (body === undefined) return null;
  if ('json' in body) {
    return { type: 'application/json', body: Buffer.from(JSON.stringify(body.json)) };
  }
  const multipart = new MultipartBody(body);
  return { type: multipart.contentType, body: multipart };
}

function isFile(body: Buffer | MultipartBody | undefined): boolean {
  return body instanceof MultipartBody;
}
