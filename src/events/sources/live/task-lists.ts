import type { Clock } from '../../../clock.js';
import type { Call } from '../../../surfaces/call.js';
import { SurfaceError } from '../../../surfaces/errors.js';
import type { MiteosPort, MiteosTask } from '../../../surfaces/miteos/port.js';
import { waitFor } from '../../../upstream/wait.js';
import type { KnownTask, TaskJournal } from './task-journal.js';
import { isOver } from './task-state.js';
import type { TaskWatches } from './task-watches.js';

/** Miteos: the longest page. */
const PAGE = 100;

export interface TaskListsOptions {
  port: Pick<MiteosPort, 'listTasks'>;
  journal: TaskJournal;
  watches: TaskWatches;
  clock: Clock;
  /** A list is not asked for again within this for those who only want to know what is there. */
  freshMs: number;
}

/** What a look at a list has shown. */
export interface ListLook {
  /** What has happened before this is on the list. */
  readonly at: Date;
  readonly isNews: boolean;
  /** What was known before of those that have not ended, and of those that are followed in detail. */
  readonly known: ReadonlyMap<string, KnownTask>;
  /** Those of which only a look in detail tells what has happened, each once. */
  readonly inDetail: readonly string[];
  /** Those of them whose status is another on the list. */
  readonly moved: ReadonlySet<string>;
}

/** Looks at the newest page of the tasks of each tenant: one request tells the status of all of them. */
export class TaskLists {
  readonly #options: TaskListsOptions;
  /** The last of each tenant of which all is in the log. */
  readonly #listed = new Map<string, { at: Date; tasks: readonly MiteosTask[] }>();
  /** Looks that are under way for those who come. */
  readonly #looks = new Map<string, Promise<ListLook>>();

  constructor(options: TaskListsOptions) {
    this.#options = options;
  }

  /** Sees to it that what is known is as new as the last look; many who come at once cost one. */
  async refresh(call: Call): Promise<void> {
    const { account } = call;
    this.#sweep();
    if (this.#listed.has(account)) return;
    const look = this.#looks.get(account) ?? this.#lookForMany(call);
    await waitFor(this.#options.clock, call, look, {
      late: () => new SurfaceError('MITEOS', 'TIMEOUT', 'Miteos did not answer in time.'),
      mayLeave: () => true,
    });
  }

  /** The task as the last look has shown it; null when that is long ago, or it was not on the list. */
  listed(tenantId: string, id: string): MiteosTask | null {
    return this.#listed.get(tenantId)?.tasks.find((task) => task.id === id) ?? null;
  }

  /** Appends what has become of tasks, as far as the list says it. */
  async look(call: Call): Promise<ListLook> {
    const { port, journal, watches, clock } = this.#options;
    const { account } = call;
    const watched = new Set(await watches.of(account));
    const known = await journal.known(account, [...watched]);
    const at = clock.now();
    const { tasks } = await port.listTasks(call, { limit: PAGE, offset: 0 });
    const moved = new Set<string>();
    let isNews = false;
    for (const task of tasks) {
      const before = known.get(task.id);
      if (isSame(before, task)) continue;
      moved.add(task.id);
      // What was made until its end is told before the end, and the list does not show it.
      const isToBeSeen = watched.has(task.id) || before?.state?.detail;
      if (isOver(task) && isToBeSeen) watched.add(task.id);
      else if (await journal.sawListed(account, before, task)) isNews = true;
    }
    const listed = new Set(tasks.map(({ id }) => id));
    for (const { id } of known.values()) if (!listed.has(id)) watched.add(id);
    this.#listed.set(account, { at, tasks });
    return { at, isNews, known, inDetail: [...watched], moved };
  }

  #lookForMany(call: Call): Promise<ListLook> {
    const { account } = call;
    // Others wait for it as well, so that it goes on when the first one leaves.
    const { signal } = new AbortController();
    const look = this.look({ ...call, signal }).finally(() => this.#looks.delete(account));
    this.#looks.set(account, look);
    return look;
  }

  #sweep(): void {
    const { clock, freshMs } = this.#options;
    const oldest = clock.now().getTime() - freshMs;
    for (const [tenantId, { at }] of this.#listed) {
      if (at.getTime() <= oldest) this.#listed.delete(tenantId);
    }
  }
}

/** A task that is as it was is not written again. */
function isSame(before: KnownTask | undefined, { statusText }: MiteosTask): boolean {
  return before?.state?.statusText === statusText;
}
