import { randomUUID } from 'node:crypto';
import type { Clock } from '../../../clock.js';
import type { Call } from '../../../surfaces/call.js';
import { USERS_SHARE } from '../../../upstream/budget.js';
import { LookLoop } from './look-loop.js';
import type { OpenSource } from './source.js';
import type { TaskJournal } from './task-journal.js';
import type { ListLook, TaskLists } from './task-lists.js';
import type { TaskSnapshots } from './task-snapshots.js';

/** In one look; those first whose status has changed, then those that were looked at longest ago. */
const MOST_IN_DETAIL = 20;
/** The list is looked at as often, also when much is followed in detail with a small limit. */
const LIST_MS = 10_000;
/** Of what users leave, some is kept for what events show. */
const SHARE = 0.8 * (1 - USERS_SHARE);
/** The background waits for its turn as long. */
const PATIENCE_MS = 60_000;

export interface TaskPollOptions {
  tenantId: string;
  lists: TaskLists;
  journal: TaskJournal;
  snapshots: TaskSnapshots;
  /** Requests a minute that the credential may make; null: that is not known. */
  perMinute: () => Promise<number | null>;
  /** Told after each look up to when all that has happened is in the log. */
  onLooked: (asOf: Date) => Promise<void>;
  clock: Clock;
  /** Between two looks while something moves. */
  intervalMs: number;
  /** Told why looks fail, once until one succeeds. */
  onError: (error: unknown) => void;
}

/**
 * Looks again and again what has become of a tenant's tasks, the seldomer the less moves. Its requests are
 * spread over time, so that what it may use of the limit is never used up at once.
 */
export class TaskPoll implements OpenSource {
  readonly #options: TaskPollOptions;
  readonly #loop: LookLoop;
  /** Those whose status has changed, and that were not looked at since. */
  #moved = new Set<string>();
  /** When each task could not be looked at, for the last time. */
  #failedAt: ReadonlyMap<string, number> = new Map();

  constructor(options: TaskPollOptions) {
    const { clock, intervalMs, onError } = options;
    this.#options = options;
    this.#loop = new LookLoop({
      ...{ clock, intervalMs, onError },
      look: (signal) => this.#look(signal),
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

  async #look(signal: AbortSignal) {
    const { tenantId, lists, journal, snapshots } = this.#options;
    const call = this.#call(signal);
    const pace = await this.#paceMs();
    const look = await lists.look(call);
    // Those of which the list has told something are known anew.
    const known = look.isNews ? await snapshots.known(tenantId, look.inDetail) : look.known;
    const most = Math.max(1, Math.min(MOST_IN_DETAIL, Math.floor(LIST_MS / pace) - look.pages));
    const ids = this.#inTurn({ ...look, known }).slice(0, most);
    for (const id of ids) this.#moved.delete(id);
    await this.#tellAge(look);
    const before = ids.map((id) => known.get(id));
    const { isNews, failed } = await journal.look(call, before, ids);
    this.#keepFailures(look.inDetail, failed);
    await this.#tellAge(look);
    return { isNews: isNews || look.isNews, restMs: pace * (look.pages + ids.length) };
  }

  /** Those that cannot be looked at wait as long for the next time as those that can. */
  #keepFailures(inDetail: readonly string[], failed: readonly string[]): void {
    const now = this.#options.clock.now().getTime();
    const before = this.#failedAt;
    this.#failedAt = new Map(
      inDetail.flatMap((id) => {
        const at = failed.includes(id) ? now : before.get(id);
        return at === undefined ? [] : [[id, at]];
      }),
    );
  }

  async #tellAge({ at, inDetail }: ListLook): Promise<void> {
    const { tenantId, snapshots, onLooked } = this.#options;
    const oldest = await snapshots.oldestLook(tenantId, inDetail);
    await onLooked(oldest !== null && oldest < at ? oldest : at);
  }

  /** Those that may have changed, in the order in which they are looked at. */
  #inTurn({ inDetail, known, moved }: Pick<ListLook, 'inDetail' | 'known' | 'moved'>): string[] {
    const ids = inDetail.filter((id) => known.get(id)?.isOver !== true);
    this.#moved = new Set(ids.filter((id) => moved.has(id) || this.#moved.has(id)));
    const dueAt = (id: string): number =>
      Math.max(
        this.#moved.has(id) ? 0 : (known.get(id)?.seenAt.getTime() ?? 0),
        this.#failedAt.get(id) ?? 0,
      );
    return ids.sort((one, other) => dueAt(one) - dueAt(other));
  }

  /** For each request there is as much time. */
  async #paceMs(): Promise<number> {
    const perMinute = await this.#options.perMinute();
    return perMinute === null ? 0 : 60_000 / (perMinute * SHARE);
  }

  #call(signal: AbortSignal): Call {
    const { clock, tenantId: account } = this.#options;
    const deadline = new Date(clock.now().getTime() + PATIENCE_MS);
    return { account, deadline, signal, lane: 'background', requestId: randomUUID() };
  }
}
