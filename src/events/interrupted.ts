import { ZodError } from 'zod';
import { GatewayError } from '../errors.js';
import { encodeCursor } from './cursor.js';

/** A subscription was ended, since the events that come next cannot be read now. */
export class InterruptedError extends GatewayError {
  override readonly name = 'InterruptedError';
  readonly code = 'UNAVAILABLE';
  /** To go on behind; null when it was to begin from now on, and has not begun. */
  readonly cursor: string | null;
  constructor(position: bigint | null) {
    super('Events cannot be read now. Subscribe again behind the cursor.');
    this.cursor = position === null ? null : encodeCursor(position);
  }
}

/**
 * What a reader is told when this has failed: that it was interrupted, of which `onError` is told why. Not
 * so of what is meant for clients, and of an event that makes no sense, which would make none the next time.
 */
export function interruption(
  error: unknown,
  position: bigint | null,
  onError: (error: unknown) => void,
): unknown {
  if (error instanceof GatewayError || error instanceof ZodError) return error;
  onError(error);
  return new InterruptedError(position);
}
