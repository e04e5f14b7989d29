import type { Socket } from 'node:net';
import type { Plugin } from 'graphql-yoga';
import type { Logger } from 'pino';
import type { Clock } from '../clock.js';
import type { Timeouts } from '../config.js';
import { rangeIn } from '../files/byte-range.js';
import {
  answerOf,
  SAFE_HEADERS,
  type DownloadAnswer,
  type Wanted,
} from '../files/download-answer.js';
import type { DownloadLinks, Grant } from '../files/download-links.js';
import type { Download } from '../files/download.js';
import { SurfaceError, type SurfaceErrorCode } from '../surfaces/errors.js';
import type { DownloadKinds } from './download-kinds.js';
import { errorResponse } from './error-response.js';
import type { ServerContext } from './server-context.js';

export interface DownloadsOptions {
  links: DownloadLinks;
  kinds: DownloadKinds;
  /** Whether anybody of the tenant is let in. */
  isLetIn: (tenantId: string) => Promise<boolean>;
  clock: Clock;
  /** `operationMs` is what a surface is given until the first byte. */
  timeouts: Pick<Timeouts, 'operationMs' | 'downloadStallMs'>;
  log: Logger;
}

/** Answers our own links to files, which need no key. All that is wrong with a link gets one answer. */
export function useDownloads(options: DownloadsOptions): Plugin<object, ServerContext> {
  return {
    async onRequest({ request, url, serverContext, endResponse }) {
      if (!options.links.isLink(url.pathname)) return;
      endResponse(await serve(options, request, url.pathname, serverContext));
    },
  };
}

async function serve(
  options: DownloadsOptions,
  request: Request,
  path: string,
  { requestId, req }: ServerContext,
): Promise<Response> {
  const { links, isLetIn, timeouts, log } = options;
  const { method } = request;
  if (method !== 'GET' && method !== 'HEAD') {
    const headers = { ...SAFE_HEADERS, allow: 'GET, HEAD' };
    return errorResponse(405, 'METHOD_NOT_ALLOWED', 'Links are read with GET.', headers);
  }
  const grant = links.grantOf(path);
  if (grant === null || !(await isLetIn(grant.tenantId))) {
    const message = 'This link is not valid, or not any more.';
    return errorResponse(403, 'LINK_NOT_VALID', message, SAFE_HEADERS);
  }
  const wanted = wantedIn(request, method);
  try {
    const download = await open(options, grant, wanted, request.signal, requestId);
    return toResponse(answerOf(download, wanted), download, {
      socket: req?.socket,
      stallMs: timeouts.downloadStallMs,
    });
  } catch (error) {
    if (error instanceof SurfaceError) return refusal(error);
    if (request.signal.aborted) return new Response(null, { status: 499 });
    log.error({ err: error, requestId }, 'a download failed');
    return errorResponse(500, 'INTERNAL', 'Something went wrong.', SAFE_HEADERS);
  }
}

function wantedIn({ headers }: Request, method: 'GET' | 'HEAD'): Wanted {
  return {
    method,
    // Only of GET a part can be asked for.
    range: method === 'GET' ? rangeIn(headers.get('range')) : null,
    ifRange: headers.get('if-range'),
    ifNoneMatch: headers.get('if-none-match'),
  };
}

function open(
  { kinds, clock, timeouts }: DownloadsOptions,
  { kind, tenantId, ids }: Grant,
  { range, ifRange }: Wanted,
  signal: AbortSignal,
  requestId: string | undefined,
): Promise<Download> {
  const openKind = kinds.get(kind);
  if (!openKind) throw new Error(`There are no links to a ${kind}.`);
  const call = {
    // The account of a tenant has its name.
    account: tenantId,
    deadline: new Date(clock.now().getTime() + timeouts.operationMs),
    signal,
    ...(requestId !== undefined && { requestId }),
  };
  // Whether a condition holds is known when the file is there: the part is then cut here.
  return openKind(call, ids, ifRange === null ? range : null);
}

/** The body is read as fast as it is sent. When it fails, the connection is cut, so that the client can tell. */
function toResponse(
  { status, headers, body }: DownloadAnswer,
  { content }: Download,
  { socket, stallMs }: { socket: Socket | undefined; stallMs: number },
): Response {
  if (body === null) return new Response(null, { status, headers });
  const stream = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        // Node cuts a connection on which nothing moves for so long, and forgets that with the answer.
        socket?.setTimeout(stallMs);
        try {
          const next = await body.next();
          if (next.done) controller.close();
          else controller.enqueue(next.value);
        } catch (error) {
          if (socket === undefined) {
            controller.error(error);
            return;
          }
          // The adapter would let the connection stand, and the error go to nobody.
          socket.destroy();
          controller.close();
        }
      },
      cancel() {
        content.destroy();
      },
    },
    { highWaterMark: 0 },
  );
  return new Response(stream, { status, headers });
}

const STATUS: Partial<Record<SurfaceErrorCode, number>> = {
  NOT_FOUND: 404,
  INVALID: 409,
  CONFLICT: 409,
  RATE_LIMITED: 429,
  UNAVAILABLE: 503,
  TIMEOUT: 504,
};

function refusal({ code, status, message, retryAfter }: SurfaceError): Response {
  const headers = {
    ...SAFE_HEADERS,
    ...(retryAfter !== null && { 'retry-after': String(Math.ceil(retryAfter)) }),
  };
  if (code === 'INVALID' && status === 416) {
    return errorResponse(416, 'RANGE_NOT_SATISFIABLE', 'The file has no such part.', headers);
  }
  return errorResponse(STATUS[code] ?? 502, code, message, headers);
}
