import { z } from 'zod';
import { earliest, Faults } from '../../embedded/faults.js';
import type { MiosaEvent } from '../port.js';
import { dueIds, lockDue, writeComputers } from './computer-rows.js';
import type { EmbeddedMiosaOptions } from './options.js';

/** Computers moved in one transaction. */
const BATCH = 100;
/** When everything that is due is in the hands of another process. */
const LOOK_AGAIN_MS = 100;

type Options = Pick<EmbeddedMiosaOptions, 'store' | 'clock' | 'onEvents' | 'onError'>;

const dueSchema = z.tuple([z.object({ next: z.date().nullable() })]);

/** Moves computers in their own time, and stops those that are idle. */
export class Engine {
  readonly #options: Options;
  readonly #faults: Faults;

  constructor(options: Options) {
    this.#options = options;
    this.#faults = new Faults(options.clock);
  }

  /** Moves a batch of what is due. Gives the time to look again, null when there is nothing left. */
  async moveDue(): Promise<Date | null> {
    const { store, clock } = this.#options;
    const faulty = this.#faults.ids();
    const rows = await store.prisma.$queryRaw`
      SELECT min("dueAt") AS "next" FROM "MiosaComputer" WHERE NOT "id" = ANY(${faulty})`;
    const [{ next }] = dueSchema.parse(rows);
    const now = clock.now();
    if (next === null || next > now) return earliest([next, this.#faults.next()]);
    const ids = await dueIds(store.prisma, now, faulty, BATCH);
    const moved = await this.#moveOrPutOff(now, ids);
    return moved > 0 ? now : new Date(now.getTime() + LOOK_AGAIN_MS);
  }

  /** How many are now otherwise than they were: moved, or put off. One must not hold up the others. */
  async #moveOrPutOff(now: Date, ids: string[]): Promise<number> {
    try {
      return await this.#move(now, ids);
    } catch (error) {
      await this.#moveEach(now, ids, error);
      return ids.length;
    }
  }

  async #moveEach(now: Date, ids: string[], error: unknown): Promise<void> {
    const { store, onError } = this.#options;
    try {
      await store.ping();
    } catch {
      throw error;
    }
    for (const id of ids) {
      try {
        await this.#move(now, [id]);
      } catch (fault) {
        onError(fault);
        this.#faults.putOff(id);
      }
    }
  }

  async #move(now: Date, ids: string[]): Promise<number> {
    const { store, onEvents } = this.#options;
    const moved = await store.transaction(async (tx) => {
      const drafts = await lockDue(tx, now, ids);
      if (drafts.length === 0) return 0;
      const events = new Map<string, MiosaEvent[]>();
      for (const draft of drafts) {
        draft.advance(now.getTime());
        const { accountId } = draft.state;
        events.set(accountId, [...(events.get(accountId) ?? []), ...draft.events]);
      }
      await writeComputers(tx, drafts);
      // In one order everywhere, since each account has a lock of its own.
      for (const [account, ofAccount] of [...events].sort(([a], [b]) => (a < b ? -1 : 1))) {
        ofAccount.sort((a, b) => a.at.getTime() - b.at.getTime());
        await onEvents(tx, account, ofAccount);
      }
      return drafts.length;
    });
    for (const id of ids) this.#faults.forget(id);
    return moved;
  }
}
