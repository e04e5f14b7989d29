import type { Clock } from '../../../clock.js';
import { Surface } from '../../../store/generated/prisma/enums.js';
import type { Store } from '../../../store/store.js';
import type { Audience } from '../../audience.js';

const surface = Surface.MITEOS;
/** Somewhat longer than it takes until it is said again. */
const WATCH_MS = 15_000;

/** Which tasks on the real Miteos somebody follows in detail, here or on another process. */
export class TaskWatches {
  readonly #store: Store;
  readonly #audience: Audience;
  readonly #clock: Clock;

  constructor({ store, audience, clock }: { store: Store; audience: Audience; clock: Clock }) {
    this.#store = store;
    this.#audience = audience;
    this.#clock = clock;
  }

  async of(tenantId: string): Promise<string[]> {
    const { taskWatch } = this.#store.prisma;
    const where = { tenantId, surface };
    await taskWatch.deleteMany({ where: { ...where, until: { lt: this.#clock.now() } } });
    const rows = await taskWatch.findMany({ where, select: { taskId: true } });
    return [...this.#audience.tasks(tenantId, surface), ...rows.map(({ taskId }) => taskId)];
  }

  /** Tells the process that looks which tasks are followed here. */
  async tellOthers(tenantId: string): Promise<void> {
    const until = new Date(this.#clock.now().getTime() + WATCH_MS);
    for (const taskId of this.#audience.tasks(tenantId, surface)) {
      const key = { tenantId, surface, taskId };
      await this.#store.prisma.taskWatch.upsert({
        ...{ where: { tenantId_surface_taskId: key }, create: { ...key, until } },
        update: { until },
      });
    }
  }
}
