import type { Logger } from 'pino';
import type { Tenants } from '../access/tenants.js';
import type { Clock } from '../clock.js';
import type { Config } from '../config.js';
import type { EventLog } from '../events/log.js';
import type { Store } from '../store/store.js';
import type { Surfaces } from '../surfaces/surfaces.js';
import { Adoption } from '../workspaces/adoption.js';
import { Journal } from '../workspaces/operations/journal.js';
import { Operations } from '../workspaces/operations/operations.js';
import { operationPlaces, type Ports } from '../workspaces/operations/places.js';
import { Recovery } from '../workspaces/operations/recovery.js';
import { operationUpkeep } from '../workspaces/operations/upkeep.js';
import { workspaceSources } from '../workspaces/sources.js';
import { Tombstones } from '../workspaces/tombstones.js';
import { adoptAtStart } from './adopt-at-start.js';
import type { Part } from './part.js';

interface Parts {
  config: Config;
  store: Store;
  events: EventLog;
  tenants: Tenants;
  surfaces: Surfaces;
  ports: Ports;
  clock: Clock;
  log: Logger;
}

export interface OpenWorkspaces extends Part {
  readonly adoption: Adoption;
  readonly operations: Operations;
  readonly tombstones: Tombstones;
}

/** What joins the workspaces of the surfaces. Operations that were left lying are taken up. */
export async function openWorkspaces(parts: Parts): Promise<OpenWorkspaces> {
  const { config, store, events, tenants, surfaces, ports, clock, log } = parts;
  const report = (message: string) => (error: unknown) => {
    log.error({ err: error }, message);
  };
  const { operationMs: timeoutMs } = config.timeouts;
  const tombstones = new Tombstones({
    ...{ store, clock, onError: report('the removal of old workspaces met an error') },
  });
  const adoption = new Adoption({
    ...{ store, events, clock, surfaces, tombstones, timeoutMs },
    intervalMs: config.workspaceRefreshMs,
    sources: workspaceSources(ports),
    onError: report('workspaces that a surface has listed could not be kept'),
  });
  const onError = report('an operation met an error, and is taken up again');
  const operations = new Operations({
    ...{ store, clock, events, surfaces, tombstones, timeoutMs, onError },
    journal: new Journal({ store, clock, events }),
    places: operationPlaces({ ...ports, surfaces }),
  });
  const upkeep = operationUpkeep({
    ...{ store, clock, onError: report('the removal of old operations met an error') },
  });
  await adoptAtStart(adoption, { tenants, clock, timeouts: config.timeouts });
  const isAlone = config.databaseUrl === null;
  const recovery = new Recovery({ operations, clock, isAlone, onError });
  return {
    ...{ adoption, operations, tombstones },
    async settled() {
      await recovery.settled();
      await operations.settled();
      await adoption.settled();
      await tombstones.settled();
      await upkeep.settled();
    },
    async close() {
      await recovery.stop();
      await operations.close();
      await adoption.settled();
      await tombstones.close();
      await upkeep.stop();
    },
  };
}
