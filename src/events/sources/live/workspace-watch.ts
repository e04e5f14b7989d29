import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { Clock } from '../../../clock.js';
import type { Call } from '../../../surfaces/call.js';
import { routaStreams, type RoutaFeed, type RoutaStream } from '../../../surfaces/routa/port.js';
import { LookLoop } from './look-loop.js';
import type { OpenSource } from './source.js';
import { StreamLoop } from './stream-loop.js';
import type { Watch, WorkspaceJournal } from './workspace-journal.js';
import { workspaceThings, type WorkspaceThing } from './workspace-state.js';

/** A stream that has not begun by then is tried again. */
const BEGIN_MS = 15_000;
/** The background waits for its turn as long. */
const PATIENCE_MS = 60_000;
/** In one look without a hint, those first that were looked at longest ago. */
const MOST_AT_ONCE = 10;

export interface WorkspaceWatchOptions {
  tenantId: string;
  feed: RoutaFeed;
  journal: WorkspaceJournal;
  /** Looks at the workspaces, and gives what each has shown of itself; null when that fails. */
  list: () => Promise<ReadonlyMap<string, unknown> | null>;
  clock: Clock;
  /** Between two looks while something moves. */
  intervalMs: number;
  /** Told what fails; it is tried again. */
  onError: (error: unknown) => void;
}

/**
 * Follows the workspaces of one tenant. What streams say are hints where to look, so that it does no harm
 * when they say something twice, late or never.
 */
export class WorkspaceWatch implements OpenSource {
  readonly #options: WorkspaceWatchOptions;
  readonly #loop: LookLoop;
  readonly #streams: readonly StreamLoop[];
  readonly #closing = new AbortController();
  /** What is to be looked at. */
  readonly #due = new Map<string, Set<WorkspaceThing>>();
  /** When each workspace was looked at as a whole; 0: not yet. */
  readonly #seen = new Map<string, number>();
  /** Those of which a stream has begun at least once. */
  readonly #begun = new Set<RoutaStream>();
  #listed: ReadonlyMap<string, unknown> | null = null;
  #watch: Watch;
  #work: Promise<boolean> | null = null;

  constructor(options: WorkspaceWatchOptions) {
    const { clock, intervalMs, onError } = options;
    this.#options = options;
    this.#watch = { name: randomUUID(), since: clock.now(), isLate: false };
    this.#loop = new LookLoop({
      clock,
      intervalMs,
      onError,
      look: async () => ({ isNews: await this.#lookAround() }),
    });
    this.#streams = routaStreams.map(
      (stream) =>
        new StreamLoop({
          ...{ clock, onError },
          follow: (signal, onAlive) => this.#follow(stream, signal, onAlive),
        }),
    );
  }

  hurry(): void {
    this.#loop.hurry();
  }

  async settled(): Promise<void> {
    await this.#loop.settled();
    await this.#work;
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await Promise.all(this.#streams.map((stream) => stream.close()));
    await this.#loop.close();
    await this.#work;
  }

  async #follow(stream: RoutaStream, signal: AbortSignal, onAlive: () => void): Promise<void> {
    const { feed, onError } = this.#options;
    let hasBegun = false;
    for await (const hints of feed(this.#call(BEGIN_MS, signal), stream)) {
      if (hasBegun) onAlive();
      else this.#startedAnew(stream);
      hasBegun = true;
      for (const { workspaceId, about } of hints) this.#note(workspaceId, [about]);
      this.#doWork().catch(onError);
    }
  }

  /** What happened while the stream was not open was not told. */
  #startedAnew(stream: RoutaStream): void {
    if (this.#begun.has(stream)) this.#watch = { ...this.#watch, name: randomUUID() };
    this.#begun.add(stream);
    for (const id of this.#seen.keys()) this.#note(id, workspaceThings);
  }

  #note(workspaceId: string, things: readonly WorkspaceThing[]): void {
    const due = this.#due.get(workspaceId) ?? new Set();
    this.#due.set(workspaceId, due);
    for (const thing of things) due.add(thing);
  }

  async #lookAround(): Promise<boolean> {
    const listed = await this.#options.list();
    if (listed === null) return false;
    const isNews = this.#listed !== null && !isDeepStrictEqual(listed, this.#listed);
    this.#listed = listed;
    for (const id of this.#seen.keys()) if (!listed.has(id)) this.#seen.delete(id);
    for (const id of listed.keys()) if (!this.#seen.has(id)) this.#seen.set(id, 0);
    const longestAgo = [...this.#seen].sort(([, one], [, other]) => one - other);
    for (const [id] of longestAgo.slice(0, MOST_AT_ONCE)) this.#note(id, workspaceThings);
    return (await this.#doWork()) || isNews;
  }

  /** Looks at all that is due, one workspace after the other. True when there is news. */
  #doWork(): Promise<boolean> {
    if (this.#due.size === 0 || this.#closing.signal.aborted) return Promise.resolve(false);
    this.#work ??= this.#lookAtDue();
    return this.#work;
  }

  async #lookAtDue(): Promise<boolean> {
    const { journal, clock } = this.#options;
    const { signal } = this.#closing;
    let isNews = false;
    try {
      // What becomes due meanwhile comes at the end.
      for (const [id, things] of this.#due) {
        this.#due.delete(id);
        if (this.#seen.has(id) && things.size === workspaceThings.length) {
          this.#seen.set(id, clock.now().getTime());
        }
        const call = this.#call(PATIENCE_MS, signal);
        if (await journal.look(call, id, things, this.#watch)) isNews = true;
        if (signal.aborted) break;
      }
      return isNews;
    } finally {
      this.#work = null;
    }
  }

  #call(withinMs: number, signal: AbortSignal): Call {
    const { clock, tenantId: account } = this.#options;
    const deadline = new Date(clock.now().getTime() + withinMs);
    return { account, deadline, signal, lane: 'background', requestId: randomUUID() };
  }
}
