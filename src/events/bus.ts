/** Says "tenant T has events up to n", nothing more: a reader looks them up in the log. */
export interface EventBus {
  notify(tenantId: string, upTo: bigint): void;
  /** Calls `wake` at each notification, until the returned function is called. */
  listen(tenantId: string, wake: (upTo: bigint) => void): () => void;
}

/** For one process. */
export class MemoryEventBus implements EventBus {
  readonly #listeners = new Map<string, Set<(upTo: bigint) => void>>();

  notify(tenantId: string, upTo: bigint): void {
    for (const wake of [...(this.#listeners.get(tenantId) ?? [])]) wake(upTo);
  }

  listen(tenantId: string, wake: (upTo: bigint) => void): () => void {
    const listeners = this.#listeners.get(tenantId) ?? new Set();
    this.#listeners.set(tenantId, listeners.add(wake));
    return () => {
      listeners.delete(wake);
      if (listeners.size === 0 && this.#listeners.get(tenantId) === listeners) {
        this.#listeners.delete(tenantId);
      }
    };
  }

  /** How many listen now. */
  get size(): number {
    return [...this.#listeners.values()].reduce((sum, listeners) => sum + listeners.size, 0);
  }
}
