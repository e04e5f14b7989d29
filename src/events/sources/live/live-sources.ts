import type { Clock } from '../../../clock.js';
import type { Audience } from '../../audience.js';
import type { SourcePlaces } from './places.js';
import { Shift } from './shift.js';
import type { LiveSource } from './source.js';

export interface LiveSourcesOptions {
  sources: readonly LiveSource[];
  audience: Audience;
  places: SourcePlaces;
  clock: Clock;
  /** Told of what failed; it is tried again in some seconds. */
  onError: (error: unknown) => void;
}

/** Opens the sources of a tenant while it is active, and closes them some seconds after it is no more. */
export class LiveSources {
  readonly #options: LiveSourcesOptions;
  readonly #shifts = new Map<string, Shift>();
  readonly #stopListening: () => void;
  readonly #starting: Promise<void>;

  constructor(options: LiveSourcesOptions) {
    this.#options = options;
    this.#stopListening = options.audience.listen((tenantId) => {
      for (const source of options.sources) this.#consider(tenantId, source);
    });
    this.#starting = this.#resume();
  }

  /** Something is at work for the tenant, or has happened that can be looked at. */
  look(tenantId: string, surface: LiveSource['surface']): void {
    for (const source of this.#options.sources) {
      if (source.surface === surface) this.#shift(tenantId, source).hurry();
    }
  }

  /** How many sources are open, or about to be. */
  get size(): number {
    return this.#shifts.size;
  }

  async settled(): Promise<void> {
    await this.#starting;
    for (const shift of [...this.#shifts.values()]) await shift.settled();
  }

  async close(): Promise<void> {
    this.#stopListening();
    await this.#starting;
    const shifts = [...this.#shifts.values()];
    this.#shifts.clear();
    await Promise.all(shifts.map((shift) => shift.close()));
  }

  /** What was at work when the last run ended. */
  async #resume(): Promise<void> {
    for (const source of this.#options.sources) {
      try {
        for (const tenantId of await source.busyTenants()) this.#shift(tenantId, source);
      } catch (error) {
        this.#options.onError(error);
      }
    }
  }

  #consider(tenantId: string, source: LiveSource): void {
    if (this.#options.audience.has(tenantId)) this.#shift(tenantId, source);
    this.#shifts.get(nameOf(tenantId, source))?.consider();
  }

  #shift(tenantId: string, source: LiveSource): Shift {
    const name = nameOf(tenantId, source);
    const known = this.#shifts.get(name);
    if (known) return known;
    const { audience, places, clock, onError } = this.#options;
    const shift = new Shift({
      ...{ tenantId, source, audience, places, clock, onError },
      onOver: () => this.#shifts.delete(name),
    });
    this.#shifts.set(name, shift);
    return shift;
  }
}

function nameOf(tenantId: string, { surface }: LiveSource): string {
  return `${surface} ${tenantId}`;
}
