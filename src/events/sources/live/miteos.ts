import type { Clock } from '../../../clock.js';
import { Surface } from '../../../store/generated/prisma/enums.js';
import type { Store } from '../../../store/store.js';
import type { MiteosPort } from '../../../surfaces/miteos/port.js';
import type { Audience } from '../../audience.js';
import type { SourcePlaces } from './places.js';
import type { LiveSource } from './source.js';
import type { TaskJournal } from './task-journal.js';
import { TaskPoll } from './task-poll.js';

const surface = Surface.MITEOS;
/** Somewhat longer than it takes until it is said again. */
const WATCH_MS = 15_000;

export interface LiveMiteosSourceOptions {
  port: Pick<MiteosPort, 'listTasks'>;
  journal: TaskJournal;
  identify: (tenantId: string) => Promise<string | null>;
  audience: Audience;
  store: Store;
  places: SourcePlaces;
  clock: Clock;
  intervalMs: number;
  onError: (error: unknown) => void;
}

/**
 * Looks what has become of tasks: by the list, and in detail at those that somebody follows, also on
 * another process. The real Miteos tells nothing by itself at an address that is documented.
 */
export function liveMiteosSource(options: LiveMiteosSourceOptions): LiveSource {
  const { journal, identify, audience, store, places, clock, ...rest } = options;
  const { taskWatch } = store.prisma;
  return {
    ...{ surface, identify },
    isBusy: (tenantId) => journal.isBusy(tenantId),
    busyTenants: () => journal.busyTenants(),
    async tellOthers(tenantId) {
      const until = new Date(clock.now().getTime() + WATCH_MS);
      for (const taskId of audience.tasks(tenantId, surface)) {
        const key = { tenantId, surface, taskId };
        const where = { tenantId_surface_taskId: key };
        await taskWatch.upsert({ where, create: { ...key, until }, update: { until } });
      }
    },
    open: ({ tenantId }) =>
      new TaskPoll({
        ...{ tenantId, journal, clock, ...rest },
        onLooked: (asOf) => places.keepAsOf({ tenantId, surface }, asOf),
        async watched() {
          const where = { tenantId, surface };
          await taskWatch.deleteMany({ where: { ...where, until: { lt: clock.now() } } });
          const rows = await taskWatch.findMany({ where, select: { taskId: true } });
          return [...audience.tasks(tenantId, surface), ...rows.map(({ taskId }) => taskId)];
        },
      }),
  };
}
