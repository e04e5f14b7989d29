import type { ExecutionResult } from 'graphql';
import type { PromiseOrValue } from 'graphql-yoga';

/** Of the latest events; whoever is further behind executes for itself. */
const EVENTS_KEPT = 4;
/** What a result shows of other things than its event may be as old as this. */
const FRESH_MS = 1_000;

interface Shared {
  result: PromiseOrValue<ExecutionResult>;
  madeAt: number;
}

interface Group {
  members: number;
  /** The oldest first. */
  byEvent: Map<object, Shared>;
}

/** One of the subscriptions that have the same results. */
export interface Member {
  /** Of the same event, what another member has been given just now; otherwise what is made. */
  resultOf(
    event: object,
    make: (isShared: boolean) => PromiseOrValue<ExecutionResult>,
  ): PromiseOrValue<ExecutionResult>;
  leave(): void;
}

/**
 * Executes an event once for all subscriptions that would have the same result: those of one caller,
 * with the same scopes, document and variables. Ten thousand open pages of one application are such.
 */
export class SharedResults {
  readonly #groups = new Map<string, Group>();

  /** `name` tells which subscriptions are alike. */
  enter(name: string): Member {
    const group = this.#groups.get(name) ?? { members: 0, byEvent: new Map<object, Shared>() };
    this.#groups.set(name, group);
    group.members += 1;
    let left = false;
    return {
      resultOf: (event, make) => (group.members === 1 ? make(false) : shared(group, event, make)),
      leave: () => {
        if (left) return;
        left = true;
        group.members -= 1;
        if (group.members === 0) this.#groups.delete(name);
      },
    };
  }

  /** How many are in it. */
  get size(): number {
    return [...this.#groups.values()].reduce((sum, { members }) => sum + members, 0);
  }
}

function shared(
  { byEvent }: Group,
  event: object,
  make: (isShared: boolean) => PromiseOrValue<ExecutionResult>,
): PromiseOrValue<ExecutionResult> {
  const now = performance.now();
  const known = byEvent.get(event);
  if (known && now - known.madeAt < FRESH_MS) return known.result;
  const result = make(true);
  byEvent.delete(event);
  byEvent.set(event, { result, madeAt: now });
  const [oldest] = byEvent.keys();
  if (oldest && byEvent.size > EVENTS_KEPT) byEvent.delete(oldest);
  return result;
}
