/** Says "tenant T has new events", nothing more: a reader looks them up in the log. */
export interface EventBus {
  notify(tenantId: string): void;
  /** Calls `wake` at each notification, until the returned function is called. */
  listen(tenantId: string, wake: () => void): () => void;
}

/** For one process. */
export class MemoryEventBus implements EventBus {
  readonly #listeners = new Map<string, Set<() => void>>();

  notify(tenantId: string): void {
    for (const wake of [...(this.#listeners.get(tenantId) ?? [])]) wake();
  }

  listen(tenantId: string, wake: () => void): () => void {
    const listeners = this.#listeners.get(tenantId) ?? new Set();
    this.#listeners.set(tenantId, listeners.add(wake));
    return () => {
      listeners.delete(wake);
      if (listeners.size === 0 && this.#listeners.get(tenantId) === listeners) {
        this.#listeners.delete(tenantId);
      }
    };
  }

  /** How many readers listen now. */
  get size(): number {
    return [...this.#listeners.values()].reduce((sum, listeners) => sum + listeners.size, 0);
  }
}
