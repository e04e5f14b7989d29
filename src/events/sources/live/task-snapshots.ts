import type { Clock } from '../../../clock.js';
import type { TaskSnapshot } from '../../../store/generated/prisma/client.js';
import { Surface } from '../../../store/generated/prisma/enums.js';
import type { Store, Transaction } from '../../../store/store.js';
import type { MiteosTask } from '../../../surfaces/miteos/port.js';
import { isOver, taskState, type TaskState } from './task-state.js';

const surface = Surface.MITEOS;

/** A task as it was known before one looks at it. */
export interface KnownTask {
  readonly id: string;
  /** How often it was found changed. */
  readonly version: number;
  readonly state: TaskState;
  readonly isOver: boolean;
  /** The run of a gateway that has looked last. */
  readonly seenBy: string;
  /** When it was looked at in detail last, or else was found. */
  readonly seenAt: Date;
  /** Null where only its changes are known. */
  readonly createdAt: Date | null;
  /** Since when there is no such task; null while there is. */
  readonly missingAt: Date | null;
}

/** What is to be known of a task. */
export interface NewSnapshot extends Pick<KnownTask, 'version' | 'state' | 'seenAt'> {
  readonly isChanged: boolean;
}

export interface TaskSnapshotsOptions {
  store: Store;
  clock: Clock;
  /** Names this run of the gateway. */
  run: string;
}

/** What is known of tasks on the real Miteos, of all tenants. */
export class TaskSnapshots {
  readonly #options: TaskSnapshotsOptions;

  constructor(options: TaskSnapshotsOptions) {
    this.#options = options;
  }

  /** The tasks that have not ended, and these; to be read before one looks at them. */
  async known(tenantId: string, ids: readonly string[]): Promise<Map<string, KnownTask>> {
    const rows = await this.#options.store.prisma.taskSnapshot.findMany({
      where: { tenantId, surface, OR: [{ isOver: false }, { taskId: { in: [...ids] } }] },
    });
    return new Map(rows.map((row) => [row.taskId, knownTask(row)]));
  }

  /** What is known of one task. */
  async one(tenantId: string, taskId: string): Promise<KnownTask | undefined> {
    const where = { tenantId_surface_taskId: { tenantId, surface, taskId } };
    const row = await this.#options.store.prisma.taskSnapshot.findUnique({ where });
    return row ? knownTask(row) : undefined;
  }

  /** Those of these tasks that are known to have ended. */
  async ended(tenantId: string, ids: readonly string[]): Promise<Set<string>> {
    const where = { tenantId, surface, isOver: true, taskId: { in: [...ids] } };
    const { taskSnapshot } = this.#options.store.prisma;
    const rows = await taskSnapshot.findMany({ where, select: { taskId: true } });
    return new Set(rows.map(({ taskId }) => taskId));
  }

  /** When that one of these tasks was seen that was seen longest ago; null when there is none at work. */
  async oldestLook(tenantId: string, ids: readonly string[]): Promise<Date | null> {
    const { _min } = await this.#options.store.prisma.taskSnapshot.aggregate({
      where: { ...atWork(tenantId), taskId: { in: [...ids] } },
      _min: { seenAt: true },
    });
    return _min.seenAt;
  }

  /** The tenants with tasks that have not ended. */
  async busyTenants(): Promise<string[]> {
    const where = { surface, isOver: false, missingAt: null };
    const { taskSnapshot } = this.#options.store.prisma;
    const rows = await taskSnapshot.groupBy({ by: ['tenantId'], where });
    return rows.map(({ tenantId }) => tenantId);
  }

  async isBusy(tenantId: string): Promise<boolean> {
    const { taskSnapshot } = this.#options.store.prisma;
    return (await taskSnapshot.findFirst({ where: atWork(tenantId) })) !== null;
  }

  /** It is not looked for again until it is followed, or on the list. */
  async miss(tenantId: string, taskId: string): Promise<void> {
    const { store, clock } = this.#options;
    await store.prisma.taskSnapshot.updateMany({
      where: { ...atWork(tenantId), taskId },
      data: { missingAt: clock.now() },
    });
  }

  /** False when another has found a change since. */
  async keep(
    tx: Transaction,
    tenantId: string,
    { id: taskId, createdAt, detail }: MiteosTask,
    { version, state, seenAt, isChanged }: NewSnapshot,
  ): Promise<boolean> {
    const row = { state, isOver: isOver(state), createdAt, missingAt: null };
    const seen = { seenBy: this.#options.run, seenAt };
    if (version === 1) {
      const data = [{ tenantId, surface, taskId, version, ...row, ...seen }];
      const { count } = await tx.taskSnapshot.createMany({ data, skipDuplicates: true });
      return count > 0;
    }
    // A list shows the status alone: when all of a task was seen stays as it is.
    const lastSeen = detail === null ? { seenBy: seen.seenBy } : seen;
    const { count } = await tx.taskSnapshot.updateMany({
      where: { tenantId, surface, taskId, version: version - 1 },
      data: { ...row, ...lastSeen, ...(isChanged && { version }) },
    });
    return count > 0;
  }
}

/** Those of a tenant that have not ended. */
function atWork(tenantId: string) {
  return { tenantId, surface, isOver: false, missingAt: null };
}

function knownTask({ taskId: id, state, ...row }: TaskSnapshot): KnownTask {
  return { ...row, id, state: taskState.parse(state) };
}
