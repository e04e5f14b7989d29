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
  /**
   * A create or an upload whose key was used before makes nothing, and gives what was made then. Other
   * changes keep no key: repeated, they find the state already changed.
   */
  readonly idempotencyKey: string;
}
