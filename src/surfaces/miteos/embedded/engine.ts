import type { MiteosTask as TaskRow } from '../../../store/generated/prisma/client.js';
import { z } from 'zod';
import { earliest, Faults } from '../../embedded/faults.js';
import type { Admission } from './admission.js';
import type { Deployments } from './deployments.js';
import type { EmbeddedMiteosOptions } from './options.js';
import type { Prepared, Runs } from './runs.js';

/** Tasks moved in one transaction. */
const BATCH = 100;
/** When everything that is due is in the hands of another process. */
const LOOK_AGAIN_MS = 100;
/** A task that cannot be moved so many times is failed. */
const MOST_FAULTS = 5;

type Options = Pick<EmbeddedMiteosOptions, 'store' | 'clock' | 'onError'> & {
  runs: Runs;
  admission: Admission;
  deployments: Deployments;
};

const dueSchema = z.tuple([
  z.object({ tasks: z.date().nullable(), deployments: z.date().nullable() }),
]);

/** Moves tasks and deployments in their own time. */
export class Engine {
  readonly #options: Options;
  readonly #faults: Faults;

  constructor(options: Options) {
    this.#options = options;
    this.#faults = new Faults(options.clock);
  }

  /** Moves one batch of what is due. Gives the time to look again, null when there is nothing left. */
  async moveDue(): Promise<Date | null> {
    const { clock, deployments, admission } = this.#options;
    let moved = await admission.admit();
    const due = await this.#nextDue();
    const now = clock.now();
    if (this.#isDue(due.tasks)) moved += await this.#moveTasks(now);
    if (this.#isDue(due.deployments)) moved += await deployments.moveDue(BATCH);
    if (moved > 0) return now;
    const next = earliest([due.tasks, due.deployments, this.#faults.next()]);
    return next && next <= now ? later(now, LOOK_AGAIN_MS) : next;
  }

  #isDue(at: Date | null): boolean {
    return at !== null && at <= this.#options.clock.now();
  }

  async #nextDue(): Promise<{ tasks: Date | null; deployments: Date | null }> {
    const rows = await this.#options.store.prisma.$queryRaw`
      SELECT
        (SELECT min("dueAt") FROM "MiteosTask" WHERE NOT "id" = ANY(${this.#faults.ids()})) AS "tasks",
        (SELECT min("dueAt") FROM "MiteosDeployment") AS "deployments"`;
    const [due] = dueSchema.parse(rows);
    return due;
  }

  /** How many tasks are now otherwise than they were: moved, changed by others, or put off. */
  async #moveTasks(now: Date): Promise<number> {
    const { store, runs } = this.#options;
    const rows = await store.prisma.miteosTask.findMany({
      where: { dueAt: { lte: now }, id: { notIn: this.#faults.ids() } },
      orderBy: { dueAt: 'asc' },
      take: BATCH,
    });
    const attempts = await Promise.all(rows.map((row) => this.#prepare(row)));
    const prepared = attempts.filter((attempt) => attempt !== null);
    const faults = rows.length - prepared.length;
    if (prepared.length === 0) return faults;
    try {
      const { written, outdated } = await runs.commit(prepared, 'skip');
      for (const { task } of prepared) this.#faults.forget(task.id);
      return faults + written + outdated;
    } catch (error) {
      await this.#commitEach(rows, prepared, error);
      return rows.length;
    }
  }

  async #prepare(row: TaskRow): Promise<Prepared | null> {
    try {
      return await this.#options.runs.prepare(row);
    } catch (error) {
      await this.#putOff(row, error);
      return null;
    }
  }

  /** One task must not hold up the others: those of a batch that failed are written one by one. */
  async #commitEach(rows: TaskRow[], prepared: Prepared[], error: unknown): Promise<void> {
    const { store, runs } = this.#options;
    try {
      await store.ping();
    } catch {
      await runs.discard(prepared);
      throw error;
    }
    for (const one of prepared) {
      try {
        await runs.commit([one], 'skip');
        this.#faults.forget(one.task.id);
      } catch (fault) {
        await runs.discard([one]);
        const row = rows.find(({ id }) => id === one.task.id);
        if (row) await this.#putOff(row, fault);
      }
    }
  }

  async #putOff(row: TaskRow, error: unknown): Promise<void> {
    const { onError, runs } = this.#options;
    onError(error);
    if (this.#faults.putOff(row.id) < MOST_FAULTS) return;
    try {
      await runs.giveUp(row);
      this.#faults.forget(row.id);
    } catch (fault) {
      onError(fault);
    }
  }
}

function later(at: Date, ms: number): Date {
  return new Date(at.getTime() + ms);
}
