import type { Surface } from '../store/generated/prisma/enums.js';

/** Why a surface did not do what it was asked, in words that are the same for all surfaces. */
export type SurfaceErrorCode =
  | 'UNAUTHENTICATED'
  | 'FORBIDDEN'
  | 'NOT_FOUND'
  | 'INVALID'
  | 'CONFLICT'
  | 'RATE_LIMITED'
  | 'TIMEOUT'
  | 'UNAVAILABLE'
  | 'TOO_LARGE'
  | 'PROTOCOL'
  | 'UNSUPPORTED'
  | 'IN_DOUBT';

/**
 * What a port throws, live or embedded. `message` is fit to be shown to a client: it holds no URL,
 * header, key or raw body of an upstream.
 */
export class SurfaceError extends Error {
  override readonly name = 'SurfaceError';
  readonly surface: Surface;
  readonly code: SurfaceErrorCode;
  /**
   * The field of the input that is at fault, for `INVALID` and `TOO_LARGE`; for `CONFLICT` the one
   * that clashes, `idempotencyKey` when the key was used for something else.
   */
  readonly field: string | null;
  /** The HTTP status that the surface answered with; null when it did not, or is embedded. */
  readonly status: number | null;
  /** Seconds to wait, for `RATE_LIMITED` and `UNAVAILABLE`. */
  readonly retryAfter: number | null;

  constructor(
    surface: Surface,
    code: SurfaceErrorCode,
    message: string,
    details: { field?: string; status?: number; retryAfter?: number; cause?: unknown } = {},
  ) {
    super(message, { cause: details.cause });
    this.surface = surface;
    this.code = code;
    this.field = details.field ?? null;
    this.status = details.status ?? null;
    this.retryAfter = details.retryAfter ?? null;
  }
}
