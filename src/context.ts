import { randomUUID } from 'node:crypto';
import type { Viewer } from './access/viewer.js';
import type { Clock } from './clock.js';
import type { EventLog } from './events/log.js';
import { createLoaders, type Loaders } from './loaders.js';
import type { Store } from './store/store.js';
import type { Call, WriteCall } from './surfaces/call.js';
import type { MiteosPort } from './surfaces/miteos/port.js';

/** How long a surface is given to answer within one operation. */
const OPERATION_TIMEOUT_MS = 30_000;
/** A write may carry a file that the client still sends. */
const WRITE_TIMEOUT_MS = 600_000;

/** What the app is made of, as far as resolvers see it. */
export interface Services {
  readonly store: Store;
  readonly events: EventLog;
  readonly clock: Clock;
  readonly miteos: MiteosPort;
}

/** What a resolver is given. One for each operation, and one for each event of a subscription. */
export interface Context extends Services {
  readonly viewer: Viewer;
  readonly loaders: Loaders;
  /** The same asker with nothing loaded yet. */
  readonly renew: () => Context;
  /** For a read of a surface. */
  readonly call: () => Call;
  /** For a write to a surface. */
  readonly write: () => WriteCall;
}

/** Loaders keep what they read as long as the context lives, so each event needs a new one. */
export function createContext(services: Services, viewer: Viewer, signal: AbortSignal): Context {
  const startedAt = services.clock.now().getTime();
  // An embedded account has the name of its tenant.
  const call = (timeoutMs: number): Call => ({
    account: viewer.tenantId,
    deadline: new Date(startedAt + timeoutMs),
    signal,
  });
  const context = {
    ...services,
    viewer,
    renew: () => createContext(services, viewer, signal),
    call: () => call(OPERATION_TIMEOUT_MS),
    write: () => ({ ...call(WRITE_TIMEOUT_MS), idempotencyKey: randomUUID() }),
  };
  return { ...context, loaders: createLoaders(context) };
}
