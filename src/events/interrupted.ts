import { GatewayError } from '../errors.js';
import { encodeCursor } from './cursor.js';

/** A subscription was ended, since the events that come next cannot be read now. */
export class InterruptedError extends GatewayError {
  override readonly name = 'InterruptedError';
  readonly code = 'UNAVAILABLE';
  /** Of the last event that was delivered; to go on behind it. */
  readonly cursor: string;
  constructor(position: bigint) {
    super('Events cannot be read now. Subscribe again behind the cursor.');
    this.cursor = encodeCursor(position);
  }
}
