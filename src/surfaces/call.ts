/** What every method of a port is told about the call itself. */
export interface Call {
  /** Whose data it is on the surface. Everything read or written belongs to this account. */
  readonly account: string;
  /** The answer is of no use after this. Passed down from the client's operation. */
  readonly deadline: Date;
  /** Fires when nobody waits for the answer any more. Reads stop; a write that was sent is not cut. */
  readonly signal: AbortSignal;
  /** For whom it is; users go first. Default: `user`. */
  readonly lane?: Lane;
  /** Of the client's request; passed on to the surface, so that both logs can be read together. */
  readonly requestId?: string;
  /** Told of each request that is sent to the surface, as in `MITEOS GET /workspaces/{id}`. */
  readonly onSent?: (route: string) => void;
}

/**
 * Those who share what a surface allows, in the order in which they go: users who wait for an answer, the
 * gateway by itself, and what events show, which are told later rather than at the cost of others.
 */
export const lanes = ['user', 'background', 'events'] as const;
export type Lane = (typeof lanes)[number];

/** A call that changes something. */
export interface WriteCall extends Call {
  /**
   * Of a method, account and key, one call has an effect. One that is sent again changes nothing: a
   * create or an upload gives what was made then, any other change succeeds as it did then, whatever
   * has become of the thing since. What was refused was no effect, and is tried anew. An upload of
   * other bytes than those of its key is a `CONFLICT` of the field `idempotencyKey`. A surface that
   * knows no keys cannot do this, and says `IN_DOUBT` when it is unclear whether a call had its effect.
   */
  readonly idempotencyKey: string;
}
