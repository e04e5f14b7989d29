import type { Clock } from '../../../clock.js';
import { Surface } from '../../../store/generated/prisma/enums.js';
import type { Store, Transaction } from '../../../store/store.js';
import { foundIn } from '../../../surfaces/by-id.js';
import type { Call } from '../../../surfaces/call.js';
import type {
  MiteosDeliverable,
  MiteosEvent,
  MiteosPort,
  MiteosTask,
} from '../../../surfaces/miteos/port.js';
import type { EventLog } from '../../log.js';
import { recordFoundMiteosEvents } from '../miteos.js';
import { TaskDetails, type SeenInDetail } from './task-details.js';
import type { KnownTask, TaskSnapshots } from './task-snapshots.js';
import { changesBetween, isOver, stateAfter, type SeenTask } from './task-state.js';

const surface = Surface.MITEOS;

/** What came of what was seen. `OUTDATED`: somebody else has seen more meanwhile, and it was let go. */
type Recorded = 'NEWS' | 'NO_NEWS' | 'OUTDATED';

export interface TaskJournalOptions {
  store: Store;
  snapshots: TaskSnapshots;
  log: EventLog;
  port: Pick<MiteosPort, 'tasks' | 'deliverablesOf'>;
  clock: Clock;
  /** Names this run of the gateway. */
  run: string;
  /** For how long tasks are kept; what was made longer ago and has ended is no news any more. */
  keptMs: number;
}

/** Keeps what is known of tasks on the real Miteos, and appends what has become of them since. */
export class TaskJournal {
  readonly #options: TaskJournalOptions;
  readonly #startedAt: Date;
  readonly #details = new TaskDetails();

  constructor(options: TaskJournalOptions) {
    this.#options = options;
    this.#startedAt = options.clock.now();
  }

  /** What a list, or the answer to a create, says of it. True when it was news. */
  async sawListed(tenantId: string, known: KnownTask | undefined, task: MiteosTask) {
    const seen = { task: { ...task, detail: null }, deliverables: null };
    return (await this.#record(tenantId, known, seen, this.#options.clock.now())) === 'NEWS';
  }

  /** Looks at each in detail. Those of which that fails are left as they are. */
  async look(call: Call, known: readonly (KnownTask | undefined)[], ids: readonly string[]) {
    const { port, clock } = this.#options;
    const at = clock.now();
    const tasks = await port.tasks(call, ids);
    const failed: string[] = [];
    let isNews = false;
    for (const [index, id] of ids.entries()) {
      const task = tasks.get(id);
      if (task === undefined) await this.#options.snapshots.miss(call.account, id);
      const isReadable = task !== undefined && !(task instanceof Error);
      const seen = isReadable ? await this.saw(call, known[index], task, at) : null;
      if (seen === null || seen instanceof Error) failed.push(id);
      else if (seen) isNews = true;
    }
    return { isNews, failed };
  }

  /**
   * What a look in detail that was begun then says of a task. True when it was news; an error when what it
   * has made could not be read, and nothing was kept.
   */
  async saw(
    call: Call,
    known: KnownTask | undefined,
    task: MiteosTask,
    at: Date,
  ): Promise<boolean | Error> {
    const deliverables = await this.#deliverables(call, known, task);
    if (deliverables instanceof Error) return deliverables;
    const recorded = await this.#record(call.account, known, { task, deliverables }, at);
    if (recorded !== 'OUTDATED') this.#details.keep(call.account, task, at);
    return recorded === 'NEWS';
  }

  /** A task as the last look at it in detail has shown it, if it was made here, with its status of now. */
  detailed(tenantId: string, { id, seenAt, state }: KnownTask): SeenInDetail | null {
    const seen = this.#details.get(tenantId, id);
    if (!seen || seenAt > seen.at) return null;
    const { status, statusText } = state;
    return { ...seen, task: { ...seen.task, status, statusText } };
  }

  /**
   * Sees to it that all is in the log that has led to the end of a task, or of one of its agents.
   *
   * @throws SurfaceError
   */
  async catchUp(call: Call, taskId: string): Promise<void> {
    const known = await this.#options.snapshots.one(call.account, taskId);
    if (known?.isOver) return;
    const at = this.#options.clock.now();
    const task = foundIn(await this.#options.port.tasks(call, [taskId]), taskId);
    const seen = task && (await this.saw(call, known, task, at));
    if (seen instanceof Error) throw seen;
  }

  /** What was made earlier may have been told before. */
  get #newsSince(): Date {
    const { clock, keptMs } = this.#options;
    const oldestKept = new Date(clock.now().getTime() - keptMs);
    return oldestKept > this.#startedAt ? oldestKept : this.#startedAt;
  }

  async #deliverables(
    call: Call,
    before: KnownTask | undefined,
    { id, detail }: MiteosTask,
  ): Promise<MiteosDeliverable[] | Error | null> {
    const known = before?.state.detail?.deliverableIds.length ?? 0;
    if (detail === null || detail.deliverableCount === known) return null;
    return (await this.#options.port.deliverablesOf(call, [id])).get(id) ?? null;
  }

  async #record(
    tenantId: string,
    before: KnownTask | undefined,
    seen: SeenTask,
    seenAt: Date,
  ): Promise<Recorded> {
    const { store, snapshots, log, run, clock } = this.#options;
    const { task, deliverables } = seen;
    const { id: taskId } = task;
    const isMadeSince = task.createdAt >= this.#newsSince;
    const state = stateAfter(before?.state ?? null, seen);
    // What ended before anybody looked is no news; it is kept only of what is followed.
    const isOld = before === undefined && isOver(state) && !isMadeSince;
    if (before?.isOver || (isOld && task.detail === null)) return 'NO_NEWS';
    const changes = isOld ? [] : changesBetween(before?.state ?? null, state, deliverables ?? []);
    const version = (before?.version ?? 0) + 1;
    const recovered = before === undefined ? !isMadeSince : before.seenBy !== run;
    return store.transaction(async (tx) => {
      const row = { version, state, seenAt, isChanged: changes.length > 0 };
      if (!(await snapshots.keep(tx, tenantId, task, row))) return 'OUTDATED';
      if (changes.length === 0) return 'NO_NEWS';
      const workspaceId = await upstreamWorkspaceOf(tx, tenantId, taskId);
      const at = clock.now();
      const events = changes.map((change, index): MiteosEvent => ({
        ...change,
        ...{ taskId, workspaceId, at, dedupeKey: `task:${taskId}:${version}:${index}` },
      }));
      await recordFoundMiteosEvents(log, tx, tenantId, events, recovered);
      return 'NEWS';
    });
  }
}

/** The workspace on Miteos of a task that was created here; Miteos itself does not say. */
export async function upstreamWorkspaceOf(
  tx: Transaction,
  tenantId: string,
  taskId: string,
): Promise<string | null> {
  const link = await tx.workspaceLink.findFirst({
    where: { tenantId, surface, workspace: { tasks: { some: { tenantId, surface, taskId } } } },
    select: { upstreamId: true },
  });
  return link?.upstreamId ?? null;
}
