import { z } from 'zod';
import type { EmbeddedMiteosOptions } from './options.js';
import { after, PENDING_MS } from './run.js';
import type { Runs } from './runs.js';

/** Tasks that begin in one transaction. */
const BATCH = 100;

type Options = Pick<EmbeddedMiteosOptions, 'store' | 'concurrentTasks'> & { runs: Runs };

/** Lets tasks begin, where only so many of an account may be under way. The others are pending, in order. */
export class Admission {
  readonly #store: EmbeddedMiteosOptions['store'];
  readonly #runs: Runs;
  readonly #most: number;

  constructor({ store, runs, concurrentTasks = Infinity }: Options) {
    this.#store = store;
    this.#runs = runs;
    this.#most = concurrentTasks;
  }

  /** Whether a new task has to be admitted before it begins. */
  get isLimited(): boolean {
    return this.#most !== Infinity;
  }

  /** Begins those that may, and gives how many. */
  async admit(): Promise<number> {
    if (!this.isLimited) return 0;
    const found = await this.#store.prisma.$queryRaw`
      SELECT "id" FROM (
        SELECT "id", "status", "dueAt",
          row_number() OVER (PARTITION BY "accountId" ORDER BY "position") AS "place"
        FROM "MiteosTask" WHERE "status" NOT IN ('complete', 'failed', 'cancelled')
      ) AS "underWay"
      WHERE "status" = 'pending' AND "dueAt" IS NULL AND "place" <= ${this.#most} LIMIT ${BATCH}`;
    const ids = z.array(z.object({ id: z.string() })).parse(found);
    if (ids.length === 0) return 0;
    const rows = await this.#store.prisma.miteosTask.findMany({
      where: { id: { in: ids.map(({ id }) => id) } },
    });
    const prepared = await Promise.all(
      rows.map((row) =>
        this.#runs.prepare(row, ({ run }, now) => {
          if (run.status === 'pending') run.dueAt = after(now, PENDING_MS);
        }),
      ),
    );
    return (await this.#runs.commit(prepared, 'skip')).written;
  }
}
