import type { Surface } from '../store/generated/prisma/enums.js';
import { SurfaceError, type SurfaceErrorCode } from '../surfaces/errors.js';
import type { Fault } from './fault.js';

/** What a client is told when the surface itself said nothing, or nothing that may be shown. */
const words: Record<SurfaceErrorCode, (name: string) => string> = {
  UNAUTHENTICATED: (name) => `${name} does not accept the credential of this tenant.`,
  FORBIDDEN: (name) => `${name} does not allow this.`,
  NOT_FOUND: (name) => `${name} has no such thing.`,
  INVALID: (name) => `${name} does not accept this.`,
  CONFLICT: (name) => `This clashes with what ${name} has.`,
  RATE_LIMITED: (name) => `${name} takes no more calls for now. Try again later.`,
  TIMEOUT: (name) => `${name} did not answer in time.`,
  UNAVAILABLE: (name) => `${name} cannot be reached, or has failed. Try again later.`,
  TOO_LARGE: (name) => `This is too large for ${name}.`,
  PROTOCOL: (name) => `${name} gave an answer that makes no sense.`,
  UNSUPPORTED: (name) => `${name} cannot do this.`,
  IN_DOUBT: (name) =>
    `It is unclear whether ${name} has done this: its answer was lost. Look before you try again.`,
};

/** The error of ours for a fault. */
export function surfaceError(
  { surface, name }: { surface: Surface; name: string },
  fault: Fault,
  isWrite: boolean,
): SurfaceError {
  const code = codeOf(fault, isWrite);
  return new SurfaceError(surface, code, fault.said ?? words[code](name), {
    field: fault.field ?? undefined,
    status: fault.status ?? undefined,
    retryAfter: fault.retryAfter ?? undefined,
    cause: fault.cause,
  });
}

/** A write whose answer is missing, or is no use, may have had its effect. */
export function codeOf({ kind, status }: Fault, isWrite: boolean): SurfaceErrorCode {
  switch (kind) {
    case 'unaddressable':
      return 'NOT_FOUND';
    case 'credential':
      return 'UNAUTHENTICATED';
    case 'turn':
      return 'RATE_LIMITED';
    case 'breaker':
    case 'connect':
      return 'UNAVAILABLE';
    case 'late':
    case 'left':
      return 'TIMEOUT';
    case 'lost':
      return isWrite ? 'IN_DOUBT' : 'UNAVAILABLE';
    case 'timeout':
    case 'deadline':
      return isWrite ? 'IN_DOUBT' : 'TIMEOUT';
    case 'garbled':
    case 'oversized':
      return isWrite ? 'IN_DOUBT' : 'PROTOCOL';
    case 'upload':
      return 'TOO_LARGE';
    case 'status':
      return codeOfStatus(status ?? 500, isWrite);
  }
}

function codeOfStatus(status: number, isWrite: boolean): SurfaceErrorCode {
  // A proxy that got no answer, or a surface that broke down, says nothing of what has been done.
  if ([500, 502, 504].includes(status)) return isWrite ? 'IN_DOUBT' : 'UNAVAILABLE';
  if (status >= 500) return 'UNAVAILABLE';
  if (status < 400) return 'PROTOCOL';
  switch (status) {
    case 401:
      return 'UNAUTHENTICATED';
    case 402:
    case 403:
      return 'FORBIDDEN';
    case 404:
    case 410:
      return 'NOT_FOUND';
    case 408:
      return 'TIMEOUT';
    case 409:
      return 'CONFLICT';
    case 413:
      return 'TOO_LARGE';
    case 429:
      return 'RATE_LIMITED';
    default:
      return 'INVALID';
  }
}
