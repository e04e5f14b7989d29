import type { Judgement } from './breaker.js';
import { Fault } from './fault.js';

/** What an error of an attempt says of the upstream. That it refuses is a sign of life. */
export function judge(error: unknown): Judgement {
  if (!(error instanceof Fault)) return 'unknown';
  switch (error.kind) {
    case 'connect':
    case 'lost':
    case 'timeout':
    case 'late':
    case 'deadline':
      return 'failure';
    case 'garbled':
    case 'oversized':
      return 'fine';
    case 'status':
      return error.status !== null && error.status >= 500 ? 'failure' : 'fine';
    case 'unaddressable':
    case 'credential':
    case 'turn':
    case 'breaker':
    case 'upload':
    case 'left':
      return 'unknown';
  }
}
