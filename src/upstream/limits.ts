/** What one upstream may take of time and memory. */
export interface UpstreamLimits {
  /** For a connection, TLS included. */
  readonly connectTimeoutMs: number;
  /** From the last byte of a request to the head of its answer, for one attempt. */
  readonly headersTimeoutMs: number;
  /** Between two parts of an answer's body. */
  readonly bodyTimeoutMs: number;
  /** Of JSON, decompressed. */
  readonly maxBodyBytes: number;
  readonly maxHeaderBytes: number;
  /** To the upstream, for all credentials together. What finds none free waits. */
  readonly connections: number;
  /** The same for files that are sent or fetched. */
  readonly fileConnections: number;
  /** How often a call may be sent again. */
  readonly retries: number;
}

export const defaultLimits: UpstreamLimits = {
  connectTimeoutMs: 3_000,
  headersTimeoutMs: 10_000,
  bodyTimeoutMs: 10_000,
  maxBodyBytes: 10_000_000,
  maxHeaderBytes: 16_384,
  connections: 32,
  fileConnections: 64,
  retries: 2,
};
