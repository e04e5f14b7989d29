import type { Readable } from 'node:stream';
import type { Logger } from 'pino';
import { Pool } from 'undici';
import type { z } from 'zod';
import type { Clock } from '../clock.js';
import type { Surface } from '../store/generated/prisma/enums.js';
import type { Call } from '../surfaces/call.js';
import type { SurfaceError, SurfaceErrorCode } from '../surfaces/errors.js';
import { decoded, discard, readJson } from './answer-body.js';
import { Attempts, type ReadAnswer } from './attempt.js';
import { Breaker } from './breaker.js';
import type { Budget } from './budget.js';
import { Calls } from './calls.js';
import { downloadOf } from './download.js';
import { eventsIn, requireEventStream } from './event-stream.js';
import type { StreamEvent } from './event-stream-parser.js';
import { Fault } from './fault.js';
import { HealthRecord } from './health.js';
import { judge } from './judge.js';
import { defaultLimits, type UpstreamLimits } from './limits.js';
import { outgoing, ownerOf, type Accept, type Outgoing } from './outgoing.js';
import type { UpstreamRequest } from './request.js';
import { Retrier } from './retry.js';
import { surfaceError } from './surface-errors.js';

/** A call with what it goes out with. */
export interface UpstreamCall extends Omit<Call, 'account'> {
  /** Sent as bearer token; null for a surface without authentication. */
  readonly credential: string | null;
}

export interface UpstreamDownload {
  readonly contentType: string | null;
  readonly contentDisposition: string | null;
  readonly contentLength: number | null;
  /** Null when the file comes whole; of a part, empty when it does not say which. */
  readonly contentRange: string | null;
  readonly etag: string | null;
  readonly content: Readable;
}

/** How an upstream does, as far as the calls so far have shown. Nothing is called to find out. */
export interface UpstreamHealth {
  readonly state: 'UNKNOWN' | 'UP' | 'DOWN';
  /** Of recent answers, in ms. */
  readonly latencyMs: number | null;
  readonly lastError: {
    readonly code: SurfaceErrorCode;
    readonly message: string;
    readonly at: Date;
  } | null;
}

/** What a credential may still do in this minute, as far as it is known. */
export interface RateLimit {
  readonly limit: number;
  readonly remaining: number;
}

export interface UpstreamOptions {
  surface: Surface;
  /** What clients read in messages, as in `Miteos`. */
  name: string;
  /** `http` or `https`, with the path that all routes are under. */
  baseUrl: string;
  clock: Clock;
  budget: Budget;
  log: Logger;
  /** How the surface words an error, in the JSON of a 4xx; null when it does not. */
  readMessage: (body: unknown) => string | null;
  /** Which field of the input such an error names, in the port's words; by default none. */
  readField?: (body: unknown) => string | null;
  limits?: Partial<UpstreamLimits>;
  /** From 0 to 1, for what is spread by chance. */
  random?: () => number;
}

/**
 * One surface's REST system, with a pool of connections.
 *
 * Every method throws `SurfaceError`, at the deadline at the latest, and two things else: an
 * `AbortError` when the call's signal has fired, since nobody waits for the answer then; and what the
 * `content` of a file has thrown, as it is.
 *
 * A read is sent up to three times, and shared with those who read the same with the same credential
 * meanwhile. It ends when the signal fires. A write is sent once, or up to three times when it has an
 * idempotency key and no file. When it has been sent, the signal does not end it; when it is unclear
 * what has become of it, it is `IN_DOUBT`.
 */
export class Upstream {
  readonly #options: UpstreamOptions;
  readonly #limits: UpstreamLimits;
  readonly #basePath: string;
  readonly #pool: Pool;
  /** Apart, so that no query waits for those who send or fetch files. */
  readonly #files: Pool;
  /** Apart, since they stay open. */
  readonly #streams: Pool;
  readonly #breaker: Breaker;
  readonly #health: HealthRecord;
  readonly #calls: Calls;

  constructor(options: UpstreamOptions) {
    const { clock, budget, readMessage, readField = () => null, random = Math.random } = options;
    const limits = { ...defaultLimits, ...options.limits };
    const { origin, pathname } = new URL(options.baseUrl);
    this.#options = options;
    this.#limits = limits;
    this.#basePath = pathname.replace(/\/+$/, '');
    this.#pool = openPool(origin, limits, limits.connections);
    this.#files = openPool(origin, limits, limits.fileConnections);
    this.#streams = openPool(origin, limits, limits.streamConnections);
    this.#breaker = new Breaker({ clock, judge, onChange: (isOpen) => this.#logBreaker(isOpen) });
    this.#health = new HealthRecord(clock);
    const attempts = new Attempts({
      ...{
        clock,
        budget,
        limits,
        readMessage,
        readField,
        dispatcherOf: (out) => this.#poolFor(out),
        breaker: this.#breaker,
      },
      onAnswer: (latencyMs) => this.#health.answered(latencyMs),
      onFault: (fault, out) => this.#noteFault(fault, out),
    });
    const retrier = new Retrier({ clock, random, retries: limits.retries });
    this.#calls = new Calls({ clock, attempts, retrier });
  }

  /** The answer's JSON, parsed. `PROTOCOL` (or `IN_DOUBT`, for a write) when it does not fit. */
  json<T>(call: UpstreamCall, request: UpstreamRequest, answer: z.ZodType<T>): Promise<T> {
    const read: ReadAnswer<unknown> = (raw) => readJson(raw, this.#limits.maxBodyBytes);
    return this.#attend(call, request, 'json', async (out) => {
      const json = out.isWrite
        ? await this.#calls.alone(out, call, read)
        : await this.#calls.shared(out, call, read);
      const { data, error } = answer.safeParse(json);
      if (error === undefined) return data;
      const fault = new Fault('garbled', { cause: error });
      this.#noteFault(fault, out);
      throw fault;
    });
  }

  /** For an answer that says nothing; its body is ignored. */
  send(call: UpstreamCall, request: UpstreamRequest): Promise<void> {
    const read: ReadAnswer<void> = (answer) => {
      void discard(this.#options.clock, answer);
      return Promise.resolve();
    };
    return this.#attend(call, request, 'json', (out) => this.#calls.alone(out, call, read));
  }

  /**
   * For an answer that is bytes, of any number. The deadline is for their beginning; they fail with a
   * `SurfaceError` when none come for ten seconds, and end with the call's signal. They have to be read
   * or destroyed: until then they count as a call.
   */
  download(call: UpstreamCall, request: UpstreamRequest): Promise<UpstreamDownload> {
    return this.#attend(call, request, 'bytes', (out) => {
      const errorOf = (fault: Fault): SurfaceError => this.#errorOf(fault, out.isWrite);
      const read: ReadAnswer<UpstreamDownload> = async (answer) =>
        Promise.resolve(downloadOf(answer, decoded(answer), call.signal, errorOf));
      return this.#calls.alone(out, call, read);
    });
  }

  /**
   * Follows a stream of events, from the last one that is named in the request. The deadline is for its
   * beginning. What has come together is given together. It ends when the upstream ends it, fails with a
   * `SurfaceError`, also when nothing has come for a while, and ends with the call's signal.
   */
  follow(call: UpstreamCall, request: UpstreamRequest): Promise<AsyncIterable<StreamEvent[]>> {
    return this.#attend(call, request, 'events', (out) => {
      const errorOf = (fault: Fault): SurfaceError => this.#errorOf(fault, out.isWrite);
      const read: ReadAnswer<AsyncIterable<StreamEvent[]>> = async (answer) => {
        requireEventStream(answer);
        const { content } = downloadOf(answer, decoded(answer), call.signal, errorOf);
        return Promise.resolve(eventsIn(content, this.#limits.maxEventBytes, errorOf));
      };
      return this.#calls.alone(out, call, read);
    });
  }

  health(): UpstreamHealth {
    return this.#health.view(this.#breaker.isOpen);
  }

  /** Null before anything is known of it. */
  rateLimit(credential: string | null): RateLimit | null {
    return this.#options.budget.view(ownerOf(this.#options.surface, credential));
  }

  /** Cuts what is under way. */
  async close(): Promise<void> {
    await this.#pool.destroy();
    await this.#files.destroy();
    await this.#streams.destroy();
  }

  #poolFor({ isFile, isStream }: Outgoing): Pool {
    if (isStream) return this.#streams;
    return isFile ? this.#files : this.#pool;
  }

  /** Does the work with the request as it goes out, and makes its faults our errors. */
  async #attend<T>(
    call: UpstreamCall,
    request: UpstreamRequest,
    accept: Accept,
    work: (out: Outgoing) => Promise<T>,
  ): Promise<T> {
    const place = { surface: this.#options.surface, basePath: this.#basePath };
    try {
      return await work(outgoing(place, call, request, accept));
    } catch (error) {
      throw error instanceof Fault ? this.#errorOf(error, request.method !== 'GET') : error;
    } finally {
      if (request.body !== undefined && 'content' in request.body) request.body.content.destroy();
    }
  }

  #errorOf(fault: Fault, isWrite: boolean): SurfaceError {
    return surfaceError(this.#options, fault, isWrite);
  }

  #noteFault(fault: Fault, { isWrite, label }: Outgoing): void {
    const error = this.#errorOf(fault, isWrite);
    if (judge(fault) === 'failure') this.#health.failed(error);
    else this.#health.blamed(error);
    this.#options.log.debug({ err: error, route: label }, 'a call to a surface has failed');
  }

  #logBreaker(isOpen: boolean): void {
    const { surface, log } = this.#options;
    if (isOpen) log.warn({ surface }, 'a surface fails, and is not called for five seconds');
    else log.info({ surface }, 'a surface is called again');
  }
}

function openPool(origin: string, limits: UpstreamLimits, connections: number): Pool {
  return new Pool(origin, {
    connections,
    pipelining: 1,
    connect: { timeout: limits.connectTimeoutMs },
    maxHeaderSize: limits.maxHeaderBytes,
    // A write on a connection that the upstream is about to close would be in doubt.
    keepAliveTimeout: 4_000,
    keepAliveMaxTimeout: 30_000,
  });
}
