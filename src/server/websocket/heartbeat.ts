import { setImmediate } from 'node:timers/promises';
import type { Clock } from '../../clock.js';
import type { Connection } from './connection.js';

/** Ten thousand pings in one go would keep everything else waiting for half a second. */
const PINGS_AT_ONCE = 100;

/** Pings all connections, by one timer. */
export class Heartbeat {
  readonly #connections: ReadonlySet<Connection>;
  readonly #intervalMs: number;
  readonly #clock: Clock;
  #cancel: (() => void) | null = null;

  constructor(connections: ReadonlySet<Connection>, intervalMs: number, clock: Clock) {
    this.#connections = connections;
    this.#intervalMs = intervalMs;
    this.#clock = clock;
  }

  /** Goes on until it is stopped; does nothing if it goes already. */
  start(): void {
    this.#cancel ??= this.#arm();
  }

  stop(): void {
    this.#cancel?.();
    this.#cancel = null;
  }

  #arm(): () => void {
    const next = new Date(this.#clock.now().getTime() + this.#intervalMs);
    return this.#clock.wakeAt(next, () => {
      this.#cancel = this.#arm();
      void this.#beat();
    });
  }

  async #beat(): Promise<void> {
    let pinged = 0;
    for (const connection of this.#connections) {
      connection.ping();
      pinged += 1;
      if (pinged % PINGS_AT_ONCE === 0) await setImmediate();
    }
  }
}
