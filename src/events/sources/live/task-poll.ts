import { randomUUID } from 'node:crypto';
import type { Clock } from '../../../clock.js';
import type { Call } from '../../../surfaces/call.js';
import type { MiteosPort } from '../../../surfaces/miteos/port.js';
import { LookLoop } from './look-loop.js';
import type { OpenSource } from './source.js';
import type { KnownTask, TaskJournal } from './task-journal.js';

/** Miteos: the longest page. Tasks that are further back are looked at one by one. */
const PAGE = 100;
/** In one look, those first that were looked at longest ago. */
const MOST_IN_DETAIL = 20;
/** The background waits for its turn as long. */
const PATIENCE_MS = 60_000;

export interface TaskPollOptions {
  tenantId: string;
  port: Pick<MiteosPort, 'listTasks'>;
  journal: TaskJournal;
  /** The tasks that somebody follows in detail. */
  watched: () => Promise<string[]>;
  /** Told after each look up to when all that has happened is in the log. */
  onLooked: (asOf: Date) => Promise<void>;
  clock: Clock;
  /** Between two looks while something moves. */
  intervalMs: number;
  /** Told why looks fail, once until one succeeds. */
  onError: (error: unknown) => void;
}

/** Looks again and again what has become of a tenant's tasks, the seldomer the less moves. */
export class TaskPoll implements OpenSource {
  readonly #options: TaskPollOptions;
  readonly #loop: LookLoop;

  constructor(options: TaskPollOptions) {
    const { clock, intervalMs, onError } = options;
    this.#options = options;
    this.#loop = new LookLoop({
      ...{ clock, intervalMs, onError },
      look: (signal) => this.#lookAtAll(signal),
    });
  }

  hurry(): void {
    this.#loop.hurry();
  }

  settled(): Promise<void> {
    return this.#loop.settled();
  }

  close(): Promise<void> {
    return this.#loop.close();
  }

  async #lookAtAll(signal: AbortSignal): Promise<boolean> {
    const { tenantId, port, journal, watched, onLooked, clock } = this.#options;
    const call = this.#call(signal);
    const inDetail = new Set(await watched());
    const known = await journal.known(tenantId, [...inDetail]);
    const lookedAt = clock.now();
    const { tasks } = await port.listTasks(call, { limit: PAGE, offset: 0 });
    let isNews = false;
    for (const task of tasks) {
      const before = known.get(task.id);
      if (inDetail.has(task.id)) continue;
      if (await this.#sawListed(before, task)) isNews = true;
    }
    const listed = new Set(tasks.map(({ id }) => id));
    for (const { id } of known.values()) if (!listed.has(id)) inDetail.add(id);
    const moved = new Set(tasks.filter((task) => !isSame(known.get(task.id), task)).map(idOf));
    const ids = inTurn([...inDetail], known, moved).slice(0, MOST_IN_DETAIL);
    const before = ids.map((id) => known.get(id));
    if (await journal.look(call, before, ids)) isNews = true;
    const oldest = await journal.oldestLook(tenantId, [...inDetail]);
    await onLooked(oldest !== null && oldest < lookedAt ? oldest : lookedAt);
    return isNews;
  }

  /** A task that is as it was is not written again. */
  #sawListed(before: KnownTask | undefined, task: Parameters<TaskJournal['sawListed']>[2]) {
    if (isSame(before, task)) return Promise.resolve(false);
    return this.#options.journal.sawListed(this.#options.tenantId, before, task);
  }

  #call(signal: AbortSignal): Call {
    const { clock, tenantId: account } = this.#options;
    const deadline = new Date(clock.now().getTime() + PATIENCE_MS);
    return { account, deadline, signal, lane: 'background', requestId: randomUUID() };
  }
}

const idOf = ({ id }: { id: string }): string => id;

function isSame(before: KnownTask | undefined, { statusText }: { statusText: string }): boolean {
  return before?.state?.statusText === statusText;
}

/** Those that may have changed: first those of which the list says so, then who has waited longest. */
function inTurn(
  ids: readonly string[],
  known: ReadonlyMap<string, KnownTask>,
  moved: ReadonlySet<string>,
): string[] {
  const dueAt = (id: string): number =>
    moved.has(id) ? 0 : (known.get(id)?.seenAt?.getTime() ?? 0);
  return ids
    .filter((id) => known.get(id)?.isOver !== true)
    .sort((one, other) => dueAt(one) - dueAt(other));
}
