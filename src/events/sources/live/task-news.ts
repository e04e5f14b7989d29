import type { Clock } from '../../../clock.js';
import { Surface } from '../../../store/generated/prisma/enums.js';
import type { Transaction } from '../../../store/store.js';
import type { MiteosNews } from '../../../surfaces/miteos/port.js';
import type { EventLog } from '../../log.js';
import { recordFoundMiteosEvents } from '../miteos.js';
import { upstreamWorkspaceOf } from './task-journal.js';
import { isBefore, taskState } from './task-state.js';

const surface = Surface.MITEOS;

/** Takes in how far tasks are said to be that are known here; what is new of others, a look finds. */
export class TaskNews {
  readonly #log: EventLog;
  readonly #clock: Clock;

  constructor({ log, clock }: { log: EventLog; clock: Clock }) {
    this.#log = log;
    this.#clock = clock;
  }

  /** Only if that is further than it is known to be: what is told late is told already, or is over. */
  async takeIn(
    tx: Transaction,
    tenantId: string,
    { taskId, status }: Extract<MiteosNews, { type: 'task.status' }>,
  ): Promise<void> {
    const known = await tx.taskSnapshot.findUnique({
      where: { tenantId_surface_taskId: { tenantId, surface, taskId } },
    });
    if (!known || known.isOver) return;
    const before = taskState.parse(known.state);
    if (!isBefore(before.status, status)) return;
    const statusText = status.toLowerCase();
    const version = known.version + 1;
    const { count } = await tx.taskSnapshot.updateMany({
      where: { tenantId, surface, taskId, version: known.version },
      data: { version, state: { ...before, status, statusText } },
    });
    // A look has found more meanwhile.
    if (count === 0) return;
    const about = {
      workspaceId: await upstreamWorkspaceOf(tx, tenantId, taskId),
      ...{ at: this.#clock.now(), dedupeKey: `task:${taskId}:${version}:0` },
    };
    const event = { ...about, type: 'task.status', taskId, status, statusText } as const;
    await recordFoundMiteosEvents(this.#log, tx, tenantId, [event], false);
  }
}
