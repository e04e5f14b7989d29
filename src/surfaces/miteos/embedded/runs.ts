import { Readable } from 'node:stream';
import type { MiteosTask as TaskRow } from '../../../store/generated/prisma/client.js';
import { SurfaceError } from '../../errors.js';
import type { MiteosEvent } from '../port.js';
import { advance, endTask } from './advance.js';
import type { Change, Changes } from '../../embedded/changes.js';
import { Draft } from './draft.js';
import { newId } from './ids.js';
import type { EmbeddedMiteosOptions } from './options.js';
import { readWorkspace } from './reading.js';
import { notFound } from '../refusals.js';
import { ENDED_AGENT_WORDS, newRun, versionOf, type TaskState } from './run.js';
import {
  describe,
  lockTasks,
  toTask,
  writeTasks,
  type StoredFile,
  type TaskChange,
} from './task-rows.js';

type Options = Pick<EmbeddedMiteosOptions, 'store' | 'blobs' | 'clock' | 'seed' | 'onEvents'> & {
  changes: Changes;
};

/** A change that is worked out, with its bytes in the blob folder, and not written yet. */
export interface Prepared extends TaskChange {
  /** Of the state it was made from. */
  version: string | null;
  events: MiteosEvent[];
}

/** What became of prepared changes: each is written, or outdated, or the task is in other hands. */
export interface Committed {
  written: number;
  outdated: number;
}

/** More changes than this do not come in between while one is made. */
const MOST_ATTEMPTS = 20;

/**
 * Changes of tasks, by time and by people, all in the same way: work it out from the state as it is,
 * store what was made, and write everything in one short transaction, if the state is still that one.
 */
export class Runs {
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
  }

  /**
   * Brings one task up to now, applies the change, and writes it. Throws what `apply` throws. A change
   * that was made before is not made again.
   */
  async change(
    change: Change,
    taskId: string,
    apply: (draft: Draft, now: number) => void,
  ): Promise<void> {
    const { changes, store } = this.#options;
    const where = { id: taskId, accountId: change.accountId };
    for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt += 1) {
      if (await changes.wasMade(change)) return;
      const row = await store.prisma.miteosTask.findFirst({ where });
      if (!row) throw notFound('task');
      const prepared = await this.prepare(row, apply);
      try {
        const { written } = await this.commit([prepared], 'wait', change);
        if (written > 0) return;
      } catch (error) {
        await this.discard([prepared]);
        throw error;
      }
    }
    throw new SurfaceError('MITEOS', 'UNAVAILABLE', 'The task changes too fast. Try again.');
  }

  /** Works out how the task is now. */
  async prepare(
    row: TaskRow,
    apply: (draft: Draft, now: number) => void = () => undefined,
  ): Promise<Prepared> {
    const task = toTask(row);
    const draft = new Draft(task, newId);
    const now = this.#options.clock.now().getTime();
    await advance(draft, now, () => this.#read(task.accountId, task.workspaceId));
    apply(draft, now);
    return this.#store(draft, versionOf(row.run));
  }

  /** Fails a task that the engine cannot go on with, also when its state cannot be read. */
  async giveUp(row: TaskRow): Promise<void> {
    const now = this.#options.clock.now().getTime();
    const draft = new Draft(readable(row) ?? (await this.#replace(row, now)), newId);
    endTask(draft, 'failed', now);
    await this.commit([await this.#store(draft, versionOf(row.run))], 'wait');
  }

  /**
   * Writes the changes in one transaction, with all their events; with a `change` that was made
   * meanwhile, none of them. Of those that are not written, the bytes go; after an error it is for the
   * caller to discard them.
   */
  async commit(
    prepared: Prepared[],
    held: 'wait' | 'skip',
    change: Change | null = null,
  ): Promise<Committed> {
    const { changes, store } = this.#options;
    const ids = prepared.map(({ task }) => task.id);
    const { current, outdated } = await store.transaction(async (tx) => {
      const versions = await lockTasks(tx, ids, held);
      const locked = prepared.filter(({ task }) => versions.has(task.id));
      const current = locked.filter(({ task, version }) => versions.get(task.id) === version);
      const outdated = locked.length - current.length;
      if (change !== null && current.length > 0 && !(await changes.begin(tx, change))) {
        return { current: [], outdated };
      }
      if (current.length > 0) {
        await writeTasks(tx, current);
        for (const [account, events] of eventsByAccount(current)) {
          await this.#options.onEvents(tx, account, events);
        }
      }
      return { current, outdated };
    });
    await this.discard(prepared.filter((one) => !current.includes(one)));
    return { written: current.length, outdated };
  }

  /** Removes the bytes of changes that will not be written. */
  async discard(prepared: Prepared[]): Promise<void> {
    for (const { deliverables, files } of prepared) {
      for (const { blob } of [...deliverables, ...files]) await this.#options.blobs.remove(blob);
    }
  }

  async #store(draft: Draft, version: string | null): Promise<Prepared> {
    draft.run.version += 1;
    const deliverables: StoredFile[] = [];
    const files: StoredFile[] = [];
    for (const { deliverableId, fileId, name, type, content, at } of draft.made) {
      const facts = { name, type, at };
      deliverables.push({ id: deliverableId, ...facts, ...(await this.#write(content)) });
      if (fileId !== null) files.push({ id: fileId, ...facts, ...(await this.#write(content)) });
    }
    return { task: draft.task, version, events: draft.events, deliverables, files };
  }

  async #write(content: Buffer): Promise<Pick<StoredFile, 'blob' | 'sizeBytes' | 'sha256'>> {
    const { blobs } = this.#options;
    const { name, sizeBytes, sha256 } = await blobs.write(Readable.from([content]), content.length);
    return { blob: name, sizeBytes, sha256 };
  }

  /** A state to end the task in, in place of one that is lost. Its events count on from a number that no run reaches. */
  async #replace(row: TaskRow, now: number): Promise<TaskState> {
    await this.#options.store.prisma.miteosAgent.updateMany({
      where: { accountId: row.accountId, taskId: row.id, status: { notIn: ENDED_AGENT_WORDS } },
      data: { status: 'cancelled', currentTool: null },
    });
    const task = describe(row);
    return { ...task, run: { ...newRun(this.#options.seed, task), eventCount: now } };
  }

  #read(accountId: string, workspaceId: string | null) {
    return workspaceId === null
      ? Promise.resolve({ files: [], others: 0 })
      : readWorkspace(this.#options, accountId, workspaceId);
  }
}

function readable(row: TaskRow): TaskState | null {
  try {
    return toTask(row);
  } catch {
    return null;
  }
}

/** In the order of time, and accounts in one order everywhere, since each has a lock of its own. */
function eventsByAccount(prepared: Prepared[]): [string, MiteosEvent[]][] {
  const byAccount = new Map<string, MiteosEvent[]>();
  for (const { task, events } of prepared) {
    if (events.length === 0) continue;
    byAccount.set(task.accountId, [...(byAccount.get(task.accountId) ?? []), ...events]);
  }
  return [...byAccount]
    .map(([account, events]): [string, MiteosEvent[]] => [
      account,
      events.sort((a, b) => a.at.getTime() - b.at.getTime()),
    ])
    .sort(([a], [b]) => (a < b ? -1 : 1));
}
