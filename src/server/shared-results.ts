import type { ExecutionResult } from 'graphql';
import type { PromiseOrValue } from 'graphql-yoga';

/** Of all groups. Members that are further apart than these hold execute for themselves. */
const RESULTS_KEPT = 2_000;
/** What a result shows of other things than its event may be as old as this. */
const FRESH_MS = 1_000;

type Make = (isShared: boolean) => PromiseOrValue<ExecutionResult>;

interface Shared {
  readonly group: Group;
  readonly event: object;
  readonly result: PromiseOrValue<ExecutionResult>;
  readonly madeAt: number;
}

/** The subscriptions that have the same results. */
export interface Group {
  readonly name: string;
  members: number;
  readonly byEvent: Map<object, Shared>;
}

/**
 * Executes an event once for all subscriptions that would have the same result: those of one caller,
 * with the same scopes, document and variables. Ten thousand open pages of one application are such.
 */
export class SharedResults {
  readonly #groups = new Map<string, Group>();
  /** The oldest first. */
  readonly #kept = new Set<Shared>();

  /** `name` tells which subscriptions are alike. */
  enter(name: string): Group {
    const known = this.#groups.get(name);
    const group: Group = known ?? { name, members: 0, byEvent: new Map() };
    this.#groups.set(name, group);
    group.members += 1;
    return group;
  }

  /** Of the same event, what another member has been given just now; otherwise what is made. */
  resultOf(group: Group, event: object, make: Make): PromiseOrValue<ExecutionResult> {
    // None is one that has left while its event was on the way.
    return group.members <= 1 ? make(false) : this.#shared(group, event, make);
  }

  /** To be called once for each that has entered. */
  leave(group: Group): void {
    group.members -= 1;
    if (group.members > 0) return;
    this.#groups.delete(group.name);
    for (const shared of group.byEvent.values()) this.#kept.delete(shared);
  }

  #shared(group: Group, event: object, make: Make): PromiseOrValue<ExecutionResult> {
    const now = performance.now();
    const known = group.byEvent.get(event);
    if (known && isFresh(known, now)) return known.result;
    if (known) this.#forget(known);
    const shared = { group, event, result: make(true), madeAt: now };
    group.byEvent.set(event, shared);
    this.#kept.add(shared);
    for (const oldest of this.#kept) {
      if (this.#kept.size <= RESULTS_KEPT && isFresh(oldest, now)) break;
      this.#forget(oldest);
    }
    return shared.result;
  }

  #forget(shared: Shared): void {
    shared.group.byEvent.delete(shared.event);
    this.#kept.delete(shared);
  }
}

function isFresh({ madeAt }: Shared, now: number): boolean {
  return now - madeAt < FRESH_MS;
}
