import type { Clock } from '../../../clock.js';
import { Surface } from '../../../store/generated/prisma/enums.js';
import type { RoutaFeed } from '../../../surfaces/routa/port.js';
import type { Adoption } from '../../../workspaces/adoption.js';
import type { LiveSource } from './source.js';
import type { WorkspaceJournal } from './workspace-journal.js';
import { WorkspaceWatch } from './workspace-watch.js';

/** Between two looks while something moves; 30 seconds when nothing does. */
const INTERVAL_MS = 2_000;

export interface LiveRoutaSourceOptions {
  feed: RoutaFeed;
  journal: WorkspaceJournal;
  adoption: Pick<Adoption, 'look'>;
  identify: (tenantId: string) => Promise<string | null>;
  clock: Clock;
  onError: (error: unknown) => void;
}

/**
 * Looks what has become of workspaces and of what is in them: at once where one of Routa's streams says
 * that something has changed, and else now and then, since the streams do not tell of all. What has
 * become of the workspaces themselves is told by who keeps them.
 */
export function liveRoutaSource({
  identify,
  adoption,
  ...options
}: LiveRoutaSourceOptions): LiveSource {
  return {
    ...{ surface: Surface.ROUTA, identify },
    isBusy: () => Promise.resolve(false),
    busyTenants: () => Promise.resolve([]),
    tellOthers: () => Promise.resolve(),
    open: ({ tenantId }) =>
      new WorkspaceWatch({
        ...{ tenantId, intervalMs: INTERVAL_MS, ...options },
        list: () => adoption.look(tenantId, Surface.ROUTA),
      }),
  };
}
