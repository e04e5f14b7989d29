import type { Tenants } from '../access/tenants.js';
import type { Clock } from '../clock.js';
import type { Timeouts } from '../config.js';
import type { Adoption } from '../workspaces/adoption.js';

/** The start looks after the workspaces of so many tenants; those of others are looked for when they ask. */
const TENANTS_AT_START = 100;

/** Takes in what the embedded surfaces have that a kill has kept from the gateway. */
export async function adoptAtStart(
  adoption: Adoption,
  { tenants, clock, timeouts }: { tenants: Tenants; clock: Clock; timeouts: Timeouts },
): Promise<void> {
  for (const { id: account } of (await tenants.list()).slice(0, TENANTS_AT_START)) {
    const signal = new AbortController().signal;
    const deadline = new Date(clock.now().getTime() + timeouts.operationMs);
    await adoption.adoptEmbedded({ account, deadline, signal });
  }
}
