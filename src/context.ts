import { randomUUID } from 'node:crypto';
import type { Access } from './access/access.js';
import type { Viewer } from './access/viewer.js';
import type { OpenSources } from './app/live-sources.js';
import type { Clock } from './clock.js';
import type { Timeouts } from './config.js';
import type { EventLog } from './events/log.js';
import type { Pace } from './events/stream.js';
import type { DownloadLinks } from './files/download-links.js';
import type { Idempotency } from './idempotency/idempotency.js';
import type { Patience } from './idempotency/patience.js';
import type { WebhookEndpoints } from './webhooks/endpoints.js';
import type { Adoption } from './workspaces/adoption.js';
import type { Operations } from './workspaces/operations/operations.js';
import type { Tombstones } from './workspaces/tombstones.js';
import type { Turns } from './turns.js';
import { createLoaders, type Loaders } from './loaders.js';
import type { Store } from './store/store.js';
import type { Call, Lane, WriteCall } from './surfaces/call.js';
import type { Surfaces } from './surfaces/surfaces.js';
import type { MiosaPort } from './surfaces/miosa/port.js';
import type { RoutaPort } from './surfaces/routa/port.js';
import type { MiteosPort } from './surfaces/miteos/port.js';

/** What the app is made of, as far as resolvers see it. */
export interface Services {
  readonly store: Store;
  readonly access: Access;
  readonly events: EventLog;
  readonly clock: Clock;
  readonly idempotency: Idempotency;
  readonly timeouts: Timeouts;
  readonly miteos: MiteosPort;
  readonly miosa: MiosaPort;
  readonly routa: RoutaPort;
  readonly surfaces: Surfaces;
  readonly adoption: Adoption;
  readonly operations: Operations;
  readonly tombstones: Tombstones;
  /** Of those who change the metadata of one workspace. */
  readonly turns: Turns;
  readonly links: DownloadLinks;
  /** Where surfaces tell what happens. */
  readonly webhooks: WebhookEndpoints;
  /** How the surfaces that are live are followed. */
  readonly live: OpenSources;
}

/** What is counted of an operation while it runs. */
export interface Usage {
  /** Requests to the real surfaces, by surface and route; embedded ones get none. */
  readonly upstreamCalls: Map<string, number>;
}

/** Who asks for an operation, and until when. */
export interface Asker {
  readonly viewer: Viewer;
  /** Fires when nobody waits for the answer any more. It is made only for who wants it. */
  readonly signal: () => AbortSignal;
  readonly usage: Usage;
  readonly requestId: string | undefined;
  /** What the header of the request gives as key for its mutations; unchecked, null when nothing. */
  readonly idempotencyKey: string | null;
  /** What the header of an event stream says was seen last; unchecked, null when nothing. */
  readonly lastEventId: string | null;
  /** At which the results of a subscription are taken. */
  readonly pace: Pace;
  /** For whom surfaces are read; left out, for the user who waits. */
  readonly lane?: Lane;
}

/** What a resolver is given. One for each operation, and one for each event of a subscription. */
export interface Context extends Services {
  readonly viewer: Viewer;
  /** They are made when they are first asked for: most events need none. */
  readonly loaders: () => Loaders;
  /** What the header of the request gives as key for its mutations; unchecked, null when nothing. */
  readonly idempotencyKey: string | null;
  /** What the header of an event stream says was seen last; unchecked, null when nothing. */
  readonly lastEventId: string | null;
  /** At which the results of a subscription are taken. */
  readonly pace: Pace;
  /** The same asker with nothing loaded yet, and perhaps with another signal or lane. */
  readonly renew: (change?: Partial<Pick<Asker, 'signal' | 'lane'>>) => Context;
  /** Until when the answer is waited for. */
  readonly patience: () => Patience;
  /** Names what a mutation writes: with the same one it is written once. */
  readonly writeKey: () => string;
  /** For one read of a surface. */
  readonly call: () => Call;
  /** For one write to a surface. What is sent with it once more has no second effect. */
  readonly write: () => WriteCall;
  /** For a write with a file, which the client still sends. */
  readonly upload: () => WriteCall;
}

/** Loaders keep what they read as long as the context lives, so each event needs a new one. */
export function createContext(services: Services, asker: Asker): Context {
  const { viewer, signal, usage, requestId, idempotencyKey, lastEventId, pace, lane } = asker;
  const { operationMs, uploadMs } = services.timeouts;
  const startedAt = services.clock.now().getTime();
  const patience = (timeoutMs: number): Patience => ({
    deadline: new Date(startedAt + timeoutMs),
    signal: signal(),
  });
  const call = (timeoutMs: number): Call => ({
    // The account of a tenant has its name.
    account: viewer.tenantId,
    ...patience(timeoutMs),
    ...(requestId !== undefined && { requestId }),
    ...(lane !== undefined && { lane }),
    onSent: (route) => usage.upstreamCalls.set(route, (usage.upstreamCalls.get(route) ?? 0) + 1),
  });
  const context = {
    ...services,
    viewer,
    idempotencyKey,
    lastEventId,
    pace,
    renew: renewal(services, asker),
    patience: () => patience(operationMs),
    writeKey: () => randomUUID(),
    call: () => call(operationMs),
    write: () => ({ ...call(operationMs), idempotencyKey: randomUUID() }),
    upload: () => ({ ...call(uploadMs), idempotencyKey: randomUUID() }),
  };
  let loaders: Loaders | null = null;
  return { ...context, loaders: () => (loaders ??= createLoaders(context)) };
}

/** By itself, since a subscription keeps this of its context, and nothing else. */
function renewal(services: Services, asker: Asker): Context['renew'] {
  return (change = {}) => createContext(services, { ...asker, ...change });
}

/** The same context for one mutation, whose writes to each method of a surface are one by this key. */
export function withWriteKey(context: Context, idempotencyKey: string): Context {
  return {
    ...context,
    writeKey: () => idempotencyKey,
    write: () => ({ ...context.write(), idempotencyKey }),
    upload: () => ({ ...context.upload(), idempotencyKey }),
  };
}
