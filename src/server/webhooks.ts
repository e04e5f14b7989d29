import { Readable } from 'node:stream';
import type { ReadableStream } from 'node:stream/web';
import type { Plugin } from 'graphql-yoga';
import type { Logger } from 'pino';
import type { Received, WebhookReceiver } from '../webhooks/receiver.js';
import { errorResponse } from './error-response.js';
import type { ServerContext } from './server-context.js';

const PATH = /^\/webhooks\/([a-z]+)\/([^/]+)$/;
const MOST_BYTES = 1_000_000;

export interface WebhooksOptions {
  receiver: WebhookReceiver;
  log: Logger;
}

/** Takes in what surfaces post. They need no key: each delivery is signed. */
export function useWebhooks(options: WebhooksOptions): Plugin<object, ServerContext> {
  return {
    async onRequest({ request, url, serverContext, endResponse }) {
      if (!url.pathname.startsWith('/webhooks/')) return;
      endResponse(await serve(options, request, url.pathname, serverContext));
    },
  };
}

async function serve(
  { receiver, log }: WebhooksOptions,
  request: Request,
  path: string,
  { requestId, req }: ServerContext,
): Promise<Response> {
  if (request.method !== 'POST') {
    const headers = { allow: 'POST' };
    return errorResponse(405, 'METHOD_NOT_ALLOWED', 'Deliveries are sent with POST.', headers);
  }
  try {
    const [, surface = '', token = ''] = PATH.exec(path) ?? [];
    const endpoint = await receiver.open(surface, token);
    if (endpoint === null) return errorResponse(404, 'NOT_FOUND', 'There is nothing here.');
    if (request.headers.has('content-encoding')) {
      return errorResponse(415, 'UNSUPPORTED_ENCODING', 'Send the body uncompressed.');
    }
    const body = await readBody(request, req);
    if (body === null) {
      return errorResponse(413, 'TOO_LARGE', `A delivery has at most ${MOST_BYTES} bytes.`);
    }
    const received = await receiver.receive(endpoint, request.headers, body);
    log.debug({ requestId, tenant: endpoint.endpoint.tenantId, ...received }, 'webhook');
    return answerTo(received);
  } catch (error) {
    if (request.signal.aborted) return new Response(null, { status: 499 });
    log.error({ err: error, requestId }, 'a webhook could not be taken in');
    return errorResponse(500, 'INTERNAL', 'Something went wrong.');
  }
}

/** The body as it came; null when it is too long. What is too much is not read. */
async function readBody(request: Request, incoming: Readable | undefined): Promise<Buffer | null> {
  if (Number(request.headers.get('content-length') ?? 0) > MOST_BYTES) return null;
  const body = incoming ?? bodyOf(request);
  const chunks: Buffer[] = [];
  let length = 0;
  // So that one that is too long still gets its answer.
  for await (const chunk of body.iterator({ destroyOnReturn: false })) {
    const bytes = Buffer.from(chunk as Uint8Array);
    length += bytes.length;
    if (length > MOST_BYTES) return null;
    chunks.push(bytes);
  }
  return Buffer.concat(chunks);
}

/** For requests that did not come through a server, as in tests. */
function bodyOf(request: Request): Readable {
  return request.body ? Readable.fromWeb(request.body as ReadableStream) : Readable.from([]);
}

function answerTo(received: Received): Response {
  switch (received.outcome) {
    case 'TAKEN':
    case 'KNOWN':
      return new Response(null, { status: 204 });
    case 'FORGED':
      return errorResponse(401, 'WRONG_SIGNATURE', 'The signature is missing or wrong.');
    case 'STALE':
      return errorResponse(401, 'STALE_SIGNATURE', 'The delivery was signed at another time.');
    case 'UNREADABLE':
      return errorResponse(400, 'BAD_REQUEST', 'A delivery has to be a JSON object.');
    case 'TOO_MANY': {
      const { retryAfter } = received;
      const message = `Too many deliveries. Try again in ${retryAfter} s.`;
      return errorResponse(429, 'RATE_LIMITED', message, { 'retry-after': String(retryAfter) });
    }
  }
}
