import { randomUUID } from 'node:crypto';
import type { Logger } from 'pino';
import type { Clock } from '../../clock.js';
import { Surface } from '../../store/generated/prisma/enums.js';
import { MemoryBudget } from '../../upstream/memory-budget.js';
import { Probe } from '../../upstream/probe.js';
import { Upstream } from '../../upstream/upstream.js';
import type { OpenSurface } from '../surfaces.js';
import { EmbeddedMiteos, type EmbeddedMiteosOptions } from './embedded.js';
import { LiveMiteos } from './live.js';
import type { MiteosPort } from './port.js';
import { messageOf } from './wire/answers.js';

export type OpenMiteos = OpenSurface & { port: MiteosPort };

/** Miteos in this process, at work. */
export async function openEmbeddedMiteos(options: EmbeddedMiteosOptions): Promise<OpenMiteos> {
  const port = new EmbeddedMiteos(options);
  await port.start();
  return {
    port,
    status: () =>
      Promise.resolve({
        ...{ surface: Surface.MITEOS, mode: 'EMBEDDED', state: 'UP' },
        ...{ latencyMs: null, rateLimit: null, lastError: null },
      }),
    serveLink: (request) => port.serveDownload(request),
    settled: () => port.settled(),
    close: () => port.stop(),
  };
}

export interface LiveMiteosOptions {
  baseUrl: string;
  /** Requests a minute of a credential, until Miteos has said what it is. */
  perMinute: number;
  /** What to call Miteos with for an account; null when there is nothing. */
  credentialOf: (account: string) => Promise<string | null>;
  /** With whose credential Miteos is looked at while it is not up. */
  probeAccount: string;
  clock: Clock;
  log: Logger;
}

/** The real Miteos, over REST. */
export function openLiveMiteos(options: LiveMiteosOptions): OpenMiteos {
  const { baseUrl, perMinute, credentialOf, probeAccount, clock, log } = options;
  const surface = Surface.MITEOS;
  const upstream = new Upstream({
    ...{ surface, name: 'Miteos', baseUrl, clock, log, readMessage: messageOf },
    budget: new MemoryBudget({ clock, perMinute }),
  });
  const port = new LiveMiteos({ upstream, credentialOf });
  const probe = new Probe({
    clock,
    isUp: () => upstream.health().state === 'UP',
    async look(patience) {
      if ((await credentialOf(probeAccount)) === null) return;
      const call = { account: probeAccount, lane: 'background', requestId: randomUUID() } as const;
      await port.listWorkspaces({ ...call, ...patience });
    },
    onError: (error) => {
      log.warn({ err: error }, 'Miteos does not answer as it should');
    },
  });
  return {
    port,
    async status(account) {
      const credential = await credentialOf(account);
      const { state, latencyMs, lastError } = upstream.health();
      return {
        ...{ surface, mode: 'LIVE', latencyMs },
        state: credential === null ? 'NOT_CONFIGURED' : state,
        rateLimit: credential === null ? null : upstream.rateLimit(credential),
        lastError: lastError?.message ?? null,
      };
    },
    serveLink: () => Promise.resolve(null),
    settled: () => Promise.resolve(),
    async close() {
      await probe.stop();
      await upstream.close();
    },
  };
}
