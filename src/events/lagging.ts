import { GatewayError } from '../errors.js';
import { encodeCursor } from './cursor.js';

/** A subscription was ended, since its client has left events unread for too long. */
export class LaggingError extends GatewayError {
  override readonly name = 'LaggingError';
  readonly code = 'LAGGING';
  /** Of the last event that was delivered; to go on behind it. */
  readonly cursor: string;
  constructor(position: bigint) {
    super('Events were left unread for too long. Subscribe again behind the cursor.');
    this.cursor = encodeCursor(position);
  }
}
