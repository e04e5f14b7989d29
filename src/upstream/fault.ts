/**
 * How a call, or one attempt of it, has failed.
 *
 * Not sent: `unaddressable` no path can be made, `credential` it cannot stand in a header, `turn` the
 * budget has no turn in time, `breaker` the upstream is not called for now, `connect` there is no
 * connection, `late` the deadline came first.
 *
 * Sent: `lost` the connection broke, `timeout` the upstream took too long, `deadline` the call had no
 * time left, `garbled` and `oversized` the answer is no use, `status` it is not 2xx, `upload` the file
 * is larger than it may be, and was cut.
 *
 * `left`: nobody waits any more.
 */
export type FaultKind =
  | 'unaddressable'
  | 'credential'
  | 'turn'
  | 'breaker'
  | 'connect'
  | 'late'
  | 'lost'
  | 'timeout'
  | 'deadline'
  | 'garbled'
  | 'oversized'
  | 'status'
  | 'upload'
  | 'left';

export interface FaultDetails {
  readonly status?: number;
  /** In seconds. */
  readonly retryAfter?: number | null;
  /** The surface's own words, fit to be shown. */
  readonly said?: string | null;
  /** The field of the input that the surface names. */
  readonly field?: string | null;
  readonly cause?: unknown;
}

/** Only within this folder; callers are given a `SurfaceError`. */
export class Fault extends Error {
  override readonly name = 'Fault';
  readonly kind: FaultKind;
  readonly status: number | null;
  readonly retryAfter: number | null;
  readonly said: string | null;
  readonly field: string | null;

  constructor(kind: FaultKind, details: FaultDetails = {}) {
    super(kind, { cause: details.cause });
    this.kind = kind;
    this.status = details.status ?? null;
    this.retryAfter = details.retryAfter ?? null;
    this.said = details.said ?? null;
    this.field = details.field ?? null;
  }
}
