import type { Clock } from '../clock.js';
import { lanes, type Lane } from '../surfaces/call.js';
import { NoTurnError, type Permit, type RateHead, type TurnRequest } from './budget.js';
import type { RateWindow } from './rate-window.js';
import { reasonOf } from './wait.js';

export interface TurnQueueOptions {
  clock: Clock;
  window: RateWindow;
  /** Calls at a time. */
  maxConcurrent: number;
  /** The part of the limit that is left to users. */
  reserve: number;
}

interface Waiting {
  readonly deadline: Date;
  grant: () => void;
  refuse: (error: Error) => void;
}

/** Those who wait for a turn with one credential. */
export class TurnQueue {
  readonly #options: TurnQueueOptions;
  readonly #lanes: Record<Lane, Waiting[]> = { user: [], background: [], events: [] };
  #active = 0;
  #callOff: () => void = () => undefined;

  constructor(options: TurnQueueOptions) {
    this.#options = options;
  }

  get isIdle(): boolean {
    return this.#active === 0 && this.#next() === null;
  }

  /** As `Budget.acquire` does. */
  acquire(request: TurnRequest): Promise<Permit> {
    const { lane, deadline, signal } = request;
    if (signal.aborted) return Promise.reject(reasonOf(signal));
    const ahead = this.#ahead(lane);
    if (ahead === 0 && this.#mayGo(lane)) return Promise.resolve(this.#permit());
    if (this.#turnAt(lane, ahead) > deadline.getTime()) {
      return Promise.reject(this.#noTurn(lane, ahead));
    }
    const turn = this.#wait(request);
    this.#advance();
    return turn;
  }

  #wait({ lane, deadline, signal }: TurnRequest): Promise<Permit> {
    return new Promise((resolve, reject) => {
      const queue = this.#lanes[lane];
      const leave = (): void => {
        queue.splice(queue.indexOf(waiting), 1);
        stopClock();
        signal.removeEventListener('abort', onAbort);
      };
      const waiting: Waiting = {
        deadline,
        grant: () => {
          leave();
          resolve(this.#permit());
        },
        refuse: (error) => {
          leave();
          reject(error);
        },
      };
      const onAbort = (): void => {
        waiting.refuse(reasonOf(signal));
        this.#advance();
      };
      const stopClock = this.#options.clock.wakeAt(deadline, () => {
        const ahead = this.#ahead(lane) - queue.length + queue.indexOf(waiting);
        waiting.refuse(this.#noTurn(lane, ahead));
        this.#advance();
      });
      signal.addEventListener('abort', onAbort);
      queue.push(waiting);
    });
  }

  #permit(): Permit {
    const { window } = this.#options;
    const since = this.#now();
    let isAnswered = false;
    window.take();
    this.#active += 1;
    return {
      answered: (head: RateHead) => {
        isAnswered = true;
        const isLess = window.learn(head, since, this.#now());
        window.spend(since, this.#now());
        if (isLess) this.#refuseHopeless();
        this.#advance();
      },
      end: (isSent) => {
        this.#active -= 1;
        if (!isAnswered && isSent) window.spend(since, this.#now());
        else if (!isAnswered) window.giveBack();
        this.#advance();
      },
    };
  }

  /** Lets go whoever may go now, and wakes when the clock alone lets go the next. */
  #advance(): void {
    this.#callOff();
    this.#callOff = () => undefined;
    for (let lane = this.#next(); lane !== null; lane = this.#next()) {
      if (this.#active >= this.#options.maxConcurrent) return;
      // Looked at once: a turn that comes between two looks would be missed by both.
      const now = this.#now();
      const at = this.#turnAt(lane, 0, now);
      if (at > now) {
        this.#callOff = this.#options.clock.wakeAt(new Date(Math.ceil(at)), () => {
          this.#advance();
        });
        return;
      }
      this.#lanes[lane][0]?.grant();
    }
  }

  /** The first lane in which somebody waits. */
  #next(): Lane | null {
    return lanes.find((lane) => this.#lanes[lane].length > 0) ?? null;
  }

  /** Tells those whose turn has moved behind their deadline at once. */
  #refuseHopeless(): void {
    let ahead = 0;
    for (const lane of lanes) {
      for (const waiting of [...this.#lanes[lane]]) {
        if (this.#turnAt(lane, ahead) <= waiting.deadline.getTime()) ahead += 1;
        else waiting.refuse(this.#noTurn(lane, ahead));
      }
    }
  }

  /** How many go before one who comes now. */
  #ahead(lane: Lane): number {
    const before = lanes.slice(0, lanes.indexOf(lane) + 1);
    return before.reduce((sum, one) => sum + this.#lanes[one].length, 0);
  }

  #mayGo(lane: Lane): boolean {
    const now = this.#now();
    return this.#active < this.#options.maxConcurrent && this.#turnAt(lane, 0, now) <= now;
  }

  /** When the window has room behind so many others. */
  #turnAt(lane: Lane, ahead: number, now = this.#now()): number {
    const { window, reserve } = this.#options;
    const kept = lane === 'user' ? 0 : Math.ceil(window.limit * reserve);
    return window.freeAt(ahead + 1, kept, now);
  }

  #noTurn(lane: Lane, ahead: number): NoTurnError {
    const seconds = Math.ceil((this.#turnAt(lane, ahead) - this.#now()) / 1000);
    return new NoTurnError(Math.max(1, seconds));
  }

  #now(): number {
    return this.#options.clock.now().getTime();
  }
}
