import { Readable } from 'node:stream';
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { Call, WriteCall } from '../../../src/surfaces/call.js';
import { SurfaceError, type SurfaceErrorCode } from '../../../src/surfaces/errors.js';
import { LiveMiteos } from '../../../src/surfaces/miteos/live.js';
import type { UpstreamRequest } from '../../../src/upstream/request.js';
import type { Upstream, UpstreamCall, UpstreamDownload } from '../../../src/upstream/upstream.js';

type Params = Readonly<Record<string, string>>;

class Answering {
  constructor(readonly answer: (params: Params) => unknown) {}
}

/** An answer that is made anew each time, from what the names of the route stand for. */
export function answering(answer: (params: Params) => unknown): unknown {
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
export class FakeUpstream implements Pick<Upstream, 'json' | 'send' | 'download'> {
  readonly sent: Sent[] = [];
  readonly #answers: Record<string, unknown>;

  constructor(answers: Record<string, unknown> = {}) {
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
      throw refused(request.method === 'GET' ? 'PROTOCOL' : 'IN_DOUBT', 200);
    });
  }

  send(call: UpstreamCall, request: UpstreamRequest): Promise<void> {
    return this.#send(call, request, () => undefined);
  }

  /** The answer is what the headers say. */
  download(call: UpstreamCall, request: UpstreamRequest): Promise<UpstreamDownload> {
    return this.#send(call, request, (given) => {
      const headers = new Headers(headersSchema.parse(given));
      const length = headers.get('content-length');
      return {
        contentType: headers.get('content-type'),
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
    const given = answer instanceof Answering ? answer.answer(request.params ?? {}) : answer;
    if (given instanceof Error) throw given;
    return read(given);
  }
}

/** What an upstream throws when it answers with that status. */
export function refused(
  code: SurfaceErrorCode,
  status: number,
  message = 'Miteos says no.',
): SurfaceError {
  return new SurfaceError('MITEOS', code, message, { status });
}

export const NOT_FOUND = refused('NOT_FOUND', 404);
export const INVALID = refused('INVALID', 422);
export const IN_DOUBT = new SurfaceError('MITEOS', 'IN_DOUBT', 'The answer was lost.');

/** The live Miteos over such answers, for one account that has a key. */
export function liveOver(answers: Record<string, unknown> = {}): {
  miteos: LiveMiteos;
  upstream: FakeUpstream;
  accounts: string[];
} {
  const upstream = new FakeUpstream(answers);
  const accounts: string[] = [];
  const credentialOf = (account: string): Promise<string | null> => {
    accounts.push(account);
    return Promise.resolve(account === 'acme' ? 'mt_test_acme' : null);
  };
  return { miteos: new LiveMiteos({ upstream, credentialOf }), upstream, accounts };
}

export function read(account = 'acme'): Call {
  return { account, deadline: new Date(60_000), signal: new AbortController().signal };
}

export function write(account = 'acme'): WriteCall {
  return { ...read(account), idempotencyKey: randomUUID() };
}
