import type { IncomingHttpHeaders } from 'node:http';
import { Readable } from 'node:stream';
import type { Clock } from '../clock.js';
import { Fault } from './fault.js';
import { IdleTimer } from './idle-timer.js';

/** An answer whose head has come. */
export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** To be read or destroyed; the connection is held until then. */
  readonly body: Readable;
}

export interface AnswerBodyOptions {
  clock: Clock;
  idleMs: number;
  /** Lets more come. */
  resume: () => void;
  /** Lets go of the connection, since the rest is not wanted. */
  abort: () => void;
}

/**
 * The bytes of an answer as they come. It fails with a fault: `timeout` when none come for a while
 * though they are awaited.
 */
export class AnswerBody extends Readable {
  readonly #options: AnswerBodyOptions;
  readonly #idle: IdleTimer;
  #isWhole = false;

  constructor(options: AnswerBodyOptions) {
    super();
    this.#options = options;
    this.#idle = new IdleTimer(options.clock, options.idleMs, () => {
      this.destroy(new Fault('timeout'));
    });
    // It may fail when nobody reads it any more.
    this.on('error', () => undefined);
  }

  /** False when no more is wanted for now. */
  receive(chunk: Buffer): boolean {
    const isMoreWanted = this.push(chunk);
    if (isMoreWanted) this.#idle.restart();
    else this.#idle.stop();
    return isMoreWanted;
  }

  finish(): void {
    this.#isWhole = true;
    this.#idle.stop();
    this.push(null);
  }

  override _read(): void {
    if (this.#isWhole) return;
    this.#idle.restart();
    this.#options.resume();
  }

  override _destroy(error: Error | null, callback: (error?: Error | null) => void): void {
    this.#idle.stop();
    if (!this.#isWhole) this.#options.abort();
    callback(error);
  }
}
