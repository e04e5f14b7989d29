/** What one upstream may take of time and memory. */
export interface UpstreamLimits {
  /** For a connection, TLS included. */
  readonly connectTimeoutMs: number;
  /** From the last byte of a request to the head of its answer, for one attempt. */
  readonly headersTimeoutMs: number;
  /** Between two parts of an answer's body. */
  readonly bodyTimeoutMs: number;
  /** Between two parts of a stream of events, heartbeats included. */
  readonly streamTimeoutMs: number;
  /** Of one event of a stream. */
  readonly maxEventBytes: number;
  /** Of JSON, decompressed. */
  readonly maxBodyBytes: number;
  readonly maxHeaderBytes: number;
  /** To the upstream, for all credentials together. What finds none free waits. */
  readonly connections: number;
  /** The same for files that are sent or fetched. */
  readonly fileConnections: number;
  /** The same for streams of events, one for each credential. */
  readonly streamConnections: number;
  /** How often a call may be sent again. */
  readonly retries: number;
}

export const defaultLimits: UpstreamLimits = {
  connectTimeoutMs: 3_000,
  headersTimeoutMs: 10_000,
  bodyTimeoutMs: 10_000,
  streamTimeoutMs: 45_000,
  maxEventBytes: 1_000_000,
  maxBodyBytes: 10_000_000,
  maxHeaderBytes: 16_384,
  connections: 32,
  fileConnections: 64,
  streamConnections: 1_000,
  retries: 2,
};
