/** What one socket may take. */
export interface SocketLimits {
  /** From the opening to `connection_init`. */
  readonly initTimeoutMs: number;
  /** A longer message closes the socket. */
  readonly maxMessageBytes: number;
  /** More live operations than this are refused, one by one. */
  readonly maxOperations: number;
  /** A ping that is not answered by the time of the next one cuts the socket. */
  readonly pingIntervalMs: number;
}
