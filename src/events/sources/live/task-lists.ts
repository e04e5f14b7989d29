import type { Clock } from '../../../clock.js';
import type { Call } from '../../../surfaces/call.js';
import { SurfaceError } from '../../../surfaces/errors.js';
import type { MiteosPort, MiteosTask } from '../../../surfaces/miteos/port.js';
import { waitFor } from '../../../upstream/wait.js';
import type { TaskJournal } from './task-journal.js';
import type { KnownTask, TaskSnapshots } from './task-snapshots.js';
import { isBefore, isOver } from './task-state.js';
import type { TaskWatches } from './task-watches.js';

/** Miteos: the longest page. */
const PAGE = 100;
/** Tasks that are further back than on these are looked at one by one. */
const MOST_PAGES = 5;
/** A look that many wait for goes on for as long; each waits as its own operation allows. */
const PATIENCE_MS = 60_000;

export interface TaskListsOptions {
  port: Pick<MiteosPort, 'listTasks'>;
  journal: TaskJournal;
  snapshots: TaskSnapshots;
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
  /** Requests that it took. */
  readonly pages: number;
}

/** The newest tasks of a tenant. */
interface Listed {
  readonly at: Date;
  readonly tasks: ReadonlyMap<string, MiteosTask>;
  readonly pages: number;
  /** Whether no look would show more. */
  readonly isWhole: boolean;
}

/**
 * Looks at the newest tasks of each tenant, as far back as somebody wants to know of one: one request
 * tells the status of a hundred.
 */
export class TaskLists {
  readonly #options: TaskListsOptions;
  /** The last of each tenant of which all is in the log. */
  readonly #listed = new Map<string, Listed>();
  /** The tasks of each tenant that somebody looks for who comes. */
  readonly #sought = new Map<string, Set<string>>();
  /** Looks that are under way for those who come. */
  readonly #looks = new Map<string, Promise<ListLook>>();

  constructor(options: TaskListsOptions) {
    this.#options = options;
  }

  /**
   * Sees to it that what is known of a task is as new as the last look, if it is listed; many who come at
   * once cost one look.
   */
  async refresh(call: Call, id: string): Promise<void> {
    const { account } = call;
    // The look that is under way may not go as far back.
    for (let looks = 0; looks < 2; looks += 1) {
      this.#sweep();
      const listed = this.#listed.get(account);
      if (listed && (listed.isWhole || listed.tasks.has(id))) return;
      const sought = this.#sought.get(account) ?? new Set();
      this.#sought.set(account, sought.add(id));
      const look = this.#looks.get(account) ?? this.#lookForMany(call);
      await waitFor(this.#options.clock, call, look, {
        late: () => new SurfaceError('MITEOS', 'TIMEOUT', 'Miteos did not answer in time.'),
        mayLeave: () => true,
      });
    }
  }

  /** The task as the last look has shown it; null when that is long ago, or it was not on the list. */
  listed(tenantId: string, id: string): MiteosTask | null {
    this.#sweep();
    return this.#listed.get(tenantId)?.tasks.get(id) ?? null;
  }

  /** Appends what has become of tasks, as far as the list says it. */
  async look(call: Call): Promise<ListLook> {
    const { journal, snapshots, watches } = this.#options;
    const { account } = call;
    const watched = new Set(await watches.of(account));
    const known = await snapshots.known(account, [...watched]);
    const wanted = [...known.values()].filter(isAtWork).map(({ id }) => id);
    this.#sweep();
    const listed = await this.#list(call, wanted);
    const unknown = [...listed.tasks.values()].filter(
      (task) => isOver(task) && !known.has(task.id),
    );
    const ended = await snapshots.ended(
      account,
      unknown.map(({ id }) => id),
    );
    const moved = new Set<string>();
    let isNews = false;
    for (const task of listed.tasks.values()) {
      const before = known.get(task.id);
      if (ended.has(task.id) || isAsKnown(before, task)) continue;
      moved.add(task.id);
      // What was made until its end is told before the end, and the list does not show it.
      const isToBeSeen = watched.has(task.id) || before?.state.detail;
      if (isOver(task) && isToBeSeen) watched.add(task.id);
      else if (await journal.sawListed(account, before, task)) isNews = true;
    }
    for (const id of wanted) if (!listed.tasks.has(id)) watched.add(id);
    this.#listed.set(account, listed);
    return {
      ...{ at: listed.at, pages: listed.pages },
      isNews,
      known,
      inDetail: [...watched],
      moved,
    };
  }

  /** So many pages as it takes to find these tasks, and those that are sought. */
  async #list(call: Call, wanted: readonly string[]): Promise<Listed> {
    const { port, clock } = this.#options;
    const sought = this.#sought.get(call.account) ?? new Set();
    this.#sought.delete(call.account);
    const missing = new Set([...wanted, ...sought]);
    const at = clock.now();
    const found = new Map<string, MiteosTask>();
    for (let pages = 1; ; pages += 1) {
      const { tasks } = await port.listTasks(call, { limit: PAGE, offset: (pages - 1) * PAGE });
      for (const task of tasks) {
        found.set(task.id, task);
        missing.delete(task.id);
      }
      const isWhole = tasks.length < PAGE || pages === MOST_PAGES;
      if (isWhole || missing.size === 0) return { at, tasks: found, pages, isWhole };
    }
  }

  #lookForMany(call: Call): Promise<ListLook> {
    const { account } = call;
    // Others wait for it as well, so that it goes on when the first one leaves, or can wait no longer.
    const { signal } = new AbortController();
    const deadline = new Date(this.#options.clock.now().getTime() + PATIENCE_MS);
    const shared = { ...call, signal, deadline, lane: 'events' } as const;
    const look = this.look(shared).finally(() => this.#looks.delete(account));
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

function isAtWork({ isOver, missingAt }: KnownTask): boolean {
  return !isOver && missingAt === null;
}

/** A task that is as it was is not written again, nor one that is known to be further. */
function isAsKnown(before: KnownTask | undefined, { status, statusText }: MiteosTask): boolean {
  if (before?.missingAt !== null) return false;
  return before.state.statusText === statusText || isBefore(status, before.state.status);
}
