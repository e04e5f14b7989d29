import { parseFault, type Fault, type FaultRule } from './fault-spec.js';

/** The faults that are switched on. Of several for a request, the first that was added happens. */
export class Faults {
  readonly #rules = new Map<FaultRule, { left: number }>();

  /**
   * Switches one on, given as `parseFault` reads it. Returns what switches it off.
   *
   * @throws FaultSpecError
   */
  add(spec: string): () => void {
    const rule = parseFault(spec);
    this.#rules.set(rule, { left: rule.times });
    return () => {
      this.#rules.delete(rule);
    };
  }

  clear(): void {
    this.#rules.clear();
  }

  /** What happens to a request, which is counted; null when nothing does. */
  take(route: string): Fault | null {
    for (const [rule, count] of this.#rules) {
      if (count.left === 0 || !rule.isFor(route)) continue;
      count.left -= 1;
      return rule.fault;
    }
    return null;
  }
}
