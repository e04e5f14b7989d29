import type { Clock } from '../../../clock.js';
import { Surface } from '../../../store/generated/prisma/enums.js';
import type { Store, Transaction } from '../../../store/store.js';
import type { Call } from '../../../surfaces/call.js';
import type { RoutaEvent } from '../../../surfaces/routa/port.js';
import type { EventLog } from '../../log.js';
import { recordFoundRoutaEvents } from '../routa.js';
import { lookAt, type LookedAt } from './workspace-look.js';
import {
  changesIn,
  workspaceState,
  type WorkspaceState,
  type WorkspaceThing,
} from './workspace-state.js';

const surface = Surface.ROUTA;
/** That it was looked at is written seldomer than it is done. */
const SEEN_AGAIN_MS = 3_600_000;

export interface WorkspaceJournalOptions {
  store: Store;
  log: EventLog;
  port: LookedAt;
  clock: Clock;
}

/** Under what a look is made. */
export interface Watch {
  /** Names the time in which nothing was missed. */
  readonly name: string;
  /** What has changed before is no news of a workspace of which nothing was known. */
  readonly since: Date;
  /** Made after the fact: what it finds is told as recovered. */
  readonly isLate: boolean;
}

interface Known {
  readonly version: number;
  readonly state: WorkspaceState;
  readonly seenBy: string;
  readonly seenAt: Date;
}

/** Keeps what is known of what is in workspaces on the real Routa, and appends what has become of it. */
export class WorkspaceJournal {
  readonly #options: WorkspaceJournalOptions;

  constructor(options: WorkspaceJournalOptions) {
    this.#options = options;
  }

  /** Looks at these things in a workspace. True when there is news. @throws SurfaceError */
  async look(
    call: Call,
    workspaceId: string,
    things: ReadonlySet<WorkspaceThing>,
    watch: Watch,
  ): Promise<boolean> {
    const { port, store, log, clock } = this.#options;
    const { account: tenantId } = call;
    // Before the look, so that of two who look at once the later tells.
    const known = await this.#known(tenantId, workspaceId);
    const look = await lookAt(port, call, workspaceId, things);
    if (look === null) return false;
    const before = { ...look.unchangedSince(watch.since), ...known?.state };
    const changes = changesIn(before, look.state);
    const now = clock.now();
    const isWritten =
      changes.length === 0 &&
      known?.seenBy === watch.name &&
      Object.keys(look.state).every((thing) => thing in known.state) &&
      now.getTime() - known.seenAt.getTime() < SEEN_AGAIN_MS;
    if (isWritten) return false;
    const next = {
      version: (known?.version ?? 0) + 1,
      state: { ...known?.state, ...look.state },
      ...{ seenBy: watch.name, seenAt: now },
    };
    return store.transaction(async (tx) => {
      if (!(await keep(tx, tenantId, workspaceId, next)) || changes.length === 0) return false;
      const key = `${workspaceId}:${next.version}:${now.getTime()}`;
      const events = changes.map((change, index): RoutaEvent => ({
        ...change,
        ...{ workspaceId, at: now, dedupeKey: `${key}:${index}` },
      }));
      const recovered = known !== null && (watch.isLate || known.seenBy !== watch.name);
      await recordFoundRoutaEvents(log, tx, tenantId, events, recovered);
      return true;
    });
  }

  /** Sees to it that all is in the log that has become of tasks since they were looked at last. */
  async catchUp(call: Call, workspaceId: string): Promise<void> {
    const known = await this.#known(call.account, workspaceId);
    if (known === null) return;
    const watch = { name: known.seenBy, since: this.#options.clock.now(), isLate: true };
    await this.look(call, workspaceId, new Set(['tasks']), watch);
  }

  async #known(tenantId: string, upstreamId: string): Promise<Known | null> {
    const row = await this.#options.store.prisma.workspaceSnapshot.findUnique({
      where: { tenantId_surface_upstreamId: { tenantId, surface, upstreamId } },
    });
    return row && { ...row, state: workspaceState.parse(row.state) };
  }
}

/** False when another has looked since. */
async function keep(
  tx: Transaction,
  tenantId: string,
  upstreamId: string,
  next: Known,
): Promise<boolean> {
  const key = { tenantId, surface, upstreamId };
  const { count } =
    next.version === 1
      ? await tx.workspaceSnapshot.createMany({
          ...{ data: [{ ...key, ...next }], skipDuplicates: true },
        })
      : await tx.workspaceSnapshot.updateMany({
          where: { ...key, version: next.version - 1 },
          data: next,
        });
  return count > 0;
}
