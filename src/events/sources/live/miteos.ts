import type { Clock } from '../../../clock.js';
import { Surface } from '../../../store/generated/prisma/enums.js';
import type { SourcePlaces } from './places.js';
import type { LiveSource } from './source.js';
import type { TaskJournal } from './task-journal.js';
import type { TaskLists } from './task-lists.js';
import { TaskPoll } from './task-poll.js';
import type { TaskSnapshots } from './task-snapshots.js';
import type { TaskWatches } from './task-watches.js';

const surface = Surface.MITEOS;

export interface LiveMiteosSourceOptions {
  journal: TaskJournal;
  snapshots: TaskSnapshots;
  lists: TaskLists;
  watches: TaskWatches;
  places: SourcePlaces;
  identify: (tenantId: string) => Promise<string | null>;
  /** Requests a minute that a tenant's credential may make; null: that is not known. */
  perMinute: (tenantId: string) => Promise<number | null>;
  clock: Clock;
  /** Between two looks while something moves. */
  intervalMs: number;
  onError: (error: unknown) => void;
}

/**
 * Looks what has become of tasks: by the list, and in detail at those that somebody follows so, also on
 * another process. The real Miteos tells nothing by itself at an address that is documented.
 */
export function liveMiteosSource(options: LiveMiteosSourceOptions): LiveSource {
  const { snapshots, watches, places, identify, perMinute, ...rest } = options;
  return {
    ...{ surface, identify },
    isBusy: (tenantId) => snapshots.isBusy(tenantId),
    busyTenants: () => snapshots.busyTenants(),
    tellOthers: (tenantId) => watches.tellOthers(tenantId),
    open: ({ tenantId }) =>
      new TaskPoll({
        ...{ tenantId, snapshots, ...rest },
        perMinute: () => perMinute(tenantId),
        onLooked: (asOf) => places.keepAsOf({ tenantId, surface }, asOf),
      }),
  };
}
