import type { Clock } from '../../../clock.js';
import type { Audience } from '../../audience.js';
import type { SourcePlaces } from './places.js';
import type { LiveSource, OpenSource } from './source.js';

/** How often one looks whether the source is still needed, and says that one goes on. */
const LOOK_MS = 5_000;
/** A source is not closed for those who leave and come back. */
const GRACE_MS = 3_000;

export interface ShiftOptions {
  tenantId: string;
  source: LiveSource;
  places: SourcePlaces;
  audience: Audience;
  clock: Clock;
  onError: (error: unknown) => void;
  /** Told when it is over: nobody needs the source any more. */
  onOver: () => void;
}

/** Keeps one source of one tenant open as long as it is needed and no other process has it open. */
export class Shift {
  readonly #options: ShiftOptions;
  #open: { source: OpenSource; identity: string } | null = null;
  #neededAt = 0;
  #look: Promise<void> | null = null;
  #isLookWanted = false;
  #isOver = false;
  #callOff: () => void = () => undefined;

  constructor(options: ShiftOptions) {
    this.#options = options;
    this.#neededAt = this.#now();
    this.consider();
  }

  /** Somebody has come or gone. */
  consider(): void {
    if (this.#options.audience.has(this.#options.tenantId)) this.hurry();
    else this.#wake();
  }

  /** There is something to look at. */
  hurry(): void {
    this.#neededAt = this.#now();
    this.#open?.source.hurry();
    this.#wake();
  }

  async settled(): Promise<void> {
    await this.#look;
    await this.#open?.source.settled();
  }

  async close(): Promise<void> {
    this.#isOver = true;
    this.#callOff();
    await this.#look;
    await this.#shut().catch(this.#options.onError);
  }

  #wake(): void {
    this.#isLookWanted = true;
    if (!this.#isOver) this.#look ??= this.#run();
  }

  async #run(): Promise<void> {
    this.#callOff();
    while (this.#isLookWanted && !this.#isOver) {
      this.#isLookWanted = false;
      try {
        await this.#keep();
      } catch (error) {
        this.#options.onError(error);
      }
    }
    this.#look = null;
    if (this.#isOver) return;
    this.#callOff = this.#options.clock.wakeAt(new Date(this.#now() + LOOK_MS), () => {
      this.#wake();
    });
  }

  async #keep(): Promise<void> {
    const { tenantId, source, places, onOver } = this.#options;
    if (!(await this.#isNeeded())) {
      await this.#shut();
      // Somebody may have come meanwhile.
      if (this.#isLookWanted || this.#isOver) return;
      this.#isOver = true;
      onOver();
      return;
    }
    const identity = await source.identify(tenantId);
    if (this.#open && this.#open.identity !== identity) await this.#shut();
    if (identity === null) return;
    if (!(await places.hold(this.#place))) {
      await this.#shut();
      await source.tellOthers(tenantId);
    } else this.#open ??= { identity, source: source.open({ tenantId, identity }) };
  }

  async #isNeeded(): Promise<boolean> {
    const { tenantId, source, audience } = this.#options;
    if (audience.has(tenantId)) this.#neededAt = this.#now();
    if (this.#now() - this.#neededAt < GRACE_MS) return true;
    return source.isBusy(tenantId);
  }

  async #shut(): Promise<void> {
    const open = this.#open;
    if (open === null) return;
    this.#open = null;
    await open.source.close();
    await this.#options.places.leave(this.#place);
  }

  get #place() {
    return { tenantId: this.#options.tenantId, surface: this.#options.source.surface };
  }

  #now(): number {
    return this.#options.clock.now().getTime();
  }
}
