import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { z } from 'zod';
import type { Call, WriteCall } from '../../src/surfaces/call.js';
import { SurfaceError } from '../../src/surfaces/errors.js';
import type { UpstreamRequest } from '../../src/upstream/request.js';
import type { Upstream, UpstreamCall, UpstreamDownload } from '../../src/upstream/upstream.js';

type Params = Readonly<Record<string, string>>;

type Answer = (params: Params, request: UpstreamRequest) => unknown;

class Answering {
  constructor(readonly answer: Answer) {}
}

/** An answer that is made anew each time, from what the names of the route stand for. */
export function answering(answer: Answer): unknown {
  return new Answering(answer);
}

const headersSchema = z.record(z.string(), z.string());

interface Sent {
  call: UpstreamCall;
  request: UpstreamRequest;
}

/**
 * An upstream without a network. It answers each route, as in `GET /tasks/{id}`, as it was told: with
 * JSON, or with an error that it throws.
 */
export class FakeUpstream implements Pick<Upstream, 'json' | 'send' | 'download' | 'follow'> {
  readonly sent: Sent[] = [];
  readonly #surface: SurfaceError['surface'];
  readonly #answers: Record<string, unknown>;

  constructor(surface: SurfaceError['surface'], answers: Record<string, unknown>) {
    this.#surface = surface;
    this.#answers = answers;
  }

  /** What was sent so far, as in `GET /tasks/task_1`. */
  get paths(): string[] {
    return this.sent.map(({ request: { method, route, params = {} } }) =>
      [method, route.replace(/\{(\w+)\}/g, (_, name: string) => params[name] ?? '?')].join(' '),
    );
  }

  json<T>(call: UpstreamCall, request: UpstreamRequest, answer: z.ZodType<T>): Promise<T> {
    return this.#send(call, request, (given) => {
      const { data, success } = answer.safeParse(given);
      if (success) return data;
      const code = request.method === 'GET' ? 'PROTOCOL' : 'IN_DOUBT';
      throw new SurfaceError(this.#surface, code, 'It makes no sense.', { status: 200 });
    });
  }

  send(call: UpstreamCall, request: UpstreamRequest): Promise<void> {
    return this.#send(call, request, () => undefined);
  }

  follow(): Promise<never> {
    return Promise.reject(new Error('No stream is followed here.'));
  }

  /** The answer is what the headers say. */
  download(call: UpstreamCall, request: UpstreamRequest): Promise<UpstreamDownload> {
    return this.#send(call, request, (given) => {
      const headers = new Headers(headersSchema.parse(given));
      const length = headers.get('content-length');
      return {
        contentType: headers.get('content-type'),
        contentRange: null,
        etag: headers.get('etag'),
        contentDisposition: headers.get('content-disposition'),
        contentLength: length === null ? null : Number(length),
        content: Readable.from(['bytes']),
      };
    });
  }

  async #send<T>(
    call: UpstreamCall,
    request: UpstreamRequest,
    read: (given: unknown) => T,
  ): Promise<T> {
    this.sent.push({ call, request });
    await Promise.resolve();
    const answer = this.#answers[`${request.method} ${request.route}`];
    const given =
      answer instanceof Answering ? answer.answer(request.params ?? {}, request) : answer;
    if (given instanceof Error) throw given;
    return read(given);
  }
}

export function read(account = 'acme'): Call {
  return { account, deadline: new Date(60_000), signal: new AbortController().signal };
}

export function write(account = 'acme'): WriteCall {
  return { ...read(account), idempotencyKey: randomUUID() };
}
