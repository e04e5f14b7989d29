import type { IncomingMessage } from 'node:http';
import type { ExecutionResult } from 'graphql';
import type { Amounts } from '../access/rate-limiter.js';
import type { Viewer } from '../access/viewer.js';
import type { Usage } from '../context.js';
import type { Pace } from '../events/stream.js';

/** What accompanies a request from its arrival on, before there is a context for resolvers. */
export interface ServerContext {
  /** Yoga sets it; over WebSocket it is one that says nothing. */
  request?: Request;
  /** Set when the request came through Node's HTTP server. */
  req?: IncomingMessage;
  /** Identifies the request in the log and in its answer. */
  requestId?: string;
  /** Set once the request has been let in. */
  viewer?: Viewer;
  /** Set once there is an operation. */
  operation?: Operation;
  /** Set for operations over WebSocket, which ends by itself when its viewer is let in no more. */
  transport?: 'websocket';
  /** Set once there is a context for resolvers. */
  pace?: Pace;
  /** Set once a subscription has begun. */
  results?: AsyncIterable<ExecutionResult>;
  /** A WebSocket has no request of its own for an operation; this gives what fires when its client leaves it. */
  signal?: () => AbortSignal;
}

/** What is known of an operation while it runs. */
export interface Operation extends Usage {
  readonly startedAt: number;
  /** `query`, `mutation` or `subscription`; null until it has been parsed. */
  kind: string | null;
  name: string | null;
  /** Null until it has been worked out. */
  cost: number | null;
  /** What its caller may use after it. */
  remaining: Amounts | null;
}
