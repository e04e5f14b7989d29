import type { Clock } from '../clock.js';
import { DueLoop } from '../due-loop.js';
import { Prisma } from '../store/generated/prisma/client.js';
import type { Store } from '../store/store.js';

/** For so long what comes back is the same as before. */
const KEPT_MS = 30 * 24 * 3_600_000;
const BATCH = 1_000;

/** Parts that their surfaces do not have any more, and that are not hidden. */
const goneLinks = Prisma.sql`
  SELECT "id", "goneAt" FROM "WorkspaceLink" AS "link" WHERE "goneAt" IS NOT NULL AND NOT EXISTS (
    SELECT FROM "HiddenUpstream" AS "hidden" WHERE "hidden"."tenantId" = "link"."tenantId"
      AND "hidden"."surface" = "link"."surface" AND "hidden"."upstreamId" = "link"."upstreamId"
  )`;
/** Workspaces that have no part at all, and none that is hidden. */
const goneWorkspaces = Prisma.sql`
  SELECT "id", "goneAt" FROM "Workspace" AS "bare" WHERE "goneAt" IS NOT NULL AND NOT EXISTS (
    SELECT FROM "WorkspaceLink" AS "link"
    WHERE "link"."tenantId" = "bare"."tenantId" AND "link"."workspaceId" = "bare"."id"
  ) AND NOT EXISTS (
    SELECT FROM "HiddenUpstream" AS "hidden"
    WHERE "hidden"."tenantId" = "bare"."tenantId" AND "hidden"."workspaceId" = "bare"."id"
  )`;

export interface TombstonesOptions {
  store: Store;
  clock: Clock;
  /** Told of a sweep that failed; it is tried again. */
  onError: (error: unknown) => void;
}

/**
 * Removes parts, and Workspaces without any, that have been gone for 30 days. Those that are hidden stay,
 * since they can be restored. Its only timer is set to when the next one is due.
 */
export class Tombstones {
  readonly #options: TombstonesOptions;
  readonly #loop: DueLoop;

  constructor(options: TombstonesOptions) {
    const { clock, onError } = options;
    this.#options = options;
    this.#loop = new DueLoop({ clock, onError, moveDue: () => this.#sweep() });
    this.#loop.start();
  }

  /** There are new ones. */
  wake(): void {
    this.#loop.wake();
  }

  settled(): Promise<void> {
    return this.#loop.settled();
  }

  close(): Promise<void> {
    return this.#loop.stop();
  }

  /** Gives when the next one is due; null when there is none. */
  async #sweep(): Promise<Date | null> {
    const { store, clock } = this.#options;
    const { prisma } = store;
    const until = new Date(clock.now().getTime() - KEPT_MS);
    // What has come back meanwhile is not what was selected.
    await prisma.$executeRaw`
      DELETE FROM "WorkspaceLink" WHERE "id" IN (
        SELECT "id" FROM (${goneLinks}) AS "gone" WHERE "goneAt" <= ${until} LIMIT ${BATCH}
      ) AND "goneAt" <= ${until}`;
    await prisma.$executeRaw`
      DELETE FROM "Workspace" WHERE "id" IN (
        SELECT "id" FROM (${goneWorkspaces}) AS "gone" WHERE "goneAt" <= ${until} LIMIT ${BATCH}
      ) AND "goneAt" <= ${until}`;
    const [next] = await prisma.$queryRaw<{ goneAt: Date | null }[]>`
      SELECT min("goneAt") AS "goneAt"
      FROM (${goneLinks} UNION ALL ${goneWorkspaces}) AS "gone"`;
    return next?.goneAt ? new Date(next.goneAt.getTime() + KEPT_MS) : null;
  }
}
