import { Readable } from 'node:stream';
import type { ReadableStream } from 'node:stream/web';
import type { GraphQLParams, Plugin } from 'graphql-yoga';
import { z } from 'zod';
import { MultipartError } from '../files/multipart-error.js';
import { parseMultipart, type MultipartLimits, type MultipartRequest } from '../files/multipart.js';
import { errorResponse } from './error-response.js';
import type { ServerContext } from './server-context.js';

/** A request whose files are not read by then is given up. */
const TIMEOUT_MS = 600_000;

/** How long an answer waits for the rest of a body that nobody needs, to tell of its faults as well. */
const PATIENCE_MS = 250;

/**
 * Reads multipart requests in front of Yoga, whose own parser is off: Yoga would hold whole files in
 * memory. The operation begins while files are still coming; when it ends before they have come, as one
 * does whose surface fails, its answer goes out, and what is left of the body is let pass.
 */
export function useMultipart(limits: MultipartLimits): Plugin<object, ServerContext> {
  const multiparts = new WeakMap<Request, { body: MultipartRequest; params: GraphQLParams }>();
  return {
    async onRequest({ request, serverContext, setRequest, endResponse }) {
      if (request.method !== 'POST' || !isMultipart(request)) return;
      const body = parseMultipart(
        serverContext.req ?? bodyOf(request),
        {
          'content-type': request.headers.get('content-type') ?? undefined,
          'content-length': request.headers.get('content-length') ?? undefined,
        },
        limits,
        { signal: AbortSignal.any([request.signal, AbortSignal.timeout(TIMEOUT_MS)]) },
      );
      try {
        const params = await body.operations;
        const plain = asJsonRequest(request);
        multiparts.set(plain, { body, params });
        setRequest(plain);
      } catch (error) {
        await body.finish();
        endResponse(refusal(error));
      }
    },

    onRequestParse({ request, setRequestParser }) {
      const multipart = multiparts.get(request);
      if (multipart) setRequestParser(() => multipart.params);
    },

    async onResponse({ request, response, setResponse }) {
      const multipart = multiparts.get(request);
      if (!multipart) return;
      const outcome = await soon(multipart.body.finish());
      if (outcome?.error) setResponse(await withError(response, outcome.error));
    },
  };
}

/** Null when it takes longer. */
async function soon<T>(work: Promise<T>): Promise<T | null> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), PATIENCE_MS);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

function isMultipart(request: Request): boolean {
  return /^\s*multipart\//i.test(request.headers.get('content-type') ?? '');
}

/** For requests that did not come through a server, as in tests. */
function bodyOf(request: Request): Readable {
  return request.body ? Readable.fromWeb(request.body as ReadableStream) : Readable.from([]);
}

/** The same request as Yoga would see it with a JSON body; `onRequestParse` gives the parameters. */
function asJsonRequest(request: Request): Request {
  const headers = new Headers(request.headers);
  headers.set('content-type', 'application/json');
  headers.delete('content-length');
  headers.delete('transfer-encoding');
  return new Request(request.url, { method: 'POST', headers, body: '{}', signal: request.signal });
}

function refusal(error: unknown): Response {
  if (!(error instanceof MultipartError)) throw error;
  return errorResponse(error.status, error.code, error.message);
}

/** What the operation did is told all the same: a mutation that has run must not look as if it had not. */
async function withError(response: Response, error: MultipartError): Promise<Response> {
  const isJson = response.headers.get('content-type')?.includes('json') ?? false;
  const answer = isJson ? answerForm.safeParse(await response.json()) : null;
  if (!answer?.success) return refusal(error);
  const { message, code } = error;
  const errors = [...(answer.data.errors ?? []), { message, extensions: { code } }];
  return new Response(JSON.stringify({ ...answer.data, errors }), {
    status: error.status,
    headers: { 'content-type': 'application/json; charset=utf-8' },
  });
}

const answerForm = z.looseObject({ errors: z.array(z.unknown()).optional() });
