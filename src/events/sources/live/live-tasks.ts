import type { Clock } from '../../../clock.js';
import type { Call } from '../../../surfaces/call.js';
import { SurfaceError } from '../../../surfaces/errors.js';
import type { MiteosTask } from '../../../surfaces/miteos/port.js';
import type { TaskJournal } from './task-journal.js';
import type { TaskLists } from './task-lists.js';
import type { TaskSnapshots } from './task-snapshots.js';
import { isOver, stateAfter } from './task-state.js';

/** Nobody waits longer for what is not needed for the answer. */
const AT_ONCE_MS = 1_000;

export interface LiveTasksOptions {
  journal: TaskJournal;
  snapshots: TaskSnapshots;
  lists: TaskLists;
  clock: Clock;
}

type Load = () => Promise<MiteosTask | null>;

/** What those who follow tasks on the real Miteos are told of them, without a request for each. */
export class LiveTasks {
  readonly #journal: TaskJournal;
  readonly #snapshots: TaskSnapshots;
  readonly #lists: TaskLists;
  readonly #clock: Clock;

  constructor({ journal, snapshots, lists, clock }: LiveTasksOptions) {
    this.#journal = journal;
    this.#snapshots = snapshots;
    this.#lists = lists;
    this.#clock = clock;
  }

  /** A task was created here, or found that is not on the list. */
  async found(tenantId: string, task: MiteosTask): Promise<void> {
    await this.#journal.sawListed(tenantId, await this.#snapshots.one(tenantId, task.id), task);
  }

  /** A task was changed here, and is now so. What cannot be seen of it at once, a look finds. */
  async changed(call: Call, task: MiteosTask): Promise<void> {
    const known = await this.#snapshots.one(call.account, task.id);
    const now = this.#clock.now();
    const soon = { ...call, deadline: new Date(now.getTime() + AT_ONCE_MS) };
    try {
      if (known && !known.isOver) await this.#journal.saw(soon, known, task, now);
    } catch (error) {
      if (!(error instanceof SurfaceError)) throw error;
    }
  }

  /** Since when a task is there, and whether it has ended; null when it is neither known nor new. */
  async beginning(call: Call, id: string): Promise<{ createdAt: Date; hasEnded: boolean } | null> {
    let known = await this.current(call.account, id);
    if (known === null) {
      await this.#lists.refresh(call, id);
      known = await this.current(call.account, id);
    }
    return known && { createdAt: known.createdAt, hasEnded: isOver(known) };
  }

  /** A task as far as events have told of it, without detail; null when it is not known. */
  async current(tenantId: string, id: string): Promise<MiteosTask | null> {
    const known = await this.#snapshots.one(tenantId, id);
    // Of one that had ended before anybody looked there are no events, and nothing that is kept.
    if (!known?.createdAt || known.missingAt) return this.#lists.listed(tenantId, id);
    const { status, statusText } = known.state;
    return { id, status, statusText, prompt: '', createdAt: known.createdAt, detail: null };
  }

  /** The same; what is not known is loaded. */
  async listedOr(tenantId: string, id: string, load: Load): Promise<MiteosTask | null> {
    return (await this.current(tenantId, id)) ?? load();
  }

  /**
   * A task with its detail, as far as events have told of it; it is loaded when it was not looked at here,
   * or longer ago than `since`. If Miteos allows no more requests, what is known has to do.
   */
  async detailedOr(
    { tenantId, id, since }: { tenantId: string; id: string; since: Date | null },
    load: Load,
  ): Promise<MiteosTask | null> {
    const known = await this.#snapshots.one(tenantId, id);
    const seen = known && !known.missingAt ? this.#journal.detailed(tenantId, known) : null;
    if (seen && (since === null || seen.at >= since)) return seen.task;
    try {
      const task = await load();
      // It may be behind what a webhook has told.
      const state = task && known && stateAfter(known.state, { task, deliverables: null });
      return task && { ...task, ...state, detail: task.detail };
    } catch (error) {
      const isRefused = error instanceof SurfaceError && error.code === 'RATE_LIMITED';
      if (seen && isRefused) return seen.task;
      throw error;
    }
  }

  /** Sees to it that all is in the log that has led to the end of a task, or of one of its agents. */
  catchUp(call: Call, id: string): Promise<void> {
    return this.#journal.catchUp(call, id);
  }
}
