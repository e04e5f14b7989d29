/** What every method of a port is told about the call itself. */
export interface Call {
  /** Whose data it is on the surface. Everything read or written belongs to this account. */
  readonly account: string;
  /** The answer is of no use after this. Passed down from the client's operation. */
  readonly deadline: Date;
  /** Fires when nobody waits for the answer any more. Reads stop; a write that was sent is not cut. */
  readonly signal: AbortSignal;
}

/** A call that changes something. */
export interface WriteCall extends Call {
  /** Two calls of one method with the same key have the effect of one, and give the same object. */
  readonly idempotencyKey: string;
}
