import { createHash, randomUUID } from 'node:crypto';
import type { Logger } from 'pino';
import type { Clock } from '../../clock.js';
import { MemoryBudget } from '../../upstream/memory-budget.js';
import { Probe } from '../../upstream/probe.js';
import { Upstream, type UpstreamOptions } from '../../upstream/upstream.js';
import type { Call } from '../call.js';
import type { OpenSurface } from '../surfaces.js';
import type { CredentialOf, EntryOf } from './outgoing.js';

/** Of a surface that allows as many requests as one likes; enough not to be felt. */
const PLENTY_PER_MINUTE = 100_000;

/** Where a live surface is, and what it is run with. */
export interface LivePlace {
  baseUrl: string;
  clock: Clock;
  log: Logger;
}

/** What a live surface with credentials needs to be told. */
export interface LiveOptions extends LivePlace {
  /** Requests a minute of a credential, until the surface has said what it is. */
  perMinute: number;
  /** What to call the surface with for an account; null when there is nothing. */
  credentialOf: CredentialOf;
  /** With whose credential the surface is looked at while it is not up. */
  probeAccount: string;
}

/** How one surface is live. */
interface LiveSurface<Port> extends Pick<
  UpstreamOptions,
  'surface' | 'name' | 'readMessage' | 'readField' | 'limits'
> {
  /** Null: the surface has no limit. */
  perMinute: number | null;
  entryOf: EntryOf;
  probeAccount: string;
  createPort: (upstream: Upstream) => Port;
  /** A call that shows whether the surface answers. */
  look: (port: Port, call: Call) => Promise<unknown>;
}

/** The real system, over REST. */
export function openLive<Port>(
  { baseUrl, clock, log }: LivePlace,
  { perMinute, entryOf, probeAccount, createPort, look, ...about }: LiveSurface<Port>,
): OpenSurface & { port: Port } {
  const budget = new MemoryBudget({ clock, perMinute: perMinute ?? PLENTY_PER_MINUTE });
  const upstream = new Upstream({ ...about, baseUrl, clock, log, budget });
  const port = createPort(upstream);
  const probe = new Probe({
    clock,
    isUp: () => upstream.health().state === 'UP',
    async look(patience) {
      if ((await entryOf(probeAccount)) === null) return;
      const call = { account: probeAccount, lane: 'background', requestId: randomUUID() } as const;
      await look(port, { ...call, ...patience });
    },
    onError: (error) => {
      log.warn({ err: error }, `${about.name} does not answer as it should`);
    },
  });
  const place = { surface: about.surface, mode: 'LIVE' } as const;
  return {
    ...place,
    port,
    async status(account) {
      const entry = await entryOf(account);
      if (entry === null) {
        const nothing = { latencyMs: null, rateLimit: null, lastError: null };
        return { ...place, state: 'NOT_CONFIGURED', ...nothing };
      }
      const { state, latencyMs, lastError } = upstream.health();
      const rateLimit = perMinute === null ? null : upstream.rateLimit(entry.credential);
      return { ...place, state, latencyMs, rateLimit, lastError: lastError?.message ?? null };
    },
    async identify(account) {
      const entry = await entryOf(account);
      if (entry === null) return null;
      const told = `${baseUrl} ${entry.credential ?? ''}`;
      return createHash('sha256').update(told).digest('base64url');
    },
    serveLink: () => Promise.resolve(null),
    settled: () => probe.settled(),
    async close() {
      await probe.stop();
      await upstream.close();
    },
  };
}
