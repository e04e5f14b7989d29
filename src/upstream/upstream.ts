import type { Readable } from 'node:stream';
import type { z } from 'zod';
import type { Call } from '../surfaces/call.js';
import type { SurfaceErrorCode } from '../surfaces/errors.js';
import type { UpstreamRequest } from './request.js';

/** A call with what it goes out with. */
export interface UpstreamCall extends Omit<Call, 'account'> {
  /** Sent as bearer token; null for a surface without authentication. */
  readonly credential: string | null;
}

export interface UpstreamDownload {
  readonly contentType: string | null;
  readonly contentDisposition: string | null;
  readonly contentLength: number | null;
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

/** One surface's REST system. Every method throws `SurfaceError`, and nothing else. */
export interface Upstream {
  /** The answer's JSON, parsed. `PROTOCOL` (or `IN_DOUBT`, for a write) when it does not fit. */
  json<T>(call: UpstreamCall, request: UpstreamRequest, answer: z.ZodType<T>): Promise<T>;
  /** For an answer that says nothing; its body is ignored. */
  send(call: UpstreamCall, request: UpstreamRequest): Promise<void>;
  /** For an answer that is bytes. */
  download(call: UpstreamCall, request: UpstreamRequest): Promise<UpstreamDownload>;
  health(): UpstreamHealth;
  /** Null before anything is known of it. */
  rateLimit(credential: string | null): RateLimit | null;
  close(): Promise<void>;
}
