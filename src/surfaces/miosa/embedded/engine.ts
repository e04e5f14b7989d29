import { z } from 'zod';
import type { MiosaEvent } from '../port.js';
import { lockDue, writeComputers } from './computer-rows.js';
import type { EmbeddedMiosaOptions } from './options.js';

/** Computers moved in one transaction. */
const BATCH = 100;
/** When everything that is due is in the hands of another process. */
const LOOK_AGAIN_MS = 100;

type Options = Pick<EmbeddedMiosaOptions, 'store' | 'clock' | 'onEvents'>;

const dueSchema = z.tuple([z.object({ next: z.date().nullable() })]);

/** Moves computers in their own time, and stops those that are idle. */
export class Engine {
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
  }

  /** Moves a batch of what is due. Gives the time to look again, null when there is nothing left. */
  async moveDue(): Promise<Date | null> {
    const { store, clock } = this.#options;
    const rows = await store.prisma.$queryRaw`
      SELECT min("dueAt") AS "next" FROM "MiosaComputer"`;
    const [{ next }] = dueSchema.parse(rows);
    const now = clock.now();
    if (next === null || next > now) return next;
    return (await this.#move(now)) > 0 ? now : new Date(now.getTime() + LOOK_AGAIN_MS);
  }

  #move(now: Date): Promise<number> {
    const { store, onEvents } = this.#options;
    return store.transaction(async (tx) => {
      const drafts = await lockDue(tx, now, BATCH);
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
  }
}
