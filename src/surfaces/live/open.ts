import { createHash, randomUUID } from 'node:crypto';
import type { Logger } from 'pino';
import type { Clock } from '../../clock.js';
import { MemoryBudget } from '../../upstream/memory-budget.js';
import { Probe } from '../../upstream/probe.js';
import { Upstream, type UpstreamOptions } from '../../upstream/upstream.js';
import type { Call } from '../call.js';
import type { OpenSurface } from '../surfaces.js';

/** What every live surface needs to be told. */
export interface LiveOptions {
  baseUrl: string;
  /** Requests a minute of a credential, until the surface has said what it is. */
  perMinute: number;
  /** What to call the surface with for an account; null when there is nothing. */
  credentialOf: (account: string) => Promise<string | null>;
  /** With whose credential the surface is looked at while it is not up. */
  probeAccount: string;
  clock: Clock;
  log: Logger;
}

/** How one surface is live. */
interface LiveSurface<Port> extends Pick<
  UpstreamOptions,
  'surface' | 'name' | 'readMessage' | 'readField'
> {
  createPort: (upstream: Upstream) => Port;
  /** A call that shows whether the surface answers. */
  look: (port: Port, call: Call) => Promise<unknown>;
}

/** The real system, over REST. */
export function openLive<Port>(
  { baseUrl, perMinute, credentialOf, probeAccount, clock, log }: LiveOptions,
  { createPort, look, ...about }: LiveSurface<Port>,
): OpenSurface & { port: Port } {
  const budget = new MemoryBudget({ clock, perMinute });
  const upstream = new Upstream({ ...about, baseUrl, clock, log, budget });
  const port = createPort(upstream);
  const probe = new Probe({
    clock,
    isUp: () => upstream.health().state === 'UP',
    async look(patience) {
      if ((await credentialOf(probeAccount)) === null) return;
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
      const credential = await credentialOf(account);
      if (credential === null) {
        const nothing = { latencyMs: null, rateLimit: null, lastError: null };
        return { ...place, state: 'NOT_CONFIGURED', ...nothing };
      }
      const { state, latencyMs, lastError } = upstream.health();
      const rateLimit = upstream.rateLimit(credential);
      return { ...place, state, latencyMs, rateLimit, lastError: lastError?.message ?? null };
    },
    async identify(account) {
      const credential = await credentialOf(account);
      if (credential === null) return null;
      return createHash('sha256').update(`${baseUrl} ${credential}`).digest('base64url');
    },
    serveLink: () => Promise.resolve(null),
    settled: () => Promise.resolve(),
    async close() {
      await probe.stop();
      await upstream.close();
    },
  };
}
